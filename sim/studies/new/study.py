"""Writing the files of a new crisis."""

from __future__ import annotations

from pathlib import Path

from sim.config.compose import configs_folder
from sim.config.seeds import seeds_folder
from sim.ensemble.files import write_whole
from sim.paths import Mistake, Tree
from sim.studies.new import New

SKELETON = Path(__file__).parent / "skeleton"
FILES = {
    "scenario.yaml": "configs/scenario/{name}.yaml",
    "article.yaml": "seeds/{name}/article.yaml",
    "assumptions.yaml": "seeds/{name}/assumptions.yaml",
    "history.yaml": "seeds/{name}/history.yaml",
}
PLACEHOLDER = "NAME"


def run(settings: New, tree: Tree) -> int:
    """Write the files into the working folder and say what to do next; returns the exit status."""
    name = str(tree.get("crisis", ""))
    written = write_skeleton(name, Path.cwd())
    print("Written:")
    print("\n".join(f"  {file.relative_to(Path.cwd())}" for file in written))
    print(f"\nPlay it:  brink scenario={name} study=single seed=7 out=one")
    print("Check it: python -m sim.config.provenance --check")
    print("How to go on: docs/another_crisis.md; how facts are coded: docs/codebook.md")
    return 0


def write_skeleton(name: str, folder: Path) -> list[Path]:
    """Write the files of a crisis of this name below a folder; raises Mistake for a name that will not do or is taken."""
    if not name:
        raise Mistake("crisis: is missing; give the new crisis a name, such as crisis=mine")
    if not (name.isidentifier() and name.islower()):
        raise Mistake(f"crisis: a name is lower-case letters, digits and underscores, not '{name}'")
    targets = {folder / path.format(name=name): source for source, path in FILES.items()}
    taken = [
        configs_folder() / "scenario" / f"{name}.yaml",
        seeds_folder() / name,
        *targets,
    ]
    for path in taken:
        if path.exists():
            raise Mistake(f"crisis: there is a '{name}' already ({path.name}); give another name")
    for path, source in targets.items():
        text = (SKELETON / source).read_text(encoding="utf-8").replace(PLACEHOLDER, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
        except OSError as error:
            raise Mistake(f"{path.parent}: cannot be written: {error.strerror}") from None
    return list(targets)
