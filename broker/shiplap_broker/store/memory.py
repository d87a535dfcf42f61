"""The store in memory: a real implementation of the port, without a database. It is also the fake of the tests.

Readers look at the tables as they were when they began; a writer changes a copy, which takes the place of the tables
when its block ends without an error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, local

from shiplap_broker.store.connections import Connections
from shiplap_broker.store.memory_contracts import MemoryContracts
from shiplap_broker.store.memory_documents import MemoryDocuments
from shiplap_broker.store.memory_environments import (
    MemoryDecisions,
    MemoryDeployments,
    MemoryEnvironments,
    MemoryOverrides,
    MemoryPolicies,
)
from shiplap_broker.store.memory_names import MemoryPacticipants, MemoryVersions
from shiplap_broker.store.memory_retention import MemoryRetention
from shiplap_broker.store.memory_sightings import MemorySightings
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.memory_verifications import MemoryVerifications
from shiplap_broker.store.memory_webhooks import MemoryOutbox, MemoryWebhooks


class MemoryTransaction:
    """All repositories over one set of tables."""

    def __init__(self, tables: MemoryTables) -> None:
        self.pacticipants = MemoryPacticipants(tables)
        self.versions = MemoryVersions(tables)
        self.contracts = MemoryContracts(tables)
        self.verifications = MemoryVerifications(tables)
        self.environments = MemoryEnvironments(tables)
        self.deployments = MemoryDeployments(tables)
        self.policies = MemoryPolicies(tables)
        self.decisions = MemoryDecisions(tables)
        self.overrides = MemoryOverrides(tables)
        self.sightings = MemorySightings(tables)
        self.retention = MemoryRetention(tables)
        self.webhooks = MemoryWebhooks(tables)
        self.outbox = MemoryOutbox(tables)
        self.documents = MemoryDocuments(tables)

    def foresee(self, ask: Callable[[], object]) -> None:
        """Let things come as they come: everything is at hand."""


class _Picture(local):
    """What a thread sees while its reads share one picture."""

    shared = False
    tables: MemoryTables | None = None


class MemoryStore:
    """A broker's memory that ends with its process."""

    def __init__(self) -> None:
        self._tables = MemoryTables()
        self._write_lock = Lock()
        self._picture = _Picture()

    @contextmanager
    def read(self) -> Iterator[MemoryTransaction]:
        """Open a transaction that sees one consistent picture and must not write."""
        picture = self._picture
        tables = picture.tables or self._tables
        if picture.shared:
            picture.tables = tables
        yield MemoryTransaction(tables)

    @contextmanager
    def one_picture(self) -> Iterator[None]:
        """Let every `read` of this thread see one picture, until it writes or the block ends."""
        picture = self._picture
        if picture.shared:
            yield
            return
        picture.shared = True
        try:
            yield
        finally:
            picture.shared, picture.tables = False, None

    @contextmanager
    def write(self) -> Iterator[MemoryTransaction]:
        """Open the only write transaction there is at a time; it is undone when its block raises."""
        self._picture.tables = None
        with self._write_lock:
            changed = self._tables.copy()
            yield MemoryTransaction(changed)
            self._tables = changed

    @contextmanager
    def outbox(self) -> Iterator[MemoryTransaction]:
        """Open a write transaction: in memory they are short."""
        with self.write() as transaction:
            yield transaction

    def is_current(self) -> bool:
        """Tell that the tables are those of this version."""
        return True

    def connections(self) -> Connections:
        """Return that there are none."""
        return Connections()

    def close(self) -> None:
        """Do nothing: there are no connections."""
