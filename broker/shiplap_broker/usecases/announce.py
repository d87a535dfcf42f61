"""Telling webhooks what happened: into the outbox, within the transaction that makes it true.

Either the contract is published and every webhook will hear of it, or neither; nobody calls anybody here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import PublicationRecord, VerificationRecord
from shiplap_broker.store.webhook_records import DeliveryRecord, WebhookEvent, WebhookRecord
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.values import Announced, Publication, PublishedContract, ToldWebhook
from shiplap_broker.usecases.webhook_parameters import ProviderVersion, Subject, parameters_of


@dataclass(frozen=True, slots=True)
class _Event:
    """One thing that happened, and about which provider version, where that is part of it."""

    kind: WebhookEvent
    provider: ProviderVersion | None = None


def announce_contracts(
    transaction: Transaction, published: Iterable[PublishedContract], publication: Publication, now: datetime
) -> tuple[PublishedContract, ...]:
    """Put the events of published contracts into the outbox, for every webhook that wants them; return them with that.

    Without an address to announce them from, nobody is told.
    """
    if publication.announced_from is None:
        return tuple(published)
    base = publication.announced_from
    return tuple(
        replace(one, announced=_announce_contract(transaction, one, base, publication.build_url, now))
        for one in published
    )


def _announce_contract(
    transaction: Transaction, one: PublishedContract, base: str, build_url: str | None, now: datetime
) -> Announced:
    kinds = [WebhookEvent.CONTRACT_PUBLISHED]
    kinds += [WebhookEvent.CONTRACT_CONTENT_CHANGED] if one.content_changed else []
    requiring = WebhookEvent.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED
    record = one.publication
    listening = transaction.webhooks.listening(record.consumer, record.provider, tuple(WebhookEvent))
    wanted = _wanted(listening, (*kinds, requiring))
    if not wanted:
        return Announced(has_webhooks=bool(listening))
    events = [_Event(kind) for kind in kinds if kind in wanted]
    lacking = versions_lacking_result(transaction, record, now) if requiring in wanted else ()
    events += [_Event(requiring, provider) for provider in lacking]
    subject = Subject(
        base=base,
        publication=record,
        build_url=build_url,
        verification=transaction.verifications.latest_of_content(record.content_id),
    )
    told = _announce(transaction, subject, events, wanted, now)
    return Announced(has_webhooks=True, told=told, requiring=len(lacking))


def announce_result(transaction: Transaction, record: VerificationRecord, base: str | None, now: datetime) -> None:
    """Put the events of a result into the outbox, once for each consumer version it is for."""
    if base is None:
        return
    outcome = WebhookEvent.VERIFICATION_SUCCEEDED if record.success else WebhookEvent.VERIFICATION_FAILED
    kinds = (WebhookEvent.VERIFICATION_PUBLISHED, outcome)
    wanted = _wanted(transaction.webhooks.listening(record.consumer, record.provider, kinds), kinds)
    for number in record.consumer_versions if wanted else ():
        publication = transaction.contracts.publication(VersionRef(record.consumer, number), record.provider)
        if publication is None:
            continue
        subject = Subject(
            base=base, publication=publication, build_url=record.build_url, verification=record, is_result=True
        )
        _announce(transaction, subject, [_Event(kind) for kind in kinds], wanted, now)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which webhooks want which events."""

    webhooks: dict[WebhookEvent, list[WebhookRecord]] = field(default_factory=dict)

    def __contains__(self, kind: WebhookEvent) -> bool:
        return kind in self.webhooks

    def __bool__(self) -> bool:
        return bool(self.webhooks)


def _wanted(listening: Iterable[WebhookRecord], kinds: Sequence[WebhookEvent]) -> _Wanted:
    found = _Wanted()
    for webhook in listening:
        for kind in kinds:
            if kind in webhook.events:
                found.webhooks.setdefault(kind, []).append(webhook)
    return found


def _announce(
    transaction: Transaction, subject: Subject, events: Iterable[_Event], wanted: _Wanted, now: datetime
) -> tuple[ToldWebhook, ...]:
    publication = subject.publication
    told: list[ToldWebhook] = []
    for event in events:
        parameters = parameters_of(transaction, subject, event.kind.value, event.provider)
        for webhook in wanted.webhooks.get(event.kind, ()):
            delivery = str(uuid4())
            name = webhook.description or webhook.uuid
            described = webhook.description is not None
            told.append(ToldWebhook(name=name, is_described=described, event=event.kind.value, delivery=delivery))
            transaction.outbox.add(
                DeliveryRecord(
                    uuid=delivery,
                    webhook=webhook.uuid,
                    event=event.kind.value,
                    consumer=publication.consumer,
                    provider=publication.provider,
                    consumer_version=publication.consumer_version,
                    verification=subject.verification.number if subject.is_result and subject.verification else None,
                    parameters=parameters,
                    due_at=now,
                    created_at=now,
                )
            )
    return tuple(told)


def versions_lacking_result(
    transaction: Transaction, publication: PublicationRecord, now: datetime
) -> tuple[ProviderVersion, ...]:
    """Return the provider versions that matter and have no result for a content.

    Those are the head of the main branch, what is deployed and what is released; each with why it matters, in Pact's
    words.
    """
    why: dict[str, list[str]] = {}
    deployed: set[str] = set()
    provider = transaction.pacticipants.get(publication.provider)
    if provider is not None and provider.main_branch is not None:
        head = transaction.versions.latest(provider.name, branch=provider.main_branch)
        if head is not None:
            why.setdefault(head.number, []).append("latest from main branch")
    for one in transaction.deployments.current(None, publication.provider):
        why.setdefault(one.deployment.version, []).append(f"deployed in {one.deployment.environment}")
        deployed.add(one.deployment.version)
    for one in transaction.deployments.supported(None, now, publication.provider):
        why.setdefault(one.deployment.version, []).append(f"released in {one.deployment.environment}")
    verified = {one.provider_version for one in transaction.verifications.of_content(publication.content_id)}
    return tuple(
        ProviderVersion(number=number, descriptions=tuple(dict.fromkeys(reasons)), deployed=number in deployed)
        for number, reasons in why.items()
        if number not in verified
    )
