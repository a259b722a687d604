"""The questions a user asks, one folder each: options and run in `study.py`, its method and its findings beside it.

Import `registry.run_study`; a study imports another study's files only where both answer parts of one question.
"""
