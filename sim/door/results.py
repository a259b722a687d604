"""What a study gives back: a sweep with its tables, or the findings of an analysis; both are folders opened for reading."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.door.folders import TemporaryFolder
from sim.paths import Mistake, nearest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.ensemble.results import Sweep
    from sim.report.pictures import Wanted


class Result:
    """The folder of a study that has ended, opened for reading.

    `folder` is where everything is; `text` is what the command line says at the end of the study, empty for a folder that was
    opened later.
    """

    def __init__(self, folder: Path, text: str = "", held: TemporaryFolder | None = None) -> None:
        self.folder, self.text, self._held = folder, text, held

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """How it was made: settings, configuration, versions, times."""
        return _json(self.folder / "manifest.json")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Its main numbers."""
        return _json(self.folder / "summary.json")

    @property
    def report(self) -> Path:
        """The page that shows it in a browser."""
        return self.folder / "report.html"

    def answer(self) -> list[str]:
        """The answer in sentences, the most important first."""
        return [str(sentence) for sentence in self.summary.get("answer", [])]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.folder})"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


class Swept(Result):
    """A sweep: every point of a design, each played many times."""

    @cached_property
    def stored(self) -> Sweep:
        """The sweep as it is stored, with its plan."""
        from sim.ensemble.results import Sweep

        return Sweep.open(self.folder)

    @property
    def points(self) -> pd.DataFrame:
        """One row a point: its axes, its number of runs, and each outcome's share with a 95 % interval."""
        return self.stored.points

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run, ordered by point and run."""
        return self.stored.runs

    @property
    def turns(self) -> pd.DataFrame:
        """Quantiles over runs by point, turn and quantity; empty where no weeks were kept."""
        return self.stored.turns

    @cached_property
    def charts(self) -> Charts:
        """The charts of the sweep by name; each is drawn when it is asked for."""
        from sim.report.pictures import sweep_wanted

        return Charts({one.stem: one for one in sweep_wanted(self.stored)})

    def plot(self, name: str, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw one of its charts; raises Mistake for a chart that it does not have."""
        return self.charts.draw(name, ax, **options)

    def answer(self) -> list[str]:
        """The six findings in sentences: what was asked, how far it went, what moves it, what does not, luck, trust."""
        if "answer" in self.summary:
            return super().answer()
        from sim.report.answer import answer

        return [found.text for found in answer(self.stored)]

    def _repr_html_(self) -> str:
        axes = [path for path in self.stored.plan.columns if self.points[path].nunique() > 1]
        shares = ["runs", "share_war", "low_war", "high_war"]
        return _paragraphs(self.answer()) + _table(self.points[["point", *axes, *shares]])


class Charts(Mapping[str, "Axes"]):
    """Charts by name, each drawn when it is asked for."""

    def __init__(self, wanted: Mapping[str, Wanted]) -> None:
        self._wanted = wanted

    def draw(self, name: str, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw a chart onto `ax`, or as a figure of its own; raises Mistake for a chart that there is not."""
        from sim import charts

        if name not in self._wanted:
            raise Mistake(
                f"charts: there is no '{name}' here, only {', '.join(self._wanted) or 'none'}{nearest(name, self._wanted)}"
            )
        one = self._wanted[name]
        wanted = {"words": one.words, **one.options, **options}
        return charts.CHARTS[one.chart](one.frame, ax, **wanted)

    def __getitem__(self, name: str) -> Axes:
        if name not in self._wanted:
            raise KeyError(name)
        return self.draw(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._wanted)

    def __len__(self) -> int:
        return len(self._wanted)

    def __repr__(self) -> str:
        return f"Charts({', '.join(self._wanted)})"


class Findings(Result):
    """The findings of a study of analysis: sentences, tables and charts."""

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Its tables by name."""
        import pandas as pd

        files = sorted(self.folder.glob("*.parquet"))
        return {file.stem: pd.read_parquet(file) for file in files}

    @property
    def charts(self) -> dict[str, Path]:
        """The files of its charts by name, of each one format."""
        files = sorted((self.folder / "charts").glob("*"), key=lambda file: file.suffix == ".png")
        return {file.stem: file for file in files}

    def _repr_html_(self) -> str:
        first = next(iter(self.tables.values()), None)
        return _paragraphs(self.answer()) + ("" if first is None else _table(first))


def open(folder: str | Path) -> Result:
    """Open the folder of a study that has ended.

    Parameters
    ----------
    folder
        The `out` of a command, or of a function of this module.

    Returns
    -------
    Swept or Findings
        A sweep with its tables, or the findings of another study.

    Raises
    ------
    Mistake
        For a folder that there is not, or one that holds no finished study.
    """
    from sim.ensemble.results import Sweep

    stored = Sweep.open(folder)
    return opened(stored.folder)


def opened(folder: Path, text: str = "", held: TemporaryFolder | None = None) -> Result:
    """The result in a folder that a study has just written."""
    if not (folder / "manifest.json").is_file():
        return Result(folder, text, held)
    kind = Swept if "plan" in _json(folder / "manifest.json") else Findings
    return kind(folder, text, held)


def _json(file: Path) -> dict[str, Any]:
    with builtins.open(file, encoding="utf-8") as text:
        found: dict[str, Any] = json.load(text)
    return found


def _paragraphs(sentences: list[str]) -> str:
    """Sentences as HTML, the first in bold."""
    first = "".join(f"<p><strong>{escape(text)}</strong></p>" for text in sentences[:1])
    return first + "".join(f"<p>{escape(text)}</p>" for text in sentences[1:])


def _table(frame: pd.DataFrame) -> str:
    return str(
        frame.head(60).to_html(index=False, border=0, float_format=lambda value: f"{value:.3g}")
    )
