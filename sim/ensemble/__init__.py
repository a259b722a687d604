"""Many runs, anywhere, into a folder or into memory.

Import `designs` for which worlds to try, `sweep.play` to play them, `results.Sweep` to open a finished folder.
"""
