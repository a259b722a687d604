"""Doctrines: the empirical game by hand, robust choice, and the files that doctrines are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategies import tree_of

from sim.paths import Mistake, get
from sim.stats import games
from sim.studies.doctrines import empirical as doctrines
from sim.studies.doctrines import overlays
from sim.studies.doctrines import regret as robust
from sim.studies.doctrines.empirical import Empirical

HERE = Path(__file__).parent.parent / "configs" / "doctrine"


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
