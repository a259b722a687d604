"""`brink study=report from=FOLDER`: a stored sweep's page again; `brink study=gallery from=FOLDERS`: one index over many."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from sim.charts.words import Words
from sim.config.settings import Settings
from sim.ensemble.claims import check, claimed, kind_of, locked
from sim.ensemble.progress import say
from sim.ensemble.results import Sweep, check_whole, write_json
from sim.paths import Mistake, Tree
from sim.report.lines import wrapped
from sim.studies.gallery import Gallery
from sim.studies.report import Report
from sim.studies.sweep.writing import digests


def report(settings: Report, tree: Tree) -> int:
    """Write the charts and `report.html` of the sweep in `from` again, into `out` when that is asked for; `tree` is not used."""
    from sim.report import sweep_page
    from sim.report.answer import answer

    swept = Sweep.open(settings.source)
    if "plan" not in swept.manifest:
        kind = swept.manifest.get("study", "another study")
        raise Mistake(
            f"from: {swept.folder} holds no sweep but results of study={kind}; that study writes its own report.html"
        )
    check_whole(swept)
    folder = Path(settings.out).expanduser() if _out_was_asked(settings) else swept.folder
    at_home = folder.resolve() == swept.folder.resolve()
    with locked(folder) if at_home else claimed(folder, "report"):
        captions = sweep_page.write_charts_and_page(swept, answer(swept), settings.chart, folder)
        if at_home:  # so that the sweep's own command knows what lies there
            files = {
                **(swept.manifest.get("files") or {}),
                **digests(folder, captions, settings),
            }
            write_json(folder / "manifest.json", {**swept.manifest, "files": files})
    print(wrapped(f"{folder / 'report.html'} is made again from {swept.folder}"))
    return 0


def gallery(settings: Gallery, tree: Tree) -> int:
    """Write `index.html` over the folders of `from` into `out`; the words are those of `tree`.

    `out` may hold the results themselves; another program's `index.html` is refused, and its folder.
    """
    from sim.report.gallery import write_gallery

    folders = found(settings.source)
    out = Path(settings.out).expanduser()
    _check_out(out, folders)
    with locked(out):
        say(f"reading {len(folders)} folders")
        page = write_gallery(folders, out, Words.of(tree))
        print(wrapped(f"{len(folders)} results are on {page}"))
    return 0


def _check_out(out: Path, folders: Sequence[Path]) -> None:
    """Raise Mistake for a folder that an index does not belong into: it has one of another program, or nothing in it is ours."""
    from sim.report.gallery import is_gallery

    index = out / "index.html"
    if index.exists() and not is_gallery(index):
        raise Mistake(f"out: {index} was not written by this study; choose another folder")
    below = any(folder.resolve().is_relative_to(out.resolve()) for folder in folders)
    if not (index.exists() or below or kind_of(out)):
        check(out, "gallery")


def found(source: str) -> list[Path]:
    """The folders with results that `from` names: folders or patterns, one a line; below a folder without any, those that have some."""
    kept: dict[Path, None] = {}
    for item in source.splitlines():
        pattern = str(Path(item.strip()).expanduser())
        places = [Path(path) for path in sorted(glob.glob(pattern))] or [Path(pattern)]
        there = [place for place in places if (place / "manifest.json").is_file()]
        for place in places:
            if place not in there:
                there += sorted(file.parent for file in place.glob("**/manifest.json"))
        if not there:
            raise Mistake(
                f"from: no folder of results (with a manifest.json) at or below {item.strip()!r}"
            )
        kept.update(dict.fromkeys(there))
    if not kept:
        raise Mistake(
            "from: name the folders of results, as '[FOLDER, FOLDER]' or a pattern such as 'outputs/*/*'"
        )
    return list(kept)


def _out_was_asked(settings: Settings) -> bool:
    return any(item.startswith(("out=", "+out=", "++out=")) for item in settings.asked.overrides)
