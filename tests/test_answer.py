"""The six findings and the table of the terminal: true to their data, silent beyond it, and no wider than asked."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from sim.charts.words import Words
from sim.config import provenance
from sim.config.checks import build_game
from sim.config.compose import compose, game_tree
from sim.config.seeds import Verdict
from sim.ensemble.crises import OneCrisis
from sim.model.params import LADDER
from sim.report import picture_tables, terminal
from sim.report.answer import Answer, findings
from sim.report.cells import Cells
from sim.report.finding import TOPICS
from sim.report.tables import MOST_ROWS, points_table
from sim.stats.effects import pooled

FORCES, CREDIBILITY, COST = (
    "parties.russia.forces",
    "parties.us.credibility",
    "bargaining.recognition_cost",
)
TREE = game_tree(compose([]))
GAME = build_game(TREE)
WORDS = Words.of(TREE)
OFF, SANCTIONS, PROXY = (LADDER.index(name) for name in ("stand_off", "sanctions_war", "proxy_war"))


def made(
    chances: np.ndarray, columns: dict[str, np.ndarray], replicates: int = 400, resolve: float = 0
) -> Cells:
    """Runs that reach a proxy war with a chance by point, lowered by `resolve` for each level that Russia yields; half settle."""
    luck = np.random.default_rng(5)
    level = np.broadcast_to(luck.integers(0, 3, replicates), (len(chances), replicates))
    war = luck.random(replicates) < np.asarray(chances)[:, None] - resolve * level
    peak = np.where(war, PROXY, SANCTIONS).astype(np.int8)
    settled = np.broadcast_to(luck.random(replicates) < 0.5, peak.shape)
    final = np.where(settled, 0, SANCTIONS).astype(np.int8)
    return Cells(columns, peak, final, settled.astype(np.int8), {"russia": level.astype(np.int8)})


def said(cells: Cells) -> Answer:
    whole = OneCrisis("", "paris_2014", np.arange(len(cells.peak)), TREE, GAME)
    return findings(cells, [whole], cells.columns, cells.columns, WORDS)


def three_axes() -> dict[str, np.ndarray]:
    rows = np.array(list(product([30, 65, 100], [0.2, 0.6, 1], [0.12, 0.06, 0.01])))
    return {FORCES: rows[:, 0], CREDIBILITY: rows[:, 1], COST: rows[:, 2]}


def test_there_are_six_in_order_and_each_has_its_numbers() -> None:
    axes = three_axes()
    found = said(made(0.2 + axes[FORCES] / 250, axes))
    assert [one.topic for one in found] == [topic for topic in TOPICS if topic != "own"]
    assert found.summary()["answer"] == [one.text for one in found]
    assert all(one["topic"] and one["text"] for one in found.summary()["findings"])


def test_shares_are_those_of_the_runs_and_how_far_is_kept_apart_from_how_it_ended() -> None:
    cells = made(np.array([0.4]), {})
    text = said(cells)["far"].text
    share = np.mean(cells.peak == PROXY)
    assert text.startswith(f"{100 * share:.0f} % (")
    before, after = text.split("At the end")
    assert "proxy war or worse at some time" in before
    assert f"{100 * np.mean(cells.status == 1):.0f} % (" in after
    assert "still stand at proxy war or worse" in after


def test_all_worst_rungs_of_war_are_told_and_none_below_it_among_them() -> None:
    text = said(made(np.array([0.5]), {}))["far"].text
    war, _, below = text.partition("At the end")[0].partition("; ")
    assert "reach proxy war or worse at some time: " in war
    assert "peak at proxy war" in war
    assert "sanctions war" not in war
    assert "peak at sanctions war" in below


def test_what_moves_is_named_with_its_size_and_a_dead_axis_is_folded() -> None:
    axes = three_axes()
    found = said(made(0.2 + axes[FORCES] / 250, axes))
    assert "Proxy war or worse moves with Russian troops (" in found["moves"].text
    assert "at 30 thousand" in found["moves"].text
    assert set(found.dead) == {CREDIBILITY, COST}
    assert "Cost to Moscow of dealing with Kyiv: no effect is shown" in found["nothing"].text
    table = points_table(found.cells, found.dead, WORDS)
    assert [one.head for one in table.columns if one.key] == ["Russian troops (thousand)"]
    assert len(table.columns[0].cells) == 3


def test_the_counterfactual_is_not_claimed() -> None:
    """The same runs with the points' labels shuffled, run by run: nothing moves, and the sentence says so."""
    axes = three_axes()
    cells = made(0.2 + axes[FORCES] / 250, axes)
    shuffled = replace(cells, peak=np.random.default_rng(0).permuted(cells.peak, axis=0))
    found = said(shuffled)
    assert found["moves"].text.startswith("None of the 3 axes varied is shown to move")
    assert set(found.dead) == set(axes)
    turned = said(replace(cells, peak=cells.peak[::-1]))
    assert "% at 100 thousand" in turned["moves"].text.split(",")[0], "least where troops are most"


def test_few_runs_are_said_to_be_too_few() -> None:
    axes = three_axes()
    found = said(made(0.4 + axes[FORCES] / 2500, axes, replicates=15))
    assert "too few to tell whether Russian troops matters" in found["nothing"].text
    assert "too few to tell private resolve from luck" in found["luck"].text


def test_the_driver_is_named_only_where_intervals_part() -> None:
    strong = said(made(np.array([0.8]), {}, resolve=0.3))["luck"]
    assert "The resolve of Russia matters most" in strong.text
    assert strong.figures["types"]["share"] > 0.1
    weak = said(made(np.array([0.5]), {}, replicates=60, resolve=0.02))["luck"]
    assert "matters most" not in weak.text


def test_runs_of_more_levels_of_resolve_than_the_first_point_has_are_told() -> None:
    """An axis types.levels: the game is that of the first point, the levels those of all."""
    cells = made(np.array([0.8]), {}, resolve=0.3)
    level = cells.types["russia"] * 2  # 0, 2 and 4, of five levels
    more = replace(cells, types={"russia": level})
    assert "where it is least resolute" in said(more)["luck"].text
    row = picture_tables.drivers(more, {}, GAME, WORDS)
    assert set(row.loc[row["outcome"] == "war", "at_least"]) == {"least resolute"}


CLAIMS = [(0.1, 0.15, "better than"), (0.25, 0.3, "worse than"), (0.15, 0.25, "neither better")]


@pytest.mark.parametrize(("low", "high", "claim"), CLAIMS)
def test_the_score_is_better_or_worse_only_where_its_interval_says_so(
    low: float, high: float, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = Verdict("0.1.0", 100, 40, (low + high) / 2, low, high, 0.2)
    monkeypatch.setattr(provenance, "verdict", lambda crisis: scored)
    assert claim in said(made(np.array([0.4]), {}))["trust"].text


def test_assumptions_among_what_was_swept_are_counted() -> None:
    text = said(made(np.full(27, 0.4), three_axes()))["trust"]
    assert text.figures["swept"] == 3
    kinds = [provenance.provenance_of(path).kind for path in three_axes()]
    assert text.figures["swept_assumed"] == kinds.count("assumption")


def test_no_run_is_no_claim() -> None:
    cells = made(np.array([0.4]), {}, replicates=0)
    found = said(cells)
    assert "No run was finished" in found["far"].text
    assert terminal.answered(found, 80)


def test_a_run_that_never_varies_is_said() -> None:
    assert "no run reaches" in said(made(np.array([0.0]), {}))["luck"].text


DESIGNS = {
    "none": {},
    "three": three_axes(),
    "six": dict(
        zip(
            [
                FORCES,
                CREDIBILITY,
                COST,
                "theatres.ukraine.cost.1",
                "choice.precision",
                "hazards.accident",
            ],
            np.array(list(product([1.0, 12345.6], repeat=6))).T[:, :32],
            strict=True,
        )
    ),
    "names": {
        "scenario": np.array(["a_scenario_of_a_very_long_name_indeed", "another"], dtype=object)
    },
    "many": {FORCES: np.linspace(30, 100, 300), CREDIBILITY: np.random.default_rng(1).random(300)},
}


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("design", DESIGNS)
def test_it_fits(design: str, width: int) -> None:
    columns = DESIGNS[design]
    count = len(next(iter(columns.values()))) if columns else 1
    chances = np.linspace(0.1, 0.9, count)
    found = said(made(chances, columns, replicates=50))
    for dead in ((), found.dead):
        told = terminal.answered(replace(found, dead=dead), width)
        assert max(map(len, told.splitlines())) <= width
        assert "proxy war" in told


def test_more_than_forty_rows_are_summed_up_by_axis() -> None:
    columns = DESIGNS["many"]
    cells = made(columns[FORCES] / 120, columns, replicates=50)
    table = points_table(cells, (), WORDS)
    assert [one.head for one in table.columns[:2]] == ["axis", "value"]
    assert len(table.columns[0].cells) == 6 <= MOST_ROWS
    first = np.argsort(columns[FORCES])[:100]
    war = next(one for one in table.columns if one.head == "proxy war or worse")
    assert war.cells[0] == f"{100 * pooled(cells.war[first])[0]:.0f}"


def test_the_outcome_one_looks_for_comes_first_and_rows_are_in_reading_order() -> None:
    axes = {FORCES: np.array([100.0, 30.0, 65.0])}
    table = points_table(made(np.array([0.9, 0.1, 0.5]), axes), (), WORDS)
    heads = [one.head for one in table.columns]
    assert heads[1] == "proxy war or worse"
    assert table.columns[0].cells == ("30", "65", "100")
    assert [float(cell) for cell in table.columns[1].cells] == sorted(
        map(float, table.columns[1].cells)
    )


def test_a_share_of_variance_near_zero_is_never_known_exactly() -> None:
    """Where each level of resolve has just as many wars, few runs do not show that resolve decides nothing."""
    cells = made(np.array([0.5]), {}, 60)
    places = np.arange(60)[None]
    peak = np.where(places // 3 % 4 == 0, PROXY, SANCTIONS).astype(np.int8)
    cells = replace(cells, peak=peak, types={"russia": (places % 3).astype(np.int8)})
    figures = said(cells)["luck"].figures
    assert (figures["types"]["share"], figures["luck"]["share"]) == (0, 1)
    assert figures["types"]["high"] > 0.01
    assert figures["luck"]["low"] < 0.99
