"""Names that attack a page: a script, and a picture that runs one when it cannot be loaded."""

from __future__ import annotations

HOSTILE = "<script>window.hurt = 1</script>"
BROKEN = '"><img src=x onerror="window.hurt = 2">'
