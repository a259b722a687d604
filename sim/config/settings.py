"""What a user asks of a study beside the game: design, luck, folder, executor, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from sim.config.checks import innermost
from sim.config.provenance import BASE
from sim.paths import Mistake, nearest

STUDIES = (
    "sweep", "single", "replay", "gather", "report", "gallery", "compare", "explain", "sensitivity", "discovery", "doctrines",
    "hindcast", "calibrate", "explore",
)  # fmt: skip


class Section(BaseModel):
    """Frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

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


class Chart(Section):
    """Files and sizes of charts."""

    format: tuple[Literal["png", "svg", "pdf"], ...] = Field(min_length=1)
    size: Literal["page", "slide", "column"]


class Explore(Section):
    """The live page: where it is served, the folder whose sweeps it may open, and how many worlds one request may ask for."""

    address: str = "127.0.0.1"
    port: int = Field(default=5006, ge=0, le=65535)
    folder: str = "."
    open_browser: bool = True
    worlds: int = Field(default=1000, ge=100, le=5000)

    @field_validator("address")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value or set(value) & set(" /@?#*"):
            raise ValueError("should be a name or an address of this machine, such as 127.0.0.1")
        return value


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
    """Everything of a composed configuration that is not the game, and what the user `asked` for by name."""

    asked: Asked = Field(default=Asked(), exclude=True)
    study: Literal[STUDIES]  # type: ignore[valid-type]
    design: Design
    engine: Engine
    executor: Executor
    chart: Chart
    seed: int = Field(ge=-(2**63), lt=2**63)
    runs: int = Field(ge=1, le=100_000_000)
    points: int = Field(ge=1, le=10_000_000)
    axes: dict[str, Any] | None
    out: str
    traced: Annotated[int, Field(ge=0)] | Literal["auto"]
    on_error: Literal["continue", "stop"]
    source: str | None = Field(default=None, alias="from")
    point: int = Field(default=0, ge=0)
    run: int = Field(default=0, ge=0)
    explain: str | None = None
    moves: dict[str, str] | None = None
    until: dict[str, Any] | None = None
    most: int = Field(default=1_000_000, ge=1)
    dry_run: bool = False
    versus: str | int | dict[str, Any] | None = None
    parameters: tuple[str, ...] | None = None
    base: int = Field(default=1024, ge=1, le=2**20)
    target: str = "war"
    boxes: int = Field(default=3, ge=1, le=20)
    density: float | Literal["auto"] = "auto"
    prim: Literal["own", "ema"] = "own"
    doctrines: dict[str, tuple[str, ...] | None] | None = None
    precision: float | None = Field(default=None, gt=0, le=1e6)
    rounds: int = Field(default=200, ge=20, le=100_000)
    robust: str | None = None
    enough: float | None = None
    history: str | None = None
    targets: str | tuple[str, ...] = "known"
    upto: str | None = None
    accept: float = Field(default=0.01, gt=0, le=1)
    tolerance: float | None = Field(default=None, gt=0)
    truths: int = Field(default=200, ge=50, le=100_000)
    explore: Explore = Explore()

    @field_validator("source", mode="before")
    @classmethod
    def _a_folder_a_line(cls, value: Any) -> Any:
        """Several folders, given as a list, are kept one a line."""
        return (
            "\n".join(value)
            if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
            else value
        )


SETTINGS = tuple(
    field.alias or name for name, field in Settings.model_fields.items() if name != "asked"
)


def build_settings(tree: dict[str, Any], asked: Asked | None = None) -> Settings:
    """The settings of a plain tree and what was asked for by name; raises Mistake with one line a mistake."""
    try:
        return Settings.model_validate({**tree, "asked": asked or Asked()})
    except ValidationError as error:
        raise Mistake("\n".join(_sentences(innermost(error.errors())))) from None


def asked_of(choices: Mapping[str, Any], overrides: Sequence[str]) -> Asked:
    """What a command asks of the game: the choices of its groups, and its overrides; those of the settings' groups are left out."""
    kept = {
        str(group): str(option)
        for group, option in choices.items()
        if group.split("/")[0] not in (*SETTINGS, "hydra")
    }
    return Asked(kept, tuple(map(str, overrides)))


def _sentences(items: list[Any]) -> list[str]:
    """One line a place; what a setting of several kinds may be is joined with `or`."""
    said: dict[str, list[str]] = {}
    given: dict[str, Any] = {}
    for item in items:
        place = ".".join(
            str(step)
            for step in item["loc"]
            if not str(step).startswith(("literal", "int", "float", "constrained"))
        )
        said.setdefault(place, []).append(_said(item, place))
        if item["type"] not in ("extra_forbidden", "missing"):
            given[place] = item["input"]
    return [
        f"{place}: {parts[0]}{''.join(' or ' + part.removeprefix('should be ') for part in dict.fromkeys(parts) if part != parts[0])}"
        + (f", not {given[place]!r}" if place in given else "")
        for place, parts in said.items()
    ]


def _said(item: Any, place: str) -> str:
    kind = item["type"]
    if kind == "extra_forbidden":
        section, _, last = place.rpartition(".")
        fields = (
            getattr(Settings.model_fields[section].annotation, "model_fields", {})
            if section
            else dict.fromkeys(SETTINGS)
        )
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
