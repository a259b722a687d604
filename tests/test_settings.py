"""What a user asks beside the game, and the sentences by which a wrong setting or command is refused."""

from __future__ import annotations

import copy
import errno
from functools import cache
from typing import Any

import pytest
from omegaconf import OmegaConf

from sim.config.compose import compose, split
from sim.config.errors import sentence
from sim.paths import Mistake
from sim.studies.registry import settings_of, study_names

OPTIONS = "and no such option of study=sweep, whose options are axes, design, dry_run, most, on_error, parameters, points, recover, runs, shrink, traced, until"


@cache
def defaults() -> dict[str, Any]:
    whole: Any = OmegaConf.to_container(compose(["out=somewhere"]), resolve=True)
    return split(whole)[1]


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    tree = copy.deepcopy(defaults())
    for path, value in changes.items():
        *way, last = path.split(".")
        node = tree
        for step in way:
            node = node[step]
        node[last] = value
        if value is ...:
            del node[last]
    return tree


def test_the_defaults_are_good_and_cannot_be_changed() -> None:
    settings = settings_of(defaults())
    assert settings.study == "sweep"
    assert settings.out == "somewhere"
    with pytest.raises(ValueError, match="frozen"):
        settings.runs = 3  # type: ignore[misc]


def test_a_configuration_splits_into_game_and_settings_without_loss() -> None:
    game, settings = split({"title": "x", "seed": 1, "from": "y", "nonsense": 2})
    assert game == {"title": "x"}
    assert settings == {"seed": 1, "from": "y", "nonsense": 2}


@pytest.mark.parametrize("seed", [0, -1, -(2**63), 2**63 - 1])
def test_any_whole_seed_is_itself(seed: int) -> None:
    assert settings_of(changed({"seed": seed})).seed == seed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design.kind": "gird"}, "design.kind: should be 'grid', 'lhs' or 'sobol', not 'gird'"),
        ({"design.knd": "grid"}, "design.knd: there is no such setting; did you mean 'kind'?"),
        ({"sed": 1}, f"sed: there is no such parameter, {OPTIONS}; did you mean 'seed'?"),
        ({"nonsense": 1}, f"nonsense: there is no such parameter, {OPTIONS}"),
        ({"seed": "a"}, "seed: should be a whole number, not 'a'"),
        ({"seed": 1.5}, "seed: should be a whole number, not 1.5"),
        ({"seed": None}, "seed: should be a whole number, not None"),
        ({"seed": 2**63}, "seed: should be less than 9223372036854775808, not 9223372036854775808"),
        ({"runs": 0}, "runs: should be greater than or equal to 1, not 0"),
        ({"runs": True}, "runs: should not be true or false, not True"),
        ({"seed": ...}, "seed: is missing"),
        ({"points": -3}, "points: should be greater than or equal to 1, not -3"),
        ({"engine.block": 1}, "engine.block: should be greater than or equal to 2, not 1"),
        (
            {"executor.workers": "al"},
            "executor.workers: should be a whole number or 'auto', not 'al'",
        ),
        (
            {"executor.workers": 0},
            "executor.workers: should be greater than or equal to 1 or 'auto', not 0",
        ),
        ({"traced": -1}, "traced: should be greater than or equal to 0 or 'auto', not -1"),
        ({"chart.format": ["gif"]}, "chart.format.0: should be 'png', 'svg' or 'pdf', not 'gif'"),
        ({"chart.format": []}, "chart.format: should have at least one entry, not []"),
        ({"chart.format": "png"}, "chart.format: should be a list, not 'png'"),
        ({"axes": [1]}, "axes: should be a group of entries, not [1]"),
        ({"out": 3}, "out: should be text, not 3"),
        ({"on_error": "ignore"}, "on_error: should be 'continue' or 'stop', not 'ignore'"),
        ({"design": None}, "design: should be a group of settings, not None"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake) as refused:
        settings_of(changed(changes))
    assert str(refused.value) == said


def test_a_folder_is_text_or_a_list_of_texts() -> None:
    common = {name: defaults()[name] for name in ("seed", "out", "engine", "executor", "chart")}
    with pytest.raises(Mistake, match=r"^from: should be text, not 3$"):
        settings_of({**common, "study": "replay", "from": 3})
    assert settings_of({**common, "study": "gallery", "from": ["a", "b"]}).source == "a\nb"  # type: ignore[attr-defined]


def test_an_unknown_study_names_the_known() -> None:
    with pytest.raises(Mistake) as refused:
        settings_of(changed({"study": "swep"}))
    assert all(study in str(refused.value) for study in study_names())
    assert str(refused.value).endswith("did you mean 'sweep'?")
    with pytest.raises(Mistake) as refused:
        settings_of(changed({"runs": 0, "seed": "a"}))
    assert len(str(refused.value).splitlines()) == 2


UNREAD = "cannot be read as an override; it should look like parties.us.resolve=2 (quote lists and braces in the shell)"


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (
            "parties.us.resolv=2",
            "parties.us.resolv: there is no such parameter; did you mean 'parties.us.resolve'?",
        ),
        ("choice.precision.x=3", "choice.precision.x: there is no such parameter"),
        ("scenario=pariss", "scenario: there is no 'pariss'; allowed are baltic_pretext, "),
        (
            "design=gird",
            "design: there is no 'gird'; allowed are grid, lhs, sobol; did you mean 'grid'?",
        ),
        ("parties=3", "parties: should be one of estonia, eu, latvia, "),
        ("scenario=null", "scenario: should be one of baltic_pretext, "),
        ("scenario=", "scenario: is empty; allowed are baltic_pretext, "),
        ("scenario=no_monitors/", "scenario: there is no 'no_monitors/'; allowed are baltic_p"),
        ("scenario=../x", "scenario: there is no '../x'; allowed are baltic_pretext, "),
        (f"scenario={'x' * 5000}", f"scenario: the name {'x' * 40}... is too long for the disk"),
        ("=5", f"=5: {UNREAD}"),
        ("axes={choice.precision: int(interval(1, 5))}", "axes: int(...) stands for many values"),
        ("axes={choice.precision: [range(1, 5)]}", "axes: range(...) stands for many values"),
        ('title="${unclosed"', 'title: ${unclosed" opens a reference that is not closed'),
        ("title=${titel}", "title: refers to 'titel', which there is not; did you mean 'title'?"),
        ("title=${a:b}", "title: refers to 'a', which there is not"),
        ("study=replay", "from: is missing; give it as from=..."),
        ("parties.us.resolve", f"parties.us.resolve: {UNREAD}"),
        ("x={", f"x={{: {UNREAD}"),
        (
            "chart.format.x=png",
            "chart.format.x: chart.format is a list whose place is chart.format.0; there is no 'x'",
        ),
        (
            "chart.format.9=png",
            "chart.format.9: chart.format is a list whose place is chart.format.0; there is no '9'",
        ),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(argument: str, said: str) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011  Hydra's and ours, told apart below
        OmegaConf.to_container(
            compose([argument, "out=somewhere"]), resolve=True, throw_on_missing=True
        )
    found = sentence(refused.value, [argument])
    assert found is not None
    assert found.startswith(said)
    assert "\n" not in found
    if argument.startswith("scenario=paris"):
        assert found.endswith("did you mean 'paris_2014'?")


@pytest.mark.parametrize(
    ("name", "near"), [("SCENARIO", "scenario"), ("Parties", "parties"), ("Axes", "axes")]
)
def test_a_name_in_other_letters_is_known(name: str, near: str) -> None:
    with pytest.raises(Mistake, match=f"^{name}: there is no such .*; did you mean '{near}'"):
        settings_of(changed({name: 1}))


def test_faults_of_the_disk_are_the_users_and_other_faults_the_programs() -> None:
    assert "resumes" in str(sentence(OSError(errno.ENOSPC, "No space left"), []))
    assert (
        sentence(PermissionError(errno.EACCES, "Permission denied", "/elsewhere/x"), [])
        == "out: /elsewhere/x cannot be written: Permission denied"
    )
    assert sentence(Mistake("here: this"), []) == "here: this"
    assert sentence(ValueError("a fault of ours"), []) is None
    assert (
        sentence(ValueError("invalid literal for int() with base 10: 'x'"), ["chart.format.0=png"])
        is None
    )
    assert sentence(ZeroDivisionError(), []) is None
