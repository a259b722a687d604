"""How much is measured."""

from __future__ import annotations

from typing import NamedTuple


class Sizes(NamedTuple):
    """Passes, and the numbers of runs, turns and parties of each part."""

    passes: int = 5
    engine: int = 8192  # runs a pass of the engine
    reference: int = 100  # of the reference as a loop and under mesa.batch_run
    others: int = 24  # of AgentPy, the workbench and Hydra
    swept: tuple[int, ...] = (10_000, 50_000)  # runs of sweeps whose time outside the rules is told
    jobs: tuple[int, ...] = (100, 1_000, 10_000, 100_000)
    workers: tuple[int, ...] = (1, 2)
    runs: tuple[int, ...] = (8_192, 32_768, 98_304)
    turns: tuple[int, ...] = (13, 26, 52, 104)
    parties: tuple[int, ...] = (7, 14, 28, 56)
    grown: int = 4096  # runs by turns and by parties
    blocks: tuple[int, ...] = (1024, 2048, 4096, 8192, 16384)


NORMAL = Sizes()
FULL = Sizes(swept=(10_000, 50_000, 100_000), jobs=(100, 1_000, 10_000, 100_000, 1_000_000))
QUICK = Sizes(
    passes=2,
    engine=2048,
    reference=20,
    others=4,
    swept=(2048,),
    jobs=(100, 1_000),
    runs=(1024, 2048, 4096),
    turns=(13, 26),
    parties=(7, 14),
    grown=512,
    blocks=(512, 1024, 2048),
)
