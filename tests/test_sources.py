"""The seeds parse: what happened after is whole and consistent, and a broken file is a readable sentence."""

from __future__ import annotations

import datetime
import shutil

import numpy as np
import pytest
import yaml

from sim.config import provenance
from sim.config import seeds as sources
from sim.config.aftermath import MILESTONES, build_aftermath
from sim.config.compose import load_game
from sim.model.crisis import Crisis
from sim.paths import Mistake

each_event = pytest.mark.parametrize(
    "event", provenance.aftermath().events, ids=lambda event: event.id
)


def known_quantities():
    with Crisis(load_game(["scenario=with_eu"]), np.arange(2)) as model:
        model.step()
        return {*model.recorder.trace, *(".".join(key) for key in model.world)}


def test_history_asks_fourteen_questions_at_four_dates():
    after = provenance.aftermath()
    assert len({event.id for event in after.events}) == 14
    assert [str(day) for day in after.checkpoints] == [
        "2014-04-30",
        "2014-06-30",
        "2014-09-30",
        "2015-02-28",
    ]
    assert after.start == load_game().calendar.start
    assert {
        condition.quantity for event in after.events for test in event.test for condition in test
    } <= known_quantities()
    assert {path.quantity for path in after.paths} <= known_quantities()


@each_event
def test_the_answers_of_an_event_follow_from_its_date(event):
    after = provenance.aftermath()
    assert len(event.happened) == 4
    assert event.test
    assert event.note
    assert all(alternative for alternative in event.test)
    if event.date is None:
        assert event.day is None
        assert event.happened == (False,) * 4
    else:
        assert event.day == (event.date - after.start).days
        if event.asked == "ever":
            assert event.happened == tuple(
                event.date <= checkpoint for checkpoint in after.checkpoints
            )


@each_event
def test_the_climatology_of_an_event_follows_from_base_rates(event):
    rates = {row["id"]: row for row in provenance.aftermath().base_rates}
    if event.climatology is None:
        return
    row, reckoned = rates[event.climatology["row"]], event.climatology["chance"]
    parts = row.get("violence", []), row.get("ending", []), row.get("threat", [])
    sums = [
        sum(part[a:b])
        for part in parts
        for a in range(len(part))
        for b in range(a + 1, len(part) + 1)
    ]
    assert min(abs(total - reckoned) for total in sums) <= 0.005


def test_paths_and_base_rates_are_whole():
    after = provenance.aftermath()
    for path in after.paths:
        days = [point[0] for point in path.points]
        assert days == sorted(set(days)), path.id
        for point in path.points:
            values = [value for value in point[1:] if value is not None]
            assert len(point) == len(path.columns), path.id
            assert values == sorted(values), path.id
    for row in after.base_rates:
        for key, least in (
            ("violence", 0.99),
            ("threat", 0.99),
            ("ending", 0.9),
        ):  # some crises end in ways of their own
            assert key not in row or least <= sum(row[key]) <= 1.002, row["id"]
    assert after.climatology in {row["id"] for row in after.base_rates}
    told = (*after.events, *after.paths, *after.reached.values())
    assert {key for item in told for key in item.sources} == set(after.sources)


def test_milestones_are_whole_and_dated_after_the_start():
    tree = yaml.safe_load((sources.seeds_folder() / "history.yaml").read_text(encoding="utf-8"))
    after = build_aftermath(tree)
    assert tuple(after.reached) == MILESTONES
    assert after.reached["imposed"].date == datetime.date(2014, 4, 28)
    assert after.reached["eased"].date is None
    for changes, said in (
        ({"wars": tree["reached"]["war"]}, "reached.wars: is no milestone; they are violence, war"),
        (
            {"war": {**tree["reached"]["war"], "date": datetime.date(2014, 3, 1)}},
            "reached.war: 2014-03-01 is before the start, 2014-03-30",
        ),
        ({"war": {**tree["reached"]["war"], "date": "soon"}}, "reached.war: date should be a day"),
    ):
        with pytest.raises(Mistake, match=f"^history.yaml, {said}"):
            build_aftermath({**tree, "reached": {**tree["reached"], **changes}})
    with pytest.raises(Mistake, match=r"^history.yaml, reached: 'violence' is missing"):
        build_aftermath({**tree, "reached": {"war": tree["reached"]["war"]}})
    with pytest.raises(Mistake, match=r"climatology is one of build_up, .*did you mean 'build_up'"):
        build_aftermath({**tree, "climatology": "build_upp"})


def broken_history(change):
    tree = yaml.safe_load((sources.seeds_folder() / "history.yaml").read_text(encoding="utf-8"))
    change(tree["events"][0])
    return tree


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda event: event.pop("label"), "history.yaml, talks_again: 'label' is missing"),
        (
            lambda event: event.update(lable=""),
            "history.yaml, talks_again: there is no 'lable', only",
        ),
        (
            lambda event: event.update(mapping="vague"),
            "history.yaml, talks_again: mapping is one of close, loose, not 'vague'",
        ),
        (
            lambda event: event["test"][0][0].update(compare="=>"),
            "history.yaml, talks_again: compare is one of >=, <=, >, <, ==, not '=>'",
        ),
    ],
)
def test_a_history_that_does_not_parse_is_a_sentence(change, said):
    with pytest.raises(Mistake) as caught:
        build_aftermath(broken_history(change))
    assert str(caught.value).startswith(said)


def test_seeds_are_read_from_any_folder_and_a_bad_file_is_a_sentence(tmp_path):
    folder = shutil.copytree(sources.seeds_folder(), tmp_path / "seeds")
    assert sources.read_book(folder) == provenance.book_of()
    (folder / "article.yaml").write_text("facts: [", encoding="utf-8")
    with pytest.raises(Mistake, match=r"^article.yaml: .*line 2"):
        sources.read_book(folder)
    (folder / "article.yaml").unlink()
    with pytest.raises(Mistake, match=r"^article.yaml: "):
        sources.read_book(folder)
