"""The door: the functions that `import sim` gives.

A notebook, an experiment and a test import `sim` itself; only the command line imports from these files.
"""
