"""`brink` and `python -m sim`: the command, which Ctrl-C ends in a line also while it is still being loaded."""

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Load the command and run it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # nobody else's, and not told to ignore it
        signal.signal(signal.SIGINT, _stopped)
    from sim.cli.app import main as command

    signal.signal(signal.SIGINT, before)
    command()


def _stopped(number: int, frame: FrameType | None) -> None:
    """End at once: nothing has been written yet, and an import that is broken off ends in a traceback."""
    if sys.stderr is not None:
        os.write(2, b"brink: stopped\n")
    os._exit(128 + number)


if __name__ == "__main__":
    main()
