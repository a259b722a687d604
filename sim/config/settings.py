"""What a user asks of a study beside the game: design, luck, folder, executor, charts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from sim.config.complaints import innermost
from sim.config.provenance import BASE
from sim.config.values import check_folders, check_values
from sim.paths import Mistake, nearest

GROUPS = (
    "study",
    "design",
    "engine",
    "executor",
)  # of the configuration, that are no part of the game


def option(default: Any, meaning: str, **limits: Any) -> Any:
    """A setting: its default (`...` where a user has to give it), what it means, and its range in pydantic's terms."""
    return Field(default, description=meaning, **limits)


def _a_folder_a_line(value: Any) -> Any:
    """Several folders, given as a list, are kept one a line."""
    listed = isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
    return "\n".join(value) if listed else value


Folders = Annotated[str, BeforeValidator(_a_folder_a_line)]  # one folder, or a list of them


class Section(BaseModel):
    """Frozen, and unknown keys are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_bare_truth(cls, value: Any, info: ValidationInfo) -> Any:
        if (
            isinstance(value, bool)
            and cls.model_fields[str(info.field_name)].annotation is not bool
        ):
            raise ValueError("should not be true or false")
        return value


class Design(Section):
    """How points are laid over the axes."""

    kind: Literal["grid", "lhs", "sobol"]


class Engine(Section):
    """What steps the runs."""

    kind: Literal["numpy"]
    block: int = Field(ge=2, le=65536)


class Executor(Section):
    """Where blocks are played."""

    kind: Literal["serial", "processes", "dask"]
    workers: Annotated[int, Field(ge=1, le=4096)] | Literal["auto"]
    scheduler: str | None = None


OnRequest = Literal["beliefs", "pain_blowback"]
ALSO: tuple[str, ...] = get_args(
    OnRequest
)  # charts of a sweep that are drawn where they are asked for


class Chart(Section):
    """Files and sizes of charts, and those of a sweep that are drawn `also`."""

    format: tuple[Literal["png", "svg", "pdf"], ...] = Field(min_length=1)
    size: Literal["page", "slide", "column"]
    also: tuple[OnRequest, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the user named: `choices`, the option chosen in each group of the game, and `overrides`, as they were given."""

    choices: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()

    @property
    def scenario(self) -> str:
        """The name of the scenario."""
        return str(self.choices.get("scenario", BASE))


class Settings(Section):
    """What every study takes beside the game, and what the user `asked` for by name; a study's own class adds its options."""

    asked: Asked = Field(default=Asked(), exclude=True)
    study: str
    engine: Engine
    executor: Executor
    chart: Chart
    seed: int = Field(ge=-(2**63), lt=2**63)
    out: str


S = TypeVar("S", bound=Settings)


def names_of(kind: type[Settings]) -> tuple[str, ...]:
    """The names of the settings of a class, as a user writes them."""
    fields = kind.model_fields.items()
    return tuple(field.alias or name for name, field in fields if name != "asked")


def own_options(kind: type[Settings]) -> tuple[str, ...]:
    """The names of the options that a study has of its own."""
    return tuple(name for name in names_of(kind) if name not in names_of(Settings))


@cache
def setting_names() -> frozenset[str]:
    """The names of the settings of all studies, from the files of `configs/study`, which are written from their declarations."""
    from sim.config.compose import configs_folder
    from sim.model.params import Game

    texts = [file.read_text("utf-8") for file in (configs_folder() / "study").glob("*.yaml")]
    own = {name for text in texts for name in re.findall(r"^(\w+):", text, re.MULTILINE)}
    return frozenset({*own, *names_of(Settings), *GROUPS} - {"defaults", *Game.model_fields})


def build_settings(kind: type[S], tree: Mapping[str, Any], asked: Asked | None = None) -> S:
    """The settings of a plain tree, checked; raises Mistake with one line for each wrong one."""
    check_values(tree, finite=True)
    check_folders(tree)
    try:
        return kind.model_validate({**tree, "asked": asked or Asked()})
    except ValidationError as error:
        raise Mistake("\n".join(_sentences(innermost(error.errors()), kind, tree))) from None


def unknown_option(name: str, study: str, options: Sequence[str], known: Sequence[str] = ()) -> str:
    """The sentence that refuses a name which is neither of the game nor of the study; `known` are further names it may be near."""
    has = f"whose options are {', '.join(sorted(options))}" if options else "which has none"
    ends = [path for path in known if path.endswith(f".{name}")]  # a parameter whose path was cut
    near = (
        f"; did you mean '{ends[0]}'?" if ends else nearest(name, [*options, *names_of(Settings)])
    )
    near = near or _other_case(name, [*options, *names_of(Settings)]) or nearest(name, known)
    if name == "correlate" and "axes" in options:
        near = "; it stands among the axes: 'axes={AXIS: ..., AXIS: ..., correlate: [[AXIS, AXIS, 0.6]]}'"
    return f"{name}: there is no such parameter, and no such option of study={study}, {has}{near}"


def _other_case(name: str, options: Sequence[str]) -> str:
    """The name that differs in capital letters alone, of a setting, a group or a part of the game; empty where there is none."""
    from sim.model.params import Game

    names = [*options, "scenario", *Game.model_fields]
    found = [one for one in names if one.casefold() == name.casefold() and one != name]
    return f"; did you mean '{found[0]}'?" if found else ""


def asked_of(choices: Mapping[str, Any], overrides: Sequence[str]) -> Asked:
    """What a command asks of the game: the choices of its groups, and its overrides; those of the settings' groups are left out."""
    kept = {
        str(group): str(option)
        for group, option in choices.items()
        if group.split("/")[0] not in (*GROUPS, "hydra")
    }
    return Asked(kept, tuple(map(str, overrides)))


def _sentences(items: list[Any], kind: type[Settings], tree: Mapping[str, Any]) -> list[str]:
    """One line for each path; what a setting of several kinds may be is joined with `or`."""
    said: dict[str, list[str]] = {}
    given: dict[str, Any] = {}
    for item in items:
        place = ".".join(
            str(step)
            for step in item["loc"]
            if not str(step).startswith(("literal", "int", "float", "constrained"))
        )
        said.setdefault(place, []).append(_said(item, place, kind, str(tree.get("study"))))
        if item["type"] not in ("extra_forbidden", "missing"):
            given[place] = item["input"]
    return [
        f"{place}: {_either(parts)}" + (f", not {given[place]!r}" if place in given else "")
        for place, parts in said.items()
    ]


def _either(parts: list[str]) -> str:
    """What a setting may be: `should be a number or one of ...`, nothing twice."""
    first, *others = dict.fromkeys(parts)
    return " or ".join([first, *(part.removeprefix("should be ") for part in others)])


def _said(item: Any, place: str, model: type[Settings], study: str) -> str:
    kind = item["type"]
    if kind == "extra_forbidden":
        section, _, last = place.rpartition(".")
        if not section:
            return unknown_option(last, study, own_options(model)).partition(": ")[2]
        fields = getattr(model.model_fields[section].annotation, "model_fields", {})
        return f"there is no such setting{nearest(last, fields)}"
    if kind == "missing":
        return "is missing"
    if kind == "too_short":
        return "should have at least one entry"
    if kind.startswith("int_"):
        return "should be a whole number"
    plain = {
        "float_": "a number",
        "string_": "text",
        "dict_": "a group of entries",
        "model_": "a group of settings",
        "tuple_": "a list",
    }
    for start, what in plain.items():
        if kind.startswith(start):
            return f"should be {what}"
    return (
        str(item.get("ctx", {}).get("error", item["msg"]))
        .removeprefix("Input ")
        .removeprefix("Value error, ")
    )
