"""The overlap model: which versions can meet, until when, and what a gate says about it."""
