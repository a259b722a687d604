"""A course is a spreadsheet: a branch equals a fresh course with the same cells, and computes only what depends on them."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import BASELINE, course_of, game_of, random_world, situations, start_world

from sim.model import names
from sim.model.crisis import Crisis
from sim.model.params import Game
from sim.model.rules import course
from sim.model.rules.course import FORMULAS, Course, Key, lookup
from sim.model.rules.payoffs import value_terms
from sim.model.world import UNITS

ROWS = 3


def keys_of(game: Game) -> list[Key]:
    """Every key that the game itself asks for: cells, and each formula with the arguments it is called with."""
    course = course_of(game, start_world(game, 2))
    for name in game.parties:
        value_terms(course, name)
    for name in game.signatories:
        course["signs", name], course["surplus", name]
    for theatre in game.theatres:
        course["step_rates", theatre], course["accidents", theatre, ""]
    return sorted(course, key=str)


def cells_of(game: Game) -> list[Key]:
    """Every cell of a course that a move or an observer may change."""
    return [
        key
        for key in course_of(game, start_world(game))
        if key[0] not in ("type", "evidence", "status", "kappa")
    ]


@st.composite
def branches(draw: st.DrawFn) -> tuple[Game, Course, dict[Key, np.ndarray]]:
    """A game, a root course of a random world, and changes to a few of its cells, `[moves, runs]`."""
    game, world = draw(situations(most=5))
    chosen = draw(st.lists(st.sampled_from(cells_of(game)), min_size=1, max_size=4, unique=True))
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    others = [course_of(game, random_world(game, luck, world.runs)) for _ in range(ROWS)]
    marks = {key: luck.integers(0, 2, (ROWS, world.runs)).astype(float) for key in chosen}
    rows = marks | {key: stacked(others, key) for key in chosen if key in world}
    return game, course_of(game, world), rows


def stacked(courses: list[Course], key: Key) -> np.ndarray:
    """A cell of several courses, `[courses, runs]`."""
    return np.stack([course[key] for course in courses])


def row_of(rows: dict[Key, np.ndarray], row: int) -> dict[Key, np.ndarray]:
    """One row of each of several cells."""
    return {key: values[row] for key, values in rows.items()}


def written_keys() -> Iterator[tuple[str, str]]:
    """Where in the game's code a key is written out, as in `course["settled",]`, and its name."""
    for file in sorted(Path(course.__file__).parents[1].rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
                continue
            first = node.slice.elts[0] if node.slice.elts else None
            typed = isinstance(node.value, ast.Name) and node.value.id == "Literal"
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and not typed:
                yield f"{file.name}:{node.lineno}", first.value


def test_every_key_that_the_rules_write_names_a_cell_or_a_formula() -> None:
    """A misspelt key is named with its file and line, before any turn comes to it."""
    cells = course_of(game_of(), start_world(game_of()))
    known = {key[0] for key in cells} | set(FORMULAS) | {"busy"}  # kept only where a week has turns
    wrong = [f"{where}: {name}" for where, name in written_keys() if name not in known]
    assert not wrong, "\n".join(wrong)
    assert sum(1 for _ in written_keys()) > 300


def test_the_names_that_a_type_checker_knows_are_those_there_are() -> None:
    """What mypy takes for a key is what the rules compute: no formula without its name, no name without its formula."""
    cells = [name for kind in get_args(names.Cell) for name in get_args(kind) or (kind,)]
    assert set(get_args(names.Derived)) == set(FORMULAS)
    assert set(cells) == set(UNITS)
    assert len(cells) == len(set(cells))


def test_the_list_of_keys_covers_the_formulas() -> None:
    keys = keys_of(game_of())
    assert ("share", "ukraine", "baltics", "") in keys
    assert len({key[0] for key in keys} & set(FORMULAS)) > 40


@settings(max_examples=20)
@given(branches())
def test_a_branch_equals_a_fresh_course_with_the_same_cells(branch: tuple) -> None:
    game, root, rows = branch
    twig = root.branch(rows)
    fresh = [course_of(game, {**root, **row_of(rows, row)}) for row in range(ROWS)]
    runs = root["status",].shape[-1]
    for key in keys_of(game):
        found = twig[key]
        for row, alone in enumerate(fresh):
            mine = (
                found[..., row, :] if twig.depends(key) and found.ndim > alone[key].ndim else found
            )
            expected = np.broadcast_to(alone[key], (*alone[key].shape[:-1], runs))
            np.testing.assert_allclose(
                np.broadcast_to(mine, expected.shape),
                expected,
                rtol=1e-12,
                atol=1e-13,
                err_msg=str(key),
            )


@settings(max_examples=20)
@given(branches())
def test_what_does_not_depend_is_the_same_array(branch: tuple) -> None:
    game, root, rows = branch
    twig = root.branch(rows)
    for key in keys_of(game):
        if root.reads(key).isdisjoint(rows):
            assert twig[key] is root[key], key
            assert not twig.depends(key)


@settings(max_examples=8)
@given(branches())
def test_a_twig_is_a_branch_that_is_shared(branch: tuple) -> None:
    game, root, rows = branch
    twig, alone = root.twig(rows), root.branch(rows)
    assert root.twig({key: value.copy() for key, value in rows.items()}) is twig
    other = {key: value + 1 for key, value in rows.items()}
    assert root.twig(other) is not twig
    for key in keys_of(game):
        np.testing.assert_array_equal(twig[key], alone[key], err_msg=str(key))


@settings(max_examples=8)
@given(branches())
def test_what_is_pinned_keeps_its_value_on_every_branch(branch: tuple) -> None:
    """And all that rests on it is that of a fresh course with the pinned value in its place."""
    game, root, rows = branch
    world = dict(root)  # its cells alone, before anything is asked of it
    others = [("signs", name) for name in game.signatories if name != game.challenger]
    pinned = root.pin(others, {})
    twig = pinned.branch(rows)
    for key in others:
        assert twig[key] is root[key]
    for row in range(ROWS):
        cells = {key: value[row] for key, value in rows.items()} | {
            key: root[key] for key in others
        }
        alone = course_of(game, {**world, **cells})
        for key in (("consent",), ("settled",), ("burden",), ("signs", game.challenger)):
            found = twig[key]
            mine = found[row] if found.ndim > 1 else found
            np.testing.assert_allclose(mine, alone[key], rtol=1e-12, atol=1e-13, err_msg=str(key))
    for key in keys_of(game):
        if key[0] not in ("consent", "settled", "burden"):
            np.testing.assert_array_equal(pinned[key], root[key], err_msg=str(key))


def test_only_what_depends_is_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    game = game_of()
    asked: list[Key] = []
    for name, function in FORMULAS.items():

        def counted(course: Course, *rest: Any, name: str = name, function: Any = function) -> Any:
            asked.append((name, *rest))
            return function(course, *rest)

        monkeypatch.setitem(FORMULAS, name, counted)
    root = course_of(game, start_world(game, 4))
    for party in game.parties:
        value_terms(root, party)
    first = asked.copy()
    for party in game.parties:
        value_terms(root, party)
    assert asked == first, "a root asked twice computes nothing again"
    value_terms(
        root.branch({("busy", "us"): np.ones((2, 4)), ("tier", "us"): np.ones((2, 4))}), "us"
    )  # traces what formulas read
    asked.clear()
    value_terms(root.branch({("busy", "us"): np.ones((2, 4))}), "us")
    assert asked == [], "what no formula reads bears on none"
    value_terms(root.branch({("tier", "us"): np.ones((2, 4))}), "us")
    assert len(asked) == len(set(asked)), "once a key"
    names = {key[0] for key in asked}
    assert {"pain_of_tier", "pain", "felt", "answered"} <= names
    assert not {"share", "attack", "accidents", "belief", "log_odds"} & names


def test_reads_name_the_cells_a_formula_rests_on() -> None:
    root = course_of(game_of(), start_world(game_of()))
    assert root.reads(("terms",)) == {("demand",), ("offer",)}
    assert root.reads(("talks",)) == {("talks",)}
    rungs = {("rung", "ukraine"), ("rung", "baltics")}
    assert root.reads(("attack", "ukraine", "")) == {("forces", "russia")} | rungs
    assert ("evidence", "us") in root.reads(("deterrent", ""))
    assert ("denial",) in root.reads(("step_free", "ukraine"))


def test_a_branch_may_branch_again() -> None:
    game = game_of()
    root = course_of(game, start_world(game, 4))
    one = root.branch({("forces", "russia"): np.full(4, 40.0)})
    two = one.branch({("talks",): np.array([[0.1], [0.9]]) * np.ones(4)})
    alone = course_of(
        game, {**root, ("forces", "russia"): np.full(4, 40.0), ("talks",): np.full(4, 0.9)}
    )
    np.testing.assert_allclose(two["settled",][1], alone["settled",], rtol=1e-12)
    assert two["share", "ukraine", "", ""] is one["share", "ukraine", "", ""]
    assert root["share", "ukraine", "", ""] is not one["share", "ukraine", "", ""]


def test_a_course_never_writes_into_the_world() -> None:
    world = start_world(game_of(), 4)
    kept = {key: value.copy() for key, value in world.items()}
    course = course_of(game_of(), world)
    for key in keys_of(game_of(scenario=BASELINE)):
        assert course[key].shape[-1] in (1, 4)
    for key, value in world.items():
        np.testing.assert_array_equal(value, kept[key])
        with pytest.raises(ValueError, match="read-only"):
            value[...] = 0


def test_a_table_is_read_by_place_with_one_value_or_one_per_run() -> None:
    index = np.array([[0.0, 1.0, 2.0], [2.0, 2.0, 0.0]])
    np.testing.assert_array_equal(lookup((5.0, 6.0, 7.0), index), [[5, 6, 7], [7, 7, 5]])
    per_run = (np.array([1.0, 2.0, 3.0]), 9.0, np.array([10.0, 20.0, 30.0]))
    np.testing.assert_array_equal(lookup(per_run, index), [[1, 9, 30], [10, 20, 3]])
    np.testing.assert_array_equal(per_run[0], [1, 2, 3])


def test_a_turn_leaves_no_courses_behind_for_python_to_find() -> None:
    """Branches hold what they branched from and are held by it; a step lets go of them, so that memory stays flat."""
    before = _courses()
    gc.disable()
    try:
        with Crisis(game_of(), np.arange(4), traced=np.arange(0)) as model:
            for _ in range(3):
                model.step()
            assert _courses() - before <= 2, (
                "the view of the last turn and the truth it branched from"
            )
    finally:
        gc.enable()


def _courses() -> int:
    return sum(isinstance(one, Course) for one in gc.get_objects())
