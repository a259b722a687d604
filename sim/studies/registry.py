"""The studies by name: each folder of `sim/studies` that declares one is a study.

`python -m sim.studies.registry --write` writes `configs/study/*.yaml` and `docs/studies.md` from the declarations.
"""

from __future__ import annotations

import pkgutil
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

import sim.studies
from sim.config.compose import configs_folder
from sim.config.settings import (
    Asked,
    Section,
    Settings,
    build_settings,
    own_options,
)
from sim.ensemble.claims import check
from sim.paths import Mistake, Tree, nearest
from sim.studies.declare import Study


@cache
def study_names() -> tuple[str, ...]:
    """The names of all studies, which are those of their folders."""
    return tuple(
        sorted(found.name for found in pkgutil.iter_modules(sim.studies.__path__) if found.ispkg)
    )


def study_of(name: str) -> Study:
    """The declaration of a study; raises Mistake for one that there is not."""
    if name not in study_names():
        raise Mistake(
            f"study: there is no '{name}'; allowed are {', '.join(study_names())}{nearest(name, study_names())}"
        )
    found: Study = import_module(f"sim.studies.{name}").STUDY
    return found


def settings_of(tree: Mapping[str, Any], asked: Asked | None = None) -> Settings:
    """The checked settings of the study that a plain tree names; raises Mistake with one line for each wrong one."""
    return build_settings(study_of(str(tree.get("study"))).settings, tree, asked)


# Studies that may write into a folder of another kind, and say themselves when they may not.
ELSEWHERE = ("report", "gallery", "explore", "new")
SWEPT = ("sweep", "gather", "report")  # studies that draw the charts of a sweep


def run_study(settings: Settings, tree: Tree) -> int:
    """Run the study asked for; returns the exit status."""
    from sim.charts.declare import footed
    from sim.config.checks import build_game
    from sim.config.seeds import folder_of

    build_game(tree)  # a configuration that is no game is refused before anything is made of it
    study = study_of(settings.study)
    if settings.chart.also and settings.study not in SWEPT:
        raise Mistake(
            f"chart.also: study={settings.study} draws no {settings.chart.also[0]}; {', '.join(SWEPT)} do"
        )
    if study.seeds:
        folder_of(str(tree.get("crisis", "")))  # so is a crisis without seeds
    if settings.study not in ELSEWHERE and not getattr(settings, "dry_run", False):
        check(Path(settings.out).expanduser(), settings.study)
    function, began = study.function(), time.time()
    # a visitor of the explorer chooses seed and runs himself; pages of stored results say what those rest on
    under = nullcontext() if settings.study in ELSEWHERE else footed(lambda: _footer(settings))
    with under:
        answered = function(settings, tree)
    if isinstance(answered, int):
        return answered
    from sim.studies.answer import write_answer

    write_answer(answered, began)
    return 0


def _footer(settings: Settings) -> str:
    from sim.studies.answer import rests_on

    return rests_on(settings)


def yaml_of(study: Study) -> str:
    """The file of `configs/study` that makes a study's options a part of the configuration, with its summary and examples."""
    lines = ["# @package _global_", f"# {study.summary}"]
    width = min(max((len(example) for example in study.examples), default=0), 50)
    for example, remark in study.examples.items():
        command = f"brink study={study.name} {example}".strip()
        lines.append(f"#   {command:{width + len(study.name) + 13}}   {remark}".rstrip())
    if study.groups:
        lines += ["defaults:", *(f"  - /{group}: {one}" for group, one in study.groups.items())]
        lines.append("  - _self_")
    lines.append(f"study: {study.name}")
    lines += _options(study.settings, own_options(study.settings), tuple(study.groups))
    if study.game:
        lines += yaml.safe_dump(dict(study.game), sort_keys=False).splitlines()
    return "\n".join(lines) + "\n"


def _options(
    kind: type[Section], wanted: tuple[str, ...], without: tuple[str, ...] = ()
) -> list[str]:
    """One line an option, `name: default # meaning`; the entries of a section stand below its name."""
    lines = []
    for name, field in kind.model_fields.items():
        said = field.alias or name
        if said not in wanted or said in without:
            continue
        if isinstance(field.default, Section):
            inner = type(field.default)
            lines += [
                f"{said}:",
                *(f"  {line}" for line in _options(inner, tuple(inner.model_fields))),
            ]
        else:
            lines.append(f"{said}: {_plain(field)} # {field.description}")
    return lines


def _plain(field: Any) -> str:
    """A default as YAML on one line."""
    if field.is_required():
        return "???"
    dumped: str = yaml.safe_dump(field.default, default_flow_style=True, width=1000)
    return dumped.removesuffix("\n").removesuffix("\n...")


def markdown() -> str:
    """The page of all studies: a section each, with examples and a table of its options."""
    lines = [
        "# The studies",
        "",
        'Every question is a study: `brink study=NAME option=value ...`, or `sim.study("NAME", game, option=value)` in Python. Beside its own',
        "options each study takes `scenario`, any number of the game by its path, and the settings that all share: `seed`, `out`,",
        "`executor`, `engine.block`, `chart.format`, `chart.size` and `chart.also`. This page is written by `python -m sim.studies.registry --write`.",
    ]
    for name in study_names():
        study = study_of(name)
        lines += ["", f"## {name}", "", study.summary, "", "```console"]
        for example, remark in study.examples.items():
            lines.append(
                f"brink study={name} {example}".strip() + (f"  # {remark}" if remark else "")
            )
        lines += ["```"]
        rows = _rows(study.settings, own_options(study.settings), study.groups)
        if rows:
            lines += ["", "| option | default | meaning |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _rows(
    kind: type[Section], wanted: tuple[str, ...], groups: Mapping[str, str], above: str = ""
) -> list[str]:
    """The rows of a table of options."""
    rows = [f"| `{group}` | `{one}` | one of configs/{group} |" for group, one in groups.items()]
    for name, field in kind.model_fields.items():
        said = field.alias or name
        if said not in wanted or said in groups:
            continue
        if isinstance(field.default, Section):
            inner = type(field.default)
            rows += _rows(inner, tuple(inner.model_fields), {}, f"{said}.")
        else:
            default = "to be given" if field.is_required() else f"`{_plain(field)}`"
            meaning = str(field.description).replace("|", "\\|")
            rows.append(f"| `{above}{said}` | {default} | {meaning} |")
    return rows


def files() -> dict[Path, str]:
    """The files that are made from the declarations, with their text; the page only in a checkout."""
    configs = configs_folder()
    made = {configs / "study" / f"{name}.yaml": yaml_of(study_of(name)) for name in study_names()}
    page = configs.parent / "docs" / "studies.md"
    return {**made, page: markdown()} if page.parent.is_dir() else made


def main(arguments: list[str]) -> int:
    """Write the files, or without `--write` say which differ; returns the exit status."""
    write, differ = arguments == ["--write"], 0
    for path, text in files().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        differ += 1
        print(f"{path.name}: {'written' if write else 'differs'}")
        if write:
            path.write_text(text, encoding="utf-8")
    return 0 if write or not differ else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
