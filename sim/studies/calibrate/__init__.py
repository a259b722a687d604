"""Which values agree with what was known."""
