"""Copies what the other broker has told webhooks: listed by contract and by result, kept in the order of the events."""

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from shiplap.errors import BrokerRefusedError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.maintenance import pact_broker_bodies as bodies
from shiplap_broker.maintenance.import_source import Source
from shiplap_broker.maintenance.pact_broker_bodies import member
from shiplap_broker.store.webhook_records import AttemptRecord, bounded_log
from shiplap_broker.usecases.import_deliveries import OldDelivery, lacks_delivery, lacks_webhook, take_delivery
from shiplap_broker.usecases.ports import Store

_DONE = {"success": True, "failure": False}
_STATUS = re.compile(r"^\[[^\]\n]{0,40}\] INFO: HTTP/[0-9.]{1,3} ([1-5][0-9]{2})\b", re.MULTILINE)
_NO_LOG = "the broker this was copied from did not show its log\n"


class DeliveryImport:
    """What the other broker told webhooks.

    Attributes:
        copied: how many deliveries were copied.
        waiting: how many the other broker goes on with; what comes of them is copied by the next import.
        unattached: how many went to webhooks that are not here; a delivery is kept with its webhook.
    """

    def __init__(self, source: Source, store: Store) -> None:
        """Copy what ``source`` tells into ``store``; nothing is read yet."""
        self._source = source
        self._store = store
        self._any: bool | None = None
        self._found: dict[str, JsonObject] = {}
        self.copied = self.waiting = self.unattached = 0

    def listed(
        self, address: str, consumer: VersionRef, provider: str, verification: int | None = None
    ) -> list[JsonValue]:
        """Return the deliveries that a contract or a result led to, as `found` takes them.

        Args:
            address: of the list.
            consumer: whose contract it is about.
            provider: the other side of the contract.
            verification: the number, here, of the result it is about.

        Raises:
            BrokerError: the list cannot be read.
        """
        if not self._there_are_any():
            return []
        body = self._source.one(address, may_lack=True)
        about: JsonObject = {
            "consumer": consumer.pacticipant,
            "version": consumer.number,
            "provider": provider,
            "verification": verification,
        }
        return [{**one, **about} for one in map(_head, bodies.embedded(body, "triggeredWebhooks")) if one is not None]

    def found(self, listed: JsonValue) -> None:
        """Remember deliveries to copy; what is told of one first counts."""
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict):
                self._found.setdefault(bodies.needed(one, "uuid"), one)

    def each(self) -> list[JsonObject]:
        """Return what `copy` is to be asked for, in the order of the events."""
        return sorted(self._found.values(), key=lambda one: (bodies.instant(one, "at"), bodies.needed(one, "uuid")))

    def copy(self, one: JsonObject) -> None:
        """Copy a delivery that is done and not here yet, with its log.

        Raises:
            BrokerError: its log cannot be read.
        """
        uuid, status, webhook = bodies.needed(one, "uuid"), bodies.needed(one, "status"), bodies.text(one, "webhook")
        if status not in _DONE:
            self.waiting += 1
        elif webhook is None or lacks_webhook(self._store, webhook):
            self.unattached += 1
        elif lacks_delivery(self._store, uuid):
            old = OldDelivery(
                uuid=uuid,
                webhook=webhook,
                event=bodies.needed(one, "event"),
                consumer=VersionRef(bodies.needed(one, "consumer"), bodies.needed(one, "version")),
                provider=bodies.needed(one, "provider"),
                verification=number if isinstance(number := one.get("verification"), int) else None,
                success=_DONE[status],
                created_at=bodies.instant(one, "at"),
            )
            log = self._source.one(bodies.needed(one, "logs"), may_lack=True)
            take_delivery(self._store, old, _attempts(log, old), self._source.base)
            self.copied += 1

    def _there_are_any(self) -> bool:
        """Tell whether the other broker ever told a webhook; yes where it does not count, or shows that to nobody."""
        if self._any is None:
            try:
                counts = self._source.find("/metrics")
            except BrokerRefusedError:
                counts = None
            self._any = member(counts, "triggeredWebhooks", "count") != 0
        return self._any


def _head(body: JsonObject) -> JsonObject | None:
    """Return what a list tells of a delivery; nothing where it does not say which and whose it is."""
    logs = next((address for name in ("pb:logs", "logs") for address in bodies.links(body, name)), None)
    webhook = next(iter(bodies.links(body, "pb:webhook")), None)
    since = next((name for name in ("triggeredAt", "createdAt") if name in body), None)  # the latter in older brokers
    if logs is None or since is None:
        return None
    return {
        "uuid": _segments(logs)[-2],
        "webhook": None if webhook is None else _segments(webhook)[-1],
        "event": bodies.text(body, "eventName") or "unknown",
        "status": bodies.text(body, "status") or "unknown",
        "at": bodies.instant(body, since).isoformat(),
        "logs": logs,
    }


def _segments(address: str) -> list[str]:
    return ["", *map(unquote, urlsplit(address).path.split("/"))]


def _attempts(log: JsonObject | None, old: OldDelivery) -> list[AttemptRecord]:
    """Return the attempts of a delivery; one, without a log, where the other broker does not show them."""
    executions = member(log, "executions")
    shown = [one for one in executions if isinstance(one, dict)] if isinstance(executions, list) else []
    if not shown:
        return [AttemptRecord(at=old.created_at, success=old.success, status=None, log=_NO_LOG)]
    return [_attempt(one, old.created_at) for one in shown]


def _attempt(body: JsonObject, since: datetime) -> AttemptRecord:
    log = bodies.text(body, "logs") or _NO_LOG
    status = _STATUS.search(log)
    return AttemptRecord(
        at=bodies.instant(body, "createdAt") if "createdAt" in body else since,
        success=body.get("success") is True,
        status=int(status[1]) if status else None,
        log=bounded_log(log),
    )
