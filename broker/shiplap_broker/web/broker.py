"""What every handler needs of the running broker, handed in by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from shiplap_broker.jobs.trying import Trial
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.usecases.ports import Store
from shiplap_broker.web.vitals import Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The running broker.

    Attributes:
        now: the clock; aware, UTC.
        new_id: makes a UUID.
        new_decision_id: makes a short id for a decision.
        trial: tries a webhook while somebody waits.
        vitals: counts what this process does.
    """

    store: Store
    settings: BrokerSettings
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_decision_id: Callable[[], str]
    trial: Trial
    vitals: Vitals = field(default_factory=Vitals)
