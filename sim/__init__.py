"""Brink: an agent-based simulator of a sanctions escalation game.

The rooms, floor to roof. Each imports only from rooms above it in this list; rooms on one line know each other.

fields: How a parameter is declared, with unit, range and meaning.
params: What a modeller may set, and nothing of its values.
world: The arrays of all runs, read only, and the legend of their axes.
draws: The only source of luck, keyed by seed, run, stream and turn.
choice: Logit response, from values to probabilities and from a uniform number to a move.
moves: The catalogue of moves, with who may make them, when, and what they change.
rules: The rulebook as pure functions, and the only code that makes the next world.
framework: Mesa, without its side effects.
agents: One Mesa agent a party, weighing its desks' menus.
recorder: What is kept of the runs of a block.
model: The Mesa model, whose step is the order of play.
paths: Values of plain trees by dotted path, and the nearest valid name.
checks: What a game must be beyond the range of each number.
settings: What a user asks beside the game.
compose: From YAML to plain trees and checked games.
mistakes: From an error to the sentence a user reads.
sources: The seeds as they stand in YAML.
provenance: Where every number comes from.
designs: Which worlds to try.
progress: What long work says of itself.
executors, cluster: Where blocks are played.
pieces: Which runs are where in which files.
store: Results on disk, visible whole or not at all.
block: One block of runs, played and written.
ensemble: A design through the model in blocks, into a store.
analysis: Frames in, frozen results out.
results: A finished folder, its tables and how it was made.
joining: Folders made apart, put together.
history: One run in full.
counterfactual: What else could have happened to a run.
steering: A run whose desks are told what to do.
forecast: What a sweep will cost.
charts: One function a chart.
report: A folder's page and what the terminal says.
explore: A live page for one crisis and for many.
study: What each study does, in a file of its own.
studies: Studies by name.
app: The Hydra door.
ahead: What workers are forked from.
lockstep: Hydra's own sweeps as one ensemble.
hydra_plugins_src: What Hydra finds of us by itself.
__main__: `python -m sim`.
"""
