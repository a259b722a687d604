"""What a user sees while waiting: a bar with rate and time left on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Self

EVERY = 10.0  # seconds between two lines where there is no terminal


def say(text: str) -> None:
    """A remark on the terminal, on standard error; silent in a pipe."""
    if sys.stderr.isatty():
        print(f"brink: {text}", file=sys.stderr)


class Bar:
    """A progress bar over `total` runs, as a context manager; where standard error is no terminal, lines as blocks are finished."""

    def __init__(self, total: int, label: str) -> None:
        self._bar: Any = None
        self._task: Any = None
        self.total, self.label = total, label
        self.done, self.began, self.told = 0, 0.0, 0.0

    def __enter__(self) -> Self:
        self.began = self.told = time.monotonic()
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
        self.total = total
        if self._bar is not None:
            self._bar.update(self._task, total=total)

    def add(self, runs: int) -> None:
        """Count finished runs."""
        self.done += runs
        if self._bar is not None:
            self._bar.advance(self._task, runs)
        elif time.monotonic() - self.told >= EVERY and self.done < self.total:
            self.told = time.monotonic()
            print(f"brink: {self._line(self.told - self.began)}", file=sys.stderr, flush=True)

    def _line(self, seconds: float) -> str:
        """How far it is: `playing: 12,000 of 40,000 runs, 1,200 runs/s, about 23 s left`."""
        rate = self.done / max(seconds, 1e-9)
        left = (self.total - self.done) / max(rate, 1e-9)
        shown = f"{left:,.0f} s" if left < 120 else f"{left / 60:,.0f} min"
        return f"{self.label}: {self.done:,} of {self.total:,} runs, {rate:,.0f} runs/s, about {shown} left"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
