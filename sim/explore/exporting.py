"""What a visitor takes home: the configuration, the run with its chronicle, and the commands that make them again."""

from __future__ import annotations

import io
import json
import shlex
import zipfile
from collections.abc import Mapping
from typing import Any

from sim import charts
from sim.ensemble import results
from sim.explore.visit import Visit
from sim.paths import Tree
from sim.run.chronicle import chronicle
from sim.run.steering import steered

MINE = "mine"
HEAD = f"# @package _global_\n# A whole configuration, taken from the explorer. Save it as configs/scenario/{MINE}.yaml and play it with scenario={MINE}.\n"


def configuration(visit: Visit) -> str:
    """The game as YAML that stands for a scenario of its own."""
    from yaml import safe_dump

    return HEAD + safe_dump(_escaped(visit.tree), sort_keys=False, allow_unicode=True, width=120)


def _escaped(node: Any) -> Any:
    """A tree whose texts are taken as they are, also those that would be read as references."""
    if isinstance(node, Mapping):
        return {key: _escaped(item) for key, item in node.items()}
    if isinstance(node, (list, tuple)):
        return [_escaped(item) for item in node]
    return node.replace("${", "\\${") if isinstance(node, str) else node


def arguments(visit: Visit) -> list[str] | None:
    """The arguments of a command that plays this game, None when only the whole configuration says it."""
    if visit.source.arguments is None:
        return None
    given = [
        *visit.source.arguments,
        *(f"{path}={value!r}" for path, value in visit.changes.items()),
    ]
    composed = visit.catalogue.composed(given)
    return given if composed is not None and _alike(composed, visit.tree) else None


def _alike(one: Tree, other: Tree) -> bool:
    return json.dumps(one, default=str, sort_keys=True) == json.dumps(
        other, default=str, sort_keys=True
    )


def commands(visit: Visit) -> list[dict[str, str]]:
    """Commands that make again what is seen, each with what it does."""
    own = arguments(visit)
    given = [f"scenario={MINE}"] if own is None else own
    luck = [f"seed={visit.seed}", f"run={visit.run}"]
    orders = {**visit.orders, **{(desk, visit.turn): move for desk, move in visit.pending.items()}}
    moves = ", ".join(f"{desk}@{turn}: {move}" for (desk, turn), move in orders.items())
    found = []
    if own is None:
        found.append(
            {
                "says": f"First save the configuration as configs/scenario/{MINE}.yaml; the commands below then find it.",
                "line": "",
            }
        )
    stored, at = visit.stored, f"{visit.stored.name}, point " if visit.stored else ""
    if stored is not None and visit.source.name.startswith(at) and not visit.changes and not orders:
        point = visit.source.name.removeprefix(at)
        line = _line(["study=replay", f"from={stored.name}", f"point={point}", f"run={visit.run}"])
        found.append(
            {
                "says": "Play this run of the sweep again and check that it is the same.",
                "line": line,
            }
        )
    told = [f"moves={{{moves}}}"] if moves else []
    found.append(
        {
            "says": "Play this run and write its chronicle.",
            "line": _line(["study=single", *given, *luck, *told]),
        }
    )
    if not moves:
        found.append({"says": "Explain this run.", "line": _line(["study=explain", *given, *luck])})
    found.append(
        {
            "says": "The outcomes of 1,000 runs of this game.",
            "line": _line([*given, f"seed={visit.seed}", "axes={}", "runs=1000"]),
        }
    )
    found.append(
        {"says": "Open this page with this game.", "line": _line(["study=explore", *given, *luck])}
    )
    return found


def _line(parts: list[str]) -> str:
    return shlex.join(["brink", *parts])


def run_archive(visit: Visit) -> bytes:
    """The run, played to its end, as a ZIP file: chronicle, tables as CSV, timeline, configuration, commands, versions."""
    told, _ = steered(visit.game, visit.run, visit.seed, visit.orders)
    with told.model:
        history = told.history()
    orders = {f"{desk}@{turn}": move for (desk, turn), move in visit.orders.items()}
    about = {
        "seed": visit.seed,
        "run": visit.run,
        "moves": orders,
        "versions": results.versions(),
        "summary": history.summary,
    }
    drawn: Any = charts.timeline(history.trace, words=visit.words, events=history.events)
    files = {
        "chronicle.md": chronicle(history),
        "configuration.yaml": configuration(visit),
        "commands.txt": "".join(f"# {item['says']}\n{item['line']}\n" for item in commands(visit)),
        "run.json": json.dumps(about, indent=2, default=str) + "\n",
        **{
            f"{name}.csv": getattr(history, name).to_csv(index=False)
            for name in ("events", "decisions", "beliefs", "trace")
        },
        "timeline.svg": charts.rendered(drawn.get_figure(root=True), "svg", "explore-run").decode(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(
                zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED
            )  # without the hour, so that the same run is the same file
    return buffer.getvalue()
