"""Measure the engine and its rivals; rewrites README.md, results.json and the figures beside this file.

python experiments/benchmark/run.py [--quick | --full] [--passes 5]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

for _name in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
):  # before numpy is imported, so the rest is below
    os.environ.setdefault(_name, "1")

if TYPE_CHECKING:
    from sizes import Sizes

HERE = Path(__file__).parent
PACKAGES = (
    "brink-sim",
    "mesa",
    "numpy",
    "scipy",
    "pyarrow",
    "hydra-core",
    "agentpy",
    "ema-workbench",
)


def about() -> dict[str, Any]:
    """Versions and machine."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    cpu = platform.processor()
    if Path("/proc/cpuinfo").is_file():
        cpu = next(
            (
                line.split(": ", 1)[1]
                for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")
            ),
            cpu,
        )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "versions": versions,
        "cpu": cpu,
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def measure(sizes: Sizes) -> dict[str, Any]:
    """Everything, as plain data."""
    from parts import growth, one_run, outside, same_work, whole_job

    return {
        **about(),
        "same_work": same_work(sizes),
        "outside": outside(sizes),
        "jobs": whole_job(sizes),
        "single": one_run(sizes),
        "growth": growth(sizes),
    }


def main() -> None:
    import figures
    import page
    from sizes import FULL, NORMAL, QUICK

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", action="store_true", help="a minute or two: shows that everything works"
    )
    size.add_argument("--full", action="store_true", help="up to 1,000,000 runs")
    parser.add_argument("--passes", type=int, help="passes of each comparison")
    given = parser.parse_args()
    sizes = QUICK if given.quick else FULL if given.full else NORMAL
    results = measure(sizes._replace(passes=given.passes) if given.passes else sizes)
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    figures.speeds(results)
    figures.growth(results)
    page.write(results)


if __name__ == "__main__":
    main()
