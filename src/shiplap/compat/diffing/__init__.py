"""A document against the one before it: what old clients send and accept, the old document says."""

from shiplap.compat.diffing.documents import Differ

__all__ = ["Differ"]
