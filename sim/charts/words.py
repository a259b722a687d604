"""Names and numbers in the words of one scenario.

A scenario has words of its own (`words`), which go before those of `vocabulary`: by config path, quantity, outcome, column,
party or theatre, `war` for the upper four outcomes, a kind of provenance, and `names`, first words that stay capital within
a sentence. Whoever writes text for a reader is given a `Words` and passes it on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

from sim.charts import vocabulary

UNIT = re.compile(r"(.+) \(([^()]+)\)")
TURN = "turn"  # of no common length
GROUPS = ("parties", "theatres", "events")  # what a scenario names itself
UNITLESS = ("share", "0–1", "log", "a turn", "a week")


@dataclass(frozen=True)
class Words:
    """What a scenario calls things: `known` its own words, `named` its parties, theatres and events.

    `turn` is what one turn is called.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    turn: str = "week"

    @classmethod
    def of(cls, crisis: Any) -> Words:
        """The words of a game, or of the tree that it is built from."""
        whole: Mapping[str, Any] = crisis if isinstance(crisis, Mapping) else vars(crisis)
        named = tuple(name for group in GROUPS for name in whole.get(group, {}))
        known = {**_abbreviations(whole.get("parties", {})), **whole.get("words", {})}
        return cls(known, named, turn_word(whole.get("calendar")))

    @classmethod
    def of_all(cls, crises: Sequence[Any]) -> Words:
        """The words of several games: those of one crisis as they are; of several what none of them calls otherwise.

        Names of outcomes, quantities and the like stand for all games, so that all must agree on them; a name of a party, a
        place or one of their numbers is that of whoever has it.
        """
        first = crises[0]
        if len({_crisis(one) for one in crises}) < 2:
            return cls.of(first)
        every = [cls.of(one) for one in crises]
        named = tuple(dict.fromkeys(name for one in every for name in one.named))
        known = dict(vocabulary.OF_SEVERAL)
        for key in dict.fromkeys(key for one in every for key in one.known):
            told = {one.known.get(key) for one in every}
            if key == "names":
                known[key] = " ".join(one.known[key] for one in every if key in one.known)
            elif key in named or key.split(".")[0] in GROUPS:
                told -= {None}
            if len(told) == 1 and key != "names":
                known[key] = str(told.pop())
        turns = {one.turn for one in every}
        return cls(known, named, turns.pop() if len(turns) == 1 else TURN)

    def own(self, key: str, otherwise: str) -> str:
        """The scenario's word for something, else the one given."""
        return self.known.get(key, otherwise)

    def has(self, key: str) -> bool:
        """Whether the scenario has a word of its own for something."""
        return key in self.known

    def war(self) -> str:
        """The upper four outcomes together: proxy war or worse."""
        return self.own(
            "war",
            f"{self.own('proxy_war', '')} or worse" if self.has("proxy_war") else vocabulary.WAR,
        )

    def war_column(self) -> str:
        """The same on two lines, over a column."""
        return " ".join(self.war().split()[:-2]) + "\n" + " ".join(self.war().split()[-2:])

    def kind(self, name: str) -> str:
        """A kind of provenance in words."""
        return self.own(name, vocabulary.KINDS.get(name, name))

    def column(self, name: str) -> str:
        """A column of the runs in words: an outcome, an index, or for example `Russia: damage (% of GDP)`."""
        if name == "war" or name in vocabulary.OUTCOMES:
            return self.outcome(name)
        if name in vocabulary.COLUMNS:
            word = vocabulary.COLUMNS[name].format(Turn=self.turn.capitalize())
            return self.own(name, word)
        if name.startswith("weeks_at_"):
            return vocabulary.WEEKS_AT.format(outcome=self.outcome(name.removeprefix("weeks_at_")))
        if name.startswith("weeks_"):
            theatre, _, rung = name.removeprefix("weeks_").rpartition("_")
            return vocabulary.WEEKS_ON.format(theatre=self.party(theatre), rung=rung)
        sort = next((sort for sort in vocabulary.BY_PARTY if name.startswith(f"{sort}_")), None)
        return (
            f"{self.party(name[len(sort) + 1 :])}: {vocabulary.BY_PARTY[sort]}"
            if sort
            else self.plain(name).capitalize()
        )

    def desk_of(self, place: str) -> str:
        """A desk written `party.desk` in words: `Russia, force`; chance stays chance."""
        owner, _, desk = place.partition(".")
        return (
            f"{self.party(owner)}, {vocabulary.DESKS.get(desk, self.plain(desk))}"
            if desk
            else place
        )

    def party(self, name: str) -> str:
        """A party, theatre or event by the word people use: `us` is US, `south_ossetia` is South Ossetia."""
        if name in vocabulary.PARTIES or self.has(name) or not name.islower():
            return self.own(name, vocabulary.PARTIES.get(name, self.plain(name)))
        return " ".join(
            word if word in ("and", "of", "the") else word[:1].upper() + word[1:]
            for word in self.plain(name).split()
        )

    @staticmethod
    def plain(name: str) -> str:
        """A name of the configuration without its underscores."""
        return name.replace("_", " ").strip()

    def outcome(self, name: str) -> str:
        """An outcome of the ladder in words; `war` is the upper four."""
        return (
            self.war()
            if name == "war"
            else self.own(name, vocabulary.OUTCOMES.get(name, self.plain(name)))
        )

    def axis(self, path: str) -> str:
        """A config path in words: a set name, else for example `Estonia: step` for `parties.estonia.step`."""
        if path in vocabulary.AXES or self.has(path):
            return self.own(path, vocabulary.AXES.get(path, path))
        parts = path.split(".")
        if parts[-1].isdigit() and ".".join(parts[:-1]) in vocabulary.AXES:
            return f"{vocabulary.AXES['.'.join(parts[:-1])]} {parts[-1]}"
        if parts[0] in ("parties", "theatres", "events") and len(parts) > 2:
            return f"{self._several(parts[1], parts[0])}: {self._rest(parts[2:])}"
        first = self.plain(parts[0])
        head = first[:1].upper() + first[1:]
        return f"{head}: {self._rest(parts[1:])}" if parts[1:] else head

    def _several(self, step: str, group: str) -> str:
        """Who a step of a path names: a party or theatre, several of them (`a|b`, `{a,b}`), or all (`*`)."""
        if step == "*":
            return f"All {group}"
        names = [self.party(name) for name in re.split(r"[|,]", step.strip("{}"))]
        return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]

    def _rest(self, parts: list[str]) -> str:
        """The end of a path in words: `worth.ukraine` is `worth, Ukraine`, `pain.3` is `pain 3`."""
        first, *others = parts
        return vocabulary.FIELDS.get(first, self.plain(first)) + "".join(
            f" {part}" if part.isdigit() else f", {self.party(part)}" for part in others
        )

    def axes(self, paths: list[str]) -> list[str]:
        """Words for several paths; paths whose words agree keep their path, so that no two read alike."""
        named = [self.axis(path) for path in paths]
        return [
            path if named.count(word) > 1 else word for path, word in zip(paths, named, strict=True)
        ]

    def bare(self, path: str) -> str:
        """An axis without its unit, as a title or a sentence names it: `Russian troops`."""
        found = UNIT.fullmatch(self.axis(path))
        return found[1] if found else self.axis(path)

    def valued(self, path: str, value: object) -> str:
        """An axis with a value, its unit after the number: `Russian troops 30 thousand`."""
        name, number = self.axis(path), self.number(value)
        found = UNIT.fullmatch(name)
        if found is None:
            return f"{name} {number}"
        unit = "" if found[2] in UNITLESS else f" {found[2]}"
        return f"{found[1]} {number}{unit}"

    def within(self, text: str) -> str:
        """A name as it stands within a sentence: its first letter small, unless its first word is a name or an abbreviation."""
        first = text.split(" ")[0].rstrip(":")
        known = (
            *(self.party(name).split()[0] for name in (*self.named, *vocabulary.PARTIES)),
            *self.own("names", "").split(),
        )
        proper = first.isupper() or first.startswith(known)
        return text if proper else text[:1].lower() + text[1:]

    def measure(self, kind: str) -> str:
        """What is measured, whoever's it is: `forces` is `Forces (thousand)`."""
        return self.own(kind, vocabulary.QUANTITIES.get(kind, self.plain(kind).capitalize()))

    def quantity(self, name: str) -> str:
        """A traced quantity in words: `forces.russia` is `Russia: forces (thousand)`."""
        kind, _, owner = name.partition(".")
        word = self.measure(kind)
        if not owner:
            return word
        observer, _, subject = owner.partition(".of.")
        who = (
            f"{self.party(observer)} of {self.party(subject)}" if subject else self.party(observer)
        )
        return f"{who}: {word[:1].lower() + word[1:]}"

    def level(self, place: int, levels: int) -> str:
        """A true type in words: level 0 is the most resolute, the last the least."""
        if levels > 1 and place == 0:
            return vocabulary.LEVELS[0]
        if levels > 1 and place == levels - 1:
            return vocabulary.LEVELS[-1]
        if levels > len(vocabulary.LEVELS):
            return vocabulary.LEVEL.format(place=place)
        return vocabulary.LEVELS[round(place / max(levels - 1, 1) * (len(vocabulary.LEVELS) - 1))]

    @staticmethod
    def percent(share: float) -> str:
        """A share as a percentage that never rounds a little to none, or nearly all to all."""
        text = f"{100 * share:.0f} %"
        if share > 0 and text == "0 %":
            return "<1 %"
        if share < 1 and text == "100 %":
            return ">99 %"
        return text

    @staticmethod
    def with_interval(share: float, low: float, high: float) -> str:
        """A share with its interval: `43 % (36–50)`."""
        return f"{Words.percent(share)} ({100 * low:.0f}–{100 * high:.0f})"

    @staticmethod
    def count(many: int, what: str) -> str:
        """How many of something: `1 run`, `5,400 runs`."""
        return f"{many:,} {what}" if many == 1 else f"{many:,} {what}s"

    @staticmethod
    def number(value: object, digits: int = 4) -> str:
        """A value with so many digits that count; large ones in full; a dash where there is none."""
        if not isinstance(value, Real):
            return str(value)
        real = float(value)
        if math.isnan(real):
            return "–"
        return f"{real:,.0f}" if 10**digits <= abs(real) < 1e9 else f"{real:.{digits}g}"


def _abbreviations(parties: Mapping[str, Any]) -> dict[str, str]:
    """Parties whose key is short for their name, in capitals: `eec` of the European Economic Community is EEC."""
    found = {}
    for key, party in parties.items():
        name = str(
            party.get("name", "") if isinstance(party, Mapping) else getattr(party, "name", "")
        )
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        if key.isalpha() and len(key) > 1 and key.upper() in (initials, name.removeprefix("the ")):
            found[key] = key.upper()
    return found


def turn_word(calendar: Any) -> str:
    """What a turn of a calendar, or of its tree, is called: a week, a day, or a turn where it is neither."""
    if calendar is None:
        return "week"
    days = calendar["turn_days"] if isinstance(calendar, Mapping) else calendar.turn_days
    return {7: "week", 1: "day"}.get(int(days), TURN)


def _crisis(one: Any) -> str:
    """The crisis that a game, or a tree, is of."""
    return str(one.get("crisis", "") if isinstance(one, Mapping) else one.crisis)


PLAIN = Words()  # of no scenario
