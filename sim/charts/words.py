"""Names and numbers in words; the texts themselves are in `phrases`.

A scenario has words of its own (`words`), which go before these: by config path, quantity, outcome, column, party or theatre,
`war` for the upper four outcomes, a kind of provenance, and `names`, first words that stay capital within a sentence.
"""

from __future__ import annotations

import math
from numbers import Real

from sim.charts import phrases
from sim.charts.tongue import has, names, own


def war() -> str:
    """The upper four outcomes together: proxy war or worse."""
    return own("war", f"{own('proxy_war', '')} or worse" if has("proxy_war") else phrases.WAR)


def war_column() -> str:
    """The same on two lines, over a column."""
    return " ".join(war().split()[:-2]) + "\n" + " ".join(war().split()[-2:])


def kind(name: str) -> str:
    """A kind of provenance in words."""
    return own(name, phrases.KINDS.get(name, name))


def column(name: str) -> str:
    """A column of the runs in words: an outcome, an index, or for example `Russia: damage (% of GDP)`."""
    if name == "war" or name in phrases.OUTCOMES:
        return outcome(name)
    if name in phrases.COLUMNS:
        return own(name, phrases.COLUMNS[name])
    if name.startswith("weeks_at_"):
        return phrases.WEEKS_AT.format(outcome=outcome(name.removeprefix("weeks_at_")))
    theatre, _, rung = name.removeprefix("weeks_").rpartition("_")
    if name.startswith("weeks_") and rung.isdigit():
        return phrases.WEEKS_ON.format(theatre=party(theatre), rung=rung)
    sort = next((sort for sort in phrases.BY_PARTY if name.startswith(f"{sort}_")), None)
    return (
        f"{party(name[len(sort) + 1 :])}: {phrases.BY_PARTY[sort]}"
        if sort
        else plain(name).capitalize()
    )


def desk_of(place: str) -> str:
    """A desk written `party.desk` in words: `Russia, force`; chance stays chance."""
    owner, _, desk = place.partition(".")
    return f"{party(owner)}, {phrases.DESKS.get(desk, plain(desk))}" if desk else place


def party(name: str) -> str:
    """A party, theatre or event by the word people use: `us` is US, `south_ossetia` is South Ossetia."""
    if name in phrases.PARTIES or has(name) or not name.islower():
        return own(name, phrases.PARTIES.get(name, plain(name)))
    return " ".join(
        word if word in ("and", "of", "the") else word[:1].upper() + word[1:]
        for word in plain(name).split()
    )


def plain(name: str) -> str:
    """A name of the configuration without its underscores."""
    return name.replace("_", " ").strip()


def outcome(name: str) -> str:
    """An outcome of the ladder in words; `war` is the upper four."""
    return war() if name == "war" else own(name, phrases.OUTCOMES.get(name, plain(name)))


def axis(path: str) -> str:
    """A config path in words: a set name, else for example `Estonia: step` for `parties.estonia.step`."""
    if path in phrases.AXES or has(path):
        return own(path, phrases.AXES.get(path, path))
    parts = path.split(".")
    if parts[-1].isdigit() and ".".join(parts[:-1]) in phrases.AXES:
        return f"{phrases.AXES['.'.join(parts[:-1])]} {parts[-1]}"
    if parts[0] in ("parties", "theatres", "events") and len(parts) > 2:
        return f"{party(parts[1])}: {_rest(parts[2:])}"
    first = plain(parts[0])
    head = first[:1].upper() + first[1:]
    return f"{head}: {_rest(parts[1:])}" if parts[1:] else head


def _rest(parts: list[str]) -> str:
    """The end of a path in words: `worth.ukraine` is `worth, Ukraine`, `pain.3` is `pain 3`."""
    first, *others = parts
    return phrases.FIELDS.get(first, plain(first)) + "".join(
        f" {part}" if part.isdigit() else f", {party(part)}" for part in others
    )


def axes(paths: list[str]) -> list[str]:
    """Words for several paths; paths whose words agree keep their path, so that no two read alike."""
    named = [axis(path) for path in paths]
    return [
        path if named.count(word) > 1 else word for path, word in zip(paths, named, strict=True)
    ]


def within(text: str) -> str:
    """A name as it stands within a sentence: its first letter small, unless its first word is a name or an abbreviation."""
    first = text.split(" ")[0].rstrip(":")
    known = (
        *(party(name).split()[0] for name in (*names(), *phrases.PARTIES)),
        *own("names", "").split(),
    )
    proper = first.isupper() or first.startswith(known)
    return text if proper else text[:1].lower() + text[1:]


def measure(kind: str) -> str:
    """What is measured, whoever's it is: `forces` is `Forces (thousand)`."""
    return own(kind, phrases.QUANTITIES.get(kind, plain(kind).capitalize()))


def quantity(name: str) -> str:
    """A traced quantity in words: `forces.russia` is `Russia: forces (thousand)`."""
    kind, _, owner = name.partition(".")
    word = measure(kind)
    if not owner:
        return word
    observer, _, subject = owner.partition(".of.")
    who = f"{party(observer)} of {party(subject)}" if subject else party(observer)
    return f"{who}: {word[:1].lower() + word[1:]}"


def level(place: int, levels: int) -> str:
    """A true type in words: level 0 is the most resolute, the last the least."""
    if levels > 1 and place == 0:
        return phrases.LEVELS[0]
    if levels > 1 and place == levels - 1:
        return phrases.LEVELS[-1]
    return (
        phrases.LEVELS[place]
        if levels == len(phrases.LEVELS)
        else phrases.LEVEL.format(place=place)
    )


def percent(share: float) -> str:
    """A share as a percentage that never rounds a little to none, or nearly all to all."""
    text = f"{100 * share:.0f} %"
    if share > 0 and text == "0 %":
        return "<1 %"
    if share < 1 and text == "100 %":
        return ">99 %"
    return text


def with_interval(share: float, low: float, high: float) -> str:
    """A share with its interval: `43 % (36–50)`."""
    return f"{percent(share)} ({100 * low:.0f}–{100 * high:.0f})"


def count(many: int, what: str) -> str:
    """How many of something: `1 run`, `5,400 runs`."""
    return f"{many:,} {what}" if many == 1 else f"{many:,} {what}s"


def number(value: object, digits: int = 4) -> str:
    """A value with so many digits that count; large ones in full; a dash where there is none."""
    if not isinstance(value, Real):
        return str(value)
    real = float(value)
    if math.isnan(real):
        return "–"
    return f"{real:,.0f}" if 10**digits <= abs(real) < 1e9 else f"{real:.{digits}g}"
