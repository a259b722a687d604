"""A file's `uncertainties` replace those of the files that it is laid over, where Hydra alone would lay one over the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.config.reading import read

GROUP = "uncertainties"


def replacing(tree: dict[str, Any], group: str, folders: Sequence[Path]) -> dict[str, Any]:
    """The file's tree, in which `null` takes out each inherited axis that it does not name itself.

    `folders` are those in which the files of its defaults are looked for, the first one first.
    """
    own = tree.get(GROUP)
    if not isinstance(own, Mapping):
        return tree
    left_out = {name: None for name in _inherited(tree, group, folders) if name not in own}
    return {**tree, GROUP: {**left_out, **own}}


def _inherited(tree: Mapping[str, Any], group: str, folders: Sequence[Path]) -> Iterator[str]:
    """The names of the axes of all files that this one is laid over."""
    for name in tree.get("defaults", ()):
        if not isinstance(name, str) or name == "_self_" or "@" in name:
            continue
        path = name.strip("/") if name.startswith("/") else f"{group}/{name}"
        files = (folder / f"{path.removesuffix('.yaml')}.yaml" for folder in folders)
        file = next((one for one in files if one.is_file()), None)
        if file is None:
            continue  # Hydra says that there is no such file
        base = read(file).tree
        yield from base.get(GROUP) or ()
        yield from _inherited(base, path.rpartition("/")[0], folders)
