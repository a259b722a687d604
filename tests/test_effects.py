"""Effects of axes and the split of variance, against data whose answer is known."""

import numpy as np
import pytest

from sim.stats import effects
from sim.stats.effects import MARGIN

RNG = np.random.default_rng(3)


def drawn(chances: np.ndarray, replicates: int, seed: int = 0) -> np.ndarray:
    """Hits of points with these chances on the same luck, `[points, replicates]`."""
    luck = np.random.default_rng(seed).random(replicates)
    return (luck < chances[:, None]).astype(float)


def grid() -> dict[str, np.ndarray]:
    a, b = np.meshgrid([1.0, 2.0, 3.0], [10.0, 20.0], indexing="ij")
    return {"a": a.ravel(), "b": b.ravel()}


def test_an_axis_that_moves_is_told_with_its_size_and_one_that_does_not_is_not() -> None:
    axes = grid()
    found = effects.effects(drawn(0.2 + 0.1 * axes["a"], 2000), axes)
    moving, dead = found
    assert moving.verdict == "moves"
    assert (moving.at_least.low, moving.at_most.low) == (1.0, 3.0)
    assert moving.low < 0.2 < moving.high
    assert dead.verdict == "none"
    assert dead.bound <= MARGIN


def test_the_counterfactual_takes_the_claim_away() -> None:
    """With the labels of the points shuffled run by run nothing moves, whatever was claimed before."""
    axes = grid()
    hits = drawn(0.2 + 0.1 * axes["a"], 400)
    assert effects.effects(hits, axes)[0].verdict == "moves"
    shuffled = RNG.permuted(hits, axis=0)
    assert {one.verdict for one in effects.effects(shuffled, axes)} <= {"none", "open"}
    turned = effects.effects(hits, {**axes, "a": 4 - axes["a"]})[0]
    assert (turned.at_least.low, turned.at_most.low) == (3.0, 1.0), "and turned round it says so"


def test_few_runs_bear_no_claim() -> None:
    axes = grid()
    found = effects.effects(drawn(0.45 + 0.03 * axes["a"], 12), axes)
    assert {one.verdict for one in found} == {"open"}
    assert min(one.bound for one in found) > 0.1, (
        "twelve runs that agree do not prove that nothing can differ"
    )


def test_claims_of_effects_that_are_not_there_are_rare_over_many_axes() -> None:
    false = 0
    for seed in range(100):
        luck = np.random.default_rng(seed)
        axes = {
            f"axis{place}": values
            for place, values in enumerate(luck.permuted(np.tile([0.0, 1.0], (6, 32)), axis=1))
        }
        hits = (luck.random((64, 50)) < 0.4).astype(float)
        false += any(one.verdict == "moves" for one in effects.effects(hits, axes))
    assert false <= 12, "at most 5 in 100 are expected"


def test_a_sample_is_compared_by_points_in_thirds() -> None:
    values = RNG.random(120)
    (one,) = effects.effects(drawn(0.1 + 0.8 * values, 50), {"a": values})
    assert one.verdict == "moves"
    assert one.at_least.high < one.at_most.low
    assert len(effects.levels(values)) == 3


def test_the_variance_is_split_as_it_was_made() -> None:
    many, points = 3000, 4
    luck = np.random.default_rng(1)
    level = np.broadcast_to(luck.integers(0, 3, many), (points, many))
    other = np.broadcast_to(luck.integers(0, 3, many), (points, many))
    noise = luck.random(many)
    by_type = effects.split((noise < 0.1 + 0.4 * level).astype(float), {"x": level, "y": other})
    assert by_type is not None
    assert by_type.points.share == pytest.approx(0, abs=0.01)
    truth = np.var([0.1, 0.5, 0.9]) / 0.25  # of the variance of a chance of a half
    assert by_type.types.low < truth < by_type.types.high
    chances = np.array([0.1, 0.3, 0.7, 0.9])[:, None]
    by_point = effects.split((noise < chances).astype(float), {"x": level, "y": other})
    assert by_point is not None
    assert by_point.points.low < np.var(chances) / 0.25 < by_point.points.high
    assert by_point.types.share == pytest.approx(0, abs=0.01)
    for found in (by_type, by_point):
        assert found.points.share + found.types.share + found.luck.share == pytest.approx(1)


def test_a_split_is_refused_where_it_cannot_be_known() -> None:
    level = np.tile(np.arange(5), (1, 6))
    assert (
        effects.split(np.tile([0.0, 1.0], (1, 15)), {f"p{place}": level for place in range(7)})
        is None
    )
    assert effects.split(np.zeros((2, 400)), {"x": np.zeros((2, 400))}) is None


def test_points_that_are_copies_tell_no_more_than_one() -> None:
    once = (RNG.random(50) < 0.4).astype(float)
    assert effects.pooled(np.tile(once, (10, 1))) == pytest.approx(
        effects.pooled(once[None]), abs=0.01
    )
