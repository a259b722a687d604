"""Statistics with more than one client: frames and arrays in, frozen results out.

Nothing here knows Mesa, Hydra or a folder; every function may be imported.
"""
