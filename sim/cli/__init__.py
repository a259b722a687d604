"""The command line: the only code that reads Hydra's state.

Nothing may be imported from it but `app.main`.
"""
