"""The glossary's examples run as they stand, and each word is explained once."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import matplotlib as mpl

TEXT = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_examples_run() -> None:
    mpl.use("agg")
    plain = re.sub(r"^```.*$", "", TEXT, flags=re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(plain, {}, "glossary.md", "docs/glossary.md", 0)
    said: list[str] = []
    tried = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert not tried.failed, "".join(said)
    assert tried.attempted > 15


def test_each_word_is_explained_once_in_a_sentence() -> None:
    words = re.findall(r"^\*\*([^*]+)\.\*\* [A-Z]", TEXT, flags=re.MULTILINE)
    assert len(words) >= 40
    assert len(words) == len(set(words))
