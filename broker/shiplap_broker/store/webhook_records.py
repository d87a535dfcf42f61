"""Webhooks, their deliveries and attempts as the store keeps them: frozen values, the same for every store.

Secrets are kept out of ``repr``, so that no message and no trace can show them by accident.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from shiplap.model.json_value import JsonValue

_LONGEST_LOG = 20_000


class WebhookEvent(Enum):
    """What a webhook can be told about, in Pact's words and order."""

    CONTRACT_PUBLISHED = "contract_published"
    CONTRACT_CONTENT_CHANGED = "contract_content_changed"
    VERIFICATION_PUBLISHED = "provider_verification_published"
    VERIFICATION_SUCCEEDED = "provider_verification_succeeded"
    VERIFICATION_FAILED = "provider_verification_failed"
    CONTRACT_REQUIRING_VERIFICATION_PUBLISHED = "contract_requiring_verification_published"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacticipantFilter:
    """Whose events a webhook wants: those of one name, or of all with a label; of everybody where both are absent."""

    name: str | None = None
    label: str | None = None


def wants(side: PacticipantFilter | None, name: str, carried: Collection[tuple[str, str]]) -> bool:
    """Tell whether a filter lets a pacticipant through; ``carried`` are names with each label they carry."""
    if side is None:
        return True
    return (name, side.label) in carried if side.label is not None else side.name == name


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRecord:
    """A webhook.

    Attributes:
        uuid: what clients call it: a UUID, or what a client chose.
        body: any JSON, or text; ``None`` sends none. Texts may hold ``${pactbroker.…}``.
        signing_secret: ``whsec_…`` of Standard Webhooks; ``None`` signs nothing.
    """

    uuid: str
    description: str | None
    enabled: bool
    consumer: PacticipantFilter | None
    provider: PacticipantFilter | None
    events: tuple[WebhookEvent, ...]
    method: str
    url: str
    created_at: datetime
    updated_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: JsonValue = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)


class DeliveryState(Enum):
    """Where a delivery stands: it waits (for its first or next attempt), was delivered, or was given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """One event on its way to one webhook.

    Attributes:
        uuid: the idempotency id, the same in every attempt.
        consumer_version: the version whose contract was published, or verified.
        verification: the number of the result it is about.
        parameters: the values of Pact's template parameters when the event happened.
        attempts: how many were begun.
        due_at: when the next attempt may begin; while one is under way, when its worker is taken for dead.
        claim: who attempts it now.
    """

    uuid: str
    webhook: str
    event: str
    consumer: str | None
    provider: str | None
    consumer_version: str | None
    verification: int | None
    parameters: Mapping[str, str] = field(repr=False)
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    due_at: datetime
    created_at: datetime
    claim: str | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """What came of one attempt: the answer's status, where there was an answer, and a log without secrets."""

    at: datetime
    success: bool
    status: int | None
    log: str


def bounded_log(text: str) -> str:
    """Return a log as it is kept: without what no database takes, and shortened where somebody sent a great deal."""
    text = text.replace("\x00", "\ufffd")
    return text if len(text) <= _LONGEST_LOG else text[:_LONGEST_LOG] + "\n… shortened\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFigures:
    """How full the outbox is: deliveries that wait, since when the oldest does, and dead ones."""

    waiting: int
    oldest: datetime | None
    dead: int
