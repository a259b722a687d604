"""Small made-up frames of scores against a history: questions, reliability, skill, observed paths and targets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from chart_frames import START

DATES = pd.to_datetime(["2014-05-25", "2014-07-17", "2014-12-31"])


def questions_frame() -> pd.DataFrame:
    names = {
        "election": "The people elect a president in the first round",
        "annexed": "A region is annexed",
        "gas": "Gas is cut off",
    }
    rows = [
        {
            "event": event,
            "label": label,
            "date": date,
            "runs": share,
            "happened": share > 0.5,
            "brier_runs": 0.1,
            "brier_base_rates": 0.2,
        }
        for (event, label), (date, share) in product(
            names.items(), zip(DATES, (0.1, 0.55, 0.9), strict=True)
        )
        if (event, date) != ("gas", DATES[0])
    ]
    return pd.DataFrame(rows)


def reliability_frame() -> pd.DataFrame:
    rows = [
        (who, said, min(1.0, said * 1.1), 4 + at)
        for who in ("runs", "base_rates")
        for at, said in enumerate((0.05, 0.4, 0.9))
    ]
    return pd.DataFrame(rows, columns=["forecaster", "said", "came", "count"])


def skill_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": ["A region is annexed", "Gas is cut off"],
            "brier_runs": [0.1, 0.3],
            "brier_low": [0.08, 0.25],
            "brier_high": [0.13, 0.36],
            "brier_base_rates": [0.2, 0.2],
        }
    )


def paths_frame() -> pd.DataFrame:
    dates = pd.to_datetime(START + 7 * np.arange(10).astype("timedelta64[D]"))
    level = np.arange(10.0)
    parts = [
        pd.DataFrame(
            {
                "path": path,
                "quantity": quantity,
                "date": dates,
                "seen": level,
                "q05": level * 0.5,
                "q25": level * 0.8,
                "q50": level,
                "q75": level * 1.2,
                "q95": level * 1.6,
            }
        )
        for path, quantity in (
            ("troops", "forces.russia"),
            ("measures", "tier.us"),
            ("mission", "monitors"),
        )
    ]
    return pd.concat(parts, ignore_index=True)


SEEN = {
    "troops": [{"date": "2014-04-20", "low": 2.0, "best": 3.0, "high": 5.0}],
    "measures": [],
    "mission": [],
}


def check_frame() -> pd.DataFrame:
    rows = []
    for label, seen in (
        ("Share of runs with a proxy war by July", 0.8),
        ("Damage of Russia, % of GDP", 2.5),
    ):
        row = {"label": label, "seen": seen, "low": seen * 0.9, "high": seen * 1.1}
        rows.append(
            row
            | {
                f"{kind}{end}": seen * by
                for kind in ("prior", "posterior")
                for end, by in (("", 0.95), ("_low", 0.6), ("_high", 1.2))
            }
        )
    return pd.DataFrame(rows)
