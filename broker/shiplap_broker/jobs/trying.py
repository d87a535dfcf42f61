"""Tries a webhook while somebody waits for the answer; nothing of it is kept.

A receiver may take all its time, and requests are answered by few threads: so few may try at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore

from shiplap.errors import ConflictError
from shiplap_broker.jobs.calling import Called, Send, call
from shiplap_broker.store.webhook_records import WebhookRecord

AT_ONCE = 2
"""How many may try side by side."""


class BusyTryingError(ConflictError):
    """Too many webhooks are being tried."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries webhooks with ``send``; ``now`` is the clock, ``new_id`` makes the id of the message."""

    send: Send
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def __call__(self, webhook: WebhookRecord, parameters: Mapping[str, str]) -> Called:
        """Call a webhook once.

        Raises:
            BusyTryingError: others are trying theirs.
        """
        if not self._places.acquire(blocking=False):
            raise BusyTryingError(f"{AT_ONCE} webhooks are being tried at this moment; try again in a few seconds")
        try:
            return call(webhook, parameters, self.new_id(), self.send, self.now())
        finally:
            self._places.release()
