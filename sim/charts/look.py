"""How one chart is to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.charts.drawing import size_for
from sim.charts.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Look:
    """How one chart is to look: on which axes, at which size, in whose words, with which title and footer."""

    kind: str
    height: tuple[
        float, float
    ]  # of the drawing on a page (inches): a fixed part, and what each row adds
    ax: Axes | None
    size: str
    title: str
    footer: str
    words: Words

    @property
    def shape(self) -> str:
        """The size that suits the axes, or that of the figure to be made; raises ValueError for an unknown one."""
        return size_for(self.ax, self.size)

    @property
    def narrow(self) -> bool:
        """Whether the chart is as narrow as a column or a phone."""
        return self.shape == "column"
