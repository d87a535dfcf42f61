"""Whom the watchers of HTTP libraries tell what they see."""

from collections.abc import Callable
from typing import Protocol

from shiplap.recording.observed import Exchange


class Watcher(Protocol):
    """Hears of every exchange of a test."""

    def seen(self, exchange: Exchange, /) -> None:
        """Hear of an exchange."""
        ...

    def begun(self, url: str, /) -> Callable[[Exchange], None]:
        """Hear of an answer that the code under test will read, or not: what is returned is told when it was read."""
        ...
