"""The broker as Python calls."""
