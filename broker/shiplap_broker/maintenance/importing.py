"""``shiplap broker import``: copies everything another broker tells about, step by step, and resumes after a break.

First the pacticipants, then each version with its contracts in one step, oldest first; then the results of each
content, then each environment, and the webhooks. It reads through links and pages of the other broker's API and never
writes there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.maintenance import pact_broker_bodies as bodies
from shiplap_broker.maintenance.import_state import ImportState
from shiplap_broker.maintenance.import_webhooks import take_webhook
from shiplap_broker.usecases.import_history import (
    OldVersion,
    take_environment,
    take_head,
    take_pacticipant,
    take_results,
    take_version,
)
from shiplap_broker.usecases.ports import Store

_PAGE = 100
_ROWS = "100000"
_PRESENT = (
    ("deployed-versions/currently-deployed", "deployedVersions", False),
    ("released-versions/currently-supported", "releasedVersions", True),
)


class Reader(Protocol):
    """What reads resources of the other broker; `shiplap.client.session.BrokerSession` does."""

    def get(self, address: str, **query: str | None) -> JsonValue:
        """Return a resource, by its path or link."""


@dataclass(slots=True, kw_only=True)
class Imported:
    """How much was copied, and what was not.

    Attributes:
        webhooks: how many were copied; all of them are disabled.
        to_do: about webhooks, what somebody has to look at.
    """

    pacticipants: int = 0
    versions: int = 0
    contracts: int = 0
    results: int = 0
    deployments: int = 0
    webhooks: int = 0
    to_do: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A version as the list of versions has it."""

    version: OldVersion
    body: JsonObject


class Import:
    """One import from one broker into one store."""

    def __init__(
        self, reader: Reader, store: Store, state: ImportState, now: datetime, tell: Callable[[str], None]
    ) -> None:
        """Copy what ``reader`` reads into ``store``; ``tell`` gets a line of progress now and then."""
        self._reader = reader
        self._store = store
        self._state = state
        self._now = now
        self._tell = tell
        self._done = Imported()
        self._contents: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._deployed: dict[str, bool] = {}

    def run(self) -> Imported:
        """Copy everything; what was copied before the last break is not read again.

        Raises:
            BrokerError: the other broker does not answer, or refuses; running again goes on from there.
        """
        names = []
        for body in bodies.embedded(self._reader.get("/pacticipants"), "pacticipants"):
            pacticipant = bodies.pacticipant_from(body)
            take_pacticipant(self._store, pacticipant)
            names.append(pacticipant.name)
        self._done.pacticipants = len(names)
        for at, name in enumerate(names):
            self._tell(f"versions of {name} ({at + 1} of {len(names)} pacticipants)")
            self._versions_of(name)
        for at, ((consumer, provider, digest), (ours, number)) in enumerate(self._contents.items()):
            if at % _PAGE == 0:
                self._tell(f"results of content {at + 1} of {len(self._contents)}")
            self._results_of(consumer, provider, digest, ours, number)
        self._environments()
        self._webhooks()
        self._state.finish()
        return self._done

    def _versions_of(self, name: str) -> None:
        listed = [_Listed(bodies.version_from(name, one), one) for one in self._all_versions(name)]
        listed.reverse()  # the list begins with the newest; order is all there is to tell which version is newer
        for one in listed:
            self._deployed |= dict.fromkeys(bodies.links(one.body, "pb:deployed-environments"), False)
            self._deployed |= dict.fromkeys(bodies.links(one.body, "pb:released-environments"), True)
            self._version(one)
        for one in listed:
            for branch in bodies.heads_from(one.body):
                take_head(self._store, branch, one.version.ref, self._now)

    def _all_versions(self, name: str) -> Iterable[JsonObject]:
        """Return all versions, newest first; all pages are read before anything is copied, since they may move on."""
        found: dict[str, JsonObject] = {}
        number = 1
        while True:
            body = self._reader.get(f"/pacticipants/{quote(name, safe='')}/versions", page=str(number), size=str(_PAGE))
            for one in bodies.embedded(body, "versions"):
                found.setdefault(bodies.needed(one, "number"), one)
            pages = bodies.member(body, "page", "totalPages")
            if not isinstance(pages, int) or number >= pages:
                return found.values()
            number += 1

    def _version(self, one: _Listed) -> None:
        ref = one.version.ref
        step = ("version", ref.pacticipant, ref.number)
        if not self._state.done(*step):
            read = [self._reader.get(address) for address in bodies.links(one.body, "pb:pact-versions")]
            pacts = [body for body in read if isinstance(body, dict)]
            old = [bodies.pact_from(body) for body in pacts]
            digests = take_version(self._store, one.version, old)
            self._done.versions += 1
            told: list[JsonValue] = []
            for body, pact, ours in zip(pacts, old, digests, strict=True):
                if ours is None:
                    self._done.conflicts += (f"{ref} has another contract with {pact.provider} here, which stays",)
                    continue
                self._done.contracts += 1
                told.append([pact.provider, bodies.digest_of(body) or ours, ours])
            self._state.remember(*step, result=told)
        self._note_contents(ref, self._state.result(*step))

    def _note_contents(self, ref: VersionRef, told: JsonValue) -> None:
        for entry in told if isinstance(told, list) else []:
            provider, theirs, ours = map(str, entry) if isinstance(entry, list) else ("", "", "")
            self._contents[ref.pacticipant, provider, theirs] = (ours, ref.number)

    def _results_of(self, consumer: str, provider: str, digest: str, ours: str, number: str) -> None:
        step = ("results", consumer, provider, digest)
        if self._state.done(*step):
            return
        selectors = [("pacticipant", consumer), ("version", number), ("pacticipant", provider)]
        asked = "&".join(f"q[][{key}]={quote(value, safe='')}" for key, value in selectors)
        matrix = self._reader.get(f"/matrix?{asked}&limit={_ROWS}")
        addresses = bodies.result_addresses(matrix, digest)
        read = [(self._reader.get(address), address) for address in addresses]
        results = [bodies.result_from(body, address) for body, address in read if isinstance(body, dict)]
        self._done.results += take_results(self._store, consumer, provider, ours, results)
        self._state.remember(*step)

    def _environments(self) -> None:
        found = bodies.embedded(self._reader.get("/environments"), "environments")
        environments = {one.uuid: one for one in map(bodies.environment_from, found)}
        for uuid in environments:  # the list of versions does not name releases, and not every deployment
            self._present_in(uuid)
        by_environment: dict[str, list[JsonValue]] = {uuid: [] for uuid in environments}
        self._tell(f"{len(self._deployed)} deployed and released versions in {len(environments)} environments")
        releases: dict[str, bool] = {}
        for address, is_release in self._deployed.items():
            body = self._reader.get(address)
            where = bodies.member(body, "_embedded", "environment", "uuid")
            if isinstance(body, dict) and isinstance(where, str) and where in by_environment:
                by_environment[where].append(body)
                releases[bodies.needed(body, "uuid")] = is_release
        for uuid, several in by_environment.items():
            old = [
                bodies.deployment_from(body, is_release=releases[bodies.needed(body, "uuid")], now=self._now)
                for body in several
                if isinstance(body, dict)
            ]
            self._done.deployments += take_environment(self._store, environments[uuid], old)

    def _present_in(self, uuid: str) -> None:
        """Note what an environment itself lists as deployed or released now."""
        for path, name, is_release in _PRESENT:
            for one in bodies.embedded(self._reader.get(f"/environments/{uuid}/{path}"), name):
                self._deployed |= dict.fromkeys(bodies.links(one, "self"), is_release)

    def _webhooks(self) -> None:
        """Copy the webhooks, disabled: the other broker still calls them, and shows no secrets."""
        for address in bodies.links(self._reader.get("/webhooks"), "pb:webhooks"):
            body = self._reader.get(address)
            taken = take_webhook(self._store, body, self._now) if isinstance(body, dict) else None
            if taken is None:
                continue
            if taken.problem is not None:
                self._done.to_do += (f"webhook {taken.name} is not copied: {taken.problem}",)
                continue
            self._done.webhooks += 1
            if taken.secrets:
                self._done.to_do += (f"webhook {taken.name} lacks its secrets: {', '.join(taken.secrets)}",)
