"""`brink -m hydra/sweeper=lockstep`: the sweeps of Hydra's command line as one ensemble in one folder.

Numbers become axes, one value a run within a block. Anything else (a choice of a group, a list, a date) makes a configuration
of its own: composed once, with a column of its name. So composing costs by configuration, never by point.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from hydra.core.config_loader import ConfigLoader
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override, QuotedString, Transformer
from hydra.core.utils import configure_log
from omegaconf import DictConfig, OmegaConf

from sim.cli.app import RunsFailed, asked, resuming
from sim.config.braces import check_files
from sim.config.compose import split
from sim.config.settings import setting_names
from sim.ensemble.axes import typed
from sim.ensemble.designs import Plan, beside, make_plan
from sim.ensemble.executors import workers_ahead
from sim.garbage import collect
from sim.paths import Mistake, Tree, get, leaves, with_value
from sim.studies.registry import settings_of
from sim.studies.sweep import Sweep
from sim.studies.sweep.study import with_sets

PROBE = 0.4375  # put where an axis goes, to see whether anything else follows from it
Texts = tuple[str, ...]


def sweep(arguments: Sequence[str], loader: ConfigLoader, master: DictConfig) -> int:
    """Play the combinations of a command line into one folder; raises Mistake for what cannot be swept so."""
    settings, plan = plan_of(arguments, loader, master)
    configure_log(
        master.hydra.job_logging, master.hydra.verbose
    )  # as Hydra does for a job; until then its own log is in force
    from sim.studies.sweep.study import sweep_plan

    try:
        with nullcontext() if settings.dry_run else workers_ahead(settings.executor):
            collect()
            failed = sweep_plan(settings, plan)
    except KeyboardInterrupt as stop:
        raise type(stop)(resuming(settings.out)) from None
    if failed:
        raise RunsFailed(f"some runs failed; {settings.out} says which")
    return 0


def plan_of(
    arguments: Sequence[str], loader: ConfigLoader, master: DictConfig
) -> tuple[Sweep, Plan]:
    """The settings and the points of a command line, `master` being its configuration without the sweeps; every point is checked."""
    HydraConfig.instance().set_config(master)
    overrides = OverridesParser.create(config_loader=loader).parse_overrides(list(arguments))
    fixed = [str(item.input_line) for item in overrides if not item.is_sweep_override()]
    swept = [item for item in overrides if item.is_sweep_override()]
    for item in swept:
        _check(item)
    numeric = [item for item in swept if _is_numeric(item)]
    while True:
        chosen = [item for item in swept if item not in numeric]
        combinations = list(
            itertools.product(*(list(item.sweep_string_iterator()) for item in chosen))
        )
        configs = [_composed(loader, master, fixed, chosen, texts) for texts in combinations]
        _check_files(loader, fixed, chosen, combinations)
        tied = [item for item in numeric if not _stands_alone_in_all(configs, item.key_or_group)]
        if not tied:
            break
        numeric = [item for item in numeric if item not in tied]
    labels = list(itertools.product(*(_labels(item) for item in chosen)))
    names = [item.key_or_group + (f"@{item.package}" if item.package else "") for item in chosen]
    places = [_place(names, texts) for texts in labels]
    settings, trees = _split(configs, places, str(master.hydra.sweep.dir))
    axes = {item.key_or_group: _axis(item) for item in numeric}
    settings = with_sets(settings)
    if "scenario" in (settings.axes or {}):
        raise Mistake("axes.scenario: with -m write it as scenario=ONE,OTHER")
    if settings.axes is None and not swept:
        axes = trees[0].get("uncertainties", {})
    settings = settings.model_copy(update={"axes": {**(settings.axes or {}), **axes}})
    return settings, beside(
        [_planned(tree, settings, place) for tree, place in zip(trees, places, strict=True)],
        names,
        labels,
    )


def _stands_alone_in_all(configs: Sequence[DictConfig], path: str) -> bool:
    return all(_stands_alone(config, path) for config in configs)


def _place(names: Sequence[str], texts: Texts) -> str:
    """A combination in words: each choice with its option."""
    return ", ".join(f"{name}={text}" for name, text in zip(names, texts, strict=True))


def _check(item: Override) -> None:
    first = item.key_or_group.replace("/", ".").split(".")[0]
    if first in (*setting_names(), "hydra"):
        raise Mistake(
            f"{item.key_or_group}: the lockstep sweeper varies the game, not how it is studied; for that leave hydra/sweeper=lockstep out"
        )

    if re.search(r"\bint\(\s*interval\(", str(item.input_line)):
        raise Mistake(
            f"{item.key_or_group}: int(interval()) is not taken here; write whole numbers as range(1,6), or an interval without int()"
        )
    texts = list(item.sweep_string_iterator()) if not item.is_interval_sweep() else []
    twice = [text for text in texts if texts.count(text) > 1]
    if twice:
        raise Mistake(
            f"{item.key_or_group}: {twice[0]} stands twice in {', '.join(texts)}; name each once"
        )


def _is_numeric(item: Override) -> bool:
    """Whether a sweep gives numbers to a plain path."""
    if item.is_interval_sweep():
        return True
    plain = not (item.is_add() or item.is_force_add() or item.package)
    return plain and all(
        isinstance(value, (int, float)) and not isinstance(value, bool)
        for value in item.sweep_iterator(Transformer.identity)
    )


def _axis(item: Override) -> Any:
    value = item.value()
    if isinstance(value, IntervalSweep):
        return {"loguniform" if "log" in value.tags else "uniform": [value.start, value.end]}
    return [typed(float(number)) for number in item.sweep_iterator(Transformer.identity)]  # type: ignore[arg-type]


def _labels(item: Override) -> list[str]:
    """The values of a choice as they stand in its column."""
    values: list[Any] = list(item.sweep_iterator(Transformer.identity))
    return [
        value.text if isinstance(value, QuotedString) else Transformer.str(value)
        for value in values
    ]


def _composed(
    loader: ConfigLoader,
    master: DictConfig,
    fixed: Sequence[str],
    chosen: Sequence[Override],
    texts: Texts,
) -> DictConfig:
    """The configuration of one combination of choices, without Hydra's own part."""
    picked = [f"{item.get_key_element()}={text}" for item, text in zip(chosen, texts, strict=True)]
    config = loader.load_sweep_config(master, [*fixed, *picked])
    return OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])


def _check_files(
    loader: ConfigLoader, fixed: Sequence[str], chosen: Sequence[Override], texts: Sequence[Texts]
) -> None:
    """Refuse files that say what they cannot have meant; which files there are only choices of groups say, each looked at once."""
    groups = [
        place for place, item in enumerate(chosen) if loader.get_group_options(item.key_or_group)
    ]
    looked_at: set[tuple[str, ...]] = set()
    for some in texts:
        named = tuple(f"{chosen[place].get_key_element()}={some[place]}" for place in groups)
        if named not in looked_at:
            check_files(loader, [*fixed, *named])
        looked_at.add(named)


def _plain(config: DictConfig, resolve: bool = True) -> dict[str, Any]:
    plain: Any = OmegaConf.to_container(config, resolve=resolve, throw_on_missing=resolve)
    return plain


def _stands_alone(config: DictConfig, path: str) -> bool:
    """Whether setting a path changes that path alone: no other value is an interpolation of it."""
    game, _ = split(_plain(config, resolve=False))
    if not any(isinstance(value, str) and "${" in value for _, value in leaves(game)):
        return True
    resolved, changed = _plain(config), copy.deepcopy(config)
    try:
        get(resolved, path)
        OmegaConf.update(changed, path, PROBE, merge=False)
    except KeyError:
        return True  # there is no such path; the points say so when they are made
    return _plain(changed) == with_value(resolved, path, PROBE)


def _split(
    configs: Sequence[DictConfig], places: Sequence[str], folder: str
) -> tuple[Sweep, list[Tree]]:
    """The settings, which all combinations must share, and the game of each combination."""
    games, studies = zip(
        *(split({**_plain(config), "out": folder}) for config in configs), strict=True
    )
    for place, study in zip(places, studies, strict=True):
        parted = [key for key in {**studies[0], **study} if studies[0].get(key) != study.get(key)]
        if parted:
            raise Mistake(
                f"{parted[0]}: {place} changes it, but the points of one sweep share their settings; give it on the command line"
            )
    settings = settings_of(studies[0], asked())
    if not isinstance(settings, Sweep):
        raise Mistake(f"study: the lockstep sweeper plays study=sweep, not study={settings.study}")
    return settings, list(games)


def _planned(tree: Tree, settings: Sweep, place: str) -> Plan:
    """The points of one combination of choices."""
    axes: Mapping[str, Any] = settings.axes or {}
    if settings.design.kind == "grid" and any(
        isinstance(axis, dict) and {"uniform", "loguniform"} & set(axis) for axis in axes.values()
    ):
        raise Mistake(
            "design: an interval has no values to make a grid of; add design=lhs (or sobol) and points="
        )
    if settings.design.kind != "grid" and not axes:
        raise Mistake(
            f"design: {settings.design.kind} lays points over numbers, and none is swept; leave design= out"
        )
    try:
        return make_plan(tree, axes, settings.design.kind, settings.points, settings.seed)
    except Mistake as error:
        within = f" (with {place})" if place else ""
        raise Mistake(
            "\n".join(line.removeprefix("axes.") + within for line in str(error).splitlines())
        ) from None
