"""Pacticipants and labels in SQL."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from shiplap_broker.store.names import given, pacticipant_id
from shiplap_broker.store.prepared import Prepared, Row, among
from shiplap_broker.store.records import LabelRecord, PacticipantRecord, Page, Slice
from shiplap_broker.store.tables import labels, pacticipants

_COLUMNS = tuple(pacticipants.c)
_NAMED = Prepared(select(*_COLUMNS).where(pacticipants.c.name == given("name")))
_LABELLED = Prepared(
    select(*_COLUMNS, labels.c.name.label("label"))
    .outerjoin(labels, labels.c.pacticipant_id == pacticipants.c.id)
    .where(pacticipants.c.name == given("name"))
    .order_by(labels.c.created_at, labels.c.name)
)
_LABELS = Prepared(
    select(labels.c.pacticipant_id, labels.c.name)
    .where(among(labels.c.pacticipant_id, "ids"))
    .order_by(labels.c.created_at, labels.c.name)
)
_KNOWN = Prepared(select(pacticipants.c.name).where(among(pacticipants.c.name, "names")))
_NEW = Prepared(
    insert(pacticipants)
    .values(name=given("name"), created_at=given("now"), updated_at=given("now"))
    .returning(pacticipants.c.id)
)


class SqlPacticipants:
    """The port ``Pacticipants`` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> PacticipantRecord | None:
        """Return the pacticipant of that name."""
        rows = _LABELLED.rows(self._connection, {"name": name})
        if not rows:
            return None
        return PacticipantRecord(
            **{column.name: cell for column, cell in zip(_COLUMNS, rows[0], strict=False)},
            labels=tuple(row.label for row in rows if row.label is not None),
        )

    def plain(self, name: str) -> PacticipantRecord | None:
        """Return the pacticipant of that name without its labels, for the inside of the store."""
        row = _NAMED.first(self._connection, {"name": name})
        return None if row is None else PacticipantRecord(**row._asdict())

    def names(self) -> tuple[str, ...]:
        """Return all names in alphabetical order."""
        return tuple(sorted(self._connection.scalars(select(pacticipants.c.name))))

    def missing(self, names: Collection[str]) -> tuple[str, ...]:
        """Return those of the names that no pacticipant has, in their order."""
        known = set(_KNOWN.scalars(self._connection, {"names": names})) if names else set()
        return tuple(name for name in names if name not in known)

    def page(
        self, page: Page | None, containing: str | None = None, label: str | None = None
    ) -> Slice[PacticipantRecord]:
        """Return pacticipants by name."""
        wanted = select(pacticipants).order_by(pacticipants.c.name)
        if containing is not None:
            wanted = wanted.where(pacticipants.c.name.icontains(containing, autoescape=True))
        if label is not None:
            wanted = wanted.where(pacticipants.c.id.in_(select(labels.c.pacticipant_id).where(labels.c.name == label)))
        total = self._connection.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
        if page is not None:
            wanted = wanted.limit(page.size).offset((page.number - 1) * page.size)
        return Slice(self._with_labels(self._connection.execute(wanted)), total)

    def ensure(self, name: str, now: datetime) -> PacticipantRecord:
        """Return the pacticipant of that name; make it first where there is none."""
        known = self.get(name)
        if known is not None:
            return known
        made = _NEW.scalars(self._connection, {"name": name, "now": now})[0]
        return PacticipantRecord(id=made, name=name, created_at=now, updated_at=now)

    def save(self, record: PacticipantRecord) -> None:
        """Store the changed fields of a pacticipant."""
        self._connection.execute(
            update(pacticipants)
            .where(pacticipants.c.id == record.id)
            .values(
                display_name=record.display_name,
                main_branch=record.main_branch,
                repository_url=record.repository_url,
                repository_name=record.repository_name,
                repository_namespace=record.repository_namespace,
                updated_at=record.updated_at,
            )
        )

    def delete(self, name: str) -> bool:
        """Remove a pacticipant with everything that belongs to it."""
        return self._connection.execute(delete(pacticipants).where(pacticipants.c.name == name)).rowcount > 0

    def label(self, name: str, label: str) -> LabelRecord | None:
        """Return a label of a pacticipant."""
        row = self._connection.execute(
            select(labels.c.name, labels.c.created_at).where(
                labels.c.pacticipant_id == pacticipant_id(name), labels.c.name == label
            )
        ).one_or_none()
        return None if row is None else LabelRecord(name=row.name, created_at=row.created_at)

    def labels(self) -> tuple[str, ...]:
        """Return all labels in use."""
        return tuple(sorted(self._connection.scalars(select(labels.c.name).distinct())))

    def add_label(self, name: str, label: str, now: datetime) -> bool:
        """Put a label on a pacticipant; say whether it is new there."""
        if self.label(name, label) is not None:
            return False
        self._connection.execute(insert(labels).values(pacticipant_id=pacticipant_id(name), name=label, created_at=now))
        return True

    def remove_label(self, name: str, label: str) -> bool:
        """Take a label off; say whether it was there."""
        gone = delete(labels).where(labels.c.pacticipant_id == pacticipant_id(name), labels.c.name == label)
        return self._connection.execute(gone).rowcount > 0

    def _with_labels(self, rows: Iterable[Row]) -> tuple[PacticipantRecord, ...]:
        records = {row.id: PacticipantRecord(**row._mapping) for row in rows}  # noqa: SLF001 - the public name of it
        for row in _LABELS.rows(self._connection, {"ids": records}) if records else ():
            record = records[row.pacticipant_id]
            records[row.pacticipant_id] = replace(record, labels=(*record.labels, row.name))
        return tuple(records.values())
