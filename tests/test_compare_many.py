"""Any number of sides on the same luck."""

import re

import numpy as np
import pandas as pd
import pytest
from asking import ask, summary

from sim.paths import Mistake
from sim.studies.compare.many import differences
from sim.studies.compare.sides import Side

SMALL = ("study=compare", "calendar.turns=6", "executor=serial", "runs=60")
LISTED = "versus=[no_monitors,{parties.russia.forces: 100},{parties.us.credibility: 0.1}]"


def side(name: str, war: np.ndarray, settled: np.ndarray) -> Side:
    frame = pd.DataFrame(
        {
            "point": 0,
            "run": np.arange(len(war)),
            "outcome": np.where(war, "proxy_war", "stand_off"),
            "status": settled.astype(int),
        }
    )
    return Side(name, None, 0, frame)  # type: ignore[arg-type]


def test_sides_are_ranked_and_only_sure_differences_are_sure() -> None:
    luck = np.random.default_rng(0).random((2, 1000))
    made = [
        side(name, luck[0] < chance, luck[1] < 0.5)
        for name, chance in (("base", 0.4), ("more", 0.6), ("same", 0.401), ("less", 0.2))
    ]
    frame = differences(made)
    war = frame[frame["outcome"] == "war"].set_index("side")
    assert war.index.tolist() == ["more", "same", "base", "less"]
    assert war.loc["more", "low"] > 0 > war.loc["less", "high"]
    assert war.loc["same", "low"] < 0 < war.loc["same", "high"]
    assert war.loc["more", "difference"] == pytest.approx(
        np.mean(luck[0] < 0.6) - np.mean(luck[0] < 0.4)
    )
    settled = frame[(frame["outcome"] == "settled") & ~frame["baseline"]]
    assert (settled["difference"] == 0).all()
    assert (settled["low"] < 0).all(), "runs that all agree still leave a doubt"
    alone = differences(made[:2])
    wide, narrow = (
        one.set_index(["outcome", "side"]).loc[("war", "more"), "high"] for one in (frame, alone)
    )
    assert wide > narrow, "more comparisons, wider intervals"


def test_the_list_of_the_command_is_played_on_the_same_luck(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, *SMALL, LISTED) == 0
    said = summary(tmp_path)
    assert len(said["sides"]) == 4
    drawn = (tmp_path / "charts" / "ranking.svg").read_text("utf-8")
    assert re.search(r"60 runs each · seed 0 · Brink \d+\.\d+", drawn), "what the chart rests on"
    text = capsys.readouterr().out
    assert "Intervals of differences (95 %, Bonferroni) hold for all sides" in text
    table = text[text.index("Sides from the most") :].split("Tables, charts")[0].splitlines()
    assert max(map(len, table)) <= 80
    assert (tmp_path / "charts" / "ranking.svg").is_file()
    one = pd.read_parquet(tmp_path / "differences.parquet").set_index(["outcome", "side"])
    alone = tmp_path / "alone"
    assert ask(alone, *SMALL, "versus={parties.russia.forces: 100}") == 0
    war = next(row for row in summary(alone)["differences"] if row["quantity"] == "war")
    name = next(name for name in said["sides"] if "100" in name)
    assert one.loc[("war", name), "difference"] == pytest.approx(war["difference"]), (
        "as when compared alone"
    )


def test_sides_that_are_the_same_game_are_refused(tmp_path) -> None:
    with pytest.raises(Mistake, match="is the same game as another side"):
        ask(tmp_path, *SMALL, "versus=[no_monitors,no_monitors]")
    with pytest.raises(Mistake, match="a list is played anew"):
        ask(tmp_path, "study=compare", "from=somewhere", "versus=[no_monitors]")
