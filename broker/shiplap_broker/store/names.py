"""Scalar sub-queries that turn names into ids, so that repositories need no look-up of their own."""

from sqlalchemy import ScalarSelect, select

from shiplap.model.version import VersionRef
from shiplap_broker.store.tables import environments, pacticipants, versions


def pacticipant_id(name: str) -> ScalarSelect[int]:
    """Return the id of the pacticipant of that name."""
    return select(pacticipants.c.id).where(pacticipants.c.name == name).scalar_subquery()


def version_id(ref: VersionRef) -> ScalarSelect[int]:
    """Return the id of a version."""
    return (
        select(versions.c.id)
        .where(versions.c.pacticipant_id == pacticipant_id(ref.pacticipant), versions.c.number == ref.number)
        .scalar_subquery()
    )


def environment_id(name: str) -> ScalarSelect[int]:
    """Return the id of the environment of that name."""
    return select(environments.c.id).where(environments.c.name == name).scalar_subquery()
