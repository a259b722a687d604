"""Charts on disk: the same bytes from the same chart, and never half a file."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.charts import palette
from sim.charts.style import known, size_of, styled
from sim.paths import Mistake

if TYPE_CHECKING:
    from matplotlib.figure import FigureBase

# no dates and no versions in the files; what a format takes to leave them out
METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
# how hard a file is packed: within a hundredth as small as at the usual 6, in two thirds of the time
PACKED: dict[str, Any] = {"png": {"pil_kwargs": {"compress_level": 3}}}


def rendered(fig: FigureBase, form: str = "svg", salt: str = "brink") -> bytes:
    """A figure as the bytes of a file of that format. SVGs shown on one page need different salts, or their ids collide."""
    import matplotlib as mpl

    known(form, METADATA, "chart format")
    whole: Any = fig.get_figure(root=True)
    with styled(size_of(whole.get_size_inches()[0])), mpl.rc_context({"svg.hashsalt": salt}):
        buffer = io.BytesIO()
        whole.savefig(buffer, format=form, metadata=METADATA[form], **PACKED.get(form, {}))
        return buffer.getvalue()


def themed(svg: str) -> str:
    """An SVG for a page: colours that differ on a dark screen become variables of the page, with the light one as default."""
    names = "|".join(palette.DARK)
    return re.sub(rf"({names})\b", lambda found: f"var(--chart-{found[1][1:]}, {found[1]})", svg)


def dark_rules() -> str:
    """The page's rules that give these variables their colours on a dark screen; printed pages stay light."""
    colours = " ".join(f"--chart-{light[1:]}: {dark};" for light, dark in palette.DARK.items())
    return f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {colours} }} }}"


def save(fig: FigureBase, stem: str | Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Write a figure as `stem.png`, `stem.svg`, ..., each visible whole or not at all; returns the paths.

    Raises ValueError for a format that is not known and a folder that cannot be written.
    """
    for form in formats:
        known(form, METADATA, "chart format")
    name = Path(stem).name
    return [put(stem, form, rendered(fig, form, name)) for form in formats]


def put(stem: str | Path, form: str, content: bytes) -> Path:
    """Write a rendered figure as `stem.form`, visible whole or not at all; raises ValueError where that cannot be written."""
    stem = Path(stem)
    path = stem.with_name(f"{stem.name}.{form}")
    aside = stem.with_name(f".{stem.name}.{form}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise Mistake(f"chart {path} cannot be written: {error.strerror}") from None
    return path
