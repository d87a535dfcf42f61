"""Scalar sub-queries that turn names into ids, so that repositories need no look-up of their own.

A name may be a parameter, for statements that are built once: building a statement costs as much as running it.
"""

from typing import Any, TypeAlias

from sqlalchemy import BindParameter, ScalarSelect, bindparam, select

from shiplap.model.version import VersionRef
from shiplap_broker.store.tables import environments, pacticipants, versions

Name: TypeAlias = str | BindParameter[Any]


def pacticipant_id(name: Name) -> ScalarSelect[int]:
    """Return the id of the pacticipant of that name."""
    return select(pacticipants.c.id).where(pacticipants.c.name == name).scalar_subquery()


def version_id(ref: VersionRef) -> ScalarSelect[int]:
    """Return the id of a version."""
    return numbered_version_id(ref.pacticipant, ref.number)


def numbered_version_id(pacticipant: Name, number: Name) -> ScalarSelect[int]:
    """Return the id of the version of a pacticipant that has that number."""
    return (
        select(versions.c.id)
        .where(versions.c.pacticipant_id == pacticipant_id(pacticipant), versions.c.number == number)
        .scalar_subquery()
    )


def environment_id(name: Name) -> ScalarSelect[int]:
    """Return the id of the environment of that name."""
    return select(environments.c.id).where(environments.c.name == name).scalar_subquery()


def given(name: str) -> BindParameter[Any]:
    """Return a parameter of a statement that is built once."""
    return bindparam(name)
