"""What a chart is: one declaration with its table, title, height, drawing, and the sentence that describes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.charts.look import Look
from sim.charts.words import PLAIN, Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FOOTER: ContextVar[Callable[[], str]] = ContextVar("footer", default=str)
Draw = Callable[..., "Axes"]
Says = Callable[..., str]
Finds = Callable[..., "str | None"]


@contextmanager
def footed(footer: Callable[[], str]) -> Iterator[None]:
    """Within this, a chart that is given no footer has this one, which is made when the chart is drawn."""
    token = FOOTER.set(footer)
    try:
        yield
    finally:
        FOOTER.reset(token)


@dataclass(eq=False)
class Chart:
    """A chart of a table: `chart(frame, ax=None, *, words, title, size, footer, **options)` returns its axes.

    `frame` names the table that it shows. `height` is that of the drawing on a page (inches): a fixed part, and what each
    row adds. `finding` states what the table shows, or None where its intervals do not bear a statement; `title` is then
    the heading.
    """

    name: str
    frame: str
    title: str
    height: tuple[float, float]
    draw: Draw
    says: Says | None = None
    finding: Finds | None = None
    __signature__: inspect.Signature = field(init=False)

    def __call__(
        self,
        frame: pd.DataFrame,
        ax: Axes | None = None,
        *,
        words: Words = PLAIN,
        title: str | None = None,
        size: str = "page",
        footer: str = "",
        **options: Any,
    ) -> Axes:
        """Draw the chart on `ax`, or on a figure of its own of a size; raises ValueError for a table that it cannot show."""
        head = self.heading(frame, words, **options) if title is None else title
        look = Look(self.name, self.height, ax, size, head, footer or FOOTER.get()(), words)
        return self.draw(frame, look, **options)

    def heading(self, frame: pd.DataFrame, words: Words = PLAIN, **options: Any) -> str:
        """What the table shows, in a few words; a neutral title where no finding holds."""
        found = (
            self.finding(frame, words, **_taken(self.finding, options)) if self.finding else None
        )
        return found or self.titled(words, **_texts(options, words))

    def titled(self, words: Words, quantity: str = "") -> str:
        """The neutral title, in the words of a scenario."""
        return self.title.format(war=words.war(), turn=words.turn, quantity=quantity)

    def describe(self, frame: pd.DataFrame, words: Words = PLAIN, **options: Any) -> str:
        """A sentence with the main numbers, for those who cannot see the chart; raises ValueError where the chart would."""
        if self.says is None:
            raise ValueError(
                f"chart {self.name!r} has no description of its own; its study writes one"
            )
        return self.says(frame, words, **_taken(self.says, options))


CHARTS: dict[str, Chart] = {}  # every declared chart by its name


def chart(
    *,
    frame: str,
    title: str,
    height: tuple[float, float],
    describe: Says | None = None,
    finding: Finds | None = None,
) -> Callable[[Draw], Chart]:
    """Declare a drawing function `(frame, look, *, **options) -> axes` as the chart of its name."""

    def declared(draw: Draw) -> Chart:
        made = Chart(draw.__name__, frame, title, height, draw, describe, finding)
        made.__doc__ = draw.__doc__
        made.__signature__ = _signature(draw)
        CHARTS[made.name] = made
        return made

    return declared


def _signature(draw: Draw) -> inspect.Signature:
    """The signature that a user sees: frame and axes, the options of the drawing, then those of every chart."""
    common = inspect.signature(Chart.__call__).parameters
    shared = [common[name] for name in ("words", "title", "size", "footer")]
    own = [
        one for one in inspect.signature(draw).parameters.values() if one.kind is one.KEYWORD_ONLY
    ]
    return inspect.Signature([common["frame"], common["ax"], *own, *shared])


def _taken(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the options that a function takes; a description needs fewer than the drawing."""
    known = inspect.signature(function).parameters
    return {name: value for name, value in options.items() if name in known}


def _texts(options: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Options that a title may name, in words."""
    quantity = options.get("quantity")
    return {"quantity": words.quantity(quantity)} if isinstance(quantity, str) else {}
