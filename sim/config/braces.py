"""Braces that do not say what was meant: empty ones over a group that is not, and a name that stands twice within them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.config.folders import configs_folder
from sim.config.reading import MOST_BYTES, read
from sim.paths import Mistake, get

EMPTY = re.compile(r"\{\s*\}")
NAMES = re.compile(r"([^\s{}\[\],:'\"]+)\s*:")
DEEPEST = 32  # braces and brackets within others; beyond it a reader of such text gives up in its own words
Way = tuple[str, ...]
SAID = "empty braces change nothing, since they are laid over what stands there"


def check_text(override: str) -> None:
    """Raise Mistake for an override whose braces are nested too deep or hold a name twice, of which the last would be taken."""
    name, _, value = override.partition("=")
    depth = deepest = 0
    for sign in value:
        depth += (sign in "{[(") - (sign in "}])")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise Mistake(f"{name}: has braces or brackets within others, more than {DEEPEST} deep")
    names = NAMES.findall(value) if "{" in value else []
    if len(set(names)) < len(names):
        twice = _twice(override)
        if twice is not None:
            raise Mistake(f"{name}: '{twice}' stands twice in its braces; keep one")


def _twice(override: str) -> str | None:
    """The first name that stands twice within the same braces; None where there is none, or the text cannot be read."""
    from antlr4 import CommonTokenStream, InputStream  # type: ignore[import-untyped,unused-ignore]
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException
    from hydra.grammar.gen.OverrideLexer import OverrideLexer
    from hydra.grammar.gen.OverrideParser import OverrideParser

    try:
        OverridesParser.create().parse_override(override)
    except HydraException:
        return None  # told by Hydra's own reader, in a line
    parser: Any = OverrideParser(CommonTokenStream(OverrideLexer(InputStream(override))))
    waiting = [parser.override()]
    while waiting:
        node = waiting.pop(0)
        below = list(node.getChildren()) if node.getChildCount() else []
        if isinstance(node, OverrideParser.DictContainerContext):
            pairs = [
                one for one in below if isinstance(one, OverrideParser.DictKeyValuePairContext)
            ]
            keys = [pair.getChild(0).getText() for pair in pairs]
            twice = [key for key in keys if keys.count(key) > 1]
            if twice:
                return str(twice[0])
        waiting += below
    return None


def check_overrides(
    overrides: Sequence[str], whole: Callable[[Sequence[str]], Mapping[str, Any]]
) -> None:
    """Raise Mistake for `events={}` and `parties={us: {menu: {}}}`: a group is laid over what stands there.

    Those of an entry that is new (`+parties.x={strength: {}}`) say that it has none. `whole` gives the tree that some
    overrides make.
    """
    from sim.config.wildcards import chosen
    from sim.model.params import Game

    tree: Mapping[str, Any] | None = None
    for one in overrides:
        found = re.match(r"\+*((\w+)[\w./]*)=", one)
        if found is None or not EMPTY.search(one):
            continue
        if found[2] in Game.model_fields and EMPTY.fullmatch(one[found.end() :].strip()):
            _refuse(found[1])
        if found[2] not in Game.model_fields and not _may_be_given(found[2], one, overrides):
            continue
        if tree is None:
            tree = whole(chosen([other for other in overrides if not EMPTY.search(other)]))
        for way in _empty(one):
            path = ".".join([found[1].replace("/", "."), *way])
            if _filled(tree, path):
                _refuse(path)


def _may_be_given(name: str, here: str, overrides: Sequence[str]) -> bool:
    """Whether anything but the override that stands `here` may give entries to a setting.

    A configuration takes long to compose, and nothing names `axes` but to say that there are none, most of the time. Settings
    are in the main file and in those of studies, where other folders and files are not put by an option or an override.
    """
    others = [one for one in overrides if one != here]
    start = re.compile(rf"-|[+~]*{re.escape(name)}\b|.*(?:hydra|@)")
    if any(start.match(one) for one in others):
        return True
    given = re.compile(rf"\b{re.escape(name)}\b[\"']?\s*:(?!\s*null\b)")
    folders = (configs_folder() / "study", Path.cwd() / "configs" / "study")
    files = [
        configs_folder() / "config.yaml",
        *(one for each in folders for one in each.rglob("*.yaml")),
    ]
    return any(given.search(text) for text in map(_text, files))


def _text(file: Path) -> str:
    """The text of a file that is a file and not too large; of any other nothing, as its reader tells of it, should it be asked for."""
    try:
        fits = file.is_file() and file.stat().st_size <= MOST_BYTES
        return file.read_text("utf-8", errors="replace") if fits else ""
    except OSError:
        return ""


def _refuse(path: str) -> None:
    from sim.model.params import Game

    if path.split(".")[0] in Game.model_fields:
        raise Mistake(f"{path}: {SAID}; null takes a part of it out, as {path}={{NAME: null}}")
    raise Mistake(f"{path}: {SAID}; leave it out, or give in it what is to be otherwise")


def _filled(tree: Mapping[str, Any], path: str) -> bool:
    """Whether a group with entries stands at a path."""
    try:
        there = get(tree, path)
    except KeyError:
        return False
    return isinstance(there, Mapping) and bool(there)


def _empty(override: str) -> list[Way]:
    """Where in the value of an override empty braces stand; nowhere in one that cannot be read."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.core.override_parser.types import ChoiceSweep
    from hydra.errors import HydraException

    try:
        value = OverridesParser.create().parse_override(override).value()
    except HydraException:
        return []
    values = value.list if isinstance(value, ChoiceSweep) else [value]
    return [way for item in values for way in _empty_in(item)]


def _empty_in(node: Any, way: Way = ()) -> Iterator[Way]:
    if not isinstance(node, Mapping):
        return
    if not node:
        yield way
    for name, item in node.items():
        yield from _empty_in(item, (*way, str(name)))


def check_files(loader: Any, overrides: Sequence[str]) -> None:
    """Raise Mistake for empty braces in a file of the user's that are laid over a group with entries.

    `loader` is Hydra's, which knows the files that these overrides lay over each other, and their order.
    """
    from sim.config.source import OURS

    if not any(_holds_braces(folder) for folder in _theirs(loader)):
        return
    for where, found, path in emptied(loader, overrides):
        if found.provider != OURS:
            name, folder = path[-1], Path(found.path.partition("://")[2])
            document = read(folder / f"{where.config_path}.yaml")
            way = path[len(_steps(where)) :]
            document.refuse(
                way,
                f"{'.'.join(path)}: {SAID}; `{name}: {{NAME: null}}` takes a part of it out, `{name}: null` all of it, where that may be",
            )


def emptied(loader: Any, overrides: Sequence[str]) -> Iterator[tuple[Any, Any, Way]]:
    """Empty braces that a file lays over a group with entries: its place in Hydra's order, the file, and the path in the whole."""
    from hydra.types import RunMode
    from omegaconf import OmegaConf

    whole: dict[str, Any] = {}
    for where in loader.compute_defaults_list("config", list(overrides), RunMode.RUN).defaults:
        if where.config_path is None or where.config_path.startswith("hydra/"):
            continue
        found = loader.repository.load_config(where.config_path)
        node: Any = OmegaConf.to_container(found.config, resolve=False)
        node.pop("defaults", None)
        place = whole
        for step in _steps(where):
            place = place.setdefault(step, {})
        for way in _laid_over(place, node):
            yield where, found, (*_steps(where), *way)


def _steps(where: Any) -> Way:
    """Where the entries of a file go."""
    return tuple(step for step in (where.package or "").split(".") if step)


def _theirs(loader: Any) -> list[Path]:
    """Folders of the user's that are looked into for files."""
    from sim.config.source import OURS, BrinkSource

    sources = [one for one in loader.repository.get_sources() if isinstance(one, BrinkSource)]
    return [Path(one.path) for one in sources if one.provider != OURS]


def _holds_braces(folder: Path) -> bool:
    """Whether a file below a folder has empty braces in it, most likely."""
    return any(EMPTY.search(_text(file)) for file in folder.rglob("*.yaml"))


def _laid_over(there: dict[str, Any], node: Mapping[str, Any], way: Way = ()) -> Iterator[Way]:
    """Lay a tree over another; gives the ways to its empty groups that change nothing."""
    for name, item in node.items():
        below = there.get(name)
        if isinstance(item, Mapping) and isinstance(below, dict):
            if not item and below:
                yield (*way, str(name))
            yield from _laid_over(below, item, (*way, str(name)))
        else:
            there[name] = copy.deepcopy(item)
