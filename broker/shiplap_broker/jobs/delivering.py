"""One claimed delivery: the webhook is called, and what came of it goes back into the outbox."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias
from urllib.parse import urlsplit

from shiplap_broker.jobs.calling import Called, Send, call
from shiplap_broker.security.addresses import Guard, Hosts
from shiplap_broker.security.outgoing import Limits, send
from shiplap_broker.settings import WebhookSettings
from shiplap_broker.store.webhook_records import AttemptRecord, DeliveryRecord, DeliveryState
from shiplap_broker.usecases.ports import Store

Jitter: TypeAlias = Callable[[], float]
"""Gives a factor around 1, so that receivers that were down are not asked by everybody at the same moment."""

_LONGEST_RETRY_AFTER = 3600

log = logging.getLogger("shiplap.broker.webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverer:
    """What delivering needs, handed in by the composition root.

    Attributes:
        call: sends a request.
        now: the clock; aware, UTC.
        new_id: makes a UUID.
        observe: is told the outcome of each attempt: ``delivered``, ``failed`` or ``dead``.
    """

    store: Store
    settings: WebhookSettings
    send: Send
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    jitter: Jitter
    observe: Callable[[str], None]


def guarded_send(settings: WebhookSettings) -> Send:
    """Return what sends requests to the hosts that webhooks may call."""
    return partial(
        send,
        guard=guard_of(settings),
        limits=Limits(seconds=settings.seconds, body=settings.answer_bytes),
    )


def guard_of(settings: WebhookSettings) -> Guard:
    """Return what decides which hosts webhooks may call."""
    return Guard(only=Hosts(settings.hosts), internal=Hosts(settings.internal))


def claim_due(deliverer: Deliverer, limit: int) -> tuple[DeliveryRecord, ...]:
    """Take up to ``limit`` deliveries that are due, but none to a host that gets as many calls as it may have.

    What counts are the calls of all workers on the database. Looks first, since that costs no lock.
    """
    now, most = deliverer.now(), deliverer.settings.at_once_to_host
    with deliverer.store.read() as transaction:
        if not transaction.outbox.has_due(now):
            return ()
        hosts = {one.uuid: urlsplit(one.url).netloc.lower() for one in transaction.webhooks.all()}
    until = now + timedelta(seconds=deliverer.settings.lease_seconds)
    calls = Counter[str]()
    with deliverer.store.outbox() as transaction:
        for webhook, count in transaction.outbox.under_way(now).items():
            calls[hosts.get(webhook, "")] += count
        full = [webhook for webhook, host in hosts.items() if calls[host] >= most]
        return transaction.outbox.claim(now, until, deliverer.new_id(), limit, full)


def deliver(deliverer: Deliverer, delivery: DeliveryRecord) -> None:
    """Call the webhook of a claimed delivery and settle the delivery."""
    at = deliverer.now()
    with deliverer.store.read() as transaction:
        webhook = transaction.webhooks.get(delivery.webhook)
    if webhook is None:
        return  # it was removed meanwhile, and its deliveries with it
    if not webhook.enabled:
        _settle(deliverer, delivery, AttemptRecord(at=at, success=False, status=None, log=_DISABLED), None, dead=True)
        return
    called = call(webhook, delivery.parameters, delivery.uuid, deliverer.send, at)
    status = None if called.answer is None else called.answer.status
    attempt = AttemptRecord(at=at, success=called.success, status=status, log=called.log)
    _settle(deliverer, delivery, attempt, called, dead=called.hopeless)


_DISABLED = "the webhook was disabled before it could be called\n"


def _settle(
    deliverer: Deliverer, delivery: DeliveryRecord, attempt: AttemptRecord, called: Called | None, *, dead: bool
) -> None:
    now = deliverer.now()
    schedule = deliverer.settings.retry_seconds
    if attempt.success:
        outcome, after = "delivered", replace(delivery, state=DeliveryState.DELIVERED, finished_at=now)
    elif dead or delivery.attempts > len(schedule):
        outcome, after = "dead", replace(delivery, state=DeliveryState.DEAD, finished_at=now)
    else:
        wait = schedule[max(delivery.attempts, 1) - 1] * deliverer.jitter()
        asked = min(called.retry_after or 0, _LONGEST_RETRY_AFTER) if called else 0
        outcome, after = "failed", replace(delivery, due_at=now + timedelta(seconds=max(wait, asked)))
    with deliverer.store.outbox() as transaction:
        stored = transaction.outbox.settle(after, attempt, delivery.claim or "")
    if stored:
        deliverer.observe(outcome)
        told = "delivery %s of %s to webhook %s: %s after %s attempts"
        level = logging.WARNING if outcome == "dead" else logging.INFO
        log.log(level, told, delivery.uuid, delivery.event, delivery.webhook, outcome, delivery.attempts)
