"""Two sides on the same luck."""
