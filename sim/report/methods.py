"""How it was done, in a paragraph, and the references of what was actually used."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.charts.words import Words
from sim.config import provenance
from sim.ensemble.remarks import remarks
from sim.ensemble.results import Sweep
from sim.model.params import Game
from sim.report.origins import Origin

DESIGNS = {
    "grid": "a full grid: every combination of the values listed",
    "lhs": "a Latin hypercube",
    "sobol": "a scrambled Sobol' sequence",
}


def paragraphs(swept: Sweep, games: Sequence[Game], axes: Sequence[str]) -> list[str]:
    """What was played and how the numbers were made of it."""
    manifest = swept.manifest
    kind = manifest["settings"]["design"]["kind"]
    each = sorted(set(manifest["runs_a_point"]))
    many = f"{each[0]:,}" if len(each) == 1 else f"{each[0]:,} to {each[-1]:,}"
    over = "1 axis" if len(axes) == 1 else f"{len(axes)} axes"
    design = (
        f"The {Words.count(manifest['points'], 'point')} form {DESIGNS.get(kind, kind)} over {over}; "
        if axes
        else ""
    )
    extra = remarks(swept.plan)
    game = games[0]  # behaviour is that of all
    turns = [
        f"{each.title if len(games) > 1 else 'the crisis'} in turns of {Words.count(each.calendar.turn_days, 'day')}, "
        f"{each.calendar.turns} at most"
        for each in games
    ]
    said = [
        f"Brink plays {'; '.join(turns)}. In each turn every desk of every party weighs the moves of its menu against holding, by the course they open "
        f"over a horizon of {number(game.choice.horizon)} weeks. It acts by a logit with precision "
        f"{number(game.choice.precision)} whose status quo has a constant of its own: the tempo of the desk, which rises "
        "with the salience of the crisis and where another's act wants an answer. Parties do not know each other's resolve "
        f"({Words.count(game.types.levels, 'level')} of it) and learn it from moves. All moves of a turn take effect "
        "together; then accidents, a war with third parties, a cease-fire and a settlement that all must sign are drawn.",
        f"{design}each point was played {many} times with seed {manifest['seed']}. Replicate i has the same luck at "
        "every point, so that points differ "
        f"by their parameters and not by luck. Charts over time rest on the first {manifest['traced']:,} runs of a point.",
        "Intervals of single points are Wilson's 95 % intervals. That of a share over all points is Wilson's too, of "
        "as many independent runs as have "
        "the variance found among replicates, since luck is shared. Intervals say how well these runs know the model's "
        "own chances; they do not say "
        "how far the model is from the world. The lowest and the highest point were picked because they are extreme, "
        "so that their own intervals are "
        "a little too favourable.",
    ]
    if extra:
        said.insert(2, f"Of the axes: {' '.join(extra)}")
    goals = manifest.get("until") or {}
    if goals:
        reached = "; ".join(
            f"{name} ±{goal['asked']} (reached ±{Words.number(goal['reached'])})"
            for name, goal in goals.items()
        )
        said.append(
            "Points were played until these shares were known this well, by a confidence sequence that allows looking "
            f"at any time: {reached}."
        )
    if manifest.get("failed_runs"):
        said.append(
            f"{manifest['failed_runs']:,} runs failed and are left out; failures.parquet says which and why."
        )
    return said


def number(value: Any) -> str:
    """A parameter in a sentence; one that the points vary is a range."""
    values = np.unique(np.asarray(value, dtype=float))
    return (
        Words.number(values[0])
        if len(values) == 1
        else f"{Words.number(values[0])} to {Words.number(values[-1])}"
    )


def references(game: Game, manifest: Mapping[str, Any], found: Sequence[Origin]) -> list[str]:
    """Works that this configuration really uses, then the sources of the numbers swept or changed."""
    kept = list(_works(game, manifest))
    book = provenance.book_of(game.crisis, game.challenger)
    keys = dict.fromkeys(
        one.row.source.split(":")[0] for one in found if one.row and one.row.source
    )
    return sorted(kept) + [book.sources[key] for key in keys if key in book.sources]


def _works(game: Game, manifest: Mapping[str, Any]) -> Iterator[str]:
    def on(value: Any) -> bool:
        return bool(np.any(np.asarray(value) != 0))

    parties = game.parties.values()
    yield "Allison, G. T. (1969) Conceptual models and the Cuban missile crisis. American Political Science Review 63(3)."
    yield "Fearon, J. D. (1995) Rationalist explanations for war. International Organization 49(3)."
    yield "Goldstein, J. S. (1992) A conflict-cooperation scale for WEIS events data. Journal of Conflict Resolution 36(2)."
    yield "Grimm, V. et al. (2020) The ODD protocol for describing agent-based and other simulation models. JASSS 23(2) 7."
    yield "Hirshleifer, J. (1989) Conflict and rent-seeking success functions. Public Choice 63."
    yield "Jones, B. D. and Baumgartner, F. R. (2005) The Politics of Attention. University of Chicago Press."
    yield "Train, K. E. (2009) Discrete Choice Methods with Simulation, 2nd edition. Cambridge University Press."
    yield "McKelvey, R. D. and Palfrey, T. R. (1998) Quantal response equilibria for extensive form games. Experimental Economics 1(1)."
    yield "Wilson, E. B. (1927) Probable inference, the law of succession, and statistical inference. JASA 22(158)."
    if on(game.audience.weight):
        yield "Fearon, J. D. (1994) Domestic political audiences and the escalation of international disputes. APSR 88(3)."
    if on(game.hazards.accident):
        yield "Schelling, T. C. (1960) The Strategy of Conflict. Harvard University Press."
        yield "Powell, R. (2015) Nuclear brinkmanship, limited war, and military power. International Organization 69(3)."
    if on(game.contest.window):
        yield "Levy, J. S. (1987) Declining power and the preventive motivation for war. World Politics 40(1)."
    if any(game.guardians.values()):
        yield "Signorino, C. S. and Tarar, A. (2006) A unified theory and test of extended immediate deterrence. AJPS 50(3)."
    if any(party.menu.get("economy") for party in parties):
        yield "Drezner, D. W. (1999) The Sanctions Paradox. Cambridge University Press."
    if any(on(party.spread) for party in parties):
        yield "Kydd, A. H. (2005) Trust and Mistrust in International Relations. Princeton University Press."
    if manifest["settings"]["design"]["kind"] == "lhs":
        yield "McKay, M. D. et al. (1979) A comparison of three methods for selecting values of input variables. Technometrics 21(2)."
        yield (
            "Sallaberry, C. J., Helton, J. C. and Hora, S. C. (2008) Extension of Latin hypercube samples with correlated variables. "
            "Reliability Engineering and System Safety 93(7)."
        )
    if manifest["settings"]["design"]["kind"] == "sobol":
        yield "Sobol', I. M. (1967) On the distribution of points in a cube. USSR Computational Mathematics and Mathematical Physics 7(4)."
    if manifest.get("plan", {}).get("pairs"):
        yield (
            "Iman, R. L. and Conover, W. J. (1982) A distribution-free approach to inducing rank correlation among input "
            "variables. Communications in Statistics B 11(3)."
        )
    if manifest.get("until"):
        yield "Robbins, H. (1970) Statistical methods related to the law of the iterated logarithm. Ann. Math. Statist. 41(5)."


def command(manifest: Mapping[str, Any]) -> str | None:
    """The command that makes it again, None when it was not made by one."""
    if "overrides" not in manifest:
        return None
    if not manifest["overrides"] and not manifest.get("choices"):
        return None
    return " ".join(["brink", *(shlex.quote(str(item)) for item in manifest["overrides"])])
