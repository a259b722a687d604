"""How a plan is cut into blocks, and what is sealed of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.ensemble.block
from sim.config.compose import compose, game_tree
from sim.ensemble.block import Block, BlockDone
from sim.ensemble.blocks import BLOCK_SECONDS, LEAST_BLOCK, Pace, cut
from sim.ensemble.designs import Plan, make_plan
from sim.ensemble.executors import SerialExecutor
from sim.ensemble.results import tables
from sim.ensemble.sealing import seal
from sim.ensemble.store import Store
from sim.ensemble.sweep import play

BLOCK = 64


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(
        game_tree(compose(["calendar.turns=4"])), {"parties.russia.forces": [30, 60, 100]}
    )


def test_blocks_that_take_long_are_made_smaller_and_hold_every_run_once(
    plan: Plan, tmp_path: Path
) -> None:
    pace = Pace(8192)
    blocks = cut(plan, [(point, 0, 40_000) for point in range(3)], pace)
    sizes, spans = [], []
    for number, held in enumerate(blocks):
        spans += held
        sizes.append(sum(high - low for _, low, high in held))
        slow = (
            4 if number < 3 else 0.5
        )  # times as long as a block may take; then the machine is free again
        whole = Block(str(number), (("key", 0, sizes[-1]),), {}, 0, 0, tmp_path)
        pace.note(BlockDone(whole, sizes[-1], slow * BLOCK_SECONDS * sizes[-1] / 8192, 0.0))
    assert sizes[0] == 8192
    assert sizes[1:4] == [LEAST_BLOCK] * 3
    assert sizes[4:6] == [8192, 8192]
    assert sum(sizes) == 120_000
    for point in range(3):
        runs = [run for at, low, high in spans if at == point for run in range(low, high)]
        assert runs == list(range(40_000))


def test_a_point_of_which_every_run_failed_takes_no_column_from_the_others(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sim.ensemble.block.play_spans

    def failing(tree: Any, spans: Any, *rest: Any) -> Any:
        if spans[0][0] == plan.keys()[0]:
            raise RuntimeError("out of tea")
        return real(tree, spans, *rest)

    monkeypatch.setattr(sim.ensemble.block, "play_spans", failing)
    store, runs = Store(tmp_path / "store"), np.full(len(plan), BLOCK)
    store.open({})
    tally = play(plan, runs, 0, 5, store, SerialExecutor, 1, BLOCK, False, lambda more: None)
    assert seal(plan, runs, 5, store) == 2 * BLOCK
    store.close()
    assert [failed.error for failed in tally.failed] == [tally.failed[0].error]
    points, turns = tables(plan, store)
    assert points["runs"].tolist() == [0, BLOCK, BLOCK]
    assert points["share_war"][1:].notna().all()
    assert turns["point"].unique().tolist() == [1, 2]
