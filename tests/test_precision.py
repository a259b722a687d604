"""Confidence sequences hold however often one looks, and a sweep stops when its goals are reached."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import beta

from sim.paths import Mistake
from sim.stats.outcomes import wilson
from sim.stats.precision import (
    Goal,
    difference,
    further_runs,
    half_widths,
    hits,
    parse_goals,
    sequence,
)


def test_ends_are_where_the_mixture_reaches_twenty():
    low, high = sequence(30, 100)
    for end in (float(low), float(high)):
        mixture = beta(30.5, 70.5) / beta(0.5, 0.5) / (end**30 * (1 - end) ** 70)
        assert mixture == pytest.approx(20, rel=1e-6)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5])
def test_fewer_than_five_in_a_hundred_ever_miss(share):
    rng = np.random.default_rng(7)
    won = (rng.random((1500, 1200)) < share).cumsum(axis=1)
    low, high = sequence(won, np.broadcast_to(np.arange(1, 1201), won.shape))
    missed = ((low > share) | (high < share)).any(axis=1).mean()
    assert missed < 0.05
    wilson_low, wilson_high = wilson(won, np.broadcast_to(np.arange(1, 1201), won.shape))
    assert ((wilson_low > share) | (wilson_high < share)).any(axis=1).mean() > 0.2, (
        "an interval for one look misses under many"
    )


def test_without_runs_nothing_is_known():
    low, high = sequence(0, 0)
    assert (float(low), float(high)) == (0, 1)
    assert float(sequence(0, 50)[0]) == 0
    assert float(sequence(50, 50)[1]) == 1


def test_differences_of_pairs_are_covered_and_narrower_than_apart():
    rng = np.random.default_rng(3)
    missed = 0
    for _ in range(300):
        luck = rng.random(800)
        low, high = difference(luck < 0.30, luck < 0.35)
        missed += not low <= -0.05 <= high
    assert missed <= 15
    apart = difference(rng.random(800) < 0.30, rng.random(800) < 0.35)
    assert high - low < apart[1] - apart[0]


def test_goals_are_read_and_mistakes_are_sentences():
    assert parse_goals({"outcome.war": 0.02}, 3) == (Goal("war", 0.02),)
    assert parse_goals({"difference.0.2.settlement": 0.01}, 3) == (
        Goal("settlement", 0.01, (0, 2)),
    )
    for wanted, said in [
        ({"outcome.wra": 0.01}, "there is no outcome 'wra'.*did you mean 'war'"),
        ({"outcome.war": 0}, "half-width above 0"),
        ({"war": 0.01}, "should be outcome.NAME or difference"),
        ({"difference.0.3.war": 0.01}, "two different points from 0 to 2"),
        ({"difference.1.1.war": 0.01}, "two different points"),
    ]:
        with pytest.raises(Mistake, match=said):
            parse_goals(wanted, 3)


def test_further_runs_go_where_they_are_needed_and_no_further():
    rng = np.random.default_rng(0)
    places = [np.where(rng.random(count) < 0.3, 4, 2).astype(np.int8) for count in (100, 100_000)]
    wanted = further_runs(parse_goals({"outcome.war": 0.02}, 2), places, most=1_000_000)
    assert 100 < wanted[0] <= 400
    assert wanted[1] == 100_000
    assert further_runs(parse_goals({"outcome.war": 0.001}, 2), places, most=150)[0] == 150
    assert half_widths((Goal("war", 0.02),), places)[0].shape == (2,)
    assert hits(np.array([0, 4, 6]), "war").tolist() == [False, True, True]


def test_a_sweep_stops_when_its_goals_are_reached_and_a_dry_run_only_says_so(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "sim",
        "axes={parties.russia.forces:[30,100]}",
        "calendar.turns=8",
        "chart.format=[png]",
        "executor=serial",
    ]
    dry = subprocess.run(
        [*command, "dry_run=true", "runs=5000"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert dry.stdout.startswith("expected: 2 points, 10,000 runs, ")
    assert not list(tmp_path.iterdir())
    goals = "until={outcome.war: 0.03, difference.0.1.war: 0.05}"
    subprocess.run(
        [*command, goals, "runs=100", "out=store"], cwd=tmp_path, check=True, capture_output=True
    )
    manifest = json.loads((tmp_path / "store" / "manifest.json").read_text())
    reached = {name: goal["reached"] for name, goal in manifest["until"].items()}
    assert 0 < reached["outcome.war"] <= 0.03
    assert 0 < reached["difference.0.1.war"] <= 0.05
    assert all(runs > 100 for runs in manifest["runs_a_point"])
