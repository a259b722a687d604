"""One run in full, played anew or again from a stored sweep."""
