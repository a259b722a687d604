"""Why a desk did what it did: its table of moves and terms, the probabilities, the draw, the beliefs."""

from __future__ import annotations

import re
from itertools import repeat

import pandas as pd

from sim.model.rules.payoffs import label_of
from sim.paths import Mistake, nearest

SHOWN = 0.0005  # a term that no move changes by as much is left out
PLACE = re.compile(r"^(\w+)\.(\w+)@(\d+)$")


def parse_place(text: str) -> tuple[str, str, int]:
    """`us.force@6` as (party, desk, turn); raises ValueError for anything else."""
    found = PLACE.match(text)
    if not found:
        raise Mistake(f"explain: should be PARTY.DESK@TURN, for example us.force@6, not '{text}'")
    return found[1], found[2], int(found[3])


def select(decisions: pd.DataFrame, party: str, desk: str, turn: int) -> pd.DataFrame:
    """The rows of one decision; raises ValueError naming what there is when there is no such decision."""
    desks = sorted(
        {
            f"{row.party}.{row.desk}"
            for row in decisions[["party", "desk"]].drop_duplicates().itertuples()
        }
    )
    if f"{party}.{desk}" not in desks:
        raise Mistake(
            f"explain: there is no desk {party}.{desk}; there are {', '.join(desks)}{nearest(f'{party}.{desk}', desks)}"
        )
    last = int(decisions["turn"].max())
    if turn > last:
        raise Mistake(f"explain: the run has turns 0 to {last}, not {turn}")
    return decisions[
        (decisions["party"] == party) & (decisions["desk"] == desk) & (decisions["turn"] == turn)
    ]


def table(rows: pd.DataFrame, beliefs: pd.DataFrame, width: int = 80) -> str:
    """The decision as text: what each move gains over holding, its tempo and chance, the draw, then the beliefs it rested on.

    Where the columns are wider than `width` together, the further ones stand below, beside the moves again.
    """
    first = rows.iloc[0]
    columns = list(rows.columns)
    terms = [
        name
        for name in columns[columns.index("legal") + 1 : columns.index("value")]
        if (rows[name].astype(float).abs() >= SHOWN).any()
    ]
    shown = pd.DataFrame({"move": rows["move"]})
    for name in [*terms, "value"]:
        shown[name] = [_signed(value) for value in rows[name]]
    shown["tempo"] = [_tempo(*row) for row in zip(rows["tempo"], rows["prompted"], strict=True)]
    shown["chance"] = [f"{value:.1%}" for value in rows["probability"]]
    illegal = ~rows["legal"].to_numpy()
    shown.loc[illegal, [*terms, "value", "tempo"]] = ""
    shown.loc[illegal, "chance"] = "not legal"
    shown[" "] = ["<- picked" if picked else "" for picked in rows["picked"]]
    shown = shown.rename(columns={"value": "sum"})
    lines = [
        f"{first['party']}, {first['desk']} desk, turn {first['turn']} ({first['date']:%d %B %Y})",
        "",
        *_beside(shown, width),
        "",
        "What each move gains over holding, by the terms that any changes, in utility:",
        *(f"  {name}: {label_of(name)}" for name in terms),
        "tempo: the odds in a week of a move worth as much as holding"
        + ("; *: another's act has put it on the agenda." if rows["prompted"].any() else "."),
        "",
        f"The draw was {first['draw']:.4f}: the first move whose cumulative chance exceeds it is picked.",
    ]
    seen = beliefs[(beliefs["party"] != first["party"]) & (beliefs["turn"] == first["turn"])]
    wide = seen.pivot(index="party", columns="level", values="belief")
    lines += [
        "",
        "Beliefs about the others' cost sensitivity (level 0 is the most resolute):",
        wide.map("{:.2f}".format).to_string(),
    ]
    return "\n".join(lines)


def _beside(shown: pd.DataFrame, width: int) -> list[str]:
    """The lines of a table no wider than `width`: its first column, then as many as fit, and the others in further blocks."""
    text = {name: [str(name), *map(str, shown[name])] for name in shown.columns}
    wide = {name: max(map(len, cells)) for name, cells in text.items()}
    first, *rest = shown.columns
    blocks: list[list[str]] = [[]]
    for name in rest:
        room = width - wide[first] - sum(wide[one] + 1 for one in blocks[-1])
        if blocks[-1] and wide[name] + 1 > room:
            blocks.append([])
        blocks[-1].append(name)
    lines: list[str] = []
    for block in blocks:
        names = (first, *block)
        columns = [map(str.rjust, text[name], repeat(wide[name])) for name in names]
        lines += ["", *(" ".join(row).rstrip() for row in zip(*columns, strict=True))]
    return lines[1:]


def _signed(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"


def _tempo(value: float, prompted: bool) -> str:
    return "" if pd.isna(value) else f"{value:.3f}{'*' if prompted else ''}"
