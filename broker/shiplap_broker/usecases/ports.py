"""The store as the use cases see it: a unit of work with one repository a noun.

Three implementations pass the same conformance suite (memory, SQLite, PostgreSQL). ``read`` gives one consistent
picture; ``write`` is all or nothing, and write transactions never run side by side, so that what a use case has read in
one stays true until it ends.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from shiplap_broker.store.connections import Connections
from shiplap_broker.usecases.document_ports import Documents
from shiplap_broker.usecases.override_ports import Decisions, Overrides, Sightings
from shiplap_broker.usecases.repositories import (
    Contracts,
    Deployments,
    Environments,
    Pacticipants,
    Policies,
    Verifications,
    Versions,
)
from shiplap_broker.usecases.retention_port import Retention
from shiplap_broker.usecases.webhook_ports import Outbox, Webhooks


class Transaction(Protocol):
    """One unit of work over all repositories."""

    @property
    def pacticipants(self) -> Pacticipants:
        """The pacticipants."""

    @property
    def versions(self) -> Versions:
        """The versions."""

    @property
    def contracts(self) -> Contracts:
        """The contracts."""

    @property
    def verifications(self) -> Verifications:
        """The results."""

    @property
    def environments(self) -> Environments:
        """The environments."""

    @property
    def deployments(self) -> Deployments:
        """The deployments."""

    @property
    def policies(self) -> Policies:
        """The policies."""

    @property
    def decisions(self) -> Decisions:
        """The decisions."""

    @property
    def overrides(self) -> Overrides:
        """The overrides."""

    @property
    def retention(self) -> Retention:
        """What may be removed."""

    @property
    def sightings(self) -> Sightings:
        """The sightings."""

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""

    @property
    def documents(self) -> Documents:
        """The OpenAPI documents."""

    @property
    def outbox(self) -> Outbox:
        """The outbox."""

    def foresee(self, ask: Callable[[], object]) -> None:
        """Say which questions will be asked soon, by asking them where nobody looks at the answers.

        A database that is a message away answers them all with the next one; elsewhere nothing happens. Only questions
        that are about to be asked in the very same words are worth it, and none that depends on another's answer.
        """


class Store(Protocol):
    """Everything a broker remembers."""

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that sees one consistent picture and must not write."""

    def one_picture(self) -> AbstractContextManager[None]:
        """Let the reads of this thread share one transaction, and so one picture, until it writes or the block ends."""

    def write(self) -> AbstractContextManager[Transaction]:
        """Open the only write transaction there is at a time; it is undone when its block raises."""

    def outbox(self) -> AbstractContextManager[Transaction]:
        """Open a transaction in which only the outbox is changed; it goes on beside others where the store can."""

    def is_current(self) -> bool:
        """Tell whether the tables are at least those this version needs; an older backup may have been put back."""

    def connections(self) -> Connections:
        """Return how many connections there are; none for a store that needs none."""

    def close(self) -> None:
        """Let go of every connection."""
