"""From YAML to a checked `Game`, and where every number comes from.

Import `compose` and `checks.build_game` to load a game, `settings` for what a user asks of a study, `provenance` for the sources of numbers.
"""
