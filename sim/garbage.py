"""When Python looks for garbage: not while a command is being loaded, seldom afterwards."""

import gc

FEW_COLLECTIONS = (
    50_000  # new objects between two: drawing makes many, of which nearly all stay or go at once
)


def load_without_collecting() -> None:
    """Until `collect`, look for none: what is loaded and composed is new, and nearly all of it stays."""
    gc.disable()


def collect() -> None:
    """From here on look for it, in what is made after this; in a process that was never without it, as before."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(FEW_COLLECTIONS, *gc.get_threshold()[1:])
        gc.enable()
