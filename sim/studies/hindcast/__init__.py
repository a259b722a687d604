"""Forecasts beside what came after."""
