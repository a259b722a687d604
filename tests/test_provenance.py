"""Every number has a row of provenance that agrees with it and with the fact it cites."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from sim.config import provenance
from sim.config.checks import build_game
from sim.model.moves.catalogue import CATALOGUE, menu_names
from sim.model.params import Game
from sim.paths import Mistake, branches, get, leaves, with_value

TREES = provenance.own_trees()
BOOKS = {
    crisis: provenance.book_for(next(iter(trees.values())))
    for crisis, trees in provenance.by_crisis(TREES).items()
}
EVERY = [(crisis, row) for crisis, book in BOOKS.items() for row in book.own]
EVERY += [("", row) for row in BOOKS[""].rows[len(BOOKS[""].own) :]]
BOOK = BOOKS[""]
ROWS = BOOK.rows
each_scenario = pytest.mark.parametrize("scenario", TREES)
each_crisis = pytest.mark.parametrize("crisis", BOOKS)


def with_rows(rows):
    return dataclasses.replace(BOOK, rows=tuple(rows))


def changed(row, **fields):
    return with_rows(
        dataclasses.replace(other, **fields) if other is row else other for other in ROWS
    )


def row_of(path, scenario=provenance.BASE, crisis=""):
    return provenance.provenance_of(path, scenario, BOOKS[crisis])


@each_scenario
def test_every_number_has_a_row(scenario):
    assert provenance.unaccounted(TREES[scenario], scenario) == []


@each_scenario
def test_every_row_says_what_the_configuration_says(scenario):
    assert provenance.disagreements(TREES[scenario], scenario) == []


@each_crisis
def test_every_row_agrees_with_itself_and_with_its_fact(crisis):
    assert provenance.faults(BOOKS[crisis]) == []


@each_crisis
def test_every_row_gives_some_number_of_some_scenario(crisis):
    assert provenance.unused(provenance.by_crisis(TREES)[crisis], BOOKS[crisis]) == []


def test_the_check_finds_nothing():
    assert provenance.check(TREES) == []


def test_the_check_looks_at_every_number_of_the_game():
    game = build_game(TREES["paris_2014"])
    numbers = [
        value
        for _, value in provenance.parameters(game.model_dump())
        if isinstance(value, (int, float))
    ]
    of_yaml = [
        value
        for _, value in provenance.parameters(TREES["paris_2014"])
        if isinstance(value, (int, float))
    ]
    assert sorted(numbers) == sorted(of_yaml)
    assert len(numbers) > 250


def test_a_number_without_a_row_is_named():
    tree = with_value(TREES["paris_2014"], "parties.us.prior", [1.0, 2.0, 1.0])
    book = with_rows(ROWS)
    assert "parties.us.prior.1" in provenance.unaccounted(tree, book=book)
    tree = {**TREES["paris_2014"], "invented": {"number": 3}}
    assert provenance.unaccounted(tree) == ["invented.number"]


@pytest.mark.parametrize(
    "path",
    [
        "choice.precision",
        "sanctions.pain.3",
        "parties.russia.worth.baltics",
        "events.nato_ministers.delay",
    ],
)
def test_a_configuration_that_departs_from_its_row_is_named(path):
    value = get(TREES["paris_2014"], path)
    (sentence,) = provenance.disagreements(with_value(TREES["paris_2014"], path, value + 0.001))
    assert sentence.startswith(f"{path}: scenario paris_2014 has {value + 0.001}")
    assert sentence.endswith(f"row says {value}")


def test_a_date_that_departs_from_its_row_is_named():
    (sentence,) = provenance.disagreements(
        with_value(TREES["paris_2014"], "events.nato_ministers.date", "2014-04-03")
    )
    assert "2014-04-03" in sentence
    assert "2014-04-01" in sentence


def test_a_row_that_misquotes_its_fact_is_named():
    troops = row_of("parties.russia.forces")
    (sentence,) = provenance.faults(changed(troops, value={"uniform": [30, 90]}))
    assert (
        sentence
        == "parties.russia.forces: says {'uniform': [30, 90]}, the fact border_troops it rests on says [30, 100]"
    )
    believed = row_of("parties.us.credibility")
    assert "threat_belief" in provenance.faults(changed(believed, low=0.3))[0]
    (sentence,) = provenance.faults(
        changed(row_of("calendar.start"), value=datetime.date(2014, 3, 31))
    )
    assert "paris_talks" in sentence


def test_a_row_outside_of_its_range_is_named():
    (sentence,) = provenance.faults(changed(row_of("choice.horizon"), low=7))
    assert sentence == "choice.horizon: 6 lies outside of its range, 7 to 12"
    assert "low and high" in provenance.faults(changed(row_of("choice.horizon"), high=None))[0]


def test_a_row_that_cites_nothing_is_named():
    assert (
        "'border_troop'; did you mean"
        in provenance.faults(changed(row_of("parties.russia.forces"), fact="border_troop"))[0]
    )
    assert (
        "names its source" in provenance.faults(changed(row_of("parties.us.bite"), source=None))[0]
    )
    assert (
        "no source 'WBB'"
        in provenance.faults(changed(row_of("parties.us.bite"), source="WBB: 14 times"))[0]
    )
    assert (
        "names its target" in provenance.faults(changed(row_of("choice.precision"), target=None))[0]
    )


def test_a_row_for_nothing_is_named():
    stray = dataclasses.replace(row_of("choice.horizon"), path=("choice.patience",))
    assert provenance.unused(provenance.by_crisis(TREES)[""], with_rows([stray, *ROWS])) == [
        "choice.patience: the row gives no number of any scenario"
    ]


def test_an_axis_that_leaves_its_range_is_named():
    tree = {
        **TREES["paris_2014"],
        "uncertainties": {"parties.russia.forces": [30, 400], "parties.usa.resolve": [1]},
    }
    said = provenance.disagreements(tree)
    assert (
        said[0]
        == "uncertainties.parties.russia.forces: scenario paris_2014 tries 400, outside of 30 to 100"
    )
    assert "parties.usa.resolve" not in TREES["paris_2014"]["uncertainties"]


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


def test_the_nearest_row_counts():
    assert row_of("parties.russia.resolve").kind == "calibrated"
    assert row_of("parties.latvia.resolve").path == ("parties.*.resolve",)
    assert row_of("parties.nato.forces", "nato_reinforced").scenario == "nato_reinforced"
    assert row_of("parties.nato.forces").scenario is None
    assert row_of("parties.nato.hope") is None


def test_the_article_is_covered():
    facts = BOOK.facts.values()
    assert {fact.system for fact in facts} == set(range(1, 19))
    assert {fact.paragraph for fact in facts} == set(range(1, 8))
    for fact in facts:
        assert (fact.value is None and fact.date is None) == (fact.basis == "told"), fact.id
        assert (fact.coding is not None) == (fact.basis == "coded"), fact.id
        assert (fact.value is None) == (fact.unit is None), fact.id


@pytest.mark.parametrize(
    ("crisis", "fact"),
    [(crisis, fact) for crisis, book in BOOKS.items() for fact in book.facts.values()],
)
def test_every_fact_acts_in_the_game(crisis, fact):
    tree = next(tree for tree in provenance.by_crisis(TREES)[crisis].values())
    known = {*branches(tree), *menu_names(build_game(tree)), *CATALOGUE}
    assert fact.acts_in
    assert set(fact.acts_in) <= known


def test_rows_of_the_article_act_where_their_fact_does():
    for crisis, row in EVERY:
        if row.kind == "article":
            acts = BOOKS[crisis].facts[row.fact].acts_in
            assert any(
                path == act or path.startswith(f"{act}.") for path in row.path for act in acts
            ), row.path
