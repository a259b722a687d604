"""Every number has a row of provenance that agrees with it and with the fact it cites."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from books import BOOK, BOOKS, EVERY, TREES, row_of

from sim.config import provenance
from sim.config.checks import build_game
from sim.model.moves.catalogue import CATALOGUE, menu_names
from sim.paths import branches, get, with_value

EVERY += [("", row) for row in BOOKS[""].rows[len(BOOKS[""].own) :]]


ROWS = BOOK.rows
each_scenario = pytest.mark.parametrize("scenario", TREES)
each_crisis = pytest.mark.parametrize("crisis", BOOKS)


def with_rows(rows):
    return dataclasses.replace(BOOK, rows=tuple(rows))


def changed(row, **fields):
    return with_rows(
        dataclasses.replace(other, **fields) if other is row else other for other in ROWS
    )


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
