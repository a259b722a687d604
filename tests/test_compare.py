"""Differences between two sides on the same luck, and their intervals, against known ones; where two runs part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import wishes

from sim.config.checks import build_game
from sim.model.draws import Draws
from sim.model.params import LADDER
from sim.paths import Mistake, with_value
from sim.run.counterfactual import CHANCE, Luck, part, play_block, play_columns
from sim.run.history import play_run
from sim.stats import paired as comparing
from sim.stats.precision import hits
from sim.studies.explain import counterfactuals as turned
from sim.studies.explain import other_values
from sim.studies.targets import Sought


def frame(places: np.ndarray, point: int = 0, **columns: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "point": point,
            "run": np.arange(len(places)),
            "outcome": np.array(LADDER)[places],
            **columns,
        }
    )


def wars(luck: np.ndarray, chance: float) -> np.ndarray:
    """Proxy war where luck is below the chance, else a stand-off."""
    return np.where(luck < chance, LADDER.index("proxy_war"), LADDER.index("stand_off"))


def test_a_known_difference_is_found_and_its_interval_holds() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        luck = rng.random(400)
        found = comparing.compare(frame(wars(luck, 0.40)), frame(wars(luck, 0.46)), 26).of("war")
        assert found is not None
        held += found.low <= 0.06 <= found.high
    assert held >= 0.91 * 200  # nominal 95 %: 190


def test_shared_luck_saves_as_many_runs_as_the_variances_say() -> None:
    luck = np.random.default_rng(2).random(200_000)
    first, second = (
        comparing.compare(frame(wars(part_of, 0.40)), frame(wars(part_of, 0.46)), 26).of("war")
        for part_of in (luck, luck[:50_000])
    )
    assert first is not None
    assert second is not None
    assert first.saving == pytest.approx((0.4 * 0.6 + 0.46 * 0.54) / (0.06 - 0.06**2), rel=0.05)
    assert first.differing == pytest.approx(0.06, abs=0.003)
    assert second.halving == 200_000
    assert first.high - first.low == pytest.approx((second.high - second.low) / 2, rel=0.03)


def test_runs_of_one_number_at_several_points_are_one_unit() -> None:
    luck = np.random.default_rng(3).random(2000)
    sides = []
    for chance in (0.40, 0.46):
        sides.append(pd.concat([frame(wars(luck, chance), point) for point in range(9)]))
    one = comparing.compare(frame(wars(luck, 0.40)), frame(wars(luck, 0.46)), 26).of("war")
    nine = comparing.compare(*sides, 26).of("war")
    assert one is not None
    assert nine is not None
    assert (nine.low, nine.high) == pytest.approx(
        (one.low, one.high)
    )  # nine copies of the same luck tell no more than one


def test_indices_are_compared_by_their_means_and_turns_that_never_came_count_as_the_horizon() -> (
    None
):
    rng = np.random.default_rng(4)
    luck, other = rng.standard_normal((2, 5000))
    places = np.full(5000, 2)
    turn = pd.array(np.where(luck > 0, 5, -1), dtype="Int16")
    turn[luck <= 0] = pd.NA
    first = frame(
        places, damage_us=luck, settlement_turn=turn, accidents=np.ones(5000), peak_forces_us=luck
    )
    second = frame(
        places,
        damage_us=luck + 0.3 + 0.1 * other,
        settlement_turn=np.full(5000, 26),
        accidents=np.ones(5000),
        peak_forces_us=luck + 2,
    )
    found = comparing.compare(first, second, 26)
    damage, settled = found.of("damage_us"), found.of("settlement_turn")
    assert damage is not None
    assert settled is not None
    assert damage.low < 0.3 < damage.high
    assert damage.high - damage.low == pytest.approx(2 * 1.96 * 0.1 / np.sqrt(5000), rel=0.05)
    assert damage.saving == pytest.approx((1 + 1.01) / 0.01, rel=0.1)
    assert settled.difference == pytest.approx(21 * (luck > 0).mean())
    assert found.equal == ("accidents",)
    assert found.fixed == (("peak_forces_us", pytest.approx(2.0)),)
    assert "nato_clash" in found.absent


def test_runs_that_all_agree_still_leave_a_doubt() -> None:
    found = comparing.compare(
        frame(wars(np.linspace(0, 1, 100), 0.4)), frame(wars(np.linspace(0, 1, 100), 0.4)), 26
    ).of("war")
    assert found is not None
    assert found.difference == 0
    assert found.low < 0 < found.high
    assert not found.certain


def test_too_few_runs_are_refused() -> None:
    few = frame(np.full(12, 2))
    with pytest.raises(Mistake, match="12 run numbers in common; an interval needs at least 20"):
        comparing.compare(few, few, 26)


@pytest.fixture(scope="module")
def tree() -> dict[str, Any]:
    return wishes("calendar.turns=10")[1]


def test_a_run_beside_itself_never_parts_and_one_forced_move_parts_it_there(
    tree: dict[str, Any],
) -> None:
    game, runs = build_game(tree), np.full(3, 5)
    base = play_block(game, runs, 0)
    assert not part(base, base).parted.any()
    history = play_run(tree, 5, 0)
    rows = history.decisions[
        (history.decisions["turn"] == 4)
        & (history.decisions["desk"] == "force")
        & (history.decisions["party"] == "us")
    ]
    ends = rows["probability"].cumsum().to_numpy()
    made = str(rows.loc[rows["picked"], "move"].iloc[0])
    moves = rows["move"].tolist()
    other = next(
        place
        for place in range(len(moves))
        if moves[place] != made and rows["probability"].iloc[place] > 1e-6
    )
    draw = ends[other] - rows["probability"].iloc[other] / 2
    forced = play_block(
        game,
        runs,
        0,
        Luck(Draws(0, runs), {("move.us.force", 4): (np.array([1]), np.array([draw]))}),
    )
    found = part(base, forced)
    assert found.turn.tolist() == [-1, 4, -1]
    assert found.place[1] == "us.force"
    assert (base.moves("us.force", 4, 1), forced.moves("us.force", 4, 1)) == (made, moves[other])


def test_later_luck_changes_nothing_before_it_and_chance_is_named(tree: dict[str, Any]) -> None:
    game, runs = build_game(tree), np.full(64, 5)
    luck = Luck(Draws(0, runs), None, Draws(0, np.arange(1000, 1064)), np.full(64, 6))
    found = part(play_block(game, runs, 0), play_block(game, runs, 0, luck))
    assert found.parted.any()
    assert found.turn[found.parted].min() >= 6
    alike = [np.full((1, 2), place, dtype=np.int8) for place in (0, 0)]
    blocks = [
        type(play_block(game, runs[:2], 0))({}, {}, {}, {"": rows})
        for rows in (alike[0], alike[1] + 1)
    ]
    assert part(*blocks).place.tolist() == [CHANCE, CHANCE]


def test_columns_alone_are_those_of_the_block_played_in_full(tree: dict[str, Any]) -> None:
    """Runs that end leave the block, and their other luck and forced moves with them."""
    game, runs = build_game(tree), np.arange(96)
    since = np.arange(96) % 9
    forced = {("move.us.force", 4): (np.array([80, 3]), np.array([0.99, 0.01]))}
    full, alone = (
        play(game, runs, 0, Luck(Draws(0, runs), forced, Draws(0, 1000 + runs), since, since))
        for play in (lambda *given: play_block(*given).columns, play_columns)
    )
    assert list(full) == list(alone)
    for name, values in full.items():
        np.testing.assert_array_equal(values, alone[name], err_msg=name)


def test_values_that_make_no_game_are_left_out_wherever_they_stand(tree: dict[str, Any]) -> None:
    base = {"parties.us.resolve": 1.0, "choice.precision": 22.0, "hazards.monitors": 0.1}
    tried = {
        "parties.us.resolve": np.array([0.5, -1.0, 2.0]),
        "choice.precision": np.array([10.0, 30.0]),
        "hazards.monitors": np.array([0.5, 7.0]),
    }
    found = other_values._valid(tree, base, tried)
    assert {path: values.tolist() for path, values in found.items()} == {
        "parties.us.resolve": [0.5, 2.0],
        "choice.precision": [10.0, 30.0],
        "hazards.monitors": [0.5],
    }
    assert other_values._valid(tree, base, {}) == {}


def test_what_is_said_to_turn_a_run_does_turn_it(
    tree: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = play_run(tree, 3, 0)
    saw = hits(np.array([history.summary["peak_rung"]]), "war")[0]
    monkeypatch.setattr(turned, "FUTURES", 16)
    monkeypatch.setattr(other_values, "COARSE", 6)
    parameters = other_values.other_values(tree, history, Sought("war"))
    assert len(parameters)
    assert parameters["change"].is_monotonic_increasing
    for row in parameters.head(3).to_dict("records"):
        changed = with_value(
            tree, "parties.russia.forces", float(history.summary["start_forces_russia"])
        )
        again = play_run(with_value(changed, row["parameter"], row["turned"]), 3, 0)
        assert hits(np.array([again.summary["peak_rung"]]), "war")[0] != saw
    moves, many = turned.other_moves(tree, history, Sought("war"))
    assert many >= len(moves) > 0
    assert moves["probability"].is_monotonic_decreasing
    for row in moves.head(3).to_dict("records"):
        table = history.decisions
        table = table[
            (table["turn"] == row["turn"])
            & (table["party"] == row["party"])
            & (table["desk"] == row["desk"])
        ]
        other = (table["move"] == row["move"]).to_numpy()
        draw = (table["probability"].cumsum() - table["probability"] / 2).to_numpy()[other]
        forced = {
            (f"move.{row['party']}.{row['desk']}", int(row["turn"])): (np.zeros(1, dtype=int), draw)
        }
        played = play_block(
            build_game(tree), np.full(2, 3), 0, Luck(Draws(0, np.full(2, 3)), forced)
        )
        assert hits(played.columns["outcome"], "war").tolist() == [
            not saw,
            saw,
        ]  # the second column is the run as it was
    assert (
        (moves["low"] <= moves["share_other"] - moves["share_made"])
        & (moves["share_other"] - moves["share_made"] <= moves["high"])
    ).all()


def test_the_chance_of_a_run_ends_at_what_came(tree: dict[str, Any]) -> None:
    weeks = turned.hindsight(tree, 3, 0, Sought("war"))
    history = play_run(tree, 3, 0)
    assert weeks["share"].iloc[-1] == float(
        hits(np.array([history.summary["peak_rung"]]), "war")[0]
    )
    assert 0 < weeks["share"].iloc[0] < 1
