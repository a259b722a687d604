"""The game: rules, agents and the record of a block of runs, playable with numpy and Mesa alone.

Import `sim.model.crisis.Crisis` to play, `sim.model.params.Game` to say what is played, and the vocabulary in `world`.
"""
