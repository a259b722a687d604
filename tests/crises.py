"""The crisis that tests play beside the one of 2014, and names that belong to 2014 alone."""

from __future__ import annotations

import re

OTHER = "taiwan_1995"
OF_2014 = re.compile(
    r"Ukrain|Russia|Moscow|Kyiv|Estonia|Latvia|Lithuania|Baltic|Crimea|Kerry|Lavrov|NATO\b|autonomy",
    re.IGNORECASE,
)
