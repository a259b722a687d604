"""Doctrines: payoffs counted by hand, the empirical game, robust choice, overlays, and the study whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from asking import ask, check_folder, summary
from strategies import game_of, tree_of

from sim.model.params import Game
from sim.model.rules.beliefs import sensitivity
from sim.model.world import Array
from sim.paths import Mistake, get
from sim.stats import games
from sim.studies.doctrines import empirical as doctrines
from sim.studies.doctrines import overlays
from sim.studies.doctrines import regret as robust
from sim.studies.doctrines.empirical import Empirical

HERE = Path(__file__).parent.parent / "configs" / "doctrine"


def quiet_trace(turns: int) -> dict[str, Array]:
    """Two alike runs in which nothing moves: no rung climbed, 40 and 6 thousand troops, no damage."""
    trace: dict[str, Array] = {
        name: np.zeros((turns, 2))
        for name in (
            "rung.ukraine",
            "rung.baltics",
            "pretext.ukraine",
            "pretext.baltics",
            "monitors",
            "recognised",
        )
    }
    trace |= {"demand": np.full((turns, 2), 0.6), "offer": np.full((turns, 2), 0.2)}
    for party, forces in {
        "russia": 40,
        "ukraine": 6,
        "us": 1,
        "nato": 1,
        "estonia": 6,
        "latvia": 5,
        "lithuania": 12,
    }.items():
        trace |= {
            f"forces.{party}": np.full((turns, 2), float(forces)),
            f"damage.{party}": np.zeros((turns, 2)),
        }
    return trace


def counted(
    trace: dict[str, Array],
    ended: int = -1,
    settled: int = -1,
    status: int = 0,
    level: int = 1,
    **changes: Any,
) -> dict[str, float]:
    game = game_of(changes)
    levels = {name: np.full(2, level) for name in game.parties}
    found = doctrines.payoffs(
        game, trace, np.full(2, ended), np.full(2, settled), np.full(2, status), levels
    )
    assert all(values.shape == (2,) and values[0] == values[1] for values in found.values())
    return {name: float(values[0]) for name, values in found.items()}


def upkeep(game: Game, name: str, forces: float) -> float:
    """What forces beyond a party's establishment cost it a week."""
    party = game.parties[name]
    return float(party.upkeep * max(forces - float(np.max(party.establishment)), 0))


def test_a_stand_off_costs_upkeep_alone() -> None:
    found, game = counted(quiet_trace(4)), game_of()
    assert found["russia"] == pytest.approx(-upkeep(game, "russia", 40))
    assert found["ukraine"] == pytest.approx(-upkeep(game, "ukraine", 6))


def test_a_settlement_counts_from_its_turn_on() -> None:
    found, game = counted(quiet_trace(4), ended=1, settled=1, status=1), game_of()
    russia, us, x = game.parties["russia"], game.parties["us"], (0.6 + 0.2) / 2
    assert found["russia"] == pytest.approx(
        (-upkeep(game, "russia", 40) + 3 * russia.settlement * x) / 4
    )
    assert found["us"] == pytest.approx((-upkeep(game, "us", 1) - 3 * us.settlement * x) / 4)


def test_damage_weighs_with_the_runs_own_type_and_half_after_a_settlement() -> None:
    trace, game = quiet_trace(2), game_of()
    before = counted(trace, ended=1, settled=1, status=1, level=2)
    trace["damage.russia"] = np.full((2, 2), 3.0)
    after = counted(trace, ended=1, settled=1, status=1, level=2)
    party = game.parties["russia"]
    kappa = float(sensitivity(party.resolve, party.spread, game.types.levels)[2, 0])
    pain = kappa * party.pain_weight * 3.0 / game.sanctions.gdp
    assert before["russia"] - after["russia"] == pytest.approx(
        pain * (1 + game.bargaining.burden) / 2
    )


def test_a_proxy_war_gives_its_gains_and_takes_its_costs() -> None:
    trace, game = quiet_trace(1), game_of()
    trace["rung.ukraine"] = np.ones((1, 2))
    found, russia, place = counted(trace), game.parties["russia"], game.theatres["ukraine"]
    attack = 0.3 * 40
    share = attack / (attack + 6 + 0.3 * 1 + 0.15 * 1)  # decisiveness 1 below the top
    held = share * place.gain[1]
    kappa = float(sensitivity(russia.resolve, russia.spread, game.types.levels)[1, 0])
    fighting = place.cost[1] * (1 + place.resistance * (1 - 2 * share))
    assert found["russia"] == pytest.approx(held - kappa * fighting - upkeep(game, "russia", 40))
    assert found["us"] == pytest.approx(-0.55 * held - upkeep(game, "us", 1))


def test_a_clash_costs_its_peril() -> None:
    trace = quiet_trace(2)
    assert counted(trace)["us"] - counted(trace, ended=1, status=2)["us"] == pytest.approx(0.3 / 2)


def dilemma(runs: int = 40, noise: float = 0.0) -> Empirical:
    payoffs = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], dtype=float)
    luck = np.random.default_rng(1).normal(size=(2, 1, 1, runs))  # the same at every profile
    return Empirical(
        ("one", "two"), (("help", "cheat"), ("help", "cheat")), payoffs[..., None] + noise * luck
    )


def test_profiles_name_best_replies_and_pair_their_gains() -> None:
    rows = pd.DataFrame(dilemma(noise=5.0).profiles())
    kind = rows[(rows["one"] == "help") & (rows["two"] == "help") & (rows["player"] == "one")].iloc[
        0
    ]
    assert kind["best_reply"] == "cheat"
    assert kind["gain"] == pytest.approx(2.0)
    assert kind["gain_high"] - kind["gain_low"] == pytest.approx(
        0.0, abs=1e-12
    )  # shared luck cancels
    assert kind["high"] - kind["low"] > 1.0
    assert set(rows.loc[rows["gain"] == 0, "best_reply"]) == {"cheat"}


def test_best_replies_lead_to_the_equilibrium_or_round_and_round() -> None:
    assert doctrines.destinations(dilemma().payoffs) == {(1, 1): 1.0, None: 0.0}
    pennies = np.array([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], dtype=float)
    assert doctrines.destinations(pennies) == {None: 1.0}


def test_regret_is_what_the_better_doctrine_would_add() -> None:
    game = dilemma()
    rows = pd.DataFrame(doctrines.regrets(game, [np.array([0.5, 0.5])] * 2)).set_index(
        ["player", "doctrine"]
    )
    assert rows.loc[("one", "help"), "regret"] == pytest.approx(3.0 - 1.5)
    assert rows.loc[("one", "cheat"), "regret"] == 0
    assert rows.loc[("two", "help"), "greatest_regret"] == pytest.approx(2.0)


def test_resampling_finds_a_clear_equilibrium_always_and_a_toss_up_sometimes() -> None:
    clear = doctrines.resampled(
        dilemma(noise=5.0), 1.0, games.logit_equilibrium(dilemma().payoffs, 1.0), 50, 0
    )
    assert clear.pure == {(1, 1): 1.0}
    assert clear.none == 0
    rng = np.random.default_rng(2)
    toss_up = replace(dilemma(), samples=rng.normal(size=(2, 2, 2, 60)))
    mixed = doctrines.resampled(toss_up, 1.0, games.logit_equilibrium(toss_up.payoffs, 1.0), 50, 0)
    assert len(mixed.pure) > 1
    for low, high in zip(mixed.low, mixed.high, strict=True):
        assert (low < high).all()


def test_robust_choice_takes_the_hedge_that_the_mean_would_not() -> None:
    bold, safe = [10.0, 10.0, 10.0, -8.0], [5.0, 5.0, 5.0, 5.0]
    samples = np.repeat(np.array([bold, safe])[..., None], 30, axis=2)
    found = robust.choose(samples, 4.0, 30, 0)
    assert found.mean.tolist() == [5.5, 5.0]
    assert found.greatest.tolist() == [13.0, 5.0]
    assert found.minimax == 1
    assert found.satisficing == 1
    assert found.satisfied.tolist() == [0.75, 1.0]
    assert found.same == 1.0


@pytest.mark.parametrize(
    "file", sorted(HERE.rglob("*.yaml")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_every_doctrine_fits_its_party_and_says_what_it_is(file: Path) -> None:
    crisis = file.relative_to(HERE).parts[
        :-2
    ]  # the folder of a crisis with a name of its own, which is that of its first scenario
    (doctrine,) = overlays.read({file.parent.name: (file.stem,)}, tree_of(*crisis))[
        file.parent.name
    ]
    assert len(doctrine.says) > 20


def test_each_of_four_parties_has_three_doctrines() -> None:
    found = overlays.read(None, tree_of())
    assert set(found) == {"russia", "us", "ukraine", "nato"}
    assert all(len(options) >= 3 for options in found.values())


def test_numbers_become_axes_and_the_rest_configurations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "doctrine" / "russia"
    folder.mkdir(parents=True)
    (folder / "mass.yaml").write_text("# Masses what it has.\nforces: 90\nworth: {baltics: 0.1}\n")
    (folder / "silent.yaml").write_text("# Says nothing.\nmenu:\n  diplomacy: [hold]\n")
    chosen = overlays.read({"russia": ("mass", "silent", "pressure"), "us": ("impose",)}, tree_of())
    plan = overlays.lay(tree_of(), overlays.profiles(chosen))
    assert len(plan) == 3
    assert len(plan.trees) == 2
    assert plan.columns["parties.russia.forces.uniform.0"].tolist() == [90, 30, 30]
    assert plan.columns["parties.russia.worth.baltics"].tolist() == [0.1, 0.7, 0.7]
    assert plan.columns["parties.us.tier"].tolist() == [3, 3, 3]
    assert get(plan.trees[plan.tree_of[1]], "parties.russia.menu.diplomacy") == ["hold"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"russi": None}, "there is no party 'russi'.*did you mean 'russia'"),
        ({"us": ("impos",)}, "no doctrine 'impos'.*did you mean 'impose'"),
        ({"estonia": ("any",)}, "configs/doctrine/estonia has none"),
        ({"us": ("impose", "impose")}, "none of them twice"),
        ({"us": ()}, "needs at least one doctrine"),
    ],
)
def test_unknown_doctrines_are_named(wanted: Any, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        overlays.read(wanted, tree_of())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "reslve: 1\n",
            r"doctrine us/own: parties.us.reslve: there is no such parameter; did you mean",
        ),
        ("resolve: 1000\n", r"doctrine us/own: parties.us.resolve: should be .* not 1000"),
        ("tier: 2.5\n", "doctrine us/own: parties.us.tier: should be a whole tier"),
        (
            "[1, 2]\n",
            r"us/own\.yaml, line 1: should hold entries with names, such as `resolve: 1`, not a list",
        ),
        ("a: [\n", r"us/own\.yaml, line 1: "),
    ],
)
def test_a_doctrine_that_does_not_fit_is_refused(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "doctrine" / "us"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(text)
    with pytest.raises(Mistake, match=said):
        overlays.read({"us": ("own",)}, tree_of())


def test_the_study_whole(tmp_path: Path) -> None:
    small = [
        "study=doctrines",
        "doctrines={russia: [pressure, fait_accompli], us: [threaten, engage]}",
        "runs=40",
        "points=6",
        "rounds=30",
    ]
    assert ask(tmp_path, *small, "robust=us") == 0
    check_folder(tmp_path, "payoffs", "quantal", "regret", "replies")
    found = summary(tmp_path)
    assert found["profiles"] == 4
    for player in ("russia", "us"):
        assert sum(found["logit"][player].values()) == pytest.approx(1)
    payoffs = pd.read_parquet(tmp_path / "payoffs.parquet")
    assert len(payoffs) == 8
    assert found["robust"]["futures"] == 6
    assert "parties.russia.forces" in found["robust"]["ranges"]
    again = ["study=doctrines", f"from={tmp_path}", "rounds=20"]
    assert (
        ask(
            tmp_path / "again",
            *again,
            "precision=40",
            "robust=null",
            "doctrines={russia: [fait_accompli]}",
        )
        == 0
    )
    check_folder(tmp_path / "again", "payoffs", "quantal", "replies")
    part = payoffs[payoffs["russia"] == "fait_accompli"].sort_values(["us", "player"])
    told = pd.read_parquet(tmp_path / "again" / "payoffs.parquet").sort_values(["us", "player"])
    assert told["payoff"].tolist() == part["payoff"].tolist()
    assert summary(tmp_path / "again")["precision"] == 40
    for wishes, said in (
        (
            ["doctrines={us: [threatn]}"],
            "'threatn' was not played in .*, only threaten, engage; did you mean 'threaten'",
        ),
        (["doctrines={nato: null}"], "'nato' had no doctrine in .*, only russia, us"),
        (["doctrines={us: [engage], russia: [pressure]}"], "no party has two doctrines"),
    ):
        with pytest.raises(Mistake, match=said):
            ask(tmp_path / "bad", *again, *wishes)


def test_a_changed_doctrine_is_not_read_from_an_earlier_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "configs" / "doctrine" / "us" / "own.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("# Softer.\nresolve: 0.8\n")
    small = [
        "study=doctrines",
        "doctrines={us: [own, engage]}",
        "runs=20",
        "rounds=20",
        "robust=null",
        "calendar.turns=3",
    ]
    ask(tmp_path / "out", *small)
    file.write_text("# Softer.\nresolve: 0.7\n")
    with pytest.raises(Mistake, match="the doctrine us/own has changed since"):
        ask(tmp_path / "again", *small, f"from={tmp_path / 'out'}")


def test_a_payoff_that_nobody_reaches_satisfies_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = [
        "study=doctrines",
        "doctrines={us: [impose, engage]}",
        "runs=20",
        "rounds=20",
        "calendar.turns=3",
        "enough=99",
    ]
    assert ask(tmp_path / "out", *small, "points=4") == 0
    assert "None reaches a payoff of 99 in any future" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(Mistake, match="points: 2 futures are too few to choose over"):
        ask(tmp_path / "few", *small, "points=2")


def test_a_sweep_is_no_game_of_doctrines(tmp_path: Path) -> None:
    ask(tmp_path / "sweep", "study=sweep", "axes={}", "calendar.turns=2", "runs=2", "traced=0")
    with pytest.raises(
        Mistake,
        match=r"from: .* holds a sweep, whose runs are not played under every combination of doctrines",
    ):
        ask(tmp_path / "out", "study=doctrines", f"from={tmp_path / 'sweep'}")


def test_what_a_doctrine_says_it_wants_is_not_what_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At precision 0 and without deals all play alike: a doctrine of other wishes must bring the very same payoff."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "configs" / "doctrine" / "russia"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(
        "# Acts as if terms were worth more.\nsettlement: 1.3\nupkeep: 0.01\nresolve: 1.2\n"
    )
    ask(
        tmp_path / "out",
        "study=doctrines",
        "doctrines={russia: [pressure, own]}",
        "runs=30",
        "rounds=20",
        "robust=null",
        "choice.precision=0",
        "bargaining.rate=0",
        "precision=5",
    )
    own, plain = pd.read_parquet(tmp_path / "out" / "payoffs.parquet").sort_values("russia")[
        "payoff"
    ]
    assert own == plain != 0


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["doctrines={us: [impose]}"], "no party has two doctrines"),
        (["runs=5"], "too few"),
        (["robust=estonia"], "robust: 'estonia' has no doctrines"),
        (
            [
                "robust=us",
                "axes={parties.us.tier: {uniform: [1, 2]}, hazards.sigma: {uniform: [0, 1]}}",
            ],
            "a doctrine sets it",
        ),
    ],
)
def test_bad_wishes_are_sentences(overrides: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=said):
        ask(tmp_path, "study=doctrines", *overrides)
    assert not list(tmp_path.iterdir())
