"""Ranges of provenance: both ends of each are a game, units are declared, and studies take them."""

from __future__ import annotations

import pytest
from books import BOOK, EVERY, TREES, row_of

from sim.config import provenance
from sim.config.checks import build_game
from sim.model.params import Game
from sim.paths import Mistake, leaves


@pytest.fixture(scope="module")
def covered():
    """For every row, by its identity, a scenario and the paths of that scenario which the row gives."""
    paths = {}
    for name, tree in TREES.items():
        for path, _ in provenance.parameters(tree):
            paths.setdefault(id(row_of(path, name, provenance.crisis_of(tree))), {}).setdefault(
                name, []
            ).append(path)
    return {
        row: max(scenarios.items(), key=lambda item: len(item[1]))
        for row, scenarios in paths.items()
    }


def put(node, path, value, above=""):
    """A copy of a tree with the leaf at a path replaced; keys of events hold dots, so paths are compared whole."""
    if above == path:
        return value
    if isinstance(node, dict):
        return {
            key: put(item, path, value, f"{above}.{key}".lstrip(".")) for key, item in node.items()
        }
    if isinstance(node, list):
        return [put(item, path, value, f"{above}.{place}") for place, item in enumerate(node)]
    return node


@pytest.mark.parametrize(
    "row",
    [row for _, row in EVERY if row.low is not None],
    ids=[
        f"{crisis}:{row.path[0]}@{row.scenario or ''}"
        for crisis, row in EVERY
        if row.low is not None
    ],
)
def test_both_ends_of_every_range_are_a_game(row, covered):
    if id(row) not in covered:
        assert all(row is not own for own in BOOK.own), (
            "a shared row for which every crisis has one of its own"
        )
        return
    scenario, paths = covered[id(row)]
    for bound in ("low", "high"):
        tree = TREES[scenario]
        for path in paths:
            tree = put(tree, path, row.at(path, bound))
        built = dict(leaves(build_game(tree).model_dump()))
        assert [built[path] for path in paths] == [row.at(path, bound) for path in paths]


def declared_units(model, above=()):
    """The unit that sim/model/params.py declares for every numeric field, by path; names of mappings are `*`."""
    for name, field in model.model_fields.items():
        arguments = [
            arg for arg in getattr(field.annotation, "__args__", ()) if hasattr(arg, "model_fields")
        ]
        extra = field.json_schema_extra
        if isinstance(extra, dict) and "unit" in extra:
            yield (*above, name), extra["unit"]
        elif hasattr(field.annotation, "model_fields"):
            yield from declared_units(field.annotation, (*above, name))
        elif arguments:
            yield from declared_units(arguments[0], (*above, name, "*"))


def fits(known, steps):
    """Whether a path, step by step, is one that a declaration of a unit is for; `*` fits any name."""
    pairs = zip(known, steps, strict=False)
    return len(steps) >= len(known) and all(a in ("*", b) or b == "*" for a, b in pairs)


def test_units_are_those_of_the_parameters():
    units = dict(declared_units(Game))
    compared = 0
    for _, row in EVERY:
        for path in row.path:
            steps = path.split(".")
            found = [unit for known, unit in units.items() if fits(known, steps)]
            assert found in ([], [row.unit]), path
            compared += bool(found)
    assert compared > 300


def test_ranges_serve_a_sensitivity_study():
    assert provenance.ranges(
        ["parties.russia.forces", "sanctions.pain.3", "parties.nato.peril"]
    ) == {
        "parties.russia.forces": (30, 100),
        "sanctions.pain.3": (0.1, 0.9),
        "parties.nato.peril": (0.1, 1),
    }
    assert provenance.ranges(["parties.us.bite"], "with_eu") == {"parties.us.bite": (0.3, 0.6)}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("parties.us.resolv", "parties.us.resolv: no row of provenance gives a range"),
        (
            "choice.horizn",
            "choice.horizn: no row of provenance gives a range; did you mean 'choice.horizon'?",
        ),
        (
            "sanctions.pain",
            "sanctions.pain: has a range for each entry; name one of sanctions.pain.0, sanctions.pain.1",
        ),
        ("calendar.start", "calendar.start: is not a quantity and has no range"),
    ],
)
def test_a_range_that_is_not_there_is_a_sentence(path, said):
    with pytest.raises(Mistake) as caught:
        provenance.ranges([path])
    assert str(caught.value).startswith(said)
