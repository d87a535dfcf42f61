"""Webhooks in SQL."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from shiplap_broker.store.names import pacticipant_id
from shiplap_broker.store.tables import labels, pacticipants
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookEvent, WebhookRecord, wants
from shiplap_broker.store.webhook_tables import webhooks

_CONSUMERS = pacticipants.alias("consumers")
_PROVIDERS = pacticipants.alias("providers")
_ALL = (
    select(webhooks, _CONSUMERS.c.name.label("consumer"), _PROVIDERS.c.name.label("provider"))
    .join_from(webhooks, _CONSUMERS, _CONSUMERS.c.id == webhooks.c.consumer_id, isouter=True)
    .join(_PROVIDERS, _PROVIDERS.c.id == webhooks.c.provider_id, isouter=True)
    .order_by(webhooks.c.id)
)
_ENABLED = _ALL.where(webhooks.c.enabled)


class SqlWebhooks:
    """The port ``Webhooks`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[WebhookRecord, ...]:
        """Return all webhooks, the oldest first."""
        return tuple(_record(row) for row in self._connection.execute(_ALL))

    def get(self, uuid: str) -> WebhookRecord | None:
        """Return a webhook."""
        row = self._connection.execute(_ALL.where(webhooks.c.uuid == uuid)).one_or_none()
        return None if row is None else _record(row)

    def put(self, record: WebhookRecord) -> bool:
        """Store a webhook in place of the one with its uuid; say whether there was none."""
        values = {
            "description": record.description,
            "enabled": record.enabled,
            **_filter("consumer", record.consumer),
            **_filter("provider", record.provider),
            "events": [one.value for one in record.events],
            "method": record.method,
            "url": record.url,
            "headers": dict(record.headers),
            "body": record.body,
            "username": record.username,
            "password": record.password,
            "signing_secret": record.signing_secret,
            "updated_at": record.updated_at,
        }
        changed = self._connection.execute(update(webhooks).where(webhooks.c.uuid == record.uuid).values(values))
        if changed.rowcount:
            return False
        self._connection.execute(insert(webhooks).values(uuid=record.uuid, created_at=record.created_at, **values))
        return True

    def delete(self, uuid: str) -> bool:
        """Remove a webhook with its deliveries; say whether there was one."""
        return bool(self._connection.execute(delete(webhooks).where(webhooks.c.uuid == uuid)).rowcount)

    def listening(self, consumer: str, provider: str, events: Collection[WebhookEvent]) -> tuple[WebhookRecord, ...]:
        """Return the enabled webhooks that want one of the events of an integration, the oldest first."""
        found = [_record(row) for row in self._connection.execute(_ENABLED)]
        wanted = [one for one in found if set(one.events) & set(events)]
        asks_labels = any(side and side.label for one in wanted for side in (one.consumer, one.provider))
        carried = self._labels(consumer, provider) if asks_labels else frozenset()
        return tuple(
            one for one in wanted if wants(one.consumer, consumer, carried) and wants(one.provider, provider, carried)
        )

    def _labels(self, *names: str) -> frozenset[tuple[str, str]]:
        rows = self._connection.execute(
            select(pacticipants.c.name, labels.c.name.label("label"))
            .join(labels, labels.c.pacticipant_id == pacticipants.c.id)
            .where(pacticipants.c.name.in_(names))
        )
        return frozenset((row.name, row.label) for row in rows)


def _filter(role: str, side: PacticipantFilter | None) -> dict[str, object]:
    name = None if side is None or side.name is None else pacticipant_id(side.name)
    return {f"{role}_id": name, f"{role}_label": None if side is None else side.label}


def _record(row: Row[Any]) -> WebhookRecord:
    return WebhookRecord(
        uuid=row.uuid,
        description=row.description,
        enabled=row.enabled,
        consumer=_side(row.consumer, row.consumer_label),
        provider=_side(row.provider, row.provider_label),
        events=tuple(WebhookEvent(name) for name in row.events),
        method=row.method,
        url=row.url,
        headers=row.headers,
        body=row.body,
        username=row.username,
        password=row.password,
        signing_secret=row.signing_secret,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _side(name: str | None, label: str | None) -> PacticipantFilter | None:
    return None if name is None and label is None else PacticipantFilter(name=name, label=label)
