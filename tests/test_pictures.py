"""Which charts a sweep draws, how often each is laid out, and in which size the page shows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from asking import ask

from sim.charts.declare import Chart as Drawing
from sim.config.settings import Chart
from sim.ensemble.results import Sweep
from sim.paths import Mistake
from sim.report import sweep_page
from sim.report.answer import answer

SMALL = ("calendar.turns=4", "runs=20", "axes={}")


def test_a_chart_that_is_not_known_is_refused(tmp_path: Path) -> None:
    said = "chart.also.0: should be 'beliefs' or 'pain_blowback', not 'belief'"
    with pytest.raises(Mistake, match=re.escape(said)):
        ask(tmp_path, *SMALL, "chart.also=[belief]")


def test_a_chart_is_laid_out_once_and_again_only_for_files_of_another_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, made = tmp_path / "swept", list[str]()
    assert ask(folder, *SMALL) == 0
    stored = Sweep.open(folder)
    drawing = Drawing.__call__

    def counted(self: Drawing, *given: Any, **options: Any) -> Any:
        made.append(f"{self.name} {options['size']}")
        return drawing(self, *given, **options)

    monkeypatch.setattr(Drawing, "__call__", counted)
    pages = []
    for size in ("column", "page"):
        made.clear()
        chosen = Chart(format=["svg"], size=size, also=["beliefs"])
        drawn = sweep_page.write_charts_and_page(stored, answer(stored), chosen, tmp_path / size)
        sizes = {size, "column"}
        assert sorted(made) == sorted(f"{name} {one}" for name in drawn for one in sizes)
        assert "beliefs" in drawn
        assert "pain_blowback" not in drawn
        pages.append((tmp_path / size / "report.html").read_text("utf-8"))
    assert re.findall(r"viewBox=.*?>", pages[0]) == re.findall(r"viewBox=.*?>", pages[1])


def test_a_study_without_the_charts_of_a_sweep_refuses_those_on_request(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"chart\.also: study=single draws no beliefs; sweep, "):
        ask(tmp_path, "study=single", "calendar.turns=2", "chart.also=[beliefs]")


def test_lost_files_come_back_in_the_formats_that_they_had(tmp_path: Path) -> None:
    assert ask(tmp_path, *SMALL, "chart.format=[png,svg]", "chart.also=[beliefs]") == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "charts").iterdir()}
    for lost in ("ladder.png", "beliefs.png", "ladder.svg"):
        (tmp_path / "charts" / lost).unlink()
        assert ask(tmp_path, *SMALL) == 0
        assert {file.name: file.read_bytes() for file in (tmp_path / "charts").iterdir()} == before
