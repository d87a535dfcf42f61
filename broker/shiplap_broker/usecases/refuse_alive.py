"""Keeps what is alive from being removed: with it would go its deployments, and a gate would take it for gone."""

from collections.abc import Iterable
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text
from shiplap_broker.usecases.alive import Alive, alive_in
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.refusals import StillAliveError
from shiplap_broker.usecases.values import Presence


def refuse_alive_version(transaction: Transaction, ref: VersionRef, now: datetime) -> None:
    """Raise `StillAliveError` where a version is alive in some environment."""
    names = dict.fromkeys(one.deployment.environment for one in transaction.deployments.of_version(ref))
    _refuse(
        f"version {ref.number} of {ref.pacticipant}",
        [text for name in names for text in _alive(transaction, name, now, ref.pacticipant, ref)],
    )


def refuse_alive_pacticipant(transaction: Transaction, name: str, now: datetime) -> None:
    """Raise `StillAliveError` where any version of a pacticipant is alive in some environment."""
    everywhere = [one.name for one in transaction.environments.all()]
    _refuse(name, [text for environment in everywhere for text in _alive(transaction, environment, now, name)])


def refuse_alive_environment(transaction: Transaction, uuid: str, now: datetime) -> None:
    """Raise `StillAliveError` where anything is alive in an environment."""
    environment = transaction.environments.by_uuid(uuid)
    if environment is not None:
        _refuse(f"the environment {environment.name}", _alive(transaction, environment.name, now))


def _alive(
    transaction: Transaction,
    environment: str,
    now: datetime,
    pacticipant: str | None = None,
    ref: VersionRef | None = None,
) -> list[str]:
    """Say what is alive in an environment: everything, or a pacticipant's versions, or one of them."""
    found = alive_in(transaction, environment, now, None if pacticipant is None else (pacticipant,))
    mine = (one for one in found if pacticipant is None or one.version.pacticipant == pacticipant)
    return [_sentence(environment, one) for one in mine if ref is None or one.version == ref]


def _sentence(environment: str, one: Alive) -> str:
    until = "with no known end" if one.until is None else f"until {instant_as_text(one.until)} UTC"
    if one.presence is Presence.ROLLBACK:
        return f"{one.version} is a {reason_as_text(one.why)} in {environment} {until}"
    return f"{one.version} is alive in {environment} {until}"


def _refuse(what: str, alive: Iterable[str]) -> None:
    found = tuple(alive)
    if found:
        raise StillAliveError(what, found)
