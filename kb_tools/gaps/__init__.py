"""Counts, rates, and when a pattern deserves a look."""
