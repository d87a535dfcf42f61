"""What a replay may be told beside the contract: credentials, filters, messages, and the sources of time and chance."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shiplap.model.exchange import Request
from shiplap.verify.messages import MessageFunction

RequestFilter = Callable[[Request], Request]
"""Changes a request on its way out: signs it, adds a tenant, moves it to another path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayOptions:
    """What a replay may be told.

    Attributes:
        base_url: where a person reaches the provider; shown in reports.
        credentials: headers put into each request at replay, in place of those the contract has; never stored.
        filters: applied to each request in order, after the credentials.
        messages: functions that give messages, by the description of the interaction.
        now: the instant generators of dates use.
        chance: where random generators take their values from.
    """

    base_url: str = "http://127.0.0.1:8000"
    credentials: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[RequestFilter, ...] = ()
    messages: Mapping[str, MessageFunction] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - example values, no secrets
