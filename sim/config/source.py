"""How Hydra gets files of ours and of the user's: each through the strict reader, the user's without what is not theirs to set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import OmegaConf

from sim.config.data import package_of, read_data, reserved
from sim.config.folders import configs_folder
from sim.config.inherited import replacing
from sim.config.reading import Document, read

OURS, THEIRS = "brink", "working folder"


class BrinkSource(ConfigSource):
    """A folder of configurations; of the user's, only groups of the game and studies are looked into."""

    @staticmethod
    def scheme() -> str:
        """What addresses of such folders begin with."""
        return "brink"

    def _file(self, config_path: str) -> Path:
        return Path(self.path) / self._normalize_file_name(config_path)

    def _hidden(self, config_path: str) -> bool:
        """Whether a path is not looked for in the user's folder: the main file, and how runs are started and logged."""
        parts = [part for part in config_path.split("/") if part]
        if self.provider != OURS and ".." in parts:
            return True
        return self.provider == THEIRS and bool(parts) and parts[0] in reserved()

    def load_config(self, config_path: str) -> ConfigResult:
        """The file at a path; raises Mistake for one that says what it may not."""
        file, group = self._file(config_path), "/".join(config_path.strip("/").split("/")[:-1])
        if not self.is_config(config_path):
            raise ConfigLoadError(f"Config not found : {file}")
        trusted = self.provider != THEIRS and (not group or group.split("/")[0] in reserved())
        document = read(file) if trusted else read_data(file, group)
        return ConfigResult(
            config=OmegaConf.create(self._whole(document.tree, group)),
            path=f"{self.scheme()}://{self.path}",
            provider=self.provider,
            header=self._header(document, group),
        )

    def _whole(self, tree: dict[str, Any], group: str) -> dict[str, Any]:
        """The tree of a file; a scenario's axes replace those of the one that it is laid over."""
        if group.split("/")[0] != "scenario":
            return tree
        return replacing(tree, group, (Path.cwd() / "configs", configs_folder()))

    def _header(self, document: Document, group: str) -> dict[str, str | None]:
        return {"package": package_of(document, group)}

    def available(self) -> bool:
        """Whether there is such a folder."""
        return Path(self.path).is_dir()

    def is_group(self, config_path: str) -> bool:
        """Whether a path is a folder of files to choose from."""
        return not self._hidden(config_path) and (Path(self.path) / config_path).is_dir()

    def is_config(self, config_path: str) -> bool:
        """Whether a path is a file."""
        if self.provider != OURS and "/" not in config_path.strip("/"):
            return False  # the main file is ours: one of another program may lie there
        return not self._hidden(config_path) and self._file(config_path).is_file()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """Names below a path."""
        found: list[str] = []
        folder = Path(self.path) / config_path
        for item in sorted(folder.iterdir()) if self.is_group(config_path) else ():
            if results_filter == ObjectType.CONFIG and item.suffix != ".yaml" and not item.is_dir():
                continue
            self._list_add_result(
                found, f"{config_path}/{item.name}".lstrip("/"), item.name, results_filter
            )
        return sorted(set(found))


class FileSource(BrinkSource):
    """A folder that the command line adds (`--config-dir`, `hydra.searchpath`): its scenarios are data like those in `./configs`.

    Other than there, it may hold what starts and logs runs (`hydra/launcher/mine.yaml`), which again only the command line names.
    """

    def __init__(self, provider: str, path: str) -> None:
        super().__init__(provider, path if "://" in path else f"{self.scheme()}://{path}")

    @staticmethod
    def scheme() -> str:
        """What addresses of such folders begin with."""
        return "file"
