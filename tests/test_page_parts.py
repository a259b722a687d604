"""Parts of the page by themselves: what is embedded, inks, intervals over points, and folders that are not there."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reader import Reader

from sim.charts import palette
from sim.ensemble import results
from sim.paths import Mistake
from sim.report import (
    inline,
    page,
)
from sim.stats.outcomes import wilson
from sim.studies.report.study import found


def test_what_is_embedded_cannot_end_its_element_and_comes_back_the_same() -> None:
    given = {
        "name": "</script><!--&\u2028\u2029'\"\\",
        "number": [1, 2.5, None],
        "none": float("nan"),
    }
    whole = inline.embedded(given, "x")
    assert whole.count("</script>") == 1
    assert not set("&\u2028\u2029") & set(whole)
    assert Reader(whole).data("x") == {**given, "none": None}


def test_the_interval_over_all_points_knows_that_they_share_their_luck(tmp_path: Path) -> None:
    """Ten points that are copies of each other tell no more than one of them."""
    rng = np.random.default_rng(0)
    once = rng.choice(["stand_off", "proxy_war"], size=50)
    frames = [
        pd.DataFrame({"point": point, "run": np.arange(50), "outcome": once}) for point in range(10)
    ]
    (tmp_path / "runs.parquet").mkdir()
    pd.concat(frames).to_parquet(tmp_path / "runs.parquet" / "part-00000-0123456789abcdef.parquet")
    share, low, high = results.overall(tmp_path)["war"]
    assert share == pytest.approx(np.mean(once == "proxy_war"))
    assert (low, high) == pytest.approx(
        [float(end) for end in wilson(np.sum(once == "proxy_war"), 50)], abs=0.01
    )


def test_inks_have_enough_contrast_in_light_and_dark() -> None:
    sheet = page.own_file("page.css")
    schemes = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", sheet)
    ]
    assert len(schemes) == 2
    for scheme, ground in product(schemes, ("paper", "band")):
        assert (
            min(palette.contrast(scheme[ink], scheme[ground]) for ink in ("ink", "quiet", "link"))
            >= 4.5
        )
        assert palette.contrast(scheme["rule"], scheme[ground]) >= 3


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        Mistake, match=r"no folder of results \(with a manifest.json\) at or below 'nowhere'"
    ):
        found("nowhere")
    with pytest.raises(Mistake, match="name the folders"):
        found("")


def test_a_chronicle_is_read_as_headings_lists_and_notes() -> None:
    text = (
        "# Title\n\nOutcome: **<b>**, 5 %.\n\n## Week 1\n\n- A & B.\n- C.\n\n*The risk is 4 %.*\n"
    )
    assert inline.told(text) == [
        "<p>Outcome: &lt;b&gt;, 5&nbsp;%.</p>",
        "<h3>Week 1</h3>",
        "<ul><li>A &amp; B.</li><li>C.</li></ul>",
        '<p class="note">The risk is 4&nbsp;%.</p>',
    ]
