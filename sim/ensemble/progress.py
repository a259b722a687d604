"""What a user sees while waiting: a bar with rate and time left on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


def say(text: str) -> None:
    """A remark on the terminal, on standard error; silent in a pipe."""
    if sys.stderr.isatty():
        print(f"brink: {text}", file=sys.stderr)


class Bar:
    """A progress bar over `total` runs, as a context manager."""

    def __init__(self, total: int, label: str) -> None:
        self._bar: Any = None
        self._task: Any = None
        self.total, self.label = total, label

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                ProgressColumn,
                TextColumn,
                TimeRemainingColumn,
            )
            from rich.text import Text

            class Rate(ProgressColumn):
                def render(self, task: Any) -> Text:
                    return Text(f"{task.speed:,.0f} runs/s" if task.speed else "")

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                Rate(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
            self._task = self._bar.add_task(self.label, total=self.total)
        return self

    def expect(self, total: int) -> None:
        """Set how many runs there will be in all."""
        if self._bar is not None:
            self._bar.update(self._task, total=total)

    def add(self, runs: int) -> None:
        """Count finished runs."""
        if self._bar is not None:
            self._bar.advance(self._task, runs)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
