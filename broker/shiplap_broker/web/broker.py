"""What every handler needs of the running broker, handed in by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shiplap_broker.jobs.trying import Trial
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.usecases.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The running broker.

    Attributes:
        now: the clock; aware, UTC.
        new_id: makes a UUID.
        new_decision_id: makes a short id for a decision.
        trial: tries a webhook while somebody waits.
    """

    store: Store
    settings: BrokerSettings
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_decision_id: Callable[[], str]
    trial: Trial
