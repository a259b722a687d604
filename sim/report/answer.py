"""The answer of a sweep: six findings, the same on the terminal, the page, in summary.json and in a notebook.

Each finding is computed from the stored runs and says no more than its interval bears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.charts.words import Words
from sim.config import provenance
from sim.config.seeds import Verdict
from sim.ensemble.correlation import Pairs
from sim.ensemble.crises import OneCrisis, crises_of
from sim.ensemble.results import Sweep
from sim.model.params import LADDER, Game
from sim.model.world import Array
from sim.report import chance, moved, origins, own
from sim.report.cells import Cells, read_cells
from sim.report.finding import Finding, plain
from sim.report.phrasing import capital, interval, listed, named, varied
from sim.stats import effects as stats

NAMED = moved.NAMED


@dataclass(frozen=True, eq=False)
class Answer:
    """The findings in the order of TOPICS, that on the user's own measures only where there are some.

    `dead` are the axes that are shown to move nothing, `cells` what the findings rest on, `words` those that they speak.
    """

    title: str
    findings: tuple[Finding, ...]
    dead: tuple[str, ...]
    cells: Cells
    words: Words

    def __str__(self) -> str:
        return "\n\n".join(found.text for found in self.findings)

    def __iter__(self) -> Any:
        return iter(self.findings)

    def __getitem__(self, topic: str) -> Finding:
        return next(found for found in self.findings if found.topic == topic)

    def summary(self) -> dict[str, Any]:
        """For summary.json: the sentences as text, and each with its topic and numbers."""
        said = [{"topic": one.topic, "text": one.text, **one.figures} for one in self.findings]
        return {"answer": [one.text for one in self.findings], "findings": said}


def answer(swept: Sweep, cells: Cells | None = None) -> Answer:
    """The answer of a stored sweep, in the words of its scenario."""
    cells = cells or read_cells(swept)
    plan = swept.plan
    words = Words.of_all(plan.trees)
    tried = {path: plan.tried[path] for path in varied(dict(plan.columns))}
    return findings(cells, crises_of(swept), tried, plan.numbers, words, plan.pairs)


def findings(
    cells: Cells,
    crises: Sequence[OneCrisis],
    columns: Mapping[str, Array],
    numbers: Mapping[str, Array],
    words: Words,
    pairs: Pairs = (),
) -> Answer:
    """The answer from the cells of a sweep, its crises, its axes (NaN where not varied) and the numbers that these change.

    `pairs` are the axes that are correlated.
    """
    axes = varied(dict(columns))
    several = {path: columns[path] for path in axes}
    measured = moved.measure(cells, several)
    dead = tuple(path for path in axes if measured and moved.is_dead(path, measured))
    mine = own.finding(cells, several, words)
    games = [one.game for one in crises]
    found = (
        Finding("asked", asked(games, axes, cells.runs, words), {"axes": axes, "runs": cells.runs}),
        _far(cells, words),
        moved.what_moves(several, measured, words, pairs),
        moved.what_does_not(axes, measured, words),
        *([mine] if mine else []),
        chance.resolve_and_luck(cells, games, words),
        _trust(crises, numbers),
    )
    return Answer(title_of(games), found, dead, cells, words)


def title_of(games: Sequence[Game]) -> str:
    """The title of a sweep: that of its game, or of each crisis that it has."""
    return "; ".join(game.title for game in games)


def asked(games: Sequence[Game], axes: Sequence[str], runs: int, words: Words) -> str:
    """What was asked, as a question."""
    over = listed([_within(game) for game in games])
    ends = "the crisis end" if len(games) == 1 else "each crisis end"
    text = f"How likely is {words.war()} {over}, and how does {ends} otherwise"
    if not axes:
        return f"{text}? Nothing was varied; {words.count(runs, 'run')} differ by luck alone."
    parts = [named(path, words) for path in axes]
    more = parts if len(parts) <= NAMED else [*parts[: NAMED - 1], f"{len(parts) - NAMED + 1} more"]
    return f"{text}, when {listed(more)} {'vary' if len(parts) > 1 else 'varies'}?"


def _within(game: Game) -> str:
    """`within 31 weeks of 30 March 2014`: a span of time, whatever a turn is called."""
    weeks = game.calendar.turns * game.calendar.turn_days / 7
    start = game.calendar.start
    return f"within {Words.number(weeks, 3)} weeks of {start.day} {start:%B %Y}"


def _far(cells: Cells, words: Words) -> Finding:
    """How far it went and how it ended."""
    if not cells.runs:
        text = "No run was finished: every point failed. The table failures.parquet in the folder says why."
        return Finding("far", text)
    peak = {name: stats.pooled(cells.reached(name)) for name in ("war", *LADDER)}
    ends = {
        name: stats.pooled(cells.ended(name)) for name in ("settled", "frozen", "clash", "running")
    }
    still = stats.pooled(cells.stood("war"))
    reached = f"{capital(interval(*peak['war']))} of {words.count(cells.runs, 'run')} reach {words.war()} at some time"
    worst = [
        f"{interval(*peak[name])} peak at {words.outcome(name)}"
        for name in ("nato_clash", "incursion", "open_invasion", "proxy_war")
        if peak[name][0] > 0
    ]
    below = [f"{interval(*peak['settlement'])} are settled before any climb"]
    if peak["sanctions_war"][0] > 0:
        below.insert(
            0, f"{interval(*peak['sanctions_war'])} peak at {words.outcome('sanctions_war')}"
        )
    stood = [f"{interval(*ends['settled'])} are settled"]
    stood += (
        [f"{interval(*ends['frozen'])} are frozen by a cease-fire"] if ends["frozen"][0] else []
    )
    stood += [f"{interval(*ends['running'])} are still open"] if ends["running"][0] else []
    text = (
        f"{reached}{f': {listed(worst)}' if worst else ''}; {listed(below)}. At the end {listed(stood)}; "
        f"{interval(*still)} still stand at {words.war()}. (Brackets: 95 % intervals.)"
    )
    return Finding(
        "far",
        text,
        {
            "reached": plain(peak),
            "ended": plain(ends),
            "war_at_end": plain({"war": still})["war"],
        },
    )


def _trust(crises: Sequence[OneCrisis], numbers: Mapping[str, Array]) -> Finding:
    """How far to trust it: the stored score of each crisis against what happened, and what the numbers rest on."""
    said, figures = [], {}
    for one in crises:
        head = f"{one.title}: " if len(crises) > 1 else ""
        text, figures[one.name] = _trusted(one, numbers)
        said.append(f"{head}{text}")
    said.append("These are chances within the model, not a forecast.")
    first = next(iter(figures.values()))
    return Finding(
        "trust", " ".join(said), first if len(crises) == 1 else {**first, "crises": figures}
    )


def _trusted(crisis: OneCrisis, numbers: Mapping[str, Array]) -> tuple[str, dict[str, Any]]:
    """Sentences on one crisis, and the numbers behind them."""
    scored = provenance.verdict(crisis.name)
    own = {path: values[crisis.points] for path, values in numbers.items()}
    swept, kinds, _ = origins.origins(crisis.tree, own, crisis.scenario)
    swept = [one for one in swept if one.change == "swept"]
    guessed = sum(one.kind in ("assumption", "own") for one in swept)
    whole = kinds["assumption"] / max(sum(kinds.values()), 1)
    said = (
        [_scored(scored)]
        if scored
        else ["No score against what happened is stored for this crisis."]
    )
    rest = f"{whole:.0%} of all numbers are assumptions".replace("%", " %")
    if swept:
        verb = "rest" if guessed != 1 else "rests"
        many = Words.count(len(swept), "number")
        said.append(f"{guessed} of the {many} varied {verb} on assumptions, and {rest}.")
    else:
        said.append(f"{capital(rest)}.")
    figures = {
        "swept": len(swept),
        "swept_assumed": guessed,
        "assumed": whole,
        "hindcast": vars(scored) if scored else None,
    }
    return " ".join(said), figures


def _scored(one: Verdict) -> str:
    """The stored score in a sentence; better or worse only where its interval says so."""
    if one.high < one.base_rates:
        how = f"{_share(1 - one.brier / one.base_rates)} better than base rates"
    elif one.low > one.base_rates:
        how = f"{_share(one.brier / one.base_rates - 1)} worse than base rates"
    else:
        how = "neither better nor worse than base rates"
    return (
        f"On {one.questions} questions about what really happened, the baseline of version {one.version} did {how} "
        f"(Brier score {one.brier:.3f} against {one.base_rates:.3f}); one crisis is one draw."
    )


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"
