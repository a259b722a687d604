"""Frames in, frozen results out; nothing here knows Mesa."""
