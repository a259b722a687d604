"""Every word that charts show, in one place, so that it can be changed or translated."""

from __future__ import annotations

from numbers import Real

OUTCOMES = {
    "settlement": "settlement",
    "stand_down": "stand-down",
    "stand_off": "stand-off",
    "sanctions_war": "sanctions war",
    "proxy_war": "proxy war",
    "open_invasion": "open invasion",
    "nato_clash": "NATO clash",
}
PARTIES = {"us": "US", "eu": "EU", "uk": "UK", "nato": "NATO"}
PROPER = ("Russia", "Ukrain", "Estonia", "Latvia", "Lithuania", "Moscow", "Kyiv", "Baltic", "Presidential")
DESKS = {"diplomacy": "diplomacy", "economy": "economy", "force": "force"}
AXES = {
    "parties.russia.forces": "Russian troops (thousand)",
    "parties.russia.resolve": "Russian resolve",
    "parties.us.resolve": "US resolve",
    "parties.us.credibility": "Credibility of further US sanctions",
    "parties.us.tier": "US tier in force",
    "parties.us.announced": "US tier threatened",
    "parties.us.bite": "Bite of US sanctions",
    "parties.ukraine.forces": "Ukrainian troops (thousand)",
    "parties.nato.forces": "NATO troops (thousand)",
    "bargaining.demand": "Autonomy demanded at the start",
    "contest.window": "Weight of a closing window",
    "theatres.ukraine.cost.1": "Cost of a proxy war to Moscow",
    "theatres.ukraine.cost.2": "Cost of open war to Moscow",
    "sanctions.pain.3": "Pain of sectoral sanctions",
    "sanctions.pain.4": "Pain of energy sanctions",
    "audience.weight": "Audience cost of a claim given up",
    "bargaining.recognised": "Chance that Moscow deals with Kyiv",
    "bargaining.recognition_cost": "Cost to Moscow of dealing with Kyiv",
    "hazards.monitors": "Monitors deployed (share)",
    "hazards.accident": "Rate of accidents (a turn)",
    "hazards.sigma": "Error of intelligence (log)",
    "choice.precision": "Precision of choice",
    "calendar.turns": "Turns",
}
QUANTITIES = {
    "forces": "Forces (thousand)",
    "tier": "Sanctions tier (0–4)",
    "damage": "Damage (% of GDP)",
    "risk": "Perceived risk of a climb (%)",
    "belief": "Believed resolve (0–1)",
    "blowback": "Blowback (utility)",
    "pain": "Pain of sanctions (utility)",
    "estimate": "Estimated forces (thousand)",
    "talks": "Momentum of talks (0–1)",
    "monitors": "Monitors deployed (0–1)",
    "demand": "Autonomy demanded (0–1)",
    "offer": "Autonomy offered (0–1)",
    "rung": "Rung",
    "pretext": "Pretext (0–1)",
}
TITLES = {
    "outcome_shares": "How the crisis ends, point by point",
    "outcome_bars": "How the crisis ends",
    "ladder": "Where the runs stand, week by week",
    "fan": "{quantity}",
    "fans": "Forces, sanctions, damage and perceived risk",
    "phase": "Where war comes: proxy war or worse",
    "beliefs": "What observers believe of the challenger's resolve, by its true type",
    "pain_blowback": "What sanctions cost the target and their senders",
    "timeline": "One run, move by move",
    "differences": "What changes, on the same luck",
    "indices": "What changes besides the outcome, on the same luck",
    "partings": "When the runs of the two sides part, and at whose decision",
    "sensitivity": "How much of the outcome each parameter decides",
    "pawn": "How far knowing a parameter moves the outcome",
    "convergence": "Have the indices settled?",
    "noise": "Parameters, luck, or both",
    "provenance": "On what kind of number the answer rests",
    "trajectory": "Peeling: the denser the box, the fewer it holds",
    "boxes": "Where it happens: the boxes found",
    "hindsight": "How likely it was, given what had happened",
    "changes": "The smallest single changes that turn the run",
}
SHARE = "share of runs (%)"
WAR = "proxy war or worse"
WAR_COLUMN = "proxy war\nor worse"
WAR_NARROW = "war"
DENSE_ORDER = "points, in the order of their share of proxy war or worse"
POINT = "point"
DENSE = "{points} of {runs}. Dark line: where proxy war begins; band: its 95 % interval."
SHARES = "{points} of {runs}. Diamond: where proxy war begins; whiskers and brackets: its 95 % interval."
BARS = "{runs}. Whiskers and brackets: 95 % interval."
OCCUPANCY = "{runs}. At the right the shares of the last turn, with 95 % intervals."
OCCUPANCY_NARROW = "{runs}. At the right the shares of the last turn, known to within {margin} points (95 %)."
EACH = "{points} of {runs}"
FAN = "{runs}. Line: median; dark band: middle half of the runs; light band: 5th to 95th percentile."
FIRST = "The first {shown} of {all} parties."
FAN_ENDS = {"q95": "95th", "q75": "75th", "q50": "median", "q25": "25th", "q05": "5th"}
PHASE = "Share of runs; ±: half-width of its 95 % interval."
PHASE_AVERAGED = "Share of runs, averaged over {axes}; ±: at most the half-width of its 95 % interval."
BELIEFS = "By true type, with the number of its runs. Lines: median; bands: the middle half of the runs."
ALIKE = "(who see alike)"
NOTHING = "none"
PAIN = "pain on {party}"
BLOWBACK = "blowback on {party}"
MEDIAN = "{name}: {median}\n(mean {mean})"
DASHED = "Dashed lines:"
CLIMB = "climb (ringed)"
PAIN_AXIS = "utility a turn"
PAIN_TIME = "{runs}. Lines: median; bands: the middle half of the runs."
PAIN_POINTS = "Each point and sender in the last turn. Marks: mean, which rare high costs can pull out of the middle half (whiskers)."
PAIN_X = "Pain on the target (utility a turn)"
BLOWBACK_Y = "Blowback on the sender (utility a turn)"
FORCES_LANE = "{party}: forces (thousand)"
FORCES_SEEN = "{party}: forces (thousand); ×: as estimated abroad"
CONFLICT = "conflict (filled)"
COOPERATION = "cooperation (hollow)"
TIMELINE = "Larger marks weigh more on Goldstein's scale. Turns in which a desk holds are left out."

DIFFERENCE = "difference in points; whiskers: 95 % interval"
DIFFERENCES = "{second} less {first}. Filled: the interval leaves out zero."
STANDARD = "difference in standard deviations; whiskers: 95 % interval"
PARTED = "share of pairs parted (%)"
PARTINGS = "{runs} a side played again. Each pair is counted under the first decision that differs."
ELSEWHERE = "any other"
CHANCE = "chance"
WEEKS = "week"
FIRST_TOTAL = "Filled: alone (first order); hollow: with all its interactions (total); whiskers: 95 % interval."
FIRST_OUTPUTS = "The first {shown} of {all} outputs."
FIRST_ONLY = "Each parameter alone (first order); whiskers: 95 % interval."
INDEX = "share of variance"
PAWN = "Kolmogorov-Smirnov distance, median over slices; whiskers: 95 % interval. Grey: what a parameter without effect would show."
DISTANCE = "distance (0–1)"
CONVERGED = "Total indices of {output} by number of base points; bands: 95 % interval."
BASE = "base points"
PARTS = "Share of variance over all points and runs."
PART_NAMES = {"parameters": "parameters", "luck": "luck", "both": "luck that parameters bend"}
KINDS = {
    "article": "the article",
    "source": "cited sources",
    "calibrated": "calibrated numbers",
    "assumption": "assumptions",
    "own": "ranges of the user's own",
}
RESTS = "Share of the variance that parameters cause, by where their ranges come from."
DENSITY = "density: share of its runs that see it (%)"
COVERAGE = "coverage: share of all that see it (%)"
TRAJECTORY = "{what}. Ring: the box chosen; dashed line: over all runs. Number: parameters restricted."
BOXES = "Each bar: the part of a parameter's range that a box keeps."
LOWEST = "lowest tried"
HIGHEST = "highest tried"
HINDSIGHT = "Each week: {futures} futures with other luck from then on; band: 95 % interval. Letters: single moves that turn the run."
CHANCE_OF = "chance of {what} (%)"
WEEKS_GONE = "weeks gone by"
CHANGES = "Shorter bars: smaller changes, as a share of the plausible range."
CHANGED = "change, share of the plausible range (%)"
COLUMNS = {
    "intensity": "Intensity, whole crisis",
    "intensity_weekly": "Intensity a week",
    "accidents": "Accidents",
    "first_climb_turn": "Turn of the first climb",
    "first_sectoral_turn": "Turn of first sectoral measures",
    "first_counter_turn": "Turn of first counter-measures",
    "settlement_turn": "Turn of settlement",
    "end_turn": "Turn in which it ends",
}
BY_PARTY = {
    "damage": "damage (% of GDP)",
    "final_forces": "forces at the end (thousand)",
    "peak_forces": "peak forces (thousand)",
    "start_forces": "forces at the start (thousand)",
    "final_tier": "tier at the end",
    "risk_peak": "peak perceived risk of a climb",
}


def column(name: str) -> str:
    """A column of the runs in words: an outcome, an index, or for example `Russia: damage (% of GDP)`."""
    if name == "war":
        return WAR
    if name in OUTCOMES or name in COLUMNS:
        return OUTCOMES.get(name) or COLUMNS[name]
    kind = next((kind for kind in BY_PARTY if name.startswith(f"{kind}_")), None)
    return f"{party(name[len(kind) + 1 :])}: {BY_PARTY[kind]}" if kind else plain(name).capitalize()


def desk_of(place: str) -> str:
    """A desk written `party.desk` in words: `Russia, force`; chance stays chance."""
    owner, _, desk = place.partition(".")
    return f"{party(owner)}, {DESKS.get(desk, plain(desk))}" if desk else place


def party(name: str) -> str:
    """A party, theatre or event by the word people use: `us` is US, `south_ossetia` is South Ossetia."""
    if name in PARTIES or not name.islower():
        return PARTIES.get(name, plain(name))
    return " ".join(word if word in ("and", "of", "the") else word[:1].upper() + word[1:] for word in plain(name).split())


def plain(name: str) -> str:
    """A name of the configuration without its underscores."""
    return name.replace("_", " ").strip()


def outcome(name: str) -> str:
    """An outcome of the ladder in words."""
    return OUTCOMES.get(name, plain(name))


def axis(path: str) -> str:
    """A config path in words: a set name, else for example `Estonia: step` for `parties.estonia.step`."""
    if path in AXES:
        return AXES[path]
    parts = path.split(".")
    if parts[0] in ("parties", "theatres", "events") and len(parts) > 2:
        return f"{party(parts[1])}: {_rest(parts[2:])}"
    first = plain(parts[0])
    head = first[:1].upper() + first[1:]
    return f"{head}: {_rest(parts[1:])}" if parts[1:] else head


def _rest(parts: list[str]) -> str:
    """The end of a path in words: `worth.ukraine` is `worth, Ukraine`, `pain.3` is `pain 3`."""
    first, *others = parts
    return plain(first) + "".join(f" {part}" if part.isdigit() else f", {party(part)}" for part in others)


def axes(paths: list[str]) -> list[str]:
    """Words for several paths; paths whose words agree keep their path, so that no two read alike."""
    named = [axis(path) for path in paths]
    return [path if named.count(word) > 1 else word for path, word in zip(paths, named, strict=True)]


def within(text: str) -> str:
    """A name as it stands within a sentence: its first letter small, unless its first word is a name or an abbreviation."""
    first = text.split(" ")[0].rstrip(":")
    proper = first.isupper() or first.startswith(PROPER) or first in {party(name) for name in PARTIES}
    return text if proper else text[:1].lower() + text[1:]


def quantity(name: str) -> str:
    """A traced quantity in words: `forces.russia` is `Russia: forces (thousand)`."""
    kind, _, owner = name.partition(".")
    word = QUANTITIES.get(kind, plain(kind).capitalize())
    if not owner:
        return word
    observer, _, subject = owner.partition(".of.")
    who = f"{party(observer)} of {party(subject)}" if subject else party(observer)
    return f"{who}: {word[:1].lower() + word[1:]}"


def level(place: int, levels: int) -> str:
    """A true type in words: level 0 is the most resolute, the last the least."""
    if levels > 1 and place == 0:
        return "most resolute"
    if levels > 1 and place == levels - 1:
        return "least resolute"
    if levels == 5:
        return ("", "resolute", "middling", "wavering")[place]
    return f"level {place}"


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
    """A value with so many digits that count; large ones in full."""
    if not isinstance(value, Real):
        return str(value)
    real = float(value)
    return f"{real:,.0f}" if 10**digits <= abs(real) < 1e9 else f"{real:.{digits}g}"
