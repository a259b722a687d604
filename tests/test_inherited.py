"""The axes of a scenario that is laid over another: its own alone, whatever it is laid over."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config.compose import compose, game_tree

WRITTEN = {
    "one": "defaults: [paris_2014, _self_]\nuncertainties: {parties.us.resolve: [0.5, 2]}\n",
    "two": "defaults: [one, _self_]\nuncertainties: {parties.us.credibility: [0.2, 1]}\n",
    "none": "defaults: [paris_2014, _self_]\nuncertainties: null\n",
    "empty": "defaults: [paris_2014, _self_]\nuncertainties: {}\n",
    "again": "defaults: [none, _self_]\nuncertainties: {parties.us.resolve: [1, 2]}\n",
    "silent": "defaults: [two, _self_]\ntitle: Nothing said of axes\n",
}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with these scenarios."""
    folder = tmp_path / "configs" / "scenario"
    folder.mkdir(parents=True)
    for name, text in WRITTEN.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)


def axes(*overrides: str) -> dict[str, object]:
    """The axes that a command sweeps by itself."""
    return dict(game_tree(compose(overrides))["uncertainties"])


@pytest.mark.usefixtures("written")
def test_own_axes_replace_those_that_a_scenario_inherits() -> None:
    assert axes("scenario=one") == {"parties.us.resolve": [0.5, 2]}
    assert axes("scenario=two") == {"parties.us.credibility": [0.2, 1]}
    assert axes("scenario=again") == {"parties.us.resolve": [1, 2]}


@pytest.mark.usefixtures("written")
def test_a_scenario_that_names_no_axes_keeps_those_that_it_inherits_and_empty_ones_have_none() -> (
    None
):
    assert axes("scenario=silent") == axes("scenario=two")
    assert axes("scenario=none") == {}
    assert axes("scenario=empty") == {}


def test_the_overlays_of_paris_sweep_what_they_did() -> None:
    paris = axes("scenario=paris_2014")
    assert axes("scenario=troops_100k") == {**paris, "parties.russia.forces": [100]}
    assert axes("scenario=kyiv_recognised") == {**paris, "bargaining.recognition_cost": [0.05]}
