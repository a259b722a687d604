"""A user's own measures of a run: a named expression over its recorded columns, in a small language that runs no code.

    measures: {long_war: "weeks_at_proxy_war + weeks_at_open_invasion > 10"}

Names of columns, numbers, `+ - * /`, comparisons, `and`, `or`, `not`, `min`, `max` and `abs`; a column of names, such as `outcome`,
is compared with a name in quotes. What holds or does not (a comparison) is counted as a share of runs, a number is averaged.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np

from sim.model.columns import ENDS, Column, written_out
from sim.model.params import LADDER, Game
from sim.model.world import Array
from sim.paths import Mistake, nearest

Kind = Literal["share", "mean", "name"]
LONGEST = 500  # characters of an expression
ARITHMETIC: dict[type, Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARISONS: dict[type, Any] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Any] = {"min": np.minimum, "max": np.maximum, "abs": np.abs}
NAMES = {"outcome": LADDER, "end": ENDS}  # what a column of names may say
RESERVED = {"point", "run", "runs", "war", "settled", "frozen", "clash", "running", *LADDER}
SHOULD = "numbers, names of columns, + - * /, comparisons, and, or, not, min, max and abs"


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure: its name, its text, whether it is a `share` or a `mean`, and the columns that it reads, each with its type."""

    name: str
    text: str
    kind: str
    columns: Mapping[str, Column]
    tree: ast.expr | None = None

    def values(self, columns: Any, turns: int) -> Array:
        """The measure of each run, `[runs]` of float, from a frame or mapping of the columns it reads, recorded or stored.

        A turn that never came counts as `turns`, the horizon. A division by zero is no number (NaN).
        """
        assert self.tree is not None
        read = {
            name: _numbers(columns[name], column, turns) for name, column in self.columns.items()
        }
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.asarray(_value(self.tree, read), dtype=float)
        found = np.broadcast_to(found, np.shape(next(iter(read.values()))))
        return np.where(np.isfinite(found), found, np.nan)


def parse(name: str, text: Any, known: Mapping[str, Column]) -> Measure:
    """A measure from its text; `known` are the columns of a run.

    Raises Mistake for a name that is taken or cannot be a column's, and for what the language does not have.
    """
    where = f"measures.{name}"
    check_name(name, known)
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise Mistake(
            f"{where}: should be an expression of at most {LONGEST} characters, such as 'weeks_at_proxy_war > 4', not {text!r:.60}"
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Mistake(
            f"{where}: cannot be read as an expression: {text}; it may hold {SHOULD}"
        ) from None
    kind = _kind(tree, where, known)
    if kind == "name":
        raise Mistake(f"{where}: is a name and no number; compare it, as in outcome == 'war'")
    named = [one.id for one in ast.walk(tree) if isinstance(one, ast.Name)]
    columns = {each: known[each] for each in named if each in known}
    if not columns:
        raise Mistake(f"{where}: reads no column of a run, so it is the same in every run: {text}")
    return Measure(name, ast.unparse(tree), kind, columns, tree)


def check_name(name: str, known: Collection[str]) -> None:
    """Raise Mistake for a name that no measure can have."""
    if not name.isidentifier() or name.startswith("_"):
        raise Mistake(f"measures.{name}: a measure's name is letters, digits and underscores")
    if name in known or name in RESERVED:
        raise Mistake(
            f"measures.{name}: is the name of a recorded column or outcome; choose another"
        )


def measures_of(game: Game) -> dict[str, Measure]:
    """The measures of a game by name; raises Mistake for the first wrong one."""
    known = written_out(game) if game.measures else {}
    return {name: parse(name, text, known) for name, text in game.measures.items()}


def measure_mistakes(game: Game) -> Iterator[str]:
    """What is wrong with each measure of a game."""
    known = written_out(game) if game.measures else {}
    for name, text in game.measures.items():
        try:
            parse(name, text, known)
        except Mistake as error:
            yield str(error)


def _kind(node: ast.expr, where: str, known: Mapping[str, Column]) -> Kind:
    """What an expression is: something that holds or not, a number, or a name. Raises Mistake for what the language lacks."""
    match node:
        case ast.Constant(value=bool() | None):
            pass
        case ast.Constant(value=int() | float()):
            return "mean"
        case ast.Constant(value=str()):
            return "name"
        case ast.Name(id=name):
            if name not in known:
                near = nearest(name, known) or "; the data dictionary of a sweep's page lists them"
                raise Mistake(f"{where}: a run has no column '{name}'{near}")
            return "name" if known[name].kind in NAMES else "mean"
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            return _need(inner, "mean", where, known)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _need(inner, "share", where, known)
        case ast.BoolOp(values=parts):
            return _all(parts, "share", where, known)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return _all((left, right), "mean", where, known)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compared([left, *others], ops, where, known)
        case ast.Call(func=ast.Name(id=name), args=given, keywords=[]) if name in FUNCTIONS:
            if (name == "abs") != (len(given) == 1) or not given:
                raise Mistake(f"{where}: abs takes one number, min and max take two or more")
            return _all(given, "mean", where, known)
    raise Mistake(f"{where}: holds '{ast.unparse(node):.40}', which is none of {SHOULD}")


def _need(node: ast.expr, kind: Kind, where: str, known: Mapping[str, Column]) -> Kind:
    """The kind of a part, which has to be this one."""
    found = _kind(node, where, known)
    if found != kind:
        said = {"mean": "a number", "share": "a comparison", "name": "a name"}
        raise Mistake(
            f"{where}: '{ast.unparse(node):.40}' should be {said[kind]}, not {said[found]}"
        )
    return kind


def _all(parts: Sequence[ast.expr], kind: Kind, where: str, known: Mapping[str, Column]) -> Kind:
    """The kind of some parts, which have to be this one."""
    for part in parts:
        _need(part, kind, where, known)
    return kind


def _compared(
    parts: list[ast.expr], ops: list[ast.cmpop], where: str, known: Mapping[str, Column]
) -> Kind:
    """A comparison: of numbers, or of a column of names with one of its names."""
    if any(type(op) not in COMPARISONS for op in ops):
        raise Mistake(f"{where}: compares by other means than < <= > >= == !=")
    if "name" not in {_kind(part, where, known) for part in parts}:
        _all(parts, "mean", where, known)
        return "share"
    column = next((part.id for part in parts if isinstance(part, ast.Name)), "")
    said = next((part.value for part in parts if isinstance(part, ast.Constant)), None)
    if len(parts) != 2 or type(ops[0]) not in (ast.Eq, ast.NotEq) or not column or said is None:
        raise Mistake(f"{where}: a name is compared as in outcome == 'settlement', not otherwise")
    names = NAMES.get(known[column].kind, ())
    if said not in names:
        of = f"; {column} is one of {', '.join(names)}" if names else f"; {column} is a number"
        raise Mistake(f"{where}: there is no '{said!s}'{of}{nearest(str(said), names)}")
    return "share"


def _numbers(values: Any, column: Column, turns: int) -> Any:
    """A column as numbers, or as names where it has such."""
    if column.kind in NAMES:
        named = np.asarray(values)
        return named if named.dtype.kind not in "iu" else np.array(NAMES[column.kind])[named]
    found = np.asarray(values, dtype=float)
    return np.where(np.isnan(found) | (found < 0), turns, found) if column.kind == "turn" else found


def _value(node: ast.expr, read: Mapping[str, Array]) -> Any:
    """An expression of checked parts, for all runs at once."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return read[name]
        case ast.UnaryOp(op=op, operand=inner):
            found = _value(inner, read)
            return (
                np.logical_not(found)
                if isinstance(op, ast.Not)
                else (-found if isinstance(op, ast.USub) else found)
            )
        case ast.BoolOp(op=op, values=parts):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return reduce(join, [_value(part, read) for part in parts])
        case ast.BinOp(left=left, op=op, right=right):
            return ARITHMETIC[type(op)](_value(left, read), _value(right, read))
        case ast.Compare(left=left, ops=ops, comparators=others):
            parts = [_value(part, read) for part in (left, *others)]
            each = [
                COMPARISONS[type(op)](one, other)
                for op, one, other in zip(ops, parts, parts[1:], strict=False)
            ]
            return reduce(np.logical_and, each)
        case ast.Call(func=ast.Name(id=name), args=given):
            parts = [_value(part, read) for part in given]
            return FUNCTIONS[name](*parts) if name == "abs" else reduce(FUNCTIONS[name], parts)
    raise TypeError(ast.dump(node))  # a fault of ours: every part was checked before
