"""Brink: an agent-based simulator of a sanctions escalation game.

The rooms, floor to roof. Each imports only from rooms above it in this list.

paths: Values of plain trees by dotted path, and the nearest valid name.
model: The game, playable with numpy and Mesa alone.
config: From YAML to a checked game, and where every number comes from.
stats: Statistics with more than one client.
ensemble: Many runs, anywhere, into a folder or into memory.
charts: One function a chart.
run: One run, told, explained and steered.
report: A folder's page and what the terminal says.
explore: A live page for one crisis and for many.
studies: The questions a user asks, one folder each.
cli: Hydra, and the only reader of its state.
hydra_plugins_src: What Hydra finds of us by itself.
__main__: `python -m sim`.
"""
