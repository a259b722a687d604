"""A study's results for people: a table on the terminal, pictures, a page."""
