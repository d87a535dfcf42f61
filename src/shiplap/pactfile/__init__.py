"""Pact files of every version to contracts and back: canonical text, content digests, all faults at once."""
