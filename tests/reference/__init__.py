"""The game for one run, in plain loops and floats, written from docs/ODD.md alone: what the engine is checked against.

Deliberately naive. Section numbers in comments are those of the document. Rooms, floor to roof: `luck` (7.1), `world` (2.3, 5 - 7.3),
`outlook` (7.2, 7.4),
`contest` (7.6 - 7.8), `sanctions` (7.9), `values` (7.10 - 7.12), `moves` (7.5, 7.14), `ladder` (7.18), `record`, `crisis` (3, 7.13 - 7.17);
`agents` wraps it in Mesa for benchmarks.
"""

from reference.crisis import play
from reference.record import Decision, Record, Turn

__all__ = ["Decision", "Record", "Turn", "play"]
