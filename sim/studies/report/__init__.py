"""A stored sweep's page again, and an index over many folders."""
