"""Callbacks then and now: what the provider sends to its clients by itself."""

from collections.abc import Iterator

from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.schemas.options import Direction


def document_callbacks(pair: Pair) -> Iterator[Finding]:
    """Yield where callbacks changed."""
    if pair.old.callbacks is not None and pair.old.callbacks != pair.new.callbacks:
        yield pair.undecided("document-callbacks", Direction.REQUEST, Reason.CALLBACKS, "the callbacks changed")
