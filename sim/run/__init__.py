"""One run at a time: play it alone, write it as a chronicle, replay it with other luck, give orders to its desks.

Import `history.play_run`, `chronicle.chronicle`, `decision_table.table`, `steering.steered` and `counterfactual.play_block`.
"""
