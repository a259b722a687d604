"""What a command needs of the process that it is started in: streams that can be written to, signals that end it in a sentence."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from types import FrameType


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM, or its terminal is gone); it ends as with Ctrl-C."""


def prepare() -> None:
    """Make this process fit for a command, whatever it inherited."""
    open_streams()
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra raises; what a user reads is made here
    os.environ["MPLBACKEND"] = "agg"  # charts go into files; a notebook's own backend is not here
    for name in ("SIGTERM", "SIGHUP"):
        kind = getattr(signal, name, None)
        if kind is not None and signal.getsignal(kind) == signal.SIG_DFL:  # not under nohup
            signal.signal(kind, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise Terminated


def stop_at_once() -> None:
    """Until `stop_in_order`, let Ctrl-C end the process itself.

    Nothing has been written yet, and what is being loaded may turn a KeyboardInterrupt into another error or drop it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored
        signal.signal(signal.SIGINT, _stop)


def stop_in_order() -> None:
    """From here on let Ctrl-C raise KeyboardInterrupt, so that what is finished is kept."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(number: int, frame: FrameType | None) -> None:
    if sys.stderr is not None:  # else 2 is the number of some other file
        os.write(2, b"brink: stopped\n")
    os._exit(128 + number)


def open_streams() -> None:
    """Give closed standard streams something to write to, and let no character that a terminal lacks end a command."""
    with contextlib.suppress(OSError):
        while True:  # else the next file that is opened would take the number of a closed stream
            handle = os.open(os.devnull, os.O_RDWR)
            if handle > 2:
                os.close(handle)
                break
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
