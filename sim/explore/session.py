"""What a page may ask of its visit, and the parts of the page that each answer changes. Plain data in, plain data out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from sim.charts.words import Words
from sim.explore import desk_views, exporting, futures, views
from sim.explore.requests import number, text, whole
from sim.explore.visit import Visit
from sim.paths import Mistake, nearest
from sim.run.chronicle import chronicle
from sim.run.steering import steered

Parts = dict[str, Any]
HEAVY = ("fan", "both", "fork", "finish", "timeline", "open", "runs", "told", "export")
MOST_SLIDERS = 40


class Session:
    """One page's visit with what the page looks at: a party, a week, added sliders, the last fan.

    `do` answers a request with the parts that changed. A part is whole: the page shows it and forgets the old one.
    """

    def __init__(self, visit: Visit, worlds: int = 1000) -> None:
        self.visit, self.worlds = visit, worlds
        self.party = visit.game.challenger
        self.week: int | None = None
        self.added: list[str] = []
        self.fan: futures.Fan | None = None
        self.quantity = ""
        self._answers: dict[str, Callable[[Mapping[str, Any]], Parts]] = {
            "hello": self._all,
            "choose": self._choose,
            "luck": self._luck,
            "change": self._change,
            "reset": self._reset,
            "add": self._add,
            "sit": self._sit,
            "order": self._order,
            "step": self._step,
            "finish": self._finish,
            "back": self._back,
            "look": self._look,
            "fan": self._fan,
            "fork": self._fork,
            "both": self._both,
            "follow": self._follow,
            "unfork": self._unfork,
            "sweeps": self._sweeps,
            "open": self._open,
            "runs": self._runs,
            "told": self._told,
            "load": self._load,
            "export": self._export,
            "timeline": self._timeline,
        }

    def do(self, message: Any) -> Parts:
        """Answer a request, `{"do": name, ...}`; a mistake is the part `note`, and nothing else has changed then."""
        try:
            name = text(message, "do")
            if name not in self._answers:
                raise Mistake(
                    f"the page asked for '{name}', which there is not{nearest(name, self._answers)}"
                )
            parts = self._answers[name](message)
            if name in ("choose", "luck", "load"):  # another game
                parts |= self._all(message)
        except Mistake as mistake:
            return {"note": {"kind": "mistake", "says": str(mistake)}}
        return {"note": {"kind": "", "says": ""}, **parts}

    def _all(self, message: Mapping[str, Any]) -> Parts:
        return {
            "legend": views.legend(self.visit.words),
            **self._run(),
            "controls": self._controls(),
            "fork": views.fork(self.visit),
        }

    def _run(self) -> Parts:
        """The parts that change whenever a week is played or the game is another one; the fan belonged to the old present."""
        self.fan, self.week = None, None
        if self.party not in self.visit.game.parties:
            self.party = self.visit.game.challenger
        seats = [
            {**party, "taken": party["id"] in self.visit.seats}
            for party in views.parties(self.visit.game, self.visit.words)
        ]
        return {
            "board": views.board(self.visit.told, self.visit.words),
            "present": views.present(self.visit.told, self.visit.words),
            "seats": seats,
            "desk": self._desk(),
            "timeline": None,
            "fan": {"worlds": self.worlds, "most": futures.most(self.visit.game)},
        }

    def _desk(self) -> Parts:
        return desk_views.desks(self.visit, self.party, self.week)

    def _controls(self) -> Parts:
        return views.controls(
            self.visit, [path for path in self.added if path in self.visit.source.spans]
        )

    def _anew(self, message: Mapping[str, Any]) -> Parts:
        return {**self._run(), "controls": self._controls(), "fork": views.fork(self.visit)}

    def _choose(self, message: Mapping[str, Any]) -> Parts:
        self.visit.choose(text(message, "name"))
        self.added = []
        return {}

    def _luck(self, message: Mapping[str, Any]) -> Parts:
        self.visit.luck(whole(message, "seed"), whole(message, "run"))
        return {}

    def _change(self, message: Mapping[str, Any]) -> Parts:
        self.visit.change(
            text(message, "path"),
            None if message.get("value") is None else number(message, "value"),
        )
        return self._anew(message)

    def _reset(self, message: Mapping[str, Any]) -> Parts:
        self.visit.reset()
        return self._anew(message)

    def _add(self, message: Mapping[str, Any]) -> Parts:
        path = text(message, "path")
        self.visit.source.slider(path)
        if len(self.added) >= MOST_SLIDERS:
            raise Mistake(f"at most {MOST_SLIDERS} sliders can be added")
        self.added = list(dict.fromkeys([*self.added, path]))
        return {"controls": self._controls()}

    def _sit(self, message: Mapping[str, Any]) -> Parts:
        self.visit.sit(text(message, "party"), message.get("taken") is True)
        self.party, self.week = text(message, "party"), None
        seats = [
            {**party, "taken": party["id"] in self.visit.seats}
            for party in views.parties(self.visit.game, self.visit.words)
        ]
        return {"seats": seats, "desk": self._desk()}

    def _order(self, message: Mapping[str, Any]) -> Parts:
        self.visit.order(
            text(message, "desk"), None if message.get("move") is None else text(message, "move")
        )
        return {"desk": self._desk()}

    def _step(self, message: Mapping[str, Any]) -> Parts:
        self.visit.step()
        return self._run()

    def _finish(self, message: Mapping[str, Any]) -> Parts:
        self.visit.finish()
        return self._run()

    def _back(self, message: Mapping[str, Any]) -> Parts:
        self.visit.back(whole(message, "turn"))
        return self._anew(message)

    def _look(self, message: Mapping[str, Any]) -> Parts:
        party = text(message, "party")
        if party not in self.visit.game.parties:
            raise Mistake(f"there is no party '{party}'{nearest(party, self.visit.game.parties)}")
        turn = None if message.get("turn") is None else whole(message, "turn")
        if turn is not None and not 0 <= turn <= self.visit.turn:
            raise Mistake(
                f"week: the crisis has been played to {self.visit.words.turn} {self.visit.turn}, not {turn + 1}"
            )
        self.party, self.week = party, turn
        return {"desk": self._desk()}

    def _fan(self, message: Mapping[str, Any]) -> Parts:
        worlds = whole(message, "worlds")
        quantity = (
            text(message, "quantity") or self.quantity or f"forces.{self.visit.game.challenger}"
        )
        if self.fan is None or len(self.fan.places) != worlds or message.get("again") is True:
            self.fan = futures.fan(self.visit, worlds)
            self.worlds = worlds
        known = futures.quantities(self.fan, self.visit.words)
        self.quantity = (
            quantity
            if quantity in {item["name"] for item in known}
            else f"forces.{self.visit.game.challenger}"
        )
        told = {
            "week": self.fan.turn + 1,
            "table": futures.table(self.fan, self.visit.words),
            "quantities": known,
            "quantity": self.quantity,
        }
        pictures = futures.pictures(self.fan, self.quantity, self.visit.words)
        return {
            "fan": {
                "worlds": worlds,
                "most": futures.most(self.visit.game),
                **told,
                "pictures": pictures,
            }
        }

    def _timeline(self, message: Mapping[str, Any]) -> Parts:
        if not self.visit.told.parts["events"]:
            raise Mistake(f"nothing has happened yet; play a {self.visit.words.turn}")
        return {"timeline": futures.timeline(self.visit.told, self.visit.words)}

    def _fork(self, message: Mapping[str, Any]) -> Parts:
        self.visit.diverge(text(message, "desk"), whole(message, "turn"), text(message, "move"))
        return {"fork": views.fork(self.visit)}

    def _both(self, message: Mapping[str, Any]) -> Parts:
        return {"both": futures.both(self.visit, whole(message, "worlds"))}

    def _follow(self, message: Mapping[str, Any]) -> Parts:
        self.visit.follow()
        return self._anew(message)

    def _unfork(self, message: Mapping[str, Any]) -> Parts:
        self.visit.unfork()
        return {"fork": None}

    def _sweeps(self, message: Mapping[str, Any]) -> Parts:
        return {"sweeps": self.visit.folder.sweeps()}

    def _open(self, message: Mapping[str, Any]) -> Parts:
        stored = self.visit.open(text(message, "path"))
        return {"sweep": stored.shown(), "runs": None, "told": None}

    def _runs(self, message: Mapping[str, Any]) -> Parts:
        stored = self.visit.opened()
        found = stored.runs(whole(message, "point"), text(message, "outcome"))
        return {"runs": found, "told": None}

    def _told(self, message: Mapping[str, Any]) -> Parts:
        stored, point, run = self.visit.opened(), whole(message, "point"), whole(message, "run")
        if not 0 <= run < 1 << 40:
            raise Mistake(f"run: should be a whole number from 0, not {run}")
        told, _ = steered(stored.game(point), run, stored.seed, {})
        with told.model:
            return {
                "told": {
                    "point": point,
                    "run": run,
                    "board": views.board(told, Words.of(told.game)),
                    "chronicle": chronicle(told.history()),
                }
            }

    def _load(self, message: Mapping[str, Any]) -> Parts:
        self.visit.load(whole(message, "point"), whole(message, "run"))
        self.added = []
        return {}

    def _export(self, message: Mapping[str, Any]) -> Parts:
        what = text(message, "what")
        if what == "commands":
            return {"commands": exporting.commands(self.visit)}
        if what == "configuration":
            return _file(
                "mine.yaml", "application/yaml", exporting.configuration(self.visit).encode()
            )
        if what == "run":
            return _file(
                f"brink-seed{self.visit.seed}-run{self.visit.run}.zip",
                "application/zip",
                exporting.run_archive(self.visit),
            )
        raise Mistake(f"export: there is configuration, run and commands, not '{what}'")

    def close(self) -> None:
        """Let go of everything."""
        self.visit.close()


def _file(name: str, kind: str, data: bytes) -> Parts:
    return {"download": {"name": name, "kind": kind, "data": base64.b64encode(data).decode()}}
