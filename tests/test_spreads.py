"""What studies of parameters vary: ranges, whole numbers and lists; and the run that came nearest to a target."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from asking import ask, summary, wishes
from strategies import changed

from sim.config.checks import build_game
from sim.paths import Mistake
from sim.run.counterfactual import play_block
from sim.studies.explain.closest import TRIED, closest
from sim.studies.explain.study import run
from sim.studies.inputs import ends_of, plan_over, spreads_of
from sim.studies.targets import measures_in, target_of

FORCES, TIER = "parties.russia.forces", "parties.us.tier"


@pytest.mark.parametrize("study", ["sensitivity", "discovery"])
def test_a_study_varies_whole_numbers_and_the_values_of_a_list(study: str) -> None:
    axes = f"axes={{{FORCES}: {{integers: [30, 60]}}, {TIER}: [2, 0, 1]}}"
    settings, tree = wishes(f"study={study}", axes)
    spreads = spreads_of(settings, tree)  # type: ignore[arg-type]
    assert ends_of(spreads) == {FORCES: (30, 60), TIER: (0, 2)}
    plan = plan_over(tree, spreads, np.random.default_rng(1).random((200, 2)))
    assert set(plan.columns[TIER]) == {0, 1, 2}
    assert (plan.columns[FORCES] == plan.columns[FORCES].round()).all()


def test_a_list_of_one_value_is_refused() -> None:
    settings, tree = wishes("study=discovery", f"axes={{{FORCES}: [30], {TIER}: [0, 1]}}")
    with pytest.raises(Mistake, match=f"{FORCES}: its range is the single value 30"):
        spreads_of(settings, tree)  # type: ignore[arg-type]


def test_the_nearest_run_did_not_see_the_target_and_no_other_had_a_clearly_higher_chance() -> None:
    tree = changed({"calendar.turns": 8})
    target, runs = target_of("war"), np.arange(40)
    run, missed = closest(tree, 0, target, runs)
    seen = target.seen(play_block(build_game(tree), runs, 0).columns, 8)
    assert not seen[run]
    assert missed == int((~seen).sum())


def test_where_each_run_saw_the_target_none_is_nearest() -> None:
    tree = changed({"calendar.turns": 2, "measures": {"sure": "intensity > -1000"}})
    sure = target_of("sure", measures_in(tree))
    with pytest.raises(Mistake, match=f"nearest: each of {TRIED} runs saw sure"):
        closest(tree, 0, sure, np.arange(2 * TRIED))


def test_explain_chooses_the_nearest_run_and_says_so(tmp_path: Path) -> None:
    assert ask(tmp_path, "study=explain", "nearest=open_invasion", "calendar.turns=4") == 0
    found = summary(tmp_path)
    assert found["target"] == "open_invasion"
    assert found["saw"] is False
    settings, tree = wishes("study=explain", "nearest=war", "run=3")
    told = settings.model_copy(update={"asked": settings.asked.__class__({}, ("run=3",))})
    with pytest.raises(Mistake, match="run: nearest=war finds the run"):
        run(told, tree)  # type: ignore[arg-type]
