"""The two figures of the page: who plays how many runs a second, and how the engine's cost grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.charts import palette, save, style

HERE = Path(__file__).parent


def plain(axis: Any) -> None:
    """Numbers along an axis as 1,000 and 0.1, not as powers."""
    axis.set_major_formatter(lambda value, place: f"{value:,g}")
    axis.set_minor_formatter(lambda value, place: "")


def speeds(results: dict[str, Any]) -> None:
    """Runs a second of every contestant, on a log axis."""
    from matplotlib.figure import Figure

    rates = {row["name"]: row["rate"] for row in results["same_work"]["rows"]}
    names = sorted(rates, key=lambda name: rates[name]["median"])
    with style.styled():
        figure = Figure(figsize=(7.1, 0.6 + 0.32 * len(names)), layout="constrained")
        ax = figure.subplots()
        for place, name in enumerate(names):
            rate = rates[name]
            ours = name == "Brink"
            ax.barh(place, rate["median"], color=palette.LINE if ours else palette.RULE, height=0.7)
            ax.plot([rate["low"], rate["high"]], [place, place], color=palette.INK, linewidth=1.2)
            ax.text(
                rate["high"] * 1.15,
                place,
                f"{rate['median']:,.0f}" if rate["median"] >= 10 else f"{rate['median']:.1f}",
                va="center",
            )
        ax.set_yticks(range(len(names)), names)
        ax.set_xscale("log")
        plain(ax.xaxis)
        ax.set_xlim(right=max(rate["high"] for rate in rates.values()) * 3)
        ax.set_xlabel("runs a second of one core (log scale); lines: lowest to highest pass")
        ax.set_title("The same runs of the same seed, played by each")
        ax.spines[["top", "right"]].set_visible(False)
        save(figure, HERE / "figures" / "speeds")


def cost(ax: Any, name: str, found: dict[str, Any]) -> None:
    """Processor seconds by one size, on log axes, with the range of the passes as vertical lines."""
    sizes = [row["size"] for row in found["rows"]]
    spent = [row["seconds"] for row in found["rows"]]
    middle = [each["median"] for each in spent]
    ax.plot(sizes, middle, marker="o", color=palette.LINE)
    ax.vlines(
        sizes,
        [each["low"] for each in spent],
        [each["high"] for each in spent],
        color=palette.INK,
    )
    many = "" if name == "runs" else f",\n{found['runs']:,} runs"
    ax.set(xscale="log", yscale="log", xlabel=name, ylabel=f"processor seconds{many}")
    tilted = 30 if max(sizes) > 999 else 0
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=tilted)
    ax.set_yticks(middle, [f"{value:.2g}" if value < 10 else f"{value:,.0f}" for value in middle])
    ax.set_title(f"By {name}: exponent {found['exponent']:.2f}")


def speed(ax: Any, found: dict[str, Any]) -> None:
    """Runs a second by block size, with the range of the passes as vertical lines."""
    sizes = [row["size"] for row in found["rows"]]
    rates = [row["rate"] for row in found["rows"]]
    ax.plot(sizes, [each["median"] for each in rates], marker="o", color=palette.LINE)
    ax.vlines(
        sizes,
        [each["low"] for each in rates],
        [each["high"] for each in rates],
        color=palette.INK,
    )
    ax.set(xscale="log", xlabel="runs a block", ylabel="runs a second of one core", ylim=(0, None))
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=30)
    ax.set_title("By block size")


def growth(results: dict[str, Any]) -> None:
    """Cost by runs, turns and parties, and speed by block size."""
    from matplotlib.figure import Figure

    grown = results["growth"]
    with style.styled():
        figure = Figure(figsize=(7.1, 4.6), layout="constrained")
        axes = figure.subplots(2, 2).flat
        for ax, name in zip(axes, ("runs", "turns", "parties"), strict=False):
            cost(ax, name, grown[name])
        speed(axes[-1], grown["block"])
        for ax in figure.axes:
            ax.minorticks_off()
            ax.spines[["top", "right"]].set_visible(False)
        save(figure, HERE / "figures" / "growth")
