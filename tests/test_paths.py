"""Dotted paths: reading, setting, listing, wildcards, and the nearest valid one."""

from __future__ import annotations

import pytest
from strategies import tree_of

from sim.config.checks import check_path
from sim.paths import Mistake, branches, get, leaves, nearest, with_value


def test_paths_are_read_set_and_listed() -> None:
    tree = {"a": {"b": [1, {"c": 2}]}, "d": 3}
    assert list(leaves(tree)) == [("a.b.0", 1), ("a.b.1.c", 2), ("d", 3)]
    assert list(branches(tree)) == ["a", "a.b", "a.b.0", "a.b.1", "a.b.1.c", "d"]
    assert get(tree, "a.b.1.c") == 2
    assert with_value(tree, "a.b.0", 9) == {"a": {"b": [9, {"c": 2}]}, "d": 3}
    assert tree["a"] == {"b": [1, {"c": 2}]}, "the tree itself is left alone"
    for wrong in ("a.x", "a.b.7", "d.e", "a.b.one"):
        with pytest.raises(KeyError, match=wrong):
            get(tree, wrong)
        with pytest.raises(KeyError, match=wrong):
            with_value(tree, wrong, 0)


@pytest.mark.parametrize(
    ("path", "guess"),
    [
        ("parties.us.resolv", "parties.us.resolve"),
        ("us.resolve", "parties.us.resolve"),
        ("parties.usa.resolve", "parties.us.resolve"),
        ("zzz", ""),
    ],
)
def test_the_nearest_path_is_named(path: str, guess: str) -> None:
    with pytest.raises(Mistake) as refused:
        check_path(tree_of(), path)
    said = str(refused.value)
    assert said.startswith(f"{path}: there is no such parameter")
    assert said.endswith(f"did you mean '{guess}'?" if guess else "parameter")
    assert nearest("resolve", ["resolve"]) == "; did you mean 'resolve'?"
