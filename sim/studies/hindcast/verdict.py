"""Keep the score of a finished hindcast with the seeds of its crisis, so that every sweep of it can say how far to trust it.

`python -m sim.studies.hindcast.verdict FOLDER ...` reads each folder that `study=hindcast` wrote and writes `verdict.yaml`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import yaml

from sim.config.seeds import Verdict, folder_of
from sim.ensemble.files import write_whole
from sim.paths import Mistake


def verdict_of(folder: Path) -> tuple[str, Verdict]:
    """The crisis that a folder of `study=hindcast` scored, and its score over the questions that have a base rate.

    Raises Mistake for a folder that holds something else.
    """
    try:
        summary = json.loads((folder / "summary.json").read_bytes())
        manifest = json.loads((folder / "manifest.json").read_bytes())
        over = "rated" if any(row["over"] == "rated" for row in summary["totals"]) else "all"
        rows = {row["forecaster"]: row for row in summary["totals"] if row["over"] == over}
        own, base = rows["runs"], rows["base_rates"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Mistake(f"{folder} holds no answer of study=hindcast") from None
    scores = [
        round(float(value), 4)
        for value in (own["brier"], own["brier_low"], own["brier_high"], base["brier"])
    ]
    version = str(manifest["versions"]["brink-sim"])
    found = Verdict(version, int(summary["runs"]), int(own["questions"]), *scores)
    return str(manifest["configuration"].get("crisis", "")), found


def write_verdict(folder: Path) -> Path:
    """Write the score of a folder into the seeds of its crisis; returns the file."""
    crisis, found = verdict_of(folder)
    file = folder_of(crisis) / "verdict.yaml"
    text = "# Written by `python -m sim.studies.hindcast.verdict FOLDER` from a folder of `study=hindcast`.\n"
    write_whole(file, (text + yaml.safe_dump(asdict(found), sort_keys=False)).encode())
    return file


if __name__ == "__main__":
    try:
        for name in sys.argv[1:]:
            print(write_verdict(Path(name)))
    except Mistake as mistake:
        sys.exit(str(mistake))
