"""Brink: an agent-based simulator of a sanctions escalation game."""
