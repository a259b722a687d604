"""Every text that charts show, in this one file, so that it can be changed or translated; `words` puts it together with names."""

from __future__ import annotations

OUTCOMES = {
    "settlement": "settlement",
    "stand_down": "stand-down",
    "stand_off": "stand-off",
    "sanctions_war": "sanctions war",
    "proxy_war": "proxy war",
    "open_invasion": "open invasion",
    "incursion": "unanswered incursion",
    "nato_clash": "NATO clash",
}
PARTIES = {"us": "US", "eu": "EU", "uk": "UK", "nato": "NATO"}
DESKS = {"diplomacy": "diplomacy", "economy": "economy", "force": "force"}
AXES = {
    "audience.abandon": "Cost of standing aside from what one is bound to",
    "audience.climb_down": "Audience cost of a step down",
    "audience.denial": "Audience cost of a denial broken",
    "audience.relent": "Audience cost of easing against an unmet demand",
    "audience.sender": "Audience cost of a threat not kept",
    "audience.weight": "Audience cost of a claim given up",
    "bargaining.burden": "Burden still borne after a settlement",
    "bargaining.cease_fire": "Rate of a cease-fire (a week)",
    "bargaining.demand": "Demand at the start",
    "bargaining.doubt": "Spread of what signatories privately want",
    "bargaining.gap_scale": "Gap that slows a settlement",
    "bargaining.invitation": "Weeks for which an offer to talk stands",
    "bargaining.no_talks": "Rate of settlement without talks (share)",
    "bargaining.offer": "Offer at the start",
    "bargaining.rate": "Rate of settlement (a week)",
    "bargaining.recognised": "Chance that the challenger deals with the defender's government",
    "bargaining.recognition_cost": "Cost to the challenger of dealing with the defender's government",
    "bargaining.residual": "Danger seen after a settlement (share)",
    "bargaining.talks": "Momentum of talks at the start",
    "bargaining.unrecognised": "Rate of settlement without recognition (share)",
    "calendar.turns": "Turns",
    "choice.alert": "Attention that salience adds",
    "choice.horizon": "Horizon of planning (weeks)",
    "choice.precision": "Precision of choice",
    "choice.prompt": "Tempo of answers (odds a week)",
    "choice.salience": "Salience at the start",
    "choice.suspicion": "How much darker observers see the challenger",
    "choice.tempo.diplomacy": "Tempo of diplomacy (odds a week)",
    "choice.tempo.economy": "Tempo of measures (odds a week)",
    "choice.tempo.force": "Tempo of forces (odds a week)",
    "contest.home": "Forces the challenger has at home (thousand)",
    "contest.monitor_surcharge": "Cost that monitors add to a climb",
    "contest.pretext_discount": "Cost that a pretext saves (share)",
    "contest.tripwire": "Forces that half complete a tripwire (thousand)",
    "contest.window": "Weight of a closing window",
    "drift.denial": "Memory of a denial kept a week",
    "drift.pretext": "Pretext kept a week (share)",
    "drift.salience": "Salience kept a week (share)",
    "drift.stake": "Commitment kept a week (share)",
    "drift.talks": "Momentum of talks kept a week (share)",
    "effects.claim": "Pretext gained by a claim",
    "effects.monitors": "Monitors gained by a proposal taken up",
    "effects.refuse": "Offer taken back by a refusal",
    "effects.stake": "Commitment gained by a public word",
    "effects.table": "Size of a concession",
    "effects.talk": "Momentum gained by a meeting",
    "effects.withdraw": "Forces taken back by a withdrawal (share)",
    "hazards.accident": "Rate of accidents (a week)",
    "hazards.challenger_forces": "Reference forces of the challenger (thousand)",
    "hazards.defence_forces": "Reference forces of the defence (thousand)",
    "hazards.monitor_effect": "Effect of monitors on accidents",
    "hazards.monitors": "Monitors deployed (share)",
    "hazards.sigma": "Error of intelligence (log)",
    "sanctions.bite_weeks": "Time over which relief is weighed (weeks)",
    "sanctions.compel": "Sanctions expected while standing still (share)",
    "sanctions.compel_forces": "Forces at which standing still costs in full (thousand)",
    "sanctions.dissent": "Dissent over a new measure",
    "sanctions.gdp": "Damage of a unit of pain (% of GDP)",
    "sanctions.lag_weeks": "Lag of damage behind pain (weeks)",
    "sanctions.major": "Bite of a major sender",
    "sanctions.pain": "Pain of tier",
    "sanctions.reply": "Cost of a tier left unanswered",
    "sanctions.retaliation": "Retaliation expected (share)",
    "types.levels": "Levels of resolve",
}
FIELDS = {
    "accidents": "accidents here (share)",
    "announced": "tier threatened",
    "anticipated": "steps expected while waiting (share)",
    "bite": "bite of its sanctions",
    "blowback": "blowback of its sanctions (share)",
    "bond": "how far it is bound",
    "cost": "cost of rung",
    "credibility": "credibility of further sanctions",
    "decisiveness": "decisiveness of forces at rung",
    "damage": "damage at the start (% of GDP)",
    "delay": "shift of the date (days)",
    "establishment": "forces in peace (thousand)",
    "exposure": "pain of a tier of counter-measures",
    "fear": "fear of the others' forces",
    "forces": "forces (thousand)",
    "foresight": "weight of long-run pain",
    "gain": "gain at rung",
    "optimism": "how far it underrates the defence",
    "optimism_spread": "spread of its optimism",
    "pain_weight": "weight of economic pain",
    "peril": "cost of an accident out of hand",
    "prior": "weight of level",
    "reserve": "reserve if it intervenes (thousand)",
    "rung": "rung at the start",
    "resistance": "resistance of the defence",
    "settlement": "worth or cost of the terms",
    "spread": "uncertainty about its resolve",
    "stake": "commitment at the start",
    "step": "step of reinforcement (thousand)",
    "strength": "weight of its forces",
    "tier": "tier in force",
    "upkeep": "cost of forces kept forward",
    "war": "own cost of a war with third parties",
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
    "met": "The two sides at the table (0 or 1)",
    "salience": "Salience of the crisis",
    "monitors": "Monitors deployed (0–1)",
    "demand": "Demanded at the table (0–1)",
    "offer": "Offered at the table (0–1)",
    "rung": "Rung",
    "pretext": "Pretext (0–1)",
}
TITLES = {
    "outcome_shares": "How the crisis ends, point by point",
    "outcome_bars": "How the crisis ends",
    "ladder": "Where the runs stand, week by week",
    "fan": "{quantity}",
    "fans": "Forces, sanctions, damage and perceived risk",
    "phase": "Where war comes: {war}",
    "beliefs": "What observers believe of the challenger's resolve, by its true type",
    "pain_blowback": "What sanctions cost the target and their senders",
    "timeline": "One run, move by move",
    "differences": "What changes, on the same luck",
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
    "payoffs": "What each combination of doctrines brings each party",
    "quantal": "Logit equilibria: from choosing blindly to choosing best",
    "regret": "What each doctrine forgoes when the future is not known",
    "events": "What the runs said, and what came",
    "reliability": "Were the chances right?",
    "skill": "Which questions the runs answered better than base rates",
    "watched": "The path that occurred, in the fan of the runs",
    "corner": "What the targets say about the parameters",
    "check": "Do the calibrated runs meet the targets?",
    "ranks": "Is the procedure itself calibrated?",
    "replies": "Where best replies lead",
    "index_differences": "What changes besides the outcome, on the same luck",
    "variance": "On what the variance rests",
}
SHARE = "share of runs (%)"
WAR = "proxy war or worse"
WAR_NARROW = "war"
DENSE_ORDER = "points, in the order of their share of {war}"
POINT = "point"
DENSE = "{points} of {runs}. Dark line: where {first} begins; band: its 95 % interval."
DENSE_MEAN = "Each line is the mean of about {points:.0f} points."
SHARES = (
    "{points} of {runs}. Diamond: where {first} begins; whiskers and brackets: its 95 % interval."
)
BARS = "{runs}. Whiskers and brackets: 95 % interval."
OCCUPANCY = "{runs}. At the right the shares of the last turn, with 95 % intervals."
OCCUPANCY_NARROW = (
    "{runs}. At the right the shares of the last turn, known to within {margin} points (95 %)."
)
EACH = "{points} of {runs}"
FAN = (
    "{runs}. Line: median; dark band: middle half of the runs; light band: 5th to 95th percentile."
)
FIRST = "The first {shown} of {all} parties."
FAN_ENDS = {"q95": "95th", "q75": "75th", "q50": "median", "q25": "25th", "q05": "5th"}
PHASE = "Share of runs; ±: half-width of its 95 % interval."
PHASE_AVERAGED = (
    "Share of runs, averaged over {axes}; ±: at most the half-width of its 95 % interval."
)
BELIEFS = (
    "By true type, with the number of its runs. Lines: median; bands: the middle half of the runs."
)
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
    "article": "facts of the start",
    "source": "cited sources",
    "calibrated": "calibrated numbers",
    "assumption": "assumptions",
    "own": "ranges of the user's own",
}
RESTS = "Share of the variance that parameters cause, by where their ranges come from."
DENSITY = "density: share of its runs that see it (%)"
COVERAGE = "coverage: share of all that see it (%)"
TRAJECTORY = "{what}. Ring: the box chosen, with 95 % intervals; dashed line: over all runs. Number: parameters restricted."
BOXES = "Each bar: the part of a parameter's range that a box keeps."
LOWEST = "lowest tried"
HIGHEST = "highest tried"
HINDSIGHT = "Each week: {futures} futures with other luck from then on; band: 95 % interval. Letters: single moves that turn the run."
HINDSIGHT_PLAIN = "Given all that had happened by each date; band: 95 % interval. Letters: single moves that turn the run."
CHANCE_OF = "chance of {what} (%)"
CHANGES = "Shorter bars: smaller changes, as a share of the plausible range."
CHANGED = "change, share of the plausible range (%)"
COLUMNS = {
    "intensity": "Intensity, whole crisis",
    "intensity_weekly": "Intensity a week",
    "accidents": "Accidents",
    "meetings": "Meetings of the two sides",
    "peak_rung": "Worst place on the ladder (0–7)",
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
    "peak_rung": "highest rung reached",
    "refused": "deals refused",
}
WEEKS_AT = "Weeks at: {outcome}"
WEEKS_ON = "{theatre}: weeks at rung {rung}"

PAYOFFS = "Realised payoff, mean of {runs} a cell: dark is good for that party. {marks}"
PURE_MARK = "Diamond: pure equilibrium."
LOGIT_MARK = "Dots: the logit equilibrium at precision {precision}, larger where likelier."
PANEL = "{party}: {low} to {high}"

QUANTAL = "Chance of each doctrine; dashed line: precision {precision}. At the right the last point of the path."
QUANTAL_X = "precision (1/utility, logarithmic)"

REGRET = "{party}: a mark for each of {futures} futures. Diamond: greatest regret with its 95 % interval; ringed: least of these."
REGRET_X = "regret: payoff short of the best doctrine in that future"

EVENTS = (
    "Share of {runs} in which it had happened, % (known to within {margin} points). Black corner: it had; right columns: Brier score, "
    "runs against base rates."
)
EVENTS_SCORES = ("runs", "base\nrates")
NOT_KNOWN = "?"
RELIABILITY = (
    "{count} questions at their dates, in bins of what the runs said. Area: questions in the bin; on the line: perfect; "
    "lines up and down: 95 % interval, as if questions were independent."
)
RELIABILITY_X = "share of runs in which it had happened"
RELIABILITY_Y = "share of questions that came true"

SKILL = "Brier score, mean over the dates: lower is better. Filled: runs, with 95 % interval; hollow: base rates."
SKILL_X = "Brier score"

WATCHED = "{runs}. Line: median; dark band: middle half; light band: 5th to 95th percentile. Black: what was observed, with its range."

CORNER = "{draws} draws from the posterior. Diagonal: posterior against the prior (grey); dashed: the scenario's value."
CHECK = "Dot and bar: mean and middle 95 % of runs from the prior (grey) and from the posterior (blue). Diamond: target, with its own error."
CHECK_X = "share or value"
RANKS = "Rank of {truths} known truths in their own posteriors; between the dashed lines lie 95 % of the bars if ranks are even."
RANKS_X = "rank of the truth (0: below all draws, 1: above all)"
RANKS_Y = "truths"

REPLIES = (
    "Left to right: the party that gains most switches doctrine. Each mark: a combination, named by the doctrine given up. "
    "Diamond: equilibrium; dashed: the gain's 95 % interval includes zero. {shown} of {all} combinations."
)
REPLIES_END = "({share} lead here)"
REPLIES_ROUND = "(a round; {share} lead into it)"
QUANTAL_WHISKERS = "Whiskers: 95 % interval."
BOX = "box {number}"
WITHIN = "Means are known to within {half} at worst (95 %)."
LEVELS = ("most resolute", "resolute", "middling", "wavering", "least resolute")
LEVEL = "level {place}"
