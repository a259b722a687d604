"""Runs whose desks are told what to do: the model's own choice by other luck, everything else the run's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from asking import ask
from strategies import tree_of

from sim.config.checks import build_game
from sim.ensemble.results import Sweep
from sim.model.agents import desks_of
from sim.model.draws import Draws
from sim.model.params import Game
from sim.paths import Mistake
from sim.run import steering
from sim.run.chronicle import chronicle
from sim.run.counterfactual import Luck
from sim.run.history import play_run

RUN, SEED = 3, 7
TREE = {**tree_of(), "calendar": {**tree_of()["calendar"], "turns": 8}}
DESK = "ukraine.force"


@pytest.fixture(scope="module")
def short() -> Game:
    return build_game(TREE)


def decision(history: Any, desk: str, turn: int) -> Any:
    rows = history.decisions
    return rows[(rows["party"] + "." + rows["desk"] == desk) & (rows["turn"] == turn)]


def other_move(history: Any, desk: str, turn: int) -> str:
    rows = decision(history, desk, turn)
    return str(rows.loc[rows["legal"] & ~rows["picked"], "move"].iloc[0])


def test_a_run_that_is_told_nothing_is_the_run_itself(short: Game) -> None:
    own, told = play_run(TREE, RUN, SEED), steering.play_steered(short, RUN, SEED, {})
    assert told.summary == own.summary
    for name in ("trace", "events", "decisions", "beliefs"):
        assert getattr(told, name).equals(getattr(own, name))


def test_a_desk_makes_the_move_that_it_is_told_and_no_other_luck_changes(short: Game) -> None:
    own = play_run(TREE, RUN, SEED)
    move = other_move(own, DESK, 4)
    told = steering.play_steered(short, RUN, SEED, {(DESK, 4): move})
    assert decision(told, DESK, 4).set_index("move")["picked"].to_dict()[move]
    before = own.decisions["turn"] < 4
    assert told.decisions[before].equals(own.decisions[before])
    same = ["turn", "party", "desk", "move"]
    moved = own.decisions.merge(told.decisions, on=same, suffixes=("", "_told"))
    there = moved[(moved["party"] + "." + moved["desk"] != DESK) | (moved["turn"] != 4)]
    assert len(there)
    assert (there["draw"] == there["draw_told"]).all(), "every other desk draws what it drew"
    assert (
        decision(told, DESK, 4)["probability"] == decision(own, DESK, 4)["probability"]
    ).all(), "the model's chances stay what they are"


def test_every_legal_move_can_be_told(short: Game) -> None:
    own = play_run(TREE, RUN, SEED)
    for desk in ("russia.force", "russia.diplomacy", "us.economy"):
        rows = decision(own, desk, 2)
        for move in rows.loc[rows["probability"] > steering.LEAST, "move"]:
            told, refused = steering.steered(short, RUN, SEED, {(desk, 2): move}, 3)
            with told.model:
                made = [
                    row["move"]
                    for row in told.parts["decisions"]
                    if row["turn"] == 2
                    and row["picked"]
                    and f"{row['party']}.{row['desk']}" == desk
                ]
            assert made == [move]
            assert refused == []


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (
            {("ukraine.force", 2): "mobilize"},
            "ukraine.force: there is no move 'mobilize', only hold, withdraw, mobilise; did you mean 'mobilise'?",
        ),
        ({("ukraine.navy", 2): "hold"}, "there is no desk 'ukraine.navy', only us.diplomacy"),
        (
            {("russia.force", 0): "descend_ukraine"},
            "russia.force: descend_ukraine is not open to it in this turn",
        ),
        ({("ukraine.force", 8): "hold"}, "ukraine.force@8: the run has turns 0 to 7"),
    ],
)
def test_what_cannot_be_told_is_refused_in_a_sentence(
    short: Game, orders: dict[tuple[str, int], str], said: str
) -> None:
    with pytest.raises(Mistake) as refused:
        steering.play_steered(short, RUN, SEED, orders)
    assert str(refused.value).startswith(said)


def test_a_move_of_no_chance_is_refused_and_left_to_the_model_when_that_is_asked() -> None:
    sure = build_game({**TREE, "choice": {**TREE["choice"], "precision": 5000}})
    own = play_run({**TREE, "choice": {**TREE["choice"], "precision": 5000}}, RUN, SEED)
    rows = decision(own, DESK, 1)
    never = str(rows.loc[rows["legal"] & (rows["probability"] < steering.LEAST), "move"].iloc[0])
    with pytest.raises(Mistake, match="so unlikely"):
        steering.play_steered(sure, RUN, SEED, {(DESK, 1): never})
    told, refused = steering.steered(sure, RUN, SEED, {(DESK, 1): never}, strict=False)
    with told.model:
        assert refused == [f"{DESK}@1"]
        assert told.history().summary == own.summary


def test_futures_share_the_past_and_part_from_the_present_on(short: Game) -> None:
    own = play_run(TREE, RUN, SEED)
    record, columns = steering.futures(short, RUN, SEED, 5, 300, {})
    for quantity in ("forces.russia", "place", "estimate", "risk.us"):
        rows = np.stack(record.trace[quantity])
        past = own.trace.loc[own.trace["quantity"] == quantity, "value"].to_numpy()
        assert (rows[:5] == past[:5, None]).all()
    rows = np.stack(record.trace["forces.russia"])
    assert len(np.unique(rows[5])) > 1
    assert (
        np.stack(record.trace["estimate"])[5] == np.stack(record.trace["estimate"])[5, 0]
    ).all(), "what is known in the present week is known in all"
    assert set(np.unique(columns["type_russia"])) == {own.summary["type_russia"]}
    again = steering.futures(short, RUN, SEED, 5, 300, {})[1]
    assert all((columns[name] == again[name]).all() for name in columns)


def test_futures_keep_what_is_told(short: Game) -> None:
    told, _ = steering.steered(short, RUN, SEED, {}, 2)
    with told.model:
        number = told.number("russia.force", "climb_ukraine")
    record, _ = steering.futures(short, RUN, SEED, 2, 300, number)
    assert (np.stack(record.trace["rung.ukraine"])[2] >= 1).all()


def test_runs_that_leave_a_block_keep_their_luck() -> None:
    columns = np.arange(6)
    luck = Luck(
        Draws(1, columns),
        {("a", 2): (np.array([1, 4]), np.array([0.25, 0.75]))},
        Draws(2, columns),
        np.array([0, 1, 2, 3, 4, 5]),
    )
    kept = np.array([1, 3, 4])
    for stream, turn in (("a", 0), ("a", 2), ("move.a", 3), ("b", 9)):
        assert (luck.take(kept).uniform(stream, turn) == luck.uniform(stream, turn)[kept]).all()


def test_orders_are_read_as_users_write_them() -> None:
    assert steering.read_orders({"russia.force@6": "hold"}) == {("russia.force", 6): "hold"}
    with pytest.raises(
        Mistake, match=r"moves: should be PARTY\.DESK@TURN, for example us\.force@6, not 'russia@6'"
    ):
        steering.read_orders({"russia@6": "hold"})


def test_the_command_plays_what_desks_are_told(tmp_path: Any) -> None:
    short = build_game(TREE)
    move = other_move(play_run(TREE, RUN, SEED), DESK, 4)
    wanted = [
        "study=single",
        f"seed={SEED}",
        f"run={RUN}",
        "calendar.turns=8",
        f"moves={{{DESK}@4: {move}}}",
    ]
    assert ask(tmp_path / "x", *wanted) == 0
    manifest = Sweep.open(tmp_path / "x").manifest
    assert manifest["moves"] == {f"{DESK}@4": move}
    told = steering.play_steered(short, RUN, SEED, {(DESK, 4): move})
    assert f"run {RUN} of seed {SEED}" in (tmp_path / "x" / "chronicle.md").read_text()
    assert (tmp_path / "x" / "chronicle.md").read_text() == chronicle(told)


def test_a_run_in_which_nothing_happens_has_a_chronicle_too() -> None:
    tree = {**TREE, "calendar": {**TREE["calendar"], "turns": 1}, "events": {}}
    game = build_game(tree)
    every = {
        (f"{party}.{desk.name}", 0): "hold"
        for party in game.parties
        for desk in desks_of(game, party)
        if not game.parties[party].members  # an alliance that does not meet decides nothing
    }
    told = steering.play_steered(game, RUN, SEED, every)
    assert not len(told.events)
    assert list(told.events.columns) == list(play_run(TREE, RUN, SEED).events.columns)
    assert "- Nobody moves." in chronicle(told)
