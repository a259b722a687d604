"""A crisis other than the one of 2014, by YAML alone: its own book, history, doctrines and words, and none of another's."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from asking import wish
from commands import brink, run
from crises import OF_2014, OTHER
from strategies import tree_of

import sim
from sim.config import provenance
from sim.config.checks import build_game
from sim.config.seeds import folder_of, seeds_folder
from sim.paths import Mistake
from sim.studies import inputs as sources
from sim.studies.calibrate import targets
from sim.studies.doctrines import overlays
from sim.studies.hindcast import history as aftermath

OF_1995 = re.compile(r"Taiwan|China|Chinese|Beijing|Taipei|Japan|Kinmen", re.IGNORECASE)


def settings_of(study: str, *overrides: str) -> Any:
    return wish(f"scenario={OTHER}", f"study={study}", *overrides)


def examples_of(tree: ast.AST) -> set[int]:
    """The texts of the examples that a study declares: commands to copy, which name what the default scenario has."""
    return {
        id(text)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Study"
        for keyword in call.keywords
        if keyword.arg == "examples"
        for text in ast.walk(keyword.value)
    }


def test_no_code_names_a_party_of_any_crisis() -> None:
    """Texts of the program, docstrings and examples of commands apart, hold no name of a party or place: those are configuration."""
    found, read = [], 0
    for file in sorted(Path(sim.__file__).parent.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        plain |= examples_of(tree)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in plain
            ):
                read += 1
                said = node.value.replace("nato_clash", "").replace(
                    "NATO clash", ""
                )  # the last place of the ladder; abbreviations stay
                if OF_1995.search(said) or (
                    OF_2014.search(said)
                    and said not in ("nato", "NATO")
                    and not said.startswith("what the challenger demands")
                ):
                    found.append(f"{file.name}:{node.lineno}: {node.value}")
    assert read > 1000
    assert not found, "\n".join(found)


def test_scenarios_of_several_crises_are_told_apart() -> None:
    names = ("paris_2014", "with_eu", OTHER, "taiwan_no_carriers", "taiwan_hotline")
    groups = provenance.by_crisis({name: tree_of(name) for name in names})
    assert {crisis: tuple(trees) for crisis, trees in groups.items()} == {
        "": names[:2],
        OTHER: names[2:],
    }
    assert folder_of("") == seeds_folder()
    assert folder_of(OTHER) == seeds_folder() / OTHER


def test_each_crisis_has_a_book_of_its_own() -> None:
    own, other = provenance.book_of(OTHER), provenance.book_of()
    assert not {row.path for row in own.rows} & {
        ("parties.russia.forces",),
        ("parties.us.blowback", "x"),
    }
    assert set(own.facts).isdisjoint(other.facts)
    tree = tree_of(OTHER)
    assert provenance.unaccounted(tree, OTHER) == []
    shared = own.rows[len(own.own) :]
    assert shared
    assert all(row.fact is None for row in shared)
    assert not any(OF_2014.search(f"{row.why} {row.source}") for row in shared)
    assert "parties.china.forces.uniform.0" in provenance.unaccounted(tree, OTHER, other)
    assert provenance.disagreements(tree, OTHER, other)


def test_ranges_of_a_study_are_those_of_the_crisis() -> None:
    settings = settings_of("sensitivity")
    bounds = sources.bounds_of(settings, tree_of(OTHER))
    assert list(bounds) == sorted(tree_of(OTHER)["contested"]["sensitivity"])
    assert bounds["parties.china.forces"] == (40, 100)
    assert bounds["parties.us.step"] == (2, 16)
    assert sources.bounds_of(settings, tree_of())["parties.russia.forces"] == (30, 100)
    chosen = settings_of("sensitivity", "parameters=[parties.us.blowback,choice.precision]")
    assert sources.bounds_of(chosen, tree_of(OTHER))["parties.us.blowback"] == (0.05, 0.4)


def test_a_study_without_parameters_says_how_to_give_some() -> None:
    tree = {**tree_of(OTHER), "contested": {}}
    with pytest.raises(
        Mistake,
        match=r"^parameters: this scenario names none for study=discovery \(contested.discovery\); give some",
    ):
        sources.bounds_of(settings_of("discovery"), tree)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"words": {"parties.chna.forces": "Troops"}},
            "words.parties.chna.forces: there is no parameter 'parties.chna.forces'; did you mean",
        ),
        (
            {"contested": {"discovery": ["choice.precison"]}},
            "contested.discovery.0: there is no parameter 'choice.precison'; did you mean 'choice.precision'?",
        ),
        ({"crisis": 3}, "crisis: should be text, not 3"),
    ],
)
def test_what_a_scenario_says_of_itself_is_checked(changes: dict[str, object], said: str) -> None:
    with pytest.raises(Mistake) as caught:
        build_game({**tree_of(OTHER), **changes})
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("name", ["taiwn_1995", "../seeds", "history.yaml"])
def test_a_crisis_without_seeds_is_a_sentence(name: str) -> None:
    with pytest.raises(
        Mistake,
        match=rf"^crisis: there is no folder seeds/{re.escape(name)} with an article.yaml; there are berlin_1961, .*{OTHER}, ",
    ):
        folder_of(name)


def test_a_misspelt_crisis_is_one_line_before_anything_is_played(tmp_path: Path) -> None:
    done = brink(
        f"scenario={OTHER}", "crisis=taiwan_1996", "runs=10", "out=sweep", cwd=tmp_path, status=2
    )
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "brink: crisis: there is no folder seeds/taiwan_1996 with an article.yaml; there are "
    )
    assert line.endswith(
        "taiwan_1995, and an empty name stands for seeds itself; did you mean 'taiwan_1995'?"
    )
    assert not (tmp_path / "sweep").exists()


def test_history_targets_and_doctrines_are_those_of_the_crisis() -> None:
    after, game = aftermath.read(None, OTHER), build_game(tree_of(OTHER))
    assert after.start == game.calendar.start
    assert len(after.events) == 9
    assert aftermath.known_paths(after, game)[1] == []
    for event in after.events:
        assert event.test
        assert event.happened == tuple(
            event.date is not None and event.date <= day for day in after.checkpoints
        )
        assert event.day == (None if event.date is None else (event.date - after.start).days)
    told = (*after.events, *after.paths, *after.reached.values())
    cited = {key for item in told for key in item.sources}
    assert cited == set(after.sources)
    assert {target.id for target in targets.known(OTHER)} == {"calm", "war", "agreement"}
    chosen = overlays.read(None, tree_of(OTHER))
    named = {
        "us": ["ambiguity", "carriers", "distance"],
        "china": ["patience", "pressure", "strike"],
        "taiwan": ["campaign", "formula"],
    }
    assert chosen.keys() == named.keys()
    for party, options in chosen.items():
        assert [doctrine.name for doctrine in options] == named[party]
    assert overlays.read({"us": ["threaten"]}, tree_of())
    with pytest.raises(
        Mistake,
        match="there is no doctrine 'threaten'; configs/doctrine/taiwan_1995/us has ambiguity",
    ):
        overlays.read({"us": ["threaten"]}, tree_of(OTHER))


def test_what_the_seeds_of_a_crisis_lack_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(
        folder_of(OTHER), tmp_path / "seeds" / "bare", ignore=shutil.ignore_patterns("history.yaml")
    )
    monkeypatch.chdir(tmp_path)
    game = build_game({**tree_of(OTHER), "crisis": "bare"})
    assert len(targets.choose(settings_of("calibrate"), game).known) == 3, "targets need no history"
    with pytest.raises(
        Mistake,
        match=r"^history: the seeds of this crisis \(bare\) have no history.yaml; name a folder that holds one",
    ):
        aftermath.read(None, "bare")
    shutil.copytree(
        folder_of(OTHER),
        tmp_path / "seeds" / "later",
        ignore=shutil.ignore_patterns("targets.yaml"),
    )
    game = build_game({**tree_of(OTHER), "crisis": "later"})
    with pytest.raises(
        Mistake, match=r"^targets: the seeds of this crisis \(later\) have no targets.yaml"
    ):
        targets.choose(settings_of("calibrate"), game)
    with pytest.raises(
        Mistake,
        match=r"no party has two doctrines to choose between; write some as configs/doctrine/later/PARTY/NAME.yaml",
    ):
        run(
            f"scenario={OTHER}",
            "study=doctrines",
            "crisis=later",
            "executor=serial",
            f"out={tmp_path / 'out'}",
        )
