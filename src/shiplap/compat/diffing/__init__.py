"""A document against the one before it: what old clients send and accept, the old document says."""
