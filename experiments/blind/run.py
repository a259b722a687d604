"""Prepares a blind test: played chronicles and one coded from history, in the same words, shuffled, with the key kept apart.

python experiments/blind/run.py [--played 11] [--weeks 26] [--seed 20]

Writes `chronicles.md`, which a reader gets, and `key.yaml`, which the reader does not. Dates, names of meetings and endings
are left out; every chronicle is cut to the same number of weeks, and a run that ended before is not taken.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import yaml

import sim
from sim.model.crisis import Crisis
from sim.model.moves.catalogue import find_move, target_of
from sim.model.params import Game

HERE = Path(__file__).parent
Moves = list[tuple[int, str, str]]  # week, party, entry of a menu


def sentence(game: Game, party: str, entry: str) -> str:
    """One move in words, as a chronicle of the game would say it."""
    move, at = find_move(entry, game, party)
    names = {name: one.name for name, one in game.parties.items()}
    said = move.phrase.format(
        actor=names[party],
        target=names[target_of(move, at)],
        theatre=game.theatres[at.theatre].name,
    )
    return said[0].upper() + said[1:]


def told(game: Game, moves: Iterable[tuple[int, str, str]], weeks: int) -> str:
    """A chronicle: one line a week, silent weeks left out."""
    lines = []
    made = [item for item in moves if item[0] < weeks]
    for week in range(weeks):
        said = [sentence(game, party, entry) for when, party, entry in made if when == week]
        if said:
            lines.append(f"- **Week {week + 1}.** {' '.join(said)}")
    return "\n".join(lines)


def played(game: Game, seed: int, weeks: int, wanted: int) -> list[Moves]:
    """What was done in the first runs of a seed that were still running after so many weeks."""
    runs = 16 * wanted
    found: list[Moves] = [[] for _ in range(runs)]
    with Crisis(game, np.arange(runs), seed=seed, explain=True, compact=False) as block:
        for week in range(weeks):
            going = block.world.running
            block.step()
            for decision in block.decisions:
                for run in np.flatnonzero((decision.picked > 0) & going):
                    move = decision.desk.moves[int(decision.picked[run])]
                    found[run].append((week, decision.desk.party, move))
        lasting = np.flatnonzero(going)[:wanted]
    return [found[run] for run in lasting]


def main() -> None:
    """Write the chronicles and the key."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--played", type=int, default=11)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=20)
    given = parser.parse_args()
    game = sim.load().checked
    coded = yaml.safe_load((HERE / "history.yaml").read_text(encoding="utf-8"))["moves"]
    history = [(int(week), str(party), str(move)) for week, party, move in coded]
    crises = [("history", history)]
    crises += [
        (f"played, seed {given.seed}, number {place}", moves)
        for place, moves in enumerate(played(game, given.seed, given.weeks, given.played))
    ]
    order = np.random.default_rng(given.seed).permutation(len(crises))
    parts, key = [], {}
    for letter, place in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", order, strict=False):
        what, moves = crises[int(place)]
        parts.append(f"## Chronicle {letter}\n\n{told(game, moves, given.weeks)}")
        key[letter] = what
    head = "# Which of these happened?\n\nOne chronicle is coded from history, the others were played. All use the same words.\n"
    (HERE / "chronicles.md").write_text("\n\n".join([head, *parts]) + "\n", encoding="utf-8")
    (HERE / "key.yaml").write_text(yaml.safe_dump(key, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()
