"""`python -m sim` is the `brink` command."""

from sim.app import main

main()
