"""How a parameter is declared: a number with unit, range and meaning, one value or one value per run."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from functools import cached_property
from typing import Any, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Value = float | np.ndarray


def quantity(unit: str, low: float, high: float, meaning: str) -> Any:
    """A numeric field: unit, smallest and largest allowed value, meaning. It has no default: values live in YAML."""
    return Field(description=meaning, json_schema_extra={"unit": unit, "low": low, "high": high})


def as_number(value: Any, low: float, high: float) -> Value:
    """`value` as a float or an array of floats; raises ValueError when it is no number or lies outside [low, high]."""
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, np.ndarray)):
        raise ValueError(f"should be a number from {low:g} to {high:g}")
    array = np.asarray(value, dtype=float)
    if array.ndim > 1 or not np.all((array >= low) & (array <= high)):
        raise ValueError(f"should be from {low:g} to {high:g}")
    return array if array.ndim else float(array)


class Params(BaseModel):
    """A frozen section of parameters: unknown keys are refused, numbers are checked against their range."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @cached_property
    def by_run(self) -> bool:
        """Whether any number of it is one value per run."""
        fields = (getattr(self, name) for name in type(self).model_fields)
        return any(_by_run(value) for value in fields)

    @field_validator("*", mode="before")
    @classmethod
    def _in_range(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[str(info.field_name)]
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or "low" not in extra or isinstance(value, Params):
            return value
        low, high = float(extra["low"]), float(extra["high"])  # type: ignore[arg-type]
        origin = get_origin(field.annotation)
        if isinstance(value, Mapping) and origin is dict:
            return {key: as_number(item, low, high) for key, item in value.items()}
        if isinstance(value, (list, tuple)) and origin is tuple:
            return tuple(as_number(item, low, high) for item in value)
        if origin in (dict, tuple):
            return value  # of another kind than the field, which pydantic says
        return as_number(value, low, high)


def _by_run(node: Any) -> bool:
    if isinstance(node, Params):
        return node.by_run
    if isinstance(node, dict):
        return any(map(_by_run, node.values()))
    if isinstance(node, tuple):
        return any(map(_by_run, node))
    return isinstance(node, np.ndarray)


def of_runs(node: Any, runs: np.ndarray) -> Any:
    """A tree of parameters for some of its runs (indices): values per run are cut, sections without any are shared."""
    if not _by_run(node):
        return node
    if isinstance(node, Params):
        fields = {name: of_runs(getattr(node, name), runs) for name in type(node).model_fields}
        return type(node).model_construct(**fields)
    if isinstance(node, dict):
        return {key: of_runs(item, runs) for key, item in node.items()}
    if isinstance(node, tuple):
        return tuple(of_runs(item, runs) for item in node)
    return node[runs]
