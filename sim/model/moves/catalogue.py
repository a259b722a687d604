"""All moves by name, the entries that a menu may hold, and whom a move addresses."""

from __future__ import annotations

from sim.model.moves import diplomacy, economy, force
from sim.model.moves.move import Context, Move
from sim.model.params import Game

HOLD = Move("hold", "any", "010", 0.0, "{actor} holds.")
CATALOGUE = {move.name: move for move in (HOLD, *diplomacy.MOVES, *economy.MOVES, *force.MOVES)}


def find_move(name: str, game: Game, party: str) -> tuple[Move, Context]:
    """The move of a menu entry and where it is made: `climb_baltics` is `climb` at the theatre `baltics`.

    Raises KeyError when the catalogue has no such move or the game no such theatre.
    """
    kind, _, place = name.partition("_")
    if kind in CATALOGUE and CATALOGUE[kind].at_theatre:
        if place not in game.theatres:
            raise KeyError(name)
        return CATALOGUE[kind], Context(game, party, place)
    home = game.parties[party].theatre or game.disputed
    if CATALOGUE[name].at_theatre:
        raise KeyError(name)
    return CATALOGUE[name], Context(game, party, home)


def menu_names(game: Game) -> list[str]:
    """Every entry that a menu of this game may hold."""
    names = []
    for name, move in CATALOGUE.items():
        names += [f"{name}_{k}" for k in game.theatres] if move.at_theatre else [name]
    return names


def target_of(move: Move, at: Context) -> str:
    """Whom a move addresses: its mover's counterpart, or the first who defends the theatre it is made at."""
    game, me = at.game, at.game.parties[at.party]
    if move.target == "defender" and at.party == game.challenger:
        for name, party in game.parties.items():
            if party.role == "defender" and party.theatre == at.theatre:
                return name
    return me.counterpart
