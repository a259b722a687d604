"""The rulebook: pure functions of arrays, one small file a subject, and `advance`, which alone makes the next world."""
