"""Small made-up frames of the tables that the studies of analysis write, and each of their charts drawn of its own."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from chart_doctrines import PLAYERS, ROBUST, futures_frame, game, intervals_frame, quantal_frame
from chart_frames import MARKS, START
from chart_scores import (
    SEEN,
    check_frame,
    paths_frame,
    questions_frame,
    reliability_frame,
    skill_frame,
)

from sim import charts
from sim.model.params import LADDER

RNG = np.random.default_rng(11)
PATHS = (
    "parties.russia.forces",
    "parties.us.credibility",
    "theatres.ukraine.cost.1",
    "hazards.monitors",
    "sanctions.lag_weeks",
)
OUTPUTS = ("war", "open_invasion", "damage_russia")
BOUNDS = dict.fromkeys(PATHS[:3], (0.0, 10.0))


def _differences() -> pd.DataFrame:
    first = RNG.dirichlet(np.ones(len(LADDER)))
    second = RNG.dirichlet(np.ones(len(LADDER)))
    rows = [
        {
            "quantity": name,
            "first": a,
            "second": b,
            "difference": b - a,
            "low": b - a - 0.03,
            "high": b - a + 0.03,
            "spread": 0.4,
        }
        for name, a, b in zip(LADDER, first, second, strict=True)
    ]
    return pd.DataFrame(rows)


def _indices() -> pd.DataFrame:
    rows = [
        {
            "quantity": name,
            "first": 12.5,
            "second": second,
            "difference": second - 12.5,
            "low": second - 14,
            "high": second - 11,
            "spread": 6.0,
        }
        for name, second in (
            ("intensity", 20.0),
            ("damage_russia", 12.6),
            ("damage_us", 12.6),
            ("end_turn", 9.0),
        )
    ]
    return pd.DataFrame(rows)


def _partings() -> pd.DataFrame:
    places = (
        "us.economy",
        "russia.force",
        "chance",
        "ukraine.force",
        "nato.force",
        "estonia.force",
        "eu.economy",
    )
    rows = [
        {"turn": turn, "place": place, "share": 0.2 / (1 + at) / (turn + 1)}
        for at, place in enumerate(places)
        for turn in range(3)
    ]
    return pd.DataFrame(rows)


def _sobol() -> pd.DataFrame:
    rows = []
    for output, (at, path) in product(OUTPUTS, enumerate(PATHS)):
        first, total = 0.4 / (1 + at), 0.5 / (1 + at)
        rows.append(
            {
                "output": output,
                "parameter": path,
                "first": first,
                "first_low": first - 0.05,
                "first_high": first + 0.05,
                "total": total,
                "total_low": total - 0.06,
                "total_high": total + 0.06,
                "pawn": total,
                "pawn_low": total - 0.04,
                "pawn_high": total + 0.04,
                "pawn_idle": 0.08,
            }
        )
    return pd.DataFrame(rows)


def _provenance() -> pd.DataFrame:
    parts = {"article": 0.5, "source": 0.25, "calibrated": 0.15, "assumption": 0.1}
    return pd.DataFrame(
        [
            {
                "output": name,
                "kind": kind,
                "share": share,
                "low": share - 0.05,
                "high": share + 0.05,
            }
            for name, (kind, share) in product(OUTPUTS, parts.items())
        ]
    )


def _convergence() -> pd.DataFrame:
    rows = [
        {
            "output": "war",
            "base": base,
            "parameter": path,
            "total": 0.5 / (1 + at),
            "low": 0.5 / (1 + at) - 3 / base,
            "high": 0.5 / (1 + at) + 3 / base,
        }
        for base, (at, path) in product((64, 128, 256), enumerate(PATHS))
    ]
    return pd.DataFrame(rows)


def _trajectory() -> pd.DataFrame:
    rows = [
        {
            "box": box,
            "step": step,
            "coverage": 1 - step / 9 - box / 30,
            "density": 0.3 + step / 12 - box / 30,
            "restricted": step // 2,
            "chosen": step == 5,
        }
        for box, step in product((1, 2), range(8))
    ]
    return pd.DataFrame(rows)


def _boxes() -> pd.DataFrame:
    rows = [
        (1, PATHS[0], 65.0, 100.0, 30.0, 100.0),
        (1, PATHS[1], 0.0, 0.4, 0.0, 1.0),
        (2, PATHS[1], 0.5, 0.8, 0.0, 1.0),
    ]
    return pd.DataFrame(rows, columns=["box", "parameter", "low", "high", "from", "to"])


def _samples() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    forces, credibility = rng.uniform(30, 100, 300), rng.uniform(0, 1, 300)
    share = np.clip((forces - 30) / 90 + (1 - credibility) / 2 - 0.2, 0, 1)
    return pd.DataFrame({PATHS[0]: forces, PATHS[1]: credibility, "share": share})


def _hindsight() -> pd.DataFrame:
    share = np.linspace(0.3, 1.0, 14)
    dates = START + 7 * np.arange(14).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "week": np.arange(14),
            "date": pd.to_datetime(dates),
            "share": share,
            "low": share * 0.8,
            "high": np.minimum(1, share * 1.2),
        }
    )


def _turning() -> pd.DataFrame:
    rows = [(turn, "russia", "force", "hold", "climb_ukraine", 0.2) for turn in (2, 2, 7, 11)]
    return pd.DataFrame(rows, columns=["turn", "party", "desk", "move", "made", "probability"])


def _changes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "parameter": PATHS,
            "value": 1.0,
            "turned": [1.1, 0.8, 1.5, 0.2, -2.0],
            "change": [0.02, 0.1, 0.3, 0.5, 0.9],
        }
    )


def _sides() -> pd.DataFrame:
    """Three sides and two outcomes, the second side less than the first beyond doubt."""
    rows = []
    for outcome, part in (("war", 1.0), ("settled", 0.6)):
        for side, share in (
            ("As it was", 0.5),
            ("With more credible threats", 0.3),
            ("Without monitors", 0.52),
        ):
            gap = part * (share - 0.5)
            rows.append(
                (side, outcome, 0.5 + gap, gap, gap - 0.05, gap + 0.05, side == "As it was")
            )
    return pd.DataFrame(
        rows, columns=["side", "outcome", "share", "difference", "low", "high", "baseline"]
    )


CASES: dict[str, tuple[pd.DataFrame, dict[str, Any]]] = {
    "ranking": (_sides(), {}),
    "differences": (_differences(), {"names": ("As it was", "Without monitors")}),
    "index_differences": (_indices(), {"names": ("As it was", "Without monitors")}),
    "partings": (_partings(), {"turns": 12, "runs": 500}),
    "sensitivity": (_sobol(), {}),
    "pawn": (_sobol(), {}),
    "variance": (_provenance(), {"by": "provenance"}),
    "convergence": (_convergence(), {"output": "war"}),
    "trajectory": (
        _trajectory(),
        {
            "target": "war",
            "base": 0.3,
            "bounds": {1: (0.6, 0.8, 0.3, 0.5), 2: (0.6, 0.7, 0.3, 0.4)},
        },
    ),
    "boxes": (_boxes(), {}),
    "box_scatter": (_samples(), {"boxes": _boxes(), "base": 0.3}),
    "hindsight": (_hindsight(), {"moves": _turning(), "futures": 128, "marks": MARKS}),
    "changes": (_changes(), {}),
    "payoffs": (pd.DataFrame(game().profiles()), {"players": PLAYERS, "runs": 30}),
    "replies": (pd.DataFrame(game().profiles()), {"players": PLAYERS}),
    "quantal": (quantal_frame(), {"precision": 1.0, "intervals": intervals_frame()}),
    "regret": (futures_frame(), {"summary": ROBUST, "party": "us"}),
    "events": (questions_frame(), {"runs": 400}),
    "reliability": (reliability_frame(), {}),
    "skill": (skill_frame(), {}),
    "watched": (paths_frame(), {"seen": SEEN, "runs": 400, "marks": MARKS}),
    "corner": (
        pd.DataFrame(RNG.uniform(2, 6, size=(300, 3)), columns=PATHS[:3]),
        {"bounds": BOUNDS, "as_is": dict.fromkeys(BOUNDS, 4.0)},
    ),
    "check": (check_frame(), {}),
    "ranks": (
        pd.DataFrame(RNG.random((80, 3)), columns=PATHS[:3]),
        {"low": 3.0, "high": 14.0, "bins": 10},
    ),
}


def draw(name: str, **options: Any) -> Any:
    """A chart of its made-up table, or of another `frame`."""
    frame, given = CASES[name]
    return charts.CHARTS[name](options.pop("frame", frame), **{**given, **options})


def table(name: str) -> pd.DataFrame:
    return CASES[name][0]
