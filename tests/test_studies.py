"""Every study is declared once: its file, its table and the check of a command follow from the declaration."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from asking import ask
from omegaconf import OmegaConf

import sim
import sim.studies
from sim.charts.declare import FOOTER
from sim.config.compose import compose, split
from sim.config.settings import own_options
from sim.studies import registry
from sim.studies.declare import Study
from sim.studies.registry import files, settings_of, study_names, study_of


def test_files_and_page_are_those_of_the_declarations() -> None:
    for path, text in files().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path.name} differs: python -m sim.studies.registry --write"
        )
    folder = next(iter(files())).parent
    assert {file.stem for file in folder.glob("*.yaml")} == set(study_names())


@pytest.mark.parametrize("name", study_names())
def test_a_study_composes_to_its_own_defaults(name: str) -> None:
    study = study_of(name)
    assert study.name == name
    assert callable(study.function())
    given = ["from=somewhere"] if study.settings.model_fields.get("source") else []
    config = OmegaConf.to_container(compose([f"study={name}", "out=x", *given]), resolve=True)
    settings = settings_of(split(config)[1])  # type: ignore[arg-type]
    assert type(settings) is study.settings
    for option in own_options(study.settings):
        fields = study.settings.model_fields
        field = next(field for key, field in fields.items() if option in (key, field.alias))
        assert field.description or option in ("design", "explore"), f"{option} has no meaning"


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        (
            "sensitivity",
            {"points": 64},
            r"^points: .* no such option of study=sensitivity, whose options are axes, base, dry_run, from, parameters, runs$",
        ),
        ("sensitivity", {"bse": 64}, r"^bse: .* did you mean 'base'\?$"),
        (
            "single",
            {"design": "lhs"},
            r"^design: .* study=single, whose options are explain, moves, run$",
        ),
        ("sensitivity", {"base": 0}, r"^base: should be greater than or equal to 1, not 0$"),
        ("sweep", {"resolve": 2}, r"^resolve: .* did you mean 'parties\.\w+\.resolve'\?$"),
    ],
)
def test_an_option_that_a_study_does_not_have_is_refused(
    name: str, options: dict[str, object], said: str
) -> None:
    with pytest.raises(sim.Mistake, match=said):
        sim.study(name, **options)


def test_a_study_is_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a declaration, and the file of its options."""
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "__init__.py").write_text(
        """from sim.config.settings import Settings, option
from sim.studies.declare import Study

class Hello(Settings):
    name: str = option("you", "whom to greet")

def run(settings, tree):
    print(f"Hello {settings.name}, this is {tree['title']}.")
    return 0

STUDY = Study("hello", "Greet somebody.", Hello, "sim.studies.hello:run", workers=False)
"""
    )
    monkeypatch.setattr(sim.studies, "__path__", [*sim.studies.__path__, str(tmp_path)])
    monkeypatch.chdir(tmp_path)
    registry.study_names.cache_clear()
    try:
        file = tmp_path / "configs" / "study" / "hello.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(registry.yaml_of(study_of("hello")))
        said = sim.study("hello", name="Mesa").text
        assert said == f"Hello Mesa, this is {sim.load().title}.\n"
        with pytest.raises(sim.Mistake, match=r"nam: .*did you mean 'name'"):
            sim.study("hello", nam="Mesa")
    finally:
        registry.study_names.cache_clear()
        sys.modules.pop("sim.studies.hello", None)


@pytest.mark.parametrize(
    ("name", "footer"),
    [("sensitivity", "64 runs each · seed 7 · Brink"), ("explore", ""), ("report", "")],
)
def test_charts_of_an_answer_say_what_it_rests_on_and_those_of_a_visitor_do_not(
    name: str, footer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who explores chooses another seed than that of the command, which a footer would go on to name."""
    seen: list[str] = []

    def look(settings: object, tree: object) -> int:
        seen.append(FOOTER.get()())
        return 0

    monkeypatch.setattr(Study, "function", lambda self: look)
    options = {"sensitivity": ["runs=64"], "report": ["from=somewhere"]}.get(name, [])
    assert ask(tmp_path / "out", f"study={name}", "seed=7", *options) == 0
    assert len(seen) == 1
    assert seen[0].startswith(footer)
    assert bool(seen[0]) == bool(footer)
