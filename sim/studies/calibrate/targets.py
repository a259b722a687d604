"""What runs are calibrated to: targets known at the start (`targets.yaml` of the seeds), and the history up to a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import yaml

from sim.charts.words import Words
from sim.config.aftermath import Aftermath, Condition
from sim.config.checks import build_game
from sim.config.seeds import folder_of
from sim.ensemble.spans import Span
from sim.model.params import Game
from sim.model.world import Array
from sim.paths import Mistake, Tree, nearest
from sim.stats import scores as hindcast
from sim.stats.outcomes import Z95, wilson
from sim.studies.calibrate import Calibrate
from sim.studies.hindcast import history as aftermath
from sim.studies.weekly import Weeks, play_weeks

SETS = ("known", "history")


@dataclass(frozen=True)
class Target:
    """A target known at the start: a mean of a column, or the share of runs that pass a test; its value, error and 95 % interval."""

    id: str
    label: str
    value: float
    error: float
    low: float
    high: float
    mean: str | None
    test: tuple[tuple[Condition, ...], ...]
    source: str


@dataclass(frozen=True)
class ChosenTargets:
    """The targets chosen: those known at the start, and of the history what was seen by `day`, as `(name, label, row, value)`.

    `row` is the place in what `aftermath.read_off` gives over `turns` turns.
    """

    known: tuple[Target, ...]
    seen: tuple[tuple[str, str, int, float], ...]
    turns: int
    day: date | None
    history: str | None


@lru_cache(maxsize=8)
def known(crisis: str = "") -> tuple[Target, ...]:
    """All targets of a crisis that were known at its start; none where its seeds have no `targets.yaml`."""
    file = folder_of(crisis) / "targets.yaml"
    if not file.is_file():
        return ()
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(_target(item) for item in tree["targets"])


def _target(item: Mapping[str, Any]) -> Target:
    if "value" in item:
        value = float(item["value"])
        error = (value * (1 - value) / item["n"]) ** 0.5
        low, high = map(float, wilson(value * item["n"], item["n"]))
    else:
        low, high = float(item["low"]), float(item["high"])
        value, error = (low + high) / 2, (high - low) / (2 * Z95)
    test = tuple(map(_conditions, item.get("test", ())))
    return Target(
        item["id"], item["label"], value, error, low, high, item.get("mean"), test, item["source"]
    )


def _conditions(alternative: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions that have to hold together."""
    return tuple(Condition(**part) for part in alternative)


def choose(settings: Calibrate, game: Game) -> ChosenTargets:
    """The targets that the settings name. Raises Mistake for one that there is not, and for a history that the game cannot reach."""
    names = (settings.targets,) if isinstance(settings.targets, str) else settings.targets
    ours = [target.id for target in known(game.crisis)]
    picked = tuple(
        target for target in known(game.crisis) if "known" in names or target.id in names
    )
    if picked and all(name in ("known", *ours) for name in names):
        return ChosenTargets(picked, (), 0, None, settings.history)
    after = aftermath.read(settings.history, game.crisis)
    paths, _ = aftermath.known_paths(after, game)
    theirs = [*(event.id for event in after.events), *(path.id for path in paths)]
    for name in names:
        if name not in (*SETS, *ours, *theirs):
            raise Mistake(
                f"targets: there is no '{name}'; allowed are {', '.join((*SETS, *ours, *theirs))}{nearest(name, (*SETS, *ours, *theirs))}"
            )
    if not names:
        raise Mistake(f"targets: needs at least one of {', '.join((*SETS, *ours, *theirs))}")
    wanted = theirs if "history" in names else [name for name in theirs if name in names]
    if not wanted:
        raise Mistake(
            f"targets: the seeds of this crisis ({folder_of(game.crisis).name}) have no targets.yaml, so nothing is known at its "
            f"start; name targets of the history: {', '.join(('history', *theirs))}"
        )
    day = _day(settings.upto, after)
    turns = hindcast.turns_by(after.start, game.calendar.turn_days, day)
    aftermath.check(after, game, turns)
    seen = tuple(_seen(after, game, wanted, day, turns, Words.of(game)))
    if not seen:
        raise Mistake(
            f"upto: nothing that is asked was known by {day}; the checkpoints are {', '.join(map(str, after.checkpoints))}"
        )
    return ChosenTargets(picked, seen, turns, day, settings.history)


def _day(text: str | None, after: Aftermath) -> date:
    try:
        day = after.checkpoints[-1] if text is None else date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            f"upto: should be a date such as {after.checkpoints[0]}, not {text!r}"
        ) from None
    if not after.start < day <= after.checkpoints[-1]:
        raise Mistake(
            f"upto: should be after {after.start} and no later than {after.checkpoints[-1]}, not {day}"
        )
    return day


def _seen(
    after: Aftermath, game: Game, names: Sequence[str], day: date, turns: int, words: Words
) -> Any:
    """What the history showed by a day: events at every checkpoint, observed paths on the day itself."""
    marks = aftermath.turns_at(after, game)
    for place, event in enumerate(after.events):
        for check, turn in zip(after.checkpoints, marks, strict=True):
            came = event.happened[after.checkpoints.index(check)]
            if event.id in names and check <= day and turn > 0 and came is not None:
                yield (
                    f"{event.id}@{check}",
                    f"{event.label}, by {check.day} {check:%B %Y}",
                    place * turns + turn - 1,
                    float(came),
                )
    for place, path in enumerate(aftermath.known_paths(after, game)[0]):
        value = float(hindcast.observed(path.points, path.columns, path.between, [day])[0])
        if path.id in names and turns > 0 and not np.isnan(value):
            yield (
                f"{path.id}@{day}",
                f"{words.quantity(path.quantity)}, {day.day} {day:%B %Y}",
                (len(after.events) + place) * turns + turns - 1,
                value,
            )


def columns_of(known: Sequence[Target], challenger: str) -> list[str]:
    """The columns of runs that targets known at the start are read from."""
    names = [target.mean for target in known if target.mean is not None]
    names += [
        part.quantity for target in known for alternative in target.test for part in alternative
    ]
    left = (f"start_forces_{challenger}", f"final_forces_{challenger}")
    return list(
        dict.fromkeys(
            column for name in names for column in (left if name == "forces_left" else (name,))
        )
    )


def passed(target: Target, weeks: Weeks, game: Game) -> Array:
    """What each run adds to a target: its column, or 1 where it passes the test, `[runs]`."""

    def column(name: str) -> Array:
        if name == "forces_left":
            start = np.maximum(weeks.column(f"start_forces_{game.challenger}"), 1e-9)
            return np.asarray(weeks.column(f"final_forces_{game.challenger}") / start)
        if name not in weeks.runs.column_names:
            raise Mistake(
                f"targets: {target.id} needs the column '{name}', which this game does not record; leave it out"
            )
        return weeks.column(name)

    if target.mean is not None:
        return column(target.mean).astype(float)

    def met(alternative: Sequence[Condition]) -> Array:
        """Where all conditions of an alternative hold, `[runs]` of bool."""
        compare = hindcast.COMPARE
        held = [
            compare[part.compare](column(part.quantity), part.threshold) for part in alternative
        ]
        return np.asarray(np.all(held, axis=0))

    return np.asarray(np.any([met(each) for each in target.test], axis=0), dtype=float)


def told(trees: Sequence[Tree], spans: tuple[Span, ...], seed: int, wanted: ChosenTargets) -> Array:
    """What the runs of a block say to each target, `[known + seen, runs]`."""
    game, weeks = build_game(trees[0]), play_weeks(trees[0], spans, seed)
    rows = [passed(target, weeks, game) for target in wanted.known]
    if wanted.seen:
        runs = np.concatenate([np.arange(low, high) for _, low, high in spans])
        after = aftermath.read(wanted.history, game.crisis)
        table = aftermath.read_off(
            after, game, aftermath.paths_of(game, weeks, runs, seed), wanted.turns
        )
        rows += [table[row] for _, _, row, _ in wanted.seen]
    return np.stack(rows).astype(np.float32)
