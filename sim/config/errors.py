"""From an error to the sentence a user reads."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence

from sim.paths import Mistake, branches, nearest

UNREAD = "cannot be read as an override; it should look like parties.us.resolve=2 (quote lists and braces in the shell)"


def sentence(error: Exception, arguments: Sequence[str]) -> str | None:
    """One line a mistake for an error of the user's making; None for a fault of the program.

    `arguments` are the command's, needed to name the nearest valid key.
    """
    if type(error).__module__.startswith(("hydra", "omegaconf")):
        return _composition(error, arguments)
    if isinstance(error, OSError):
        return _disk(error, arguments)
    if isinstance(error, RecursionError):
        return _circle(arguments)
    if isinstance(error, ValueError) and "integer string conversion" in str(error):
        return _too_long(arguments)
    if isinstance(error, ValueError) and str(error).startswith("Config group override"):
        return _group(arguments)
    if isinstance(error, ValueError) and str(error).startswith(
        "invalid literal for int()"
    ):  # how omegaconf says that a list has no names
        return _place(arguments)
    return str(error) if isinstance(error, Mistake) else None


def _group(arguments: Sequence[str]) -> str:
    """For `scenario=3` or `parties=null`: a group takes the name of one of its files."""
    for group, _, given in (item.partition("=") for item in arguments):
        if group and _options(group) and (not given.isidentifier() or given == "null"):
            return f"{group}: should be one of {', '.join(_options(group))}, not {given}"
    unnamed = next((item for item in arguments if item.startswith("=")), None)
    return (
        f"{unnamed}: {UNREAD}"
        if unnamed
        else "a group of the configuration takes the name of one of its files"
    )


def _circle(arguments: Sequence[str]) -> str | None:
    """For files whose defaults lead back to themselves."""
    for group, _, given in (item.partition("=") for item in arguments):
        if given in _options(group):
            return f"{group}: the defaults of '{given}' lead back to '{given}'; lay it over a file that does not need it"
    return None


def _too_long(arguments: Sequence[str]) -> str | None:
    for path, _, given in (item.partition("=") for item in arguments):
        if re.search(r"\d{4000}", given):
            return f"{path}: is a number of {len(given):,} digits; no number here has that many"
    return None


def _disk(error: OSError, arguments: Sequence[str]) -> str | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "out: the disk is full; what is finished is kept, and the same command resumes once there is room"
    if error.errno == errno.EFBIG:
        return (
            "out: a file would be larger than this process may write (ulimit -f, or the file system's limit); what is finished "
            "is kept, and the same command resumes"
        )
    if error.errno == errno.ENAMETOOLONG:
        name, given = _whose(str(error.filename), arguments)
        return f"{name}: the name {given[:40]}... is too long for the disk; give a shorter one"
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"out: {error.filename or 'the folder'} cannot be written: {error.strerror}"
    return None


def _whose(file: str, arguments: Sequence[str]) -> tuple[str, str]:
    """The argument that a file's name comes from, and what it gave."""
    for name, _, given in (item.partition("=") for item in arguments):
        if len(given) > 40 and given.strip("'\"") in file:
            return name, given.strip("'\"")
    return "out", file


def _composition(error: Exception, arguments: Sequence[str]) -> str:
    said = " ".join(str(error).split())
    unread = getattr(error, "override", None)
    if str(unread or "").startswith("++measures") or "override ++measures" in said:
        return "measures: should be names with expressions in quotes, such as 'measures={long_war: \"weeks_at_proxy_war > 10\"}'"
    if type(error).__name__ == "OverrideParseException" and unread:
        return f"{unread}: {UNREAD}"
    found = re.search(r"Could not override '([^']+)'", said)
    if found:
        path, known = found[1], _known_paths(arguments)
        if path.startswith("axes."):
            return f"axes: takes its paths in braces; write 'axes={{{path.removeprefix('axes.')}: [1, 2]}}'"
        if path in known:
            return f"{path}: is a group of parameters; set them one by one, for example {_below(path, known)}=..."
        if "." not in path.replace("/", "."):
            return _unknown(path, arguments)
        return f"{path}: there is no such parameter{nearest(path, known)}"
    found = re.search(r"Ambiguous value for argument '([^'=]+)=([^']*)'", said)
    if found:
        number = re.fullmatch(r"([-+]?\d+),(\d+)", found[2])
        point = f"numbers take a point: {found[1]}={number[1]}.{number[2]}; " if number else ""
        both = (
            f"'axes={{{found[1]}: [{found[2]}]}}' plays them in one sweep, -m one after the other"
        )
        if found[1] != "scenario":
            both = f"a list is written '{found[1]}=[{found[2]}]', {both}"
        return f"{found[1]}: has more than one value; {point}{both}"
    found = re.search(r"Sweep parameters '([^'=]+)=(.*?)' requires --multirun", said)
    if found:
        return (
            f"{found[1]}: {found[2]} stands for many values, which only -m takes; here write "
            f"'axes={{{found[1]}: {{uniform: [low, high]}}}}' with design=lhs, or one value"
        )
    if absent := _absent(said):
        return absent
    if said.startswith("Error merging override"):
        unmerged = _place(arguments) or _unmerged(arguments)
        if unmerged:
            return unmerged
    found = re.search(r"Missing mandatory value: (\S+)", said)
    if found:
        return f"{found[1]}: is missing; give it as {found[1]}=..."
    found = re.search(r"Error parsing override '(.*?)'", said)
    if found:
        return f"{found[1]}: {UNREAD}"
    found = re.match(
        r"Interpolation key '([^']+)' not found|Unsupported interpolation type (\w+)", said
    )
    if found:
        return _reference(found[1] or found[2], arguments)
    said = re.sub(r"\s*(full_key|object_type|reference_type)[:=].*", "", said)
    return re.sub(r"\s*Set the environment variable HYDRA_FULL_ERROR.*", "", said)


def _absent(said: str) -> str | None:
    """For a file that a group or another file names, and which there is not."""
    found = re.search(
        r"Could not (?:find|load) '([^']+)' Available options in '([^']+)': (.*?) Config search path",
        said,
    )
    if found:
        group, options = found[2], found[3].split()
        given = found[1].removeprefix(f"{group}/")
        what = f"there is no '{given}'" if given else "is empty"
        near = nearest(given.strip("/"), options) if given else ""
        return f"{group}: {what}; allowed are {', '.join(options)}{near}"
    found = re.search(r"In '(\S+)': Could not (?:find|load) '(\S+)/([^/']+)'", said)
    if found:
        options = _options(found[2])
        return (
            f"configs/{found[1]}.yaml: its defaults name '{found[3]}', which there is not in configs/{found[2]}; "
            f"there are {', '.join(options) or 'none'}{nearest(found[3], options)}"
        )
    return None


def _reference(target: str, arguments: Sequence[str]) -> str:
    """For `title=${nosuch}` on the command line."""
    where = next((item for item in arguments if "${" in item and target in item), "").partition("=")
    near = nearest(target, _known_paths(arguments))
    return f"{where[0] or 'a reference'}: refers to '{target}', which there is not{near}"


def _unknown(name: str, arguments: Sequence[str]) -> str:
    """For `points=64` with a study that has no such option."""
    from sim.config.compose import split
    from sim.config.settings import Settings, names_of, unknown_option

    chosen = [item for item in arguments if item.startswith(("study=", "scenario="))]
    known = _known_paths(chosen)
    _, settings = split(dict.fromkeys(path for path in known if "." not in path))
    own = [option for option in settings if option not in names_of(Settings)]
    study = [item.partition("=")[2] for item in chosen if item.startswith("study=")]
    deep = [path for path in known if "." in path and not path.startswith("words.")]
    return unknown_option(name, [*study, "sweep"][0], own, deep)


def _place(arguments: Sequence[str]) -> str | None:
    """For `chart.format.x=png`: an entry that a list does not have; None where every override fits."""
    known = _known_paths(arguments)
    for path in (item.split("=")[0].lstrip("+~") for item in arguments):
        steps = path.split(".")
        for place in range(1, len(steps)):
            above = ".".join(steps[:place])
            count = sum(bool(re.fullmatch(rf"{re.escape(above)}\.\d+", name)) for name in known)
            if count and f"{above}.{steps[place]}" not in known:
                places = (
                    f"place is {above}.0"
                    if count == 1
                    else f"places are {above}.0 to {above}.{count - 1}"
                )
                return f"{path}: {above} is a list whose {places}; there is no '{steps[place]}'"
    return None


def _unmerged(arguments: Sequence[str]) -> str | None:
    """For values that Hydra reads and then cannot take in: ranges within braces, and references that are not closed."""
    for path, _, given in (item.partition("=") for item in arguments):
        many = re.search(r"\b(?:int|interval|range|choice|glob|shuffle|sort)\(", given)
        if given.startswith(("{", "[")) and many:
            return (
                f"{path}: {many[0]}...) stands for many values, which braces do not take; "
                "write {integers: [1, 5]}, {uniform: [0.5, 2]}, {range: [1, 5, 9]} or a list"
            )
        if "${" in given and "}" not in given.partition("${")[2]:
            start = given.index("${")
            return f"{path}: {given[start : start + 40]} opens a reference that is not closed; write ${{name}}, or \\${{ for the characters themselves"
    return None


def _below(path: str, known: Sequence[str]) -> str:
    """The first parameter of a group; of an empty one, what it could look like."""
    return next((name for name in known if name.startswith(f"{path}.")), f"{path}.NAME")


def _options(group: str) -> list[str]:
    from pathlib import Path

    from sim.config.compose import configs_folder

    folders = [configs_folder() / group, Path.cwd() / "configs" / group]
    return sorted(
        {file.stem for folder in folders if folder.is_dir() for file in folder.glob("*.yaml")}
        - {"defaults", "challenger"}  # what other files start from is none to choose
    )


def _known_paths(arguments: Sequence[str]) -> list[str]:
    """The paths of the configuration the user would have had, had the wrong override been left out."""
    from omegaconf import OmegaConf

    from sim.config.compose import compose

    groups = [item for item in arguments if "=" in item and _options(item.split("=")[0])]
    try:
        return list(branches(OmegaConf.to_container(compose(groups), resolve=False)))
    except Exception:  # the nearest name is a courtesy: without a configuration there is none
        return []
