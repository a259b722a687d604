"""One run: told, explained, played again with other luck or other orders.

Import `history.play_run`, `steering.steered` and `counterfactual.play_block`.
"""
