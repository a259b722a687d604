"""Why one run went as it did, and what would have turned it."""
