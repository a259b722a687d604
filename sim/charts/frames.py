"""What charts read from frames, and the one-sentence errors when it is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts import palette
from sim.charts.style import known
from sim.charts.words import Words

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = tuple(palette.LADDER)
QUANTILES = ("q05", "q25", "q50", "q75", "q95")


def require(frame: pd.DataFrame, columns: Iterable[str], chart: str, empty: bool = False) -> None:
    """Refuse, with a ValueError of one sentence, what is no frame, lacks a column or (unless `empty`) has no rows."""
    if not hasattr(frame, "columns"):
        raise ValueError(f"{chart}: needs a data frame, got {type(frame).__name__}")
    for column in columns:
        known(column, list(frame.columns), f"{chart}: column")
    if len(frame) == 0 and not empty:
        raise ValueError(f"{chart}: the frame has no rows")


def axes_of(frame: pd.DataFrame) -> list[str]:
    """The axes of a design: the columns of a points frame before `runs`; also choices, such as `scenario`."""
    columns = [str(column) for column in frame.columns]
    before = columns[: columns.index("runs")] if "runs" in columns else columns
    return [column for column in before if column != "point"]


def varying(frame: pd.DataFrame) -> list[str]:
    """The axes that take more than one value."""
    return [path for path in axes_of(frame) if frame[path].nunique() > 1]


def shares(frame: pd.DataFrame, chart: str, bounds: bool = False) -> np.ndarray:
    """Shares of the seven outcomes, `[points, outcomes]`; raises ValueError unless they are numbers that sum to 1."""
    require(frame, ["runs", *(f"share_{name}" for name in OUTCOMES)], chart)
    if bounds:
        require(frame, [f"{side}_{name}" for name in OUTCOMES for side in ("low", "high")], chart)
    table = frame[[f"share_{name}" for name in OUTCOMES]].to_numpy(dtype=float)
    if not np.all(np.abs(table.sum(axis=1) - 1) < 1e-6):  # also refuses NaN
        raise ValueError(f"{chart}: the outcome shares of a point do not sum to 1")
    return table


def war(frame: pd.DataFrame, chart: str) -> np.ndarray:
    """Share, low and high of proxy war or worse, `[points, 3]`; raises ValueError when out of order or no numbers."""
    names = ["share_war", "low_war", "high_war"]
    require(frame, [*names, "runs"], chart)
    table = frame[names].to_numpy(dtype=float)
    share, low, high = table.T
    if not np.all((low <= share + 1e-9) & (share <= high + 1e-9)):
        raise ValueError(
            f"{chart}: low_war, share_war and high_war should be numbers in this order"
        )
    return table


def one_point(frame: pd.DataFrame, point: int | None, chart: str) -> pd.DataFrame:
    """The rows of one point: of `point`, or of the only one there is; raises ValueError when that is not one point."""
    require(frame, ["point"], chart)
    points = sorted(frame["point"].unique().tolist())
    if point is None:
        if len(points) > 1:
            raise ValueError(
                f"{chart}: shows one point and the frame has {len(points)}; choose one, such as point={points[0]}"
            )
        point = points[0]
    if point not in points:
        raise ValueError(
            f"{chart}: the frame has no point {point}; its points are {points[0]} to {points[-1]}"
        )
    return frame[frame["point"] == point]


def quantities(frame: pd.DataFrame) -> list[str]:
    """Names of the quantities of a long frame, in their order."""
    return [str(name) for name in frame["quantity"].unique()]


def series(frame: pd.DataFrame, quantity: str, chart: str) -> pd.DataFrame:
    """The rows of one quantity in the order of turns; raises ValueError when there are none or one has no numbers."""
    rows = frame[frame["quantity"] == quantity].sort_values("turn")
    if rows.empty:
        known(quantity, quantities(frame), f"{chart}: quantity")
    columns = [name for name in ("mean", *QUANTILES, "value") if name in rows]
    if not np.all(np.isfinite(rows[columns].to_numpy(dtype=float))):
        raise ValueError(f"{chart}: quantity {quantity!r} has values that are no numbers")
    return rows


def owners(frame: pd.DataFrame, kind: str) -> list[str]:
    """Who has a quantity of that kind: the parties of `forces.<party>`, in their order."""
    found = (name.partition(".")[2] for name in quantities(frame) if name.startswith(f"{kind}."))
    return [name for name in found if name and "|" not in name and ".of." not in name]


def challenger(frame: pd.DataFrame) -> str:
    """The challenger, known by its beliefs (`belief.<challenger>.of.<party>`), else the first party with forces."""
    for name in quantities(frame):
        kind, _, rest = name.partition(".")
        if kind == "belief" and ".of." in rest:
            return rest.split(".of.")[0]
    return (owners(frame, "forces") or ["challenger"])[0]


def runs_of(frame: pd.DataFrame, column: str = "runs") -> str:
    """How many runs rows rest on: `200 runs`, or `150 to 200 runs`."""
    low, high = int(frame[column].min()), int(frame[column].max())
    return Words.count(high, "run") if low == high else f"{low:,} to {high:,} runs"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries by column name."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def check_axes(frame: pd.DataFrame, paths: list[str]) -> None:
    """Raise ValueError for an axis that the frame does not have."""
    for path in paths:
        known(path, axes_of(frame) or ["(no axes)"], "axis")
