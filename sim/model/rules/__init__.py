"""The rulebook: formulas over a course, one small file a subject, and `advance`, which alone makes the next world.

Importing it registers every formula. `course` is the spreadsheet they are cells of; `contest`, `intervention`, `hazards`,
`table`, `sanctions` say what a course leads to, `beliefs` and `reading` what is believed and expected, `payoffs` what each
party wants.
"""

from sim.model.rules import (
    beliefs,
    contest,
    hazards,
    intervention,
    payoffs,
    reading,
    sanctions,
    table,
)

__all__ = [
    "beliefs",
    "contest",
    "hazards",
    "intervention",
    "payoffs",
    "reading",
    "sanctions",
    "table",
]
