"""The words of the charts of doctrines, hindcast and calibration; those that all charts share are in `words`."""

from __future__ import annotations

PAYOFFS_TITLE = "What each combination of doctrines brings each party"
PAYOFFS = "Realised payoff, mean of {runs} a cell: dark is good for that party. {marks}"
PURE_MARK = "Diamond: pure equilibrium."
LOGIT_MARK = "Dots: the logit equilibrium at precision {precision}, larger where likelier."
PANEL = "{party}: {low} to {high}"

QUANTAL_TITLE = "Logit equilibria: from choosing blindly to choosing best"
QUANTAL = "Chance of each doctrine; dashed line: precision {precision}. At the right the last point of the path."
QUANTAL_X = "precision (1/utility, logarithmic)"
CHANCE_OF = "{party}"

REGRET_TITLE = "What each doctrine forgoes when the future is not known"
REGRET = "{party}: a mark for each of {futures} futures. Diamond: greatest regret with its 95 % interval; ringed: least of these."
REGRET_X = "regret: payoff short of the best doctrine in that future"

EVENTS_TITLE = "What the runs said, and what came"
EVENTS = "Share of {runs} in which it had happened, %. Black corner: it had; right columns: Brier score, runs against base rates."
EVENTS_SCORES = ("runs", "base\nrates")
NOT_KNOWN = "?"

RELIABILITY_TITLE = "Were the chances right?"
RELIABILITY = "{count} questions at their dates, in bins of what the runs said. Area: questions in the bin; on the line: perfect."
RELIABILITY_X = "share of runs in which it had happened"
RELIABILITY_Y = "share of questions that came true"

SKILL_TITLE = "Which questions the runs answered better than base rates"
SKILL = "Brier score, mean over the dates: lower is better. Filled: runs, with 95 % interval; hollow: base rates."
SKILL_X = "Brier score"

WATCHED_TITLE = "The path that occurred, in the fan of the runs"
WATCHED = "{runs}. Line: median; dark band: middle half; light band: 5th to 95th percentile. Black: what was observed, with its range."

CORNER_TITLE = "What the targets say about the parameters"
CORNER = "{draws} draws from the posterior. Diagonal: posterior against the prior (grey); dashed: the scenario's value."
CHECK_TITLE = "Do the calibrated runs meet the targets?"
CHECK = (
    "Dot and bar: mean and middle 95 % of runs from the prior (grey) and from the posterior (blue). Diamond: target, with its own error."
)
CHECK_X = "share or value"
RANKS_TITLE = "Is the procedure itself calibrated?"
RANKS = "Rank of {truths} known truths in their own posteriors; between the dashed lines lie 95 % of the bars if ranks are even."
RANKS_X = "rank of the truth (0: below all draws, 1: above all)"
RANKS_Y = "truths"
