"""The colours of all charts. An outcome has the same colour, hatching and place in the stack everywhere.

The ladder's eight colours lie at least 20 CIEDE2000 units apart, every pair of them, for normal sight, protanopia,
deuteranopia and tritanopia alike (`tests/test_charts.py` simulates them). Neighbours in a stack also differ by hatching.
"""

from __future__ import annotations

LADDER = {
    "settlement": "#1c568a",
    "stand_down": "#669eca",
    "stand_off": "#cee0d5",
    "sanctions_war": "#fae453",
    "proxy_war": "#cf801b",
    "open_invasion": "#a91b2e",
    "incursion": "#8c8b83",
    "nato_clash": "#19151a",
}
HATCHES = {
    "stand_down": "////",
    "sanctions_war": "..",
    "open_invasion": "xxxx",
    "incursion": "\\\\\\\\",
}
HATCH_INK = {
    "stand_down": "#a9cbe6",
    "sanctions_war": "#b09a00",
    "open_invasion": "#cf6470",
    "incursion": "#565650",
}
INK = "#1a1a1a"  # text, axes, whiskers
QUIET = "#5c5c5c"  # notes, marks of events; contrast with white 6.5:1
RULE = "#d5d5d6"  # grid lines
PAPER = "#ffffff"  # the ground of a chart
LIGHT = "#fffffe"  # light text and edges on a filled shape, whatever the ground
LINE = "#1c568b"  # a quantity that is no outcome: median and bands
WARM = "#a91b2f"  # conflict, pain
COOL = "#1c568c"  # cooperation, blowback
AMBER = "#c9761a"  # a third, between them
# On a dark screen these take the place of others; a role has a colour of its own, so that its place can be taken alone.
BLACK = "#19151a"  # the darkest of filled shapes
ON_BLACK = "#fffffd"  # text on these
DARK = {
    BLACK: "#cfc3d6",
    ON_BLACK: "#141015",
    INK: "#e8e6e3",
    QUIET: "#a9a7a3",
    RULE: "#43464b",
    PAPER: "#17191c",
    LINE: "#7fb4e3",
    WARM: "#f0808e",
    COOL: "#7fb4e4",
}
TYPES = (
    "#19151a",
    "#6b1d57",
    "#b8394e",
    "#e2733a",
    "#f0b43c",
)  # true types, most to least resolute: dark to light
SHARES = (
    "#fdf6ee",
    "#f0c08a",
    "#cf6a3c",
    "#8f1730",
    "#3a0a20",
)  # a share from 0 to 1: light to dark
SERIES = (
    "#1c568a",
    "#cf801b",
    "#a91b2e",
    "#669eca",
    "#19151a",
    "#8c8c8c",
)  # things of one kind, also told apart by marks or dashes
ICE = "#9aa3ab"  # frozen by a cease-fire
REST = "#d5d5d5"  # what has no colour of its own
FILLS = (
    ("#1c568a", ""),
    ("#cee0d5", "...."),
    ("#cf801b", "////"),
    ("#669eca", "xxxx"),
    ("#5c5c5c", ""),
)  # parts of a whole, with hatching
PAYOFFS = (
    "#fbf7f0",
    "#c9d7e3",
    "#669eca",
    "#1c568a",
    "#0c2c4a",
)  # payoffs from bad to good: light to dark
MARK = "#cf801b"  # what stands beside the runs or on top of cells
PRIOR = "#b9b9b9"  # what was thought before
GROUND = "#f2f2f2"  # the whole of which a bar is a part
DARK[GROUND] = "#262a2e"
DESK_MARKERS = {"diplomacy": "o", "economy": "s", "force": "^"}
SENDER_MARKERS = {
    "o": "●",
    "s": "■",
    "^": "▲",
    "D": "◆",
    "v": "▼",
    "P": "✚",
    "X": "✖",
    "*": "★",
}  # and their signs in a text


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white), as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or a light ink, whichever reads better on `colour`."""
    if colour == BLACK:
        return ON_BLACK
    return max(("#000000", LIGHT), key=lambda ink: contrast(ink, colour))
