"""`brink` and `python -m sim`: the command, which Ctrl-C ends in a line also while it is still being loaded."""

import gc

from sim.cli.terminal import stop_at_once
from sim.garbage import load_without_collecting
from sim.parts import load_parts
from sim.threads import one_thread


def main() -> None:
    """Load the command and run it."""
    stop_at_once()
    one_thread()  # before NumPy is loaded
    load_parts()
    load_without_collecting()
    try:
        from sim.cli.app import main as command

        command()
    finally:
        gc.freeze()  # else the end of the process would look through all that is loaded for what may be freed


if __name__ == "__main__":
    main()
