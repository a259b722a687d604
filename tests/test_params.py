"""Looking parameters up, and looking at a sweep before it is played."""

from pathlib import Path

import pytest
from commands import run

import sim
from sim.charts.words import PLAIN, Words
from sim.config import provenance
from sim.config.compose import compose, game_tree
from sim.paths import Mistake
from sim.studies.params.study import look_up


def lines_of(capsys: pytest.CaptureFixture[str]) -> str:
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    return " ".join(text.split())


def test_a_parameter_is_found_with_all_that_is_known_of_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run("study=params", "find=credibility", f"out={tmp_path / 'none'}") == 0
    text = lines_of(capsys)
    row = provenance.provenance_of("parties.us.credibility")
    assert "parties.us.credibility" in text
    assert "Credibility of further US sanctions" in text
    assert f"plausible: {row.low:g} to {row.high:g}" in text
    assert " ".join(row.why.split()) in text
    assert not (tmp_path / "none").exists(), "nothing is written"
    assert run("study=params", "find=parties.us.resolve") == 0
    assert "parties.us.resolve value: 1; plausible: 0.5 to 2" in lines_of(capsys), "no unit of 1"


def test_patterns_and_words_find_and_nothing_found_is_a_mistake() -> None:
    tree = game_tree(compose([]))
    found = [one.path for one in look_up(tree, "parties.{us,russia}.forces", "paris_2014", PLAIN)]
    assert {path.split(".uniform")[0] for path in found} == {
        "parties.us.forces",
        "parties.russia.forces",
    }
    assert len(list(look_up(tree, "", "paris_2014", PLAIN))) == len(
        list(provenance.parameters(tree))
    )
    with pytest.raises(Mistake, match="find: no parameter has 'zzz'"):
        run("study=params", "find=zzz")


def test_a_sweep_is_checked_and_nothing_is_stored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "none"
    axes = "axes={parties.russia.forces: [30, 900]}"
    assert (
        run(
            "study=check",
            axes,
            "parties.us.resolve=1.25",
            "runs=50",
            "calendar.turns=4",
            "executor=serial",
            f"out={out}",
        )
        == 0
    )
    text = lines_of(capsys)
    assert "the configuration is valid" in text
    assert "1 axis, given; 2 points." in text
    assert "parties.russia.forces (Russian troops (thousand)): 30, 900" in text
    assert "parties.us.resolve: 1.25" in text
    assert "parties.russia.forces 900" in text.split("Out of its plausible range")[1]
    assert "100 runs" in text
    assert not out.exists()


def test_inherited_axes_are_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("study=check", "runs=4", "calendar.turns=4", "executor=serial") == 0
    assert "3 axes, inherited from the scenario's uncertainties; 27 points." in lines_of(capsys)
    with pytest.raises(Mistake, match="there is no such parameter"):
        run("study=check", "axes={parties.us.resolv: [1, 2]}")


def test_a_word_for_nothing_is_named_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    small = ("study=check", "runs=4", "calendar.turns=4", "executor=serial", "axes={}")
    assert run(*small, "+words.proxywar=raid", "+words.proxy_war=raid") == 0
    text = lines_of(capsys)
    assert (
        "words.proxywar: names nothing, so nothing is called so; did you mean 'proxy_war'?" in text
    )
    assert "words.proxy_war" not in text


@pytest.mark.parametrize("find", ["resolve", "unit in which", "parties.{us,russia}.forces"])
def test_the_door_finds_what_the_command_finds(find: str) -> None:
    tree = game_tree(compose([]))
    wanted = list(look_up(tree, find, "paris_2014", Words.of(tree)))
    table = sim.params(find)
    assert table["path"].tolist() == [one.path for one in wanted]
    assert table["meaning"].tolist() == [one.meaning for one in wanted]
