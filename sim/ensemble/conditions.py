"""Axes that are varied only where another has a value, as `axes={A: [0, 1], B: {values: [0.5, 2], when: {A: 1}}}`.

Elsewhere such an axis keeps its base value, that of the configuration, so that no world is played twice. `values` stands for a
list; a range or a distribution takes `when` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.ensemble.axes import listed, typed
from sim.ensemble.correlation import SPREADS
from sim.model.world import Array
from sim.paths import Mistake, expand, get, nearest

WHEN, VALUES = "when", "values"
Needed = Mapping[str, Sequence[Any]]  # by axis, the values of which it has to have one
Conditions = dict[str, Needed]  # by conditional axis
Chosen = Mapping[
    str, tuple[str, Sequence[str]]
]  # of a choice outside of the axes, this one and all that there are


def parted(
    axes: Mapping[str, Any], chosen: Chosen | None = None
) -> tuple[dict[str, Any], Conditions]:
    """The axes without their conditions, and these, each axis after those that it hangs on.

    Raises Mistake for a condition that is no group of axes with values, on an axis that there is not or on itself, on a value
    that the axis never takes, in a circle, and for a zipped axis with one.
    """
    plain = {path: _without(path, axis) for path, axis in axes.items()}
    given = {
        path: axis[WHEN]
        for path, axis in axes.items()
        if isinstance(axis, Mapping) and WHEN in axis
    }
    for path, needed in given.items():
        _check_form(path, axes[path], needed)
        for other in needed:
            if other == path:
                raise Mistake(f"{_where(path)}: an axis cannot hang on itself; name another")
            if other not in axes and other not in (chosen or {}):
                known = [one for one in (*axes, *(chosen or {})) if one != path]
                among = f"only {', '.join(known)}" if known else "and there is no other"
                raise Mistake(
                    f"{_where(path)}: '{other}' is no axis here, {among}{nearest(other, known)}"
                )
    found: Conditions = {}
    for path in _in_order({path: list(needed) for path, needed in given.items()}):
        found[path] = {other: _wanted(value) for other, value in given[path].items()}
    return plain, found


def check_none(axes: Mapping[str, Any] | None, study: str) -> None:
    """Raise Mistake for axes with a condition, in a study that lays its own points."""
    for path, axis in (axes or {}).items():
        if isinstance(axis, Mapping) and WHEN in axis:
            raise Mistake(
                f"{_where(path)}: study={study} varies each parameter everywhere; only study=sweep and study=compare take a when"
            )


def _where(path: str) -> str:
    return f"axes.{path}.{WHEN}"


def _without(path: str, axis: Any) -> Any:
    """An axis as it is where its condition holds."""
    if not isinstance(axis, Mapping) or (VALUES not in axis and len(axis) < 2):
        return axis
    known = (VALUES, *SPREADS, "zip", WHEN)
    unknown = [key for key in axis if key not in known]
    if unknown:
        raise Mistake(
            f"axes.{path}: an axis has no '{unknown[0]}', only {', '.join(known)}{nearest(str(unknown[0]), known)}"
        )
    if WHEN not in axis and VALUES not in axis:
        return axis
    rest = {key: item for key, item in axis.items() if key != WHEN}
    if VALUES not in rest:
        return rest
    if WHEN not in axis or len(rest) > 1:
        raise Mistake(
            f"axes.{path}: should be {{values: [...], when: {{AXIS: VALUE}}}}, not {dict(axis)}"
        )
    return rest[VALUES]


def _check_form(path: str, axis: Mapping[str, Any], needed: Any) -> None:
    if "zip" in axis:
        raise Mistake(f"{_where(path)}: a zipped axis takes no when; put it on an axis of one path")
    if set(axis) == {WHEN}:
        raise Mistake(
            f"axes.{path}: has a when and no values; add values: [...], a range or a distribution"
        )
    if not isinstance(needed, Mapping) or not needed:
        raise Mistake(f"{_where(path)}: should be {{AXIS: VALUE}}, not {needed!r}")


def _wanted(value: Any) -> list[Any]:
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    found = [typed(one) if _is_number(one) else one for one in several]
    return sorted(found, key=lambda one: (str(type(one)), one if _is_number(one) else str(one)))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _in_order(needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The conditional axes, each after those that it hangs on; raises Mistake where they go in a circle."""
    found: list[str] = []

    def place(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            circle = [*above[above.index(path) :], path]
            raise Mistake(f"{_where(circle[0])}: goes in a circle ({' on '.join(circle)})")
        if path in needs and path not in found:
            for other in needs[path]:
                place(other, (*above, path))
            found.append(path)

    for path in sorted(needs):
        place(path, ())
    return found


def bases(
    tree: Mapping[str, Any], conditions: Conditions, fixed: Sequence[str]
) -> dict[str, float]:
    """The base value of each conditional axis; raises Mistake for one that has none, or that is `fixed` by the game's shape."""
    found = {}
    for path in conditions:
        if path in fixed:
            raise Mistake(
                f"{_where(path)}: {path} gives the game its shape, so it is varied everywhere or not at all"
            )
        value = number_at(tree, path)
        if value is None:
            raise Mistake(
                f"{_where(path)}: {path} has no one number to keep where the condition fails"
            )
        found[path] = value
    return found


def number_at(tree: Mapping[str, Any], path: str) -> float | None:
    """The one number that a configuration has at a path, or at all paths of a pattern."""
    try:
        values = [get(tree, one) for one in expand(tree, path)]
    except KeyError:
        return None
    numbers = [one for one in values if _is_number(one)]
    alike = len(numbers) == len(values) and len(set(map(typed, numbers))) == 1
    return typed(numbers[0]) if alike else None


def check_taken(
    conditions: Conditions,
    plain: Mapping[str, Any],
    labels: Mapping[str, Sequence[str]],
    base: Mapping[str, float],
    chosen: Chosen,
) -> None:
    """Raise Mistake for a condition on a value that the other axis never takes; `labels` are those of zipped axes."""
    for path, needed in conditions.items():
        for other, values in needed.items():
            if other in chosen or other in labels:
                taken: list[Any] = list(chosen[other][1] if other in chosen else labels[other])
                missing = [one for one in values if _label(one, taken) not in taken]
            else:
                taken = _taken(path, other, plain[other])
                taken += [base[other]] if other in base else []
                missing = [one for one in values if not _is_number(one) or one not in taken]
            if missing:
                told = ", ".join(map(_shown, taken[:12]))
                more = ", ..." if len(taken) > 12 else ""
                given = _shown(missing[0])
                raise Mistake(
                    f"{_where(path)}: {other} is never {given}, only {told}{more}{nearest(given, list(map(str, taken)))}"
                )


def _label(value: Any, labels: Sequence[Any]) -> Any:
    """A value as the name of a row or a choice; a row may be given by its number, 1 for `01`."""
    if not _is_number(value):
        return value
    return next((one for one in labels if str(one).isdigit() and int(one) == value), value)


def _taken(path: str, other: str, axis: Any) -> list[float]:
    """The values that an axis takes; raises Mistake for one that is drawn from a distribution."""
    if isinstance(axis, Mapping) and set(axis) == {"integers"}:
        low, high = axis["integers"]
        return [float(one) for one in range(int(low), int(high) + 1)]
    if isinstance(axis, Mapping) and set(axis) != {"range"}:
        raise Mistake(
            f"{_where(path)}: {other} is drawn from a distribution and takes no value exactly; hang {path} on a list, a range or integers"
        )
    return [typed(one) for one in listed(other, axis)]


def holding(
    conditions: Conditions, columns: Mapping[str, Array], chosen: Mapping[str, str] | None = None
) -> dict[str, Array]:
    """Where the condition of each axis holds, `[points]` of truth."""
    found = {}
    for path, needed in conditions.items():
        holds = np.ones(len(next(iter(columns.values()))), dtype=bool)
        for other, values in needed.items():
            if other in columns:
                holds &= np.isin(
                    _plain(columns[other]), [_label(one, _names(columns[other])) for one in values]
                )
            else:
                holds &= (chosen or {}).get(other) in values
        found[path] = holds
    return found


def applied(
    conditions: Conditions,
    columns: dict[str, Array],
    base: Mapping[str, float],
    chosen: Mapping[str, str],
) -> dict[str, Array]:
    """The columns, each conditional one at its base value where its condition fails."""
    made = dict(columns)
    for path in conditions:  # in their order: one may hang on the value that another was given
        holds = holding({path: conditions[path]}, made, chosen)[path]
        made[path] = np.where(holds, made[path], base[path])
    return made


def _plain(values: Array) -> Array:
    return values if values.dtype == object else np.array([typed(one) for one in values.tolist()])


def _names(values: Array) -> list[Any]:
    return list(dict.fromkeys(values.tolist())) if values.dtype == object else []


def told(needed: Needed) -> str:
    """A condition in a few words: `where parties.us.credibility is 1`."""
    parts = [f"{other} is {' or '.join(map(_shown, values))}" for other, values in needed.items()]
    return f"where {' and '.join(parts)}"


def _shown(value: Any) -> str:
    return f"{value:g}" if _is_number(value) else str(value)
