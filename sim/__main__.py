"""`brink` and `python -m sim`: the command, which Ctrl-C ends in a line also while it is still being loaded."""

from sim.cli.terminal import stop_at_once
from sim.threads import one_thread


def main() -> None:
    """Load the command and run it."""
    stop_at_once()
    one_thread()  # before NumPy is loaded
    from sim.cli.app import main as command

    command()


if __name__ == "__main__":
    main()
