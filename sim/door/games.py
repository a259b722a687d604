"""Loading a game: a scenario and the changes a user makes to it, checked whole."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.paths import Mistake, Tree

if TYPE_CHECKING:
    from sim.config.settings import Settings
    from sim.model import params

Overrides = Mapping[str, Any] | Sequence[str]


@dataclass(frozen=True, eq=False)
class Game:
    """A checked game that knows where it comes from.

    `scenario` is the name it was loaded by and `overrides` the changes, each as it would stand on the command line. `tree` is
    the whole configuration as plain values by name, and `checked` the game that `sim.model` plays.
    """

    scenario: str
    overrides: tuple[str, ...]
    tree: Tree
    checked: params.Game

    @property
    def title(self) -> str:
        """The scenario's own title."""
        return self.checked.title

    @property
    def parties(self) -> Mapping[str, params.Party]:
        """The parties by name."""
        return self.checked.parties

    def changed(self, overrides: Overrides) -> Game:
        """The same scenario with further changes; raises Mistake as `load` does."""
        return load(self.scenario, [*self.overrides, *arguments(overrides)])

    def __repr__(self) -> str:
        return f"Game({', '.join([self.scenario, *self.overrides])})"

    def _repr_html_(self) -> str:
        changes = "".join(f"<li><code>{escape(item)}</code></li>" for item in self.overrides)
        return f"<p><strong>{escape(self.title)}</strong> ({escape(self.scenario)})</p><ul>{changes}</ul>"


def load(scenario: str = "paris_2014", overrides: Overrides = ()) -> Game:
    """Load a scenario and check every number of it.

    Parameters
    ----------
    scenario
        The name of a file in `configs/scenario`: of the working folder, or of those that came with the program.
    overrides
        Changes by dotted path, `{"parties.us.resolve": 2}`, or as on the command line, `["parties.us.resolve=2"]`.

    Returns
    -------
    Game
        The checked game.

    Raises
    ------
    Mistake
        One sentence for each wrong name or value: where it is, what was given, what is allowed, and the nearest valid name.
    """
    from sim.config.checks import build_game
    from sim.config.seeds import folder_of
    from sim.config.settings import setting_names

    given = arguments(overrides)
    for item in given:
        name = item.lstrip("+~").partition("=")[0].split(".")[0].split("/")[0]
        if name in setting_names():
            raise Mistake(
                f"{name}: is a setting of a study and not of the game; give it to sim.sweep or sim.study"
            )
    tree, *_ = composed([f"scenario={scenario}", *given])
    checked = build_game(tree)
    folder_of(checked.crisis)  # a crisis without seeds is refused before anything is played
    return Game(scenario, tuple(given), tree, checked)


def loaded(game: Game | str) -> Game:
    """A game as it is, or the scenario of that name."""
    return game if isinstance(game, Game) else load(game)


def command(study: str, game: Game, options: Mapping[str, Any], out: Path) -> list[str]:
    """The arguments by which the command line asks a study of this game."""
    known = {name.rstrip("_"): value for name, value in options.items()}
    chosen = [f"study={study}", f"scenario={game.scenario}"]
    return [*chosen, *game.overrides, *arguments({**known, "out": str(out)})]


def configured(given: Sequence[str]) -> tuple[Settings, Tree]:
    """The settings and the game's tree that a command with these arguments has; raises Mistake for a wrong one."""
    from sim.config.settings import asked_of
    from sim.studies.registry import settings_of

    tree, chosen, choices = composed(given)
    return settings_of(chosen, asked_of(choices, given)), tree


def composed(given: Sequence[str]) -> tuple[Tree, dict[str, Any], dict[str, str]]:
    """The game's tree, the settings' tree and the choice in each group of a command; raises Mistake for a wrong argument."""
    from omegaconf import OmegaConf

    from sim.config.compose import compose, plain, split
    from sim.config.errors import sentence

    try:
        config = compose(given, with_hydra=True)
        choices = {str(group): str(one) for group, one in config.hydra.runtime.choices.items()}
        own = [str(key) for key in config if key != "hydra"]
        tree, chosen = split(plain(OmegaConf.masked_copy(config, own)))
    except Exception as error:
        said = sentence(error, given)
        if said is None:
            raise
        raise Mistake(said) from None
    return tree, chosen, choices


def arguments(changes: Overrides) -> list[str]:
    """Changes as arguments of the command line."""
    if isinstance(changes, str):
        raise Mistake(
            f"overrides: should be a mapping or a list of arguments, not the text {changes!r}"
        )
    if not isinstance(changes, Mapping):
        return [str(item) for item in changes]
    return [f"{path}={written(path, value)}" for path, value in changes.items()]


def written(path: str, value: Any) -> str:
    """A value in the grammar of the command line; raises Mistake for one that it has no form for."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (str, datetime.date, Path)):
        return _quoted(str(value))
    if isinstance(value, Mapping):
        entries = [f"{key}: {written(f'{path}.{key}', item)}" for key, item in value.items()]
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, (Sequence, np.ndarray)):
        return f"[{', '.join(written(path, item) for item in value)}]"
    folder = getattr(value, "folder", None)  # a result of a study stands for its folder
    if isinstance(folder, Path):
        return _quoted(str(folder))
    raise Mistake(
        f"{path}: should be a number, text, a list or a mapping, not {type(value).__name__}"
    )


def _quoted(text: str) -> str:
    """Text in quotes, so that the command line reads it as it is and the configuration sees no reference in it."""
    plain = re.sub(r"(\\*)'", lambda found: f"{found[1] * 2}\\'", text.replace("${", "\\${"))
    end = len(plain) - len(plain.rstrip("\\"))
    return f"'{plain}{plain[len(plain) - end :]}'"
