"""A visit of the explorer without a browser: it plays what the command plays, on the same luck, and nothing it is asked breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from explorer_sessions import FORCES, RESOLVE, RUN, SEED, TREE, same_weeks, weeks
from strategies import changed

from sim.config.checks import build_game
from sim.explore.session import Session
from sim.model.params import LADDER
from sim.run.history import play_run
from sim.run.steering import play_steered


def other(session: Session, desk: str, turn: int) -> str:
    """A move that a desk could have made in a week that was played, and did not."""
    rows = [
        row
        for row in session.visit.told.parts["decisions"]
        if (row["turn"], f"{row['party']}.{row['desk']}") == (turn, desk)
    ]
    return str(next(row["move"] for row in rows if row["legal"] and not row["picked"]))


def test_week_by_week_it_is_the_run_of_the_command(begin: Callable[..., Session]) -> None:
    session, history = begin(), play_run(TREE, RUN, SEED)
    parts = session.do({"do": "hello"})
    assert parts["board"]["played"] == 0
    while not parts["board"]["over"]:
        parts = session.do({"do": "step"})
        same_weeks(parts, history)
    assert [event["phrase"] for event in parts["board"]["events"]] == history.events[
        "phrase"
    ].tolist()
    outcome = LADDER.index(str(history.summary["outcome"]))
    assert LADDER[max(parts["board"]["places"])] == LADDER[outcome] or history.summary[
        "outcome"
    ] in ("settlement", "stand_down")
    assert (
        session.do({"do": "step"})["note"]["says"]
        == "the crisis has ended; go back or to the start"
    )


def test_going_back_and_on_again_changes_nothing(begin: Callable[..., Session]) -> None:
    session = begin()
    for _ in range(5):
        session.do({"do": "step"})
    first = session.do({"do": "finish"})
    assert session.do({"do": "back", "turn": 2})["board"]["played"] == 2
    assert weeks(session.do({"do": "finish"})) == weeks(first)
    assert session.do({"do": "back", "turn": 0})["board"]["trace"] == {}
    assert weeks(session.do({"do": "finish"})) == weeks(first)


def test_the_table_tells_what_a_week_has_changed(begin: Callable[..., Session]) -> None:
    session, trace = begin(), play_run(TREE, RUN, SEED).trace
    changes = set()
    for week in range(1, 6):
        present = session.do({"do": "step"})["present"]
        row = next(row for row in present["parties"] if row["id"] == "ukraine")
        path = trace.loc[trace["quantity"] == "forces.ukraine", "value"].to_numpy()
        assert float(row["cells"][0]["now"]) == pytest.approx(path[week - 1], rel=5e-3)
        told = float(row["cells"][0]["change"].replace("−", "-") or 0)
        assert told == pytest.approx(
            path[week - 1] - path[week - 2] if week > 1 else 0, rel=0.06, abs=1e-3
        )
        changes.add(told)
    assert len(changes) > 1


def test_the_desks_show_the_chances_and_terms_of_the_decision_to_come(
    begin: Callable[..., Session],
) -> None:
    session = begin()
    session.do({"do": "step"})
    desk = session.do({"do": "look", "party": "ukraine", "turn": None})["desk"]
    rows = play_run(TREE, RUN, SEED).decisions
    for one in desk["desks"]:
        own = rows[
            (rows["turn"] == 1) & (rows["party"] + "." + rows["desk"] == one["desk"])
        ].set_index("move")
        assert [move["move"] for move in one["moves"]] == list(own.index)
        for move in one["moves"]:
            assert move["probability"] == pytest.approx(
                own.loc[move["move"], "probability"], rel=1e-4
            )
            assert move["value"] == pytest.approx(sum(move["terms"].values()), abs=1e-3)
            assert not move["made"], "what the model will draw is not told"


def test_a_party_that_is_taken_does_what_it_is_told_as_in_the_command(
    begin: Callable[..., Session],
) -> None:
    session = begin()
    session.do({"do": "step"})
    assert (
        "take the party"
        in session.do({"do": "order", "desk": "ukraine.force", "move": "mobilise"})["note"]["says"]
    )
    session.do({"do": "sit", "party": "ukraine", "taken": True})
    assert (
        "no desk"
        in session.do({"do": "order", "desk": "ukraine.economy", "move": "ease"})["note"]["says"]
    )
    session.do({"do": "order", "desk": "ukraine.force", "move": "mobilise"})
    parts = session.do({"do": "step"})
    assert "Ukraine mobilises." in [
        event["phrase"] for event in parts["board"]["events"] if event["turn"] == 1
    ]
    orders = {("ukraine.force", 1): "mobilise"}
    same_weeks(session.do({"do": "finish"}), play_steered(build_game(TREE), RUN, SEED, orders))
    session.do({"do": "back", "turn": 1})
    assert session.visit.orders == {}


def test_a_parameter_that_moves_plays_the_same_weeks_again(begin: Callable[..., Session]) -> None:
    session = begin()
    for _ in range(4):
        session.do({"do": "step"})
    parts = session.do({"do": "change", "path": FORCES, "value": 88.0})
    assert parts["board"]["played"] == 4
    same_weeks(parts, play_run(changed({"calendar.turns": 9, FORCES: 88.0}), RUN, SEED))
    assert (
        session.do({"do": "change", "path": FORCES, "value": 101.0})["note"]["says"]
        == f"{FORCES}: the plausible range is 30 to 100, not 101"
    )
    assert (
        "no plausible range"
        in session.do({"do": "change", "path": "title", "value": 1.0})["note"]["says"]
    )
    assert session.do({"do": "change", "path": "parties.us.tier", "value": 1.5})["note"][
        "says"
    ].endswith("should be a whole number, not 1.5")
    assert session.visit.changes == {FORCES: 88.0}
    same_weeks(
        session.do({"do": "change", "path": FORCES, "value": None}), play_run(TREE, RUN, SEED)
    )


def test_ranges_of_sliders_are_those_of_provenance(begin: Callable[..., Session]) -> None:
    from sim.config import provenance

    session = begin()
    controls = session.do({"do": "hello"})["controls"]
    assert [item["path"] for item in controls["sliders"]] == list(TREE["uncertainties"])
    assert (controls["sliders"][0]["low"], controls["sliders"][0]["high"]) == provenance.ranges(
        [FORCES]
    )[FORCES]
    assert len(controls["more"]) > 100
    added = session.do({"do": "add", "path": RESOLVE})["controls"]["sliders"][-1]
    assert (added["path"], added["own"]) == (RESOLVE, float(TREE["parties"]["us"]["resolve"]))
    assert session.do({"do": "add", "path": "parties.us.resolv"})["note"]["says"].endswith(
        "did you mean 'parties.us.resolve'?"
    )


def test_a_fork_has_the_same_luck_and_one_other_move(begin: Callable[..., Session]) -> None:
    session = begin()
    session.do({"do": "finish"})
    move = other(session, "russia.force", 3)
    fork = session.do({"do": "fork", "desk": "russia.force", "turn": 3, "move": move})["fork"]
    same_weeks(fork["arms"][0], play_run(TREE, RUN, SEED))
    same_weeks(
        fork["arms"][1], play_steered(build_game(TREE), RUN, SEED, {("russia.force", 3): move})
    )
    both = session.do({"do": "both", "worlds": 300})["both"]
    assert "300 other lucks from week 4 on" in both["says"]
    for table in both["tables"]:
        assert sum(row["share"] for row in table[:-1]) == pytest.approx(1)
    parts = session.do({"do": "follow"})
    assert parts["board"]["played"] == 4
    assert parts["fork"] is None
    assert weeks(session.do({"do": "finish"})) == fork["arms"][1]["board"]["trace"]
    assert (
        "made that move"
        in session.do({"do": "fork", "desk": "russia.force", "turn": 3, "move": move})["note"][
            "says"
        ]
    )


def test_what_may_follow_begins_at_the_present(begin: Callable[..., Session]) -> None:
    session = begin()
    for _ in range(3):
        session.do({"do": "step"})
    fan = session.do({"do": "fan", "worlds": 200, "quantity": "tier.us"})["fan"]
    assert fan["week"] == 4
    assert fan["quantity"] == "tier.us"
    assert sum(row["share"] for row in fan["table"][:-1]) == pytest.approx(1)
    assert [drawn["svg"].count("<svg") for drawn in fan["pictures"]] == [1, 1]
    assert session.fan is not None
    past = session.fan.frame[
        (session.fan.frame["turn"] < 3) & (session.fan.frame["quantity"] == "forces.russia")
    ]
    assert (past["q05"] == past["q95"]).all()
    before = session.fan
    session.do({"do": "fan", "worlds": 200, "quantity": "forces.russia"})
    assert session.fan is before, "another quantity plays nothing again"
    assert (
        session.do({"do": "fan", "worlds": 5001, "quantity": ""})["note"]["says"]
        == "worlds: should be 100 to 5,000, not 5001"
    )
    session.do({"do": "finish"})
    assert (
        "nothing follows"
        in session.do({"do": "fan", "worlds": 200, "quantity": ""})["note"]["says"]
    )


def test_the_chart_of_the_run_so_far(begin: Callable[..., Session]) -> None:
    session = begin()
    assert session.do({"do": "timeline"})["note"]["says"] == "nothing has happened yet; play a week"
    session.do({"do": "step"})
    drawn = session.do({"do": "timeline"})["timeline"]
    assert drawn["svg"].count("<svg") == 1
    assert drawn["says"]
    assert session.do({"do": "step"})["timeline"] is None, "the chart belonged to an earlier week"
