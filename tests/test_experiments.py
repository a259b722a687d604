"""The experiments at a small size: every command runs, every number is found, and every page has a place for what is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from commands import command
from importing import importable

HERE = Path(__file__).parents[1] / "experiments"
GIVEN = {
    file.parent.name: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in sorted(HERE.glob("*/experiment.yaml"))
}
NAMED = [
    "build_up",
    "denials",
    "doctrines",
    "energy_threat",
    "hindcast",
    "monitors",
    "recognition",
    "threaten_or_impose",
    "tripwire",
]


@pytest.fixture(scope="module", autouse=True)
def _path() -> Iterator[None]:
    with importable(HERE):
        yield


def test_there_are_nine() -> None:
    assert list(GIVEN) == NAMED


@pytest.mark.parametrize("name", NAMED)
def test_an_experiment_plays_and_writes_its_page(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import run

    folder = tmp_path / name
    shutil.copytree(HERE / name, folder, ignore=shutil.ignore_patterns("charts"))
    page = folder / "README.md"
    page.write_text(
        re.sub(
            r"(begin -->\n).*?(<!-- \w+: end)",
            r"\1\2",
            page.read_text(encoding="utf-8"),
            flags=re.S,
        ),
        encoding="utf-8",
    )
    shown = re.findall(r"\]\((charts/\S+)\)", page.read_text(encoding="utf-8"))

    def play(where: Path, arguments: Sequence[str]) -> None:
        monkeypatch.chdir(where)
        command(*arguments)

    run.experiment(folder, quick=True, play=play)
    for section in run.SECTIONS:
        written = run.section(page, section)
        assert written, section
        assert "nan" not in written.lower().split(), section
        assert not re.search(r"{\w+}", written), section
    wanted = [
        f"charts/{step}_{chart}.png"
        for step, given in GIVEN[name]["steps"].items()
        for chart in given.get("charts", [])
    ]
    assert sorted(shown) == sorted(wanted), "the page shows every chart that is kept"
    assert all((folder / chart).stat().st_size > 5_000 for chart in wanted)


@pytest.mark.parametrize("name", NAMED)
def test_the_page_holds_what_the_runner_writes(name: str) -> None:
    import run

    page = HERE / name / "README.md"
    assert re.findall(r"<!-- (\w+): begin -->", page.read_text(encoding="utf-8")) == list(
        run.SECTIONS
    )
    findings = run.section(page, "findings").splitlines()
    assert len(findings) == len(GIVEN[name]["findings"])
    for written, finding in zip(findings, GIVEN[name]["findings"], strict=True):
        words = [re.escape(part) for part in re.split(r"{\w+}", " ".join(finding["says"].split()))]
        assert re.fullmatch(f"- {'.+?'.join(words)}", written), (
            "the page is of another finding; run experiments/run.py"
        )
    for chart in re.findall(r"\]\((charts/\S+)\)", page.read_text(encoding="utf-8")):
        assert (HERE / name / chart).is_file()
    assert sum(file.stat().st_size for file in (HERE / name).rglob("*") if file.is_file()) < 450_000


def test_every_number_is_used_and_every_overlay_named() -> None:
    for name, given in GIVEN.items():
        said = " ".join(
            [
                given["answer"],
                *(
                    text
                    for item in given["findings"]
                    for text in (item["says"], *item.get("holds", []))
                ),
            ]
        )
        assert not [
            number for number in given["numbers"] if not re.search(rf"\b{number}\b", said)
        ], name
        commands = " ".join(step["command"] for step in given["steps"].values())
        for overlay in (HERE / name / "configs").rglob("*.yaml"):
            based = any(
                f"- {overlay.stem}\n" in other.read_text(encoding="utf-8")
                for other in overlay.parent.glob("*.yaml")
            )
            assert based or re.search(rf"\b{overlay.stem}\b", commands), (
                f"{name}: nothing uses {overlay.name}"
            )


def test_the_index_lists_them_all() -> None:
    import run

    listed = re.findall(r"\]\((\w+)/README.md\)", run.section(HERE / "README.md", "experiments"))
    assert listed == NAMED
    for name in NAMED:
        assert run.section(HERE / name / "README.md", "answer") in run.section(
            HERE / "README.md", "experiments"
        )


@pytest.fixture
def stored(tmp_path: Path) -> Any:
    """A stored sweep of one axis, opened."""
    import estimates

    folder = tmp_path / "sweep"
    command(
        "axes={parties.russia.forces:[30,100]}",
        "runs=80",
        "traced=0",
        "executor=serial",
        "chart.format=[svg]",
        f"out={folder}",
    )
    return estimates.opened(folder)


def test_numbers_are_those_of_the_runs(stored: Any) -> None:
    import estimates

    few, many = (stored.runs[stored.runs["point"] == point] for point in (0, 1))
    level = estimates.number(stored.folder, {"of": "war", "at": {"parties.russia.forces": 100}})
    assert level.value == pytest.approx((many["peak_rung"] >= 4).mean())
    row = stored.points.iloc[1]
    assert (level.low, level.high) == pytest.approx((row["low_war"], row["high_war"]), abs=0.002)
    gap = estimates.number(
        stored.folder,
        {
            "of": "damage_us",
            "at": {"parties.russia.forces": 100},
            "less": {"parties.russia.forces": 30},
        },
    )
    apart = many["damage_us"].to_numpy() - few["damage_us"].to_numpy()
    assert gap.value == pytest.approx(apart.mean())
    assert gap.high - gap.low == pytest.approx(2 * 1.96 * apart.std(ddof=1) / np.sqrt(80), rel=1e-3)
    both = estimates.number(stored.folder, {"of": "war"})
    assert both.value == pytest.approx(
        np.mean([(side["peak_rung"] >= 4).mean() for side in (few, many)])
    )
    head, body = estimates.rows(stored.folder, ["war", "damage_us"])
    assert head[0] == "Russian troops (thousand)"
    assert [row[0] for row in body] == ["30", "100"]
    with pytest.raises(ValueError, match="no point at"):
        estimates.number(stored.folder, {"of": "war", "at": {"parties.russia.forces": 31}})


def test_a_cell_of_a_table_is_one(tmp_path: Path) -> None:
    import estimates

    pd.DataFrame(
        {"who": ["a", "b"], "score": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.3]}
    ).to_parquet(tmp_path / "scores.parquet")
    assert (
        str(estimates.number(tmp_path, {"table": "scores", "where": {"who": "b"}, "of": "score"}))
        == "0.2 (0.1 to 0.3)"
    )
    with pytest.raises(ValueError, match="2 rows"):
        estimates.number(tmp_path, {"table": "scores", "of": "score"})


def test_a_claim_that_does_not_hold_is_refused() -> None:
    import run
    from estimates import Estimate

    found = {
        "a": Estimate(-0.02, -0.03, -0.01, "change"),
        "b": Estimate(0.01, -0.01, 0.03, "change"),
    }
    run.check(["a < 0", "b ~ 0", "a < 0.5", "a ~ b"], found)
    for claim in ("a > 0", "a ~ 0", "b > 0", "b < 0", "b > a"):
        with pytest.raises(run.Unborne, match="is claimed"):
            run.check([claim], found)
    assert str(found["a"]) == "−2.0 points (−3.0 to −1.0)"
