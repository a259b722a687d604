"""The notebook of docs/ runs from its first cell to its last, and what is stored in it is what comes out.

Jupyter is not needed for it: `python tests/test_notebook.py` runs the cells and stores what comes out.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import re
import struct
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

FILE = Path(__file__).parent.parent / "docs" / "from_yaml_to_figure.ipynb"
BOOK = json.loads(FILE.read_text(encoding="utf-8"))
CODE = [cell for cell in BOOK["cells"] if cell["cell_type"] == "code"]
PNG, TEXT, HTML = "image/png", "text/plain", "text/html"


def outputs_of(source: str, names: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """Run a cell in a namespace; what it prints, the table it ends in and its figures, as Jupyter stores them."""
    from matplotlib import pyplot

    tree = ast.parse(source)
    quiet = source.rstrip().endswith(";")
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, str(FILE), "exec"), names)
        value = (
            eval(compile(ast.Expression(last.value), str(FILE), "eval"), names)
            if isinstance(last, ast.Expr)
            else None
        )
    found: list[dict[str, Any]] = []
    if text := printed.getvalue():
        found.append(
            {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}
        )
    if isinstance(value, pd.DataFrame) and not quiet:
        html = re.sub(r"<style scoped>.*?</style>\s*", "", value._repr_html_(), flags=re.DOTALL)  # type: ignore[operator]
        shown = {
            TEXT: value.to_string().splitlines(keepends=True),
            HTML: html.splitlines(keepends=True),
        }
        found.append(
            {
                "data": shown,
                "execution_count": number,
                "metadata": {},
                "output_type": "execute_result",
            }
        )
    for figure in map(pyplot.figure, pyplot.get_fignums()):
        picture = io.BytesIO()
        figure.savefig(
            picture, format="png", dpi=72, bbox_inches="tight", metadata={"Software": None}
        )
        data = {PNG: base64.b64encode(picture.getvalue()).decode() + "\n"}
        found.append({"data": data, "metadata": {}, "output_type": "display_data"})
    pyplot.close("all")
    return found


def run(folder: Path) -> list[list[dict[str, Any]]]:
    """What comes out of every cell, run in order in one namespace and in an empty folder."""
    names: dict[str, Any] = {}
    with contextlib.chdir(folder), mpl.rc_context({"backend": "agg"}):
        return [
            outputs_of("".join(cell["source"]), names, number)
            for number, cell in enumerate(CODE, start=1)
        ]


def texts(outputs: list[dict[str, Any]]) -> list[str]:
    """What is printed and shown, without pictures."""
    return ["".join(out.get("text") or out["data"].get(TEXT, "")) for out in outputs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook")


def sizes_of(outputs: list[dict[str, Any]]) -> list[tuple[int, ...]]:
    """The width and height of each picture among what comes out of a cell."""
    pictures = [one["data"][PNG] for one in outputs if PNG in one.get("data", {})]
    return [struct.unpack(">II", base64.b64decode(picture)[16:24]) for picture in pictures]


def test_what_comes_out_is_what_is_stored(folder: Path) -> None:
    came = run(folder)
    assert [texts(outputs) for outputs in came] == [texts(cell["outputs"]) for cell in CODE]
    for outputs, cell in zip(came, CODE, strict=True):
        sizes = sizes_of(outputs), sizes_of(cell["outputs"])
        assert len(sizes[0]) == len(sizes[1])
        assert all(
            abs(wide - other) < 40 and wide > 400
            for (wide, _), (other, _) in zip(*sizes, strict=True)
        ), "another font moves little"
    written = {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert min(written[f"phase.{kind}"] for kind in ("png", "svg", "pdf")) > 4000
    assert written["report.html"] > 100_000


def test_it_is_whole_small_and_names_no_machine() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert len(text) < 150_000
    assert sum(PNG in out.get("data", {}) for cell in CODE for out in cell["outputs"]) == 3
    assert sum(TEXT in out.get("data", {}) for cell in CODE for out in cell["outputs"]) == 2
    assert [cell["execution_count"] for cell in CODE] == list(range(1, len(CODE) + 1))
    assert not re.search(r'"/[a-z]+/|[A-Z]:\\|site-packages|"stderr"|"error"', text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for number, (cell, outputs) in enumerate(zip(CODE, run(Path(place)), strict=True), start=1):
            cell["outputs"], cell["execution_count"] = outputs, number
    FILE.write_text(
        json.dumps(BOOK, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )
