"""Sweeps made apart as one."""
