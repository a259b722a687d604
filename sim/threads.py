"""How many threads linear algebra may use: one, since blocks are played by processes and threads inside them wait for one another."""

import os


def one_thread() -> None:
    """Ask the libraries for one thread, where the user's environment asks for nothing; they read it once, when NumPy is loaded."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # Arrow's memory too: a process can be forked while it has no second thread
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
