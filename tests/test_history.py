"""One run told in full: the same run as in any block, its decisions, events in CAMEO form, beliefs and chronicle."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from strategies import changed, play, tree_of

from sim.charts.words import Words
from sim.model.columns import ENDS
from sim.model.params import LADDER
from sim.run.chronicle import chronicle
from sim.run.decisions import TERM_NAMES
from sim.run.events import quad_class
from sim.run.history import History, play_run
from sim.run.story import MOST

CODES = {"outcome": LADDER, "end": ENDS}
RUNS = (0, 3, 8)


@cache
def told(run: int) -> History:
    return play_run(tree_of(), run, 0)


@cache
def block() -> dict[str, np.ndarray]:
    return play(tree_of(), np.arange(12))


@pytest.mark.parametrize("run", RUNS)
def test_a_run_told_is_the_run_of_a_block(run: int) -> None:
    history, columns = told(run), block()
    for name, value in history.summary.items():
        if name in CODES:
            assert CODES[name][columns[name][run]] == value
        elif name != "run":
            assert (-1 if value is None else value) == columns[name][run], name
    for name, rows in history.trace.groupby("quantity"):
        kept = columns[f"trace.{name}"][run]
        np.testing.assert_array_equal(
            rows.sort_values("turn")["value"].to_numpy(), kept[: len(rows)], err_msg=str(name)
        )


@pytest.mark.parametrize("run", RUNS)
def test_every_decision_adds_up(run: int) -> None:
    """Terms sum to the value, values give the probabilities, the draw picks the move, in menu order."""
    history = told(run)
    game, turns = history.game, history.trace["turn"].nunique()
    desks = history.decisions.groupby(["turn", "party", "desk"], sort=False)
    always = {name: party for name, party in game.parties.items() if not party.members}
    sizes = history.decisions.groupby("party")[["turn", "desk"]].apply(
        lambda rows: len(rows.drop_duplicates())
    )
    for name, party in always.items():
        assert sizes[name] == turns * len(party.menu)
    for _, rows in desks:
        moves = rows.iloc[1:]
        np.testing.assert_allclose(
            moves[list(TERM_NAMES)].astype(float).sum(axis=1), moves["value"], rtol=1e-9, atol=1e-12
        )
        weight = moves["tempo"] * np.exp(game.choice.precision * moves["value"]) * moves["legal"]
        weight = np.array([1.0, *weight.astype(float)])
        np.testing.assert_allclose(rows["probability"], weight / weight.sum(), rtol=1e-9)
        assert rows["draw"].nunique() == 1
        first = int(np.argmax(np.cumsum(rows["probability"]) > rows["draw"].iloc[0]))
        assert rows["picked"].tolist() == [place == first for place in range(len(rows))]


@pytest.mark.parametrize("run", RUNS)
def test_events_are_the_moves_made_in_cameo_form(run: int) -> None:
    history = told(run)
    parties = set(history.game.parties)
    moves = history.events[history.events["source"].isin(parties)]
    made = history.decisions[history.decisions["picked"] & (history.decisions["move"] != "hold")]
    keys = ["turn", "date", "desk", "move"]
    assert (
        moves[[*keys, "source"]].to_numpy().tolist() == made[[*keys, "party"]].to_numpy().tolist()
    )
    assert set(moves["target"]) <= parties
    assert moves["code"].str.fullmatch(r"(0[1-9]|1\d|20)\d{1,2}").all()
    assert moves["goldstein"].between(-10, 10).all()
    assert moves["quad_class"].tolist() == [quad_class(code) for code in moves["code"]]
    assert not (moves["source"] == moves["target"]).any()
    for (source, target), rows in moves.groupby(["source", "target"]):
        assert history.summary[f"intensity_{source}_{target}"] == pytest.approx(
            -rows["goldstein"].sum()
        )
    assert history.summary["intensity"] == pytest.approx(-moves["goldstein"].sum())


def test_dates_are_weeks_from_the_start_and_beliefs_are_distributions() -> None:
    history = told(3)
    for frame in (history.events, history.decisions, history.trace, history.beliefs):
        weeks = (frame["date"] - np.datetime64(history.game.calendar.start)).dt.days
        exact = (
            frame.get("source", pd.Series("", index=frame.index)) != "calendar"
        )  # dated events keep their own day
        np.testing.assert_array_equal(weeks[exact], 7 * frame["turn"][exact])
        assert ((weeks - 7 * frame["turn"])[~exact].between(0, 6)).all()
    sums = history.beliefs.groupby(["turn", "party"])["belief"].sum()
    np.testing.assert_allclose(sums, 1)
    assert len(sums) == history.trace["turn"].nunique() * 7


@pytest.mark.parametrize("run", RUNS)
def test_the_chronicle_tells_every_week_and_every_event(run: int) -> None:
    history = told(run)
    text = chronicle(history)
    assert text.count("\n## Week ") == history.trace["turn"].nunique()
    weeks = text.split("\n## Week ")[1:]
    for turn, told_then in enumerate(weeks):
        for sentence in history.events.loc[history.events["turn"] == turn, "phrase"]:
            assert f" {sentence}" in told_then
    for sentence in history.events["phrase"]:
        assert sentence.endswith(".")
        assert sentence[0] == sentence[0].upper()
    assert "{" not in text
    assert f"Outcome: **{Words.of(history.game).outcome(str(history.summary['outcome']))}**" in text
    assert text.startswith(f"# Paris, 30 March 2014: run {run} of seed 0\n")
    assert "\n## Week 1, 30 March 2014\n" in text


@pytest.mark.parametrize("run", RUNS)
def test_the_chronicle_opens_with_five_lines_and_the_turning_points(run: int) -> None:
    history = told(run)
    _, five, turning, *weeks = chronicle(history).split("\n## ")
    assert five.startswith("In five lines\n")
    assert five.count("\n- ") == 5
    assert turning.startswith("Turning points\n")
    places = history.trace.loc[history.trace["quantity"] == "place", "value"].astype(int).tolist()
    words = Words.of(history.game)
    assert f"Worst: {words.outcome(LADDER[max(places)])}, first in week " in five
    assert f"in {places.count(max(places))} of {len(places)} weeks" in five
    assert f"End: week {len(places)}, " in five
    moved = [at for at in range(1, len(places)) if places[at] != places[at - 1]]
    for at in moved[:1] if len(moved) <= MOST else []:
        before, after = (words.outcome(LADDER[places[week]]) for week in (at - 1, at))
        assert f"- Week {at + 1}, " in turning
        assert f"from {before} to {after}." in turning
    if not moved:
        assert " from " not in turning
    assert len(weeks) == len(places)


@pytest.mark.parametrize("seed", [20, 22, 24])
def test_the_first_climb_is_laid_to_force_or_chance_and_to_nothing_else_of_that_week(
    seed: int,
) -> None:
    """In these runs measures were imposed in the week of the first climb, and stand before it."""
    history = play_run(tree_of(), 0, seed)
    week = history.summary["first_climb_turn"]
    own = history.events[history.events["turn"] == week]
    assert own["move"].str.startswith("impose").any()
    (line,) = (one for one in chronicle(history).splitlines() if one.startswith("- First climb:"))
    said = [row.phrase for row in own.itertuples() if row.phrase in line]
    force = own[own["move"].str.startswith(("climb", "accident"))]
    assert said == force["phrase"].tolist()


def test_words_without_consequence_share_a_line_and_force_keeps_its_own() -> None:
    history = told(3)
    weeks = chronicle(history).split("\n## Week ")[1:]
    events = history.events
    for row in events[events["desk"].isin(["force", "economy"])].itertuples():
        assert f"\n- {row.phrase}\n" in weeks[row.turn]
    spoken = events[(events["desk"] == "diplomacy") & ~events["move"].isin(["recognise"])]
    many = spoken[spoken["quad_class"].isin([1, 3])].groupby("turn")["phrase"].agg(list)
    together = many[many.map(len) > 1]
    assert len(together)
    for turn, said in together.items():
        (line,) = [one for one in weeks[turn].splitlines() if one.startswith("- Words: ")]
        assert all(sentence in line for sentence in said)


@pytest.mark.parametrize(
    ("root", "quad"),
    [("01", 1), ("05", 1), ("06", 2), ("08", 2), ("09", 3), ("13", 3), ("14", 4), ("20", 4)],
)
def test_quad_classes_by_the_root_of_a_code(root: str, quad: int) -> None:
    assert quad_class(f"{root}0") == quad


QUIET = {f"parties.russia.menu.{desk}": ["hold"] for desk in ("diplomacy", "economy", "force")} | {
    "calendar.turns": 3,
    "bargaining.rate": 0,
}


def test_accidents_and_endings_are_told_and_what_an_event_does_is_no_accident() -> None:
    struck = play_run(
        changed(QUIET | {"hazards.accident": 5, "theatres.baltics.accidents": 0}), 0, 0
    )
    accidents = struck.events[struck.events["move"] == "accident"]
    assert accidents["turn"].tolist() == [0, 1]
    assert accidents["phrase"].tolist() == [
        "An accident in eastern Ukraine: proxy war.",
        "An accident in eastern Ukraine: open invasion.",
    ]
    assert struck.summary["accidents"] == 2
    clash = play_run(
        changed(
            QUIET
            | {
                "hazards.accident": 5,
                "theatres.ukraine.accidents": 0,
                "theatres.baltics.accidents": 10,
                "parties.nato.resolve": 20,
                "calendar.turns": 10,
            }
        ),
        0,
        0,
    )
    assert clash.events["move"].iloc[-1] == "ending"
    assert clash.summary["outcome"] == "nato_clash"
    assert clash.trace["turn"].max() == clash.summary["end_turn"]
    rising = {
        "date": "2014-03-30",
        "delay": 0,
        "label": "Fighting breaks out.",
        "add": {},
        "set": {"rung.ukraine": 1},
    }
    told_so = play_run(changed(QUIET | {"hazards.accident": 0, "events": {"rising": rising}}), 0, 0)
    assert told_so.summary["rung_ukraine"] == 1
    assert not (told_so.events["move"] == "accident").any()
    assert "Fighting breaks out." in told_so.events["phrase"].tolist()


def test_a_scenario_may_have_its_own_sentences() -> None:
    phrases = {
        "climb_ukraine": "{actor} crosses into {theatre}, against {target}.",
        "climb": "Never said.",
        "talk": "Talks.",
    }
    tree = {
        **changed(
            {
                "parties.russia.menu.force": ["hold", "climb_ukraine"],
                "calendar.turns": 6,
                "choice.precision": 0,
            }
        ),
        "phrases": phrases,
    }
    said = set(play_run(tree, 0, 0).events["phrase"])
    assert "Russia crosses into eastern Ukraine, against Ukraine." in said
    assert "Talks." in said
    assert "Never said." not in said
