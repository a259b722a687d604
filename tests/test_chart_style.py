"""The look of charts: colours told apart by everyone, words, settings left alone, files the same from the same chart."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import threading
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from chart_frames import points
from matplotlib.figure import Figure
from strategies import tree_of

from sim import charts
from sim.charts import files, palette, vocabulary
from sim.charts.words import PLAIN, Words
from sim.config import provenance

# severity 1.0 of Machado, Oliveira & Fernandes 2009, for linear RGB
SIGHTS = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
Lab = tuple[float, float, float]


def seen(colour: str, sight: str) -> Lab:
    """CIE L*a*b* (D65) of `#rrggbb` as someone with that sight sees it."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(SIGHTS[sight]) @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def distance(one: Lab, two: Lab) -> float:
    """CIEDE2000 (Sharma, Wu & Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    t = sum(weight * np.cos(np.radians(k * hue + shift)) for weight, k, shift in waves)
    scale_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    scale_c, scale_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * (1 + t)
    rotation = (
        -2
        * np.sqrt(chroma**7 / (chroma**7 + 25**7))
        * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    dl, dc, dh = (
        (l2 - l1) / scale_l,
        (c2 - c1) / scale_c,
        2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / scale_h,
    )
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh))


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_against_published_pairs(one: Lab, two: Lab, expected: float) -> None:
    assert distance(one, two) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHTS)
def test_ladder_colours_are_told_apart(sight: str) -> None:
    labs = [seen(colour, sight) for colour in palette.LADDER.values()]
    assert min(distance(one, two) for one, two in combinations(labs, 2)) >= 20


@pytest.mark.parametrize("sight", SIGHTS)
def test_other_colours_are_told_apart(sight: str) -> None:
    assert distance(seen(palette.WARM, sight), seen(palette.COOL, sight)) >= 20
    types = [seen(colour, sight) for colour in palette.TYPES]
    assert min(distance(one, two) for one, two in pairwise(types)) >= 10
    for scale in (palette.SHARES, palette.PAYOFFS):
        lights = [seen(colour, sight)[0] for colour in scale]
        assert np.all(np.diff(lights) < -8)  # more is darker, to every eye
    for group, apart in (
        (palette.SERIES, 17),
        ([colour for colour, _ in palette.FILLS], 18),
        ([*palette.SERIES[:5], palette.REST], 20),
    ):
        labs = [seen(colour, sight) for colour in group]
        assert min(distance(one, two) for one, two in combinations(labs, 2)) >= apart
    assert distance(seen(palette.PRIOR, sight), seen(palette.LINE, sight)) >= 20
    assert distance(seen(palette.MARK, sight), seen(palette.LINE, sight)) >= 20


def test_no_chart_has_colours_of_its_own() -> None:
    for file in Path(charts.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        if file.stem != "palette":
            assert not [
                text for text in texts if re.fullmatch(r"#[0-9a-f]{6}", text) and text != "#000000"
            ], file.name


def test_texts_can_be_read() -> None:
    scale = mpl.colors.LinearSegmentedColormap.from_list("shares", palette.SHARES)
    grounds = [
        *palette.LADDER.values(),
        *(mpl.colors.to_hex(scale(share)) for share in np.linspace(0, 1, 101)),
    ]
    assert min(palette.contrast(palette.text_on(ground), ground) for ground in grounds) >= 4.5
    assert all(
        palette.contrast(ink, palette.PAPER) >= 4.5
        for ink in (palette.INK, palette.QUIET, palette.WARM, palette.COOL)
    )
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)


def test_neighbours_in_a_stack_differ_without_colour() -> None:
    hatches = [palette.HATCHES.get(name) for name in palette.LADDER]
    assert all(one != two for one, two in pairwise(hatches))


def test_importing_loads_and_changes_nothing() -> None:
    script = "import sys, sim.charts; print([name for name in ('matplotlib', 'pandas', 'mesa') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_drawing_leaves_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    threads = [
        threading.Thread(
            target=charts.CHARTS["outcome_bars"], args=(points(),), kwargs={"point": place}
        )
        for place in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(ValueError, match="no room"):
        charts.CHARTS["outcome_bars"](points(), Figure(figsize=(0.8, 0.8)).subplots(), point=0)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("form", list(files.METADATA))
def test_files_are_the_same_from_the_same_chart(form: str, tmp_path: Path) -> None:
    one, two = (
        charts.save(
            charts.CHARTS["outcome_bars"](points(), point=1).figure,
            tmp_path / place / "bars",
            [form],
        )[0]
        for place in "ab"
    )
    assert one.read_bytes() == two.read_bytes()
    assert one.name == f"bars.{form}"
    assert [path.name for path in one.parent.iterdir()] == [one.name]
    assert mpl.__version__.encode() not in one.read_bytes()


def test_svgs_on_one_page_do_not_share_ids() -> None:
    fig = charts.CHARTS["outcome_bars"](points(), point=1).figure
    one, two = (
        set(re.findall(r' id="([hmp][0-9a-f]{10})"', charts.rendered(fig, "svg", salt).decode()))
        for salt in ("a", "b")
    )
    assert one
    assert not one & two


def test_svg_texts_are_texts() -> None:
    content = charts.rendered(
        charts.CHARTS["outcome_bars"](points(), point=1, title="A $ & <script>").figure, "svg"
    ).decode()
    assert re.search(r"<text[^>]*>A \$ &amp; &lt;script&gt;</text>", content)
    assert "<script>" not in content


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"chart .*file/bars.png cannot be written: "):
        charts.save(
            charts.CHARTS["outcome_bars"](points(), point=1).figure, tmp_path / "file" / "bars"
        )
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_axes_in_words() -> None:
    words = PLAIN
    assert words.axis("parties.russia.forces") == "Russia: forces (thousand)"
    own = Words.of(tree_of())
    assert own.axis("parties.russia.forces") == "Russian troops (thousand)"
    assert own.valued("parties.russia.forces", 30) == "Russian troops 30 thousand"
    assert own.bare("parties.russia.forces") == "Russian troops"
    assert words.axis("parties.south_ossetia.worth.ukraine") == "South Ossetia: worth, Ukraine"
    assert words.axis("parties.estonia.menu_size.3") == "Estonia: menu size 3"
    alike = ["events.vote.delay", "parties.vote.delay"]
    assert words.axes([*alike, "choice.precision"]) == [*alike, "Precision of choice"]
    assert words.quantity("belief.russia.of.us") == "Russia of US: believed resolve (0–1)"


def test_numbers_in_words() -> None:
    assert [PLAIN.number(value) for value in (float("nan"), 12345.6, 0.25, -3, "paris_2014")] == [
        "–",
        "12,346",
        "0.25",
        "-3",
        "paris_2014",
    ]


def test_every_parameter_has_a_name_of_its_own() -> None:
    words = PLAIN
    paths = [path for path, _ in provenance.parameters(tree_of())]
    rules = [
        path
        for path in paths
        if path.split(".")[0] not in ("calendar", "events", "parties", "theatres")
    ]
    assert len(rules) > 50
    for path in rules:
        first, second = path.split(".")[:2]
        assert not words.axis(path).startswith(
            f"{words.plain(first).capitalize()}: {words.plain(second)}"
        ), path
    assert words.axes(rules) == [words.axis(path) for path in rules], "no two have the same name"
    for field in {path.split(".")[2] for path in paths if path.startswith("parties.")} - {
        "resolve",
        "worth",
    }:
        assert field in vocabulary.FIELDS, f"a party's {field} has no name"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.001, "<1 %"), (0.25, "25 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_percentages_never_round_to_certainty(share: float, text: str) -> None:
    assert PLAIN.percent(share) == text
