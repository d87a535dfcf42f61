"""Compares what was expected with what came, and yields mismatches."""
