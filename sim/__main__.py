"""`python -m sim` is the `brink` command."""

from sim.cli.app import main

main()
