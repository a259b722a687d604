"""The study of calibration as a user asks for it: its targets, its references, its answer, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from asking import ask, check_folder, summary, wish
from scipy.stats import beta
from strategies import game_of, tree_of

from sim.config.checks import build_game
from sim.config.compose import compose, game_tree
from sim.paths import Mistake
from sim.studies.calibrate import rejection as calibrate
from sim.studies.calibrate import targets
from sim.studies.calibrate.study import refer
from sim.studies.weekly import play_weeks


def test_known_targets_are_counted_as_they_say() -> None:
    weeks = play_weeks(tree_of(), (("0", 0, 200),), 0)
    game = build_game(tree_of())
    found = {target.id: targets.passed(target, weeks, game) for target in targets.known()}
    place = weeks.runs["peak_rung"].to_numpy()
    assert (found["calm"] == (place < 4)).all()
    assert (found["war"] == (place >= 5)).all()
    assert found["risk"].mean() == pytest.approx(weeks.runs["risk_start_us"].to_numpy().mean())
    assert not (found["imposed"] * found["conceded"]).any()
    assert 0 < found["conceded"].mean() < 1


def test_targets_are_as_sure_as_their_cases() -> None:
    found = {target.id: target for target in targets.known()}
    assert found["calm"].error == pytest.approx((0.574 * 0.426 / 54) ** 0.5)
    assert (found["risk"].low, found["risk"].value, found["risk"].high) == (0.5, 0.6, 0.7)


def test_the_history_enters_up_to_its_day_and_not_beyond() -> None:
    game = game_of({"calendar.turns": 13})
    wanted = targets.choose(wish("study=calibrate", "targets=history", "upto=2014-06-30"), game)
    names = [name for name, *_ in wanted.seen]
    assert wanted.turns == 13
    assert not [name for name in names if "2014-09" in name or "2015" in name]
    assert sum(name.endswith("@2014-04-30") for name in names) == 14
    assert {name: value for name, _, _, value in wanted.seen}[
        "border_troops@2014-06-30"
    ] == pytest.approx(1 + 10 * 15 / 29)


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["targets=[calmm]"], "targets: there is no 'calmm'.*did you mean 'calm'"),
        (
            ["targets=history"],
            "calendar.turns: 26 turns end before 2015-03-01; give calendar.turns=48",
        ),
        (["targets=history", "upto=soon"], "upto: should be a date such as 2014-04-30, not 'soon'"),
        (
            ["targets=history", "upto=2016-01-01"],
            "upto: should be after 2014-03-30 and no later than 2015-02-28",
        ),
        (
            ["targets=[easing]", "upto=2014-04-10"],
            "upto: nothing that is asked was known by 2014-04-10",
        ),
        (["points=20"], "20 points of .* runs are too few"),
        (["accept=0.0001"], "accept: 0.0001 of 100,000 rows are too few for 6 parameters"),
        (["parameters=[choice.precisio, bargaining.rate]"], "choice.precisio"),
    ],
)
def test_bad_wishes_are_sentences(overrides: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=said):
        ask(tmp_path, "study=calibrate", "points=400", "runs=8", *overrides)
    assert not list(tmp_path.iterdir())


def test_every_run_is_a_row_once_the_history_is_asked() -> None:
    settings = wish("study=calibrate", "targets=[calm, easing]", "upto=2014-04-30", "truths=50")
    wanted = targets.choose(settings, game_of())
    rng = np.random.default_rng(0)
    table = rng.random((2, 60, 3))
    learnt = refer(rng.random((2, 60)), table, wanted, settings)
    assert learnt.reference.unit.shape == (2, 180)
    assert learnt.reference.group.tolist() == np.repeat(np.arange(60), 3).tolist()
    assert (learnt.reference.stats[1] == table[1].reshape(-1)).all()
    assert learnt.truths[1].shape == (2, 50)


def test_points_that_were_played_are_the_truths_of_known_targets() -> None:
    """Shares of 400 runs that rise with the first parameter: the check recovers them, and its ranks are even."""
    settings = wish("study=calibrate", "targets=[calm]", "truths=200")
    wanted = targets.choose(settings, game_of())
    rng = np.random.default_rng(1)
    unit = rng.random((2, 400))
    table = (rng.random((1, 400, 400)) < unit[0][None, :, None]).astype(np.float32)
    learnt = refer(unit, table, wanted, settings)
    assert learnt.stray[0] < 0.3
    ranks = calibrate.synthetic(learnt.check, 0.01, *learnt.truths).ranks
    assert (calibrate.evenness(ranks, 10).p > 0.001).all()
    found = calibrate.posterior(learnt.reference, np.array([0.574]), 0.01)
    exact = beta(1 + 31, 1 + 23)  # 31 of 54 crises
    assert found.mean[0] == pytest.approx(exact.mean(), abs=0.02)
    assert found.quantile(0.95)[0] == pytest.approx(exact.ppf(0.95), abs=0.03)


SMALL = (
    "study=calibrate",
    "parameters=[parties.russia.resolve, theatres.ukraine.cost.2]",
    "points=200",
    "runs=8",
    "accept=0.05",
    "truths=50",
)


def test_the_study_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(tmp_path / "out", *SMALL, "calendar.turns=8") == 0
    check_folder(tmp_path / "out", "corner", "check", "ranks")
    table = pd.read_parquet(tmp_path / "out" / "parameters.parquet").set_index("parameter")
    row = table.loc["parties.russia.resolve"]
    assert row["low"] <= row["q025"] <= row["q500"] <= row["q975"] <= row["high"]
    draws = pd.read_parquet(tmp_path / "out" / "posterior.parquet")
    assert len(draws) == 1000
    text = (tmp_path / "out" / "posterior.yaml").read_text()
    assert yaml.safe_load(text)["theatres"]["ukraine"]["cost"][:2] == [0, 0.16]  # lists are whole
    folder = tmp_path / "configs" / "scenario"
    folder.mkdir(parents=True)
    (folder / "posterior.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    played = game_tree(compose(["scenario=posterior"]))
    assert played["parties"]["russia"]["resolve"] == pytest.approx(
        draws["parties.russia.resolve"].mean(), abs=1e-5
    )
    assert played["theatres"]["ukraine"]["cost"][2] == pytest.approx(
        draws["theatres.ukraine.cost.2"].mean(), abs=1e-5
    )
    build_game(played)


def test_the_study_learns_from_the_history(tmp_path: Path) -> None:
    assert (
        ask(
            tmp_path,
            *SMALL,
            "targets=[open_invasion, proxy_seizure]",
            "upto=2014-04-30",
            "calendar.turns=4",
        )
        == 0
    )
    check_folder(tmp_path, "corner", "check", "ranks")
    found = summary(tmp_path)
    assert found["rows"] == 1600
    assert [row["target"] for row in found["targets"]] == [
        "proxy_seizure@2014-04-30",
        "open_invasion@2014-04-30",
    ]
