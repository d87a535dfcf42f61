"""``shiplap broker import``: copies everything another broker tells about, step by step, and resumes after a break.

First the pacticipants, then each version with its contracts in one step, oldest first; then the webhooks, the results
of each content, what webhooks were told, and each environment. It reads through links and pages of the other broker's
API and never writes there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.maintenance import pact_broker_bodies as bodies
from shiplap_broker.maintenance.import_deliveries import DeliveryImport
from shiplap_broker.maintenance.import_source import PAGE, Reader, Source, UnreadableError
from shiplap_broker.maintenance.import_state import ImportState
from shiplap_broker.maintenance.import_webhooks import take_webhook
from shiplap_broker.maintenance.pact_broker_bodies import member
from shiplap_broker.usecases.import_history import (
    OldDeployment,
    OldPact,
    OldVersion,
    take_environment,
    take_head,
    take_pacticipant,
    take_results,
    take_version,
)
from shiplap_broker.usecases.ports import Store

_ROWS = "100000"
_PRESENT = (
    (
        "pb:currently-deployed-deployed-versions",
        "deployed-versions/currently-deployed",
        "deployedVersions",
        False,
    ),
    (
        "pb:currently-supported-released-versions",
        "released-versions/currently-supported",
        "releasedVersions",
        True,
    ),
)


@dataclass(slots=True, kw_only=True)
class Imported:
    """How much was copied, which was not here before, and what was not.

    Attributes:
        webhooks: how many were copied; all of them are disabled.
        deliveries: how many, to webhooks.
        waiting: how many deliveries the other broker goes on with.
        unattached: how many deliveries went to webhooks that are not here, and were not copied.
        to_do: about webhooks, what somebody has to look at.
        conflicts: what differs here, and stayed.
        gone: how many things the other broker listed, and did not have any more when they were read.
        left_out: what the other broker failed to tell; running again tries it again.
    """

    pacticipants: int = 0
    versions: int = 0
    contracts: int = 0
    results: int = 0
    deployments: int = 0
    webhooks: int = 0
    deliveries: int = 0
    waiting: int = 0
    unattached: int = 0
    gone: int = 0
    to_do: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """A version as the list of versions has it; ``released`` says that it may be released somewhere."""

    version: OldVersion
    body: JsonObject
    released: bool


class Import:
    """One import from one broker into one store."""

    def __init__(
        self, reader: Reader, store: Store, state: ImportState, now: datetime, tell: Callable[[str], None]
    ) -> None:
        """Copy what ``reader`` reads into ``store``; ``tell`` gets a line of progress now and then."""
        self._source = Source(reader)
        self._store = store
        self._state = state
        self._now = now
        self._tell = tell
        self._done = Imported()
        self._contents: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._present: dict[str, bool] = {}
        self._published: list[tuple[VersionRef, str]] = []
        self._told = DeliveryImport(self._source, store)

    def run(self) -> Imported:
        """Copy everything; what was copied before the last break is not read again.

        Raises:
            BrokerError: the other broker does not answer, or refuses; running again goes on from there.
        """
        self._source.begin()
        self._forget_what_is_lost()
        environments = list(self._source.every("/environments", "environments"))
        names = []
        for body in self._source.every("/pacticipants", "pacticipants"):
            pacticipant = bodies.pacticipant_from(body)
            take_pacticipant(self._store, pacticipant)
            names.append(pacticipant.name)
        self._done.pacticipants = len(names)
        for at, name in enumerate(names):
            self._tell(f"versions of {name} ({at + 1} of {len(names)} pacticipants)")
            self._versions_of(name, released=bool(environments))
        self._webhooks()
        for at, ((consumer, provider, digest), (ours, number)) in enumerate(self._contents.items()):
            if at % PAGE == 0:
                self._tell(f"results of content {at + 1} of {len(self._contents)}")
            with self._leaving_out(f"results for a contract of {consumer}@{number} with {provider}"):
                self._results_of(consumer, provider, digest, ours, number)
        self._deliveries()
        self._environments(environments)
        self._done.gone = self._source.gone
        if not self._done.left_out:
            self._state.finish()
        return self._done

    def _forget_what_is_lost(self) -> None:
        """Begin again where the database lacks what was copied: it was made anew, or a backup was put back."""
        with self._store.read() as transaction:
            here = {(one.pacticipant, one.number) for one in transaction.retention.versions()}
        if any(tuple(step) not in here for step in self._state.steps("version")):
            self._tell("the database lacks versions that were copied; copying from the beginning")
            self._state.finish()

    @contextmanager
    def _leaving_out(self, what: str) -> Iterator[None]:
        """Note what cannot be read, and go on with the rest."""
        try:
            yield
        except UnreadableError as error:
            self._done.left_out += (f"{what}: {error}",)

    def _versions_of(self, name: str, *, released: bool) -> None:
        """Copy the versions of a pacticipant; ``released`` says that some of them may be released somewhere."""
        address = f"/pacticipants/{_segment(name)}"
        first = {
            bodies.needed(one, "name"): bodies.instant(one, "createdAt")
            for one in self._source.every(f"{address}/branches", "branches", page="1", size=str(PAGE))
        }
        listed = [_Listed(bodies.version_from(name, one, first), one, released) for one in self._all_versions(address)]
        listed.reverse()  # the list begins with the newest; order is all there is to tell which version is newer
        for at, one in enumerate(listed):
            if at and at % PAGE == 0:
                self._tell(f"versions of {name}: {at} of {len(listed)}")
            self._version(one)
        for one in listed:
            for branch in bodies.heads_from(one.body):
                take_head(self._store, branch, one.version.ref, self._now)

    def _all_versions(self, address: str) -> Iterable[JsonObject]:
        """Return all versions, newest first; all pages are read before anything is copied, since they may move on."""
        found: dict[str, JsonObject] = {}
        for one in self._source.every(f"{address}/versions", "versions", page="1", size=str(PAGE)):
            found.setdefault(bodies.needed(one, "number"), one)
        return found.values()

    def _version(self, one: _Listed) -> None:
        ref = one.version.ref
        step = ("version", ref.pacticipant, ref.number)
        self._note_presence(one.body)
        if self._state.done(*step):
            told, present = self._remembered(*step)
            self._present |= present
        else:
            told = self._copy_version(one, step)
        self._note_contents(ref, told)

    def _copy_version(self, one: _Listed, step: tuple[str, str, str]) -> list[JsonValue]:
        """Copy a version and its contracts; what cannot be read is left out and the step not remembered."""
        ref, left_out = one.version.ref, self._done.left_out
        whole, pacts = one.body, list[tuple[OldPact, str | None]]()
        with self._leaving_out(f"where {ref} is released, and what it published"):
            whole = self._whole(one)
        for address in bodies.links(whole, "pb:pact-versions"):
            with self._leaving_out(f"a contract of {ref}"):
                pacts += self._read_pact(ref, address)
        told: list[JsonValue] = []
        version = replace(one.version, tags=self._tags_of(one))
        taken = take_version(self._store, version, [pact for pact, _ in pacts])
        for (pact, theirs), ours in zip(pacts, taken.pacts, strict=True):
            if ours.sha is None:
                self._done.conflicts += (f"{ref} has another contract with {pact.provider} here, which stays",)
                continue
            self._done.contracts += ours.is_new
            told.append([pact.provider, theirs or ours.sha, ours.sha])
        self._done.versions += taken.is_new
        present = self._note_presence(whole)
        if self._done.left_out == left_out:
            self._state.remember(*step, result={"contracts": told, "present": {**present}})
        return told

    def _tags_of(self, one: _Listed) -> dict[str, datetime]:
        """Return the tags of a version and since when it has each: since it is there, where the tag does not tell."""
        found = {}
        ref = one.version.ref
        for tag in bodies.embedded(one.body, "tags"):
            name = bodies.needed(tag, "name")
            address = next(iter(bodies.links(tag, "self")), f"{_own(ref)}/tags/{_segment(name)}")
            with self._leaving_out(f"the tag {name} of {ref}"):
                body = self._source.one(address, may_lack=True) or {}
                found[name] = bodies.instant(body, "createdAt") if "createdAt" in body else one.version.created_at
        return found

    def _read_pact(self, ref: VersionRef, address: str) -> list[tuple[OldPact, str | None]]:
        """Return the contract at an address and the digest it has there; nothing where there is none to copy."""
        body = self._source.one(address)
        if body is None:
            return []
        try:
            return [(bodies.pact_from(body), bodies.digest_of(body))]
        except InputError as error:
            self._done.conflicts += (f"a contract of {ref} ({address}) is not copied: {error}",)
            return []

    def _whole(self, one: _Listed) -> JsonObject:
        """Return a version with everything a broker tells of it, which its lists need not do."""
        wanted = {"pb:pact-versions"} | ({"pb:released-environments"} if one.released else set())
        known = member(one.body, "_links")
        if isinstance(known, dict) and wanted <= known.keys():
            return one.body
        return self._source.one(_own(one.version.ref)) or one.body

    def _note_presence(self, body: JsonObject) -> dict[str, bool]:
        """Note where a version was deployed and released, by the addresses of these; return them."""
        found = dict.fromkeys(bodies.links(body, "pb:deployed-environments"), False)
        found |= dict.fromkeys(bodies.links(body, "pb:released-environments"), True)
        self._present |= found
        return found

    def _remembered(self, *step: str) -> tuple[list[JsonValue], dict[str, bool]]:
        """Return the contracts of a version that was copied before, and where it was deployed and released."""
        match self._state.result(*step):
            case {"contracts": list() as told, "present": dict() as present}:
                return told, {address: is_release is True for address, is_release in present.items()}
            case _:
                return [], {}

    def _note_contents(self, ref: VersionRef, told: list[JsonValue]) -> None:
        for entry in told:
            provider, theirs, ours = map(str, entry) if isinstance(entry, list) else ("", "", "")
            self._contents[ref.pacticipant, provider, theirs] = (ours, ref.number)
            self._published.append((ref, provider))

    def _results_of(self, consumer: str, provider: str, digest: str, ours: str, number: str) -> None:
        step = ("results", consumer, provider, digest)
        if self._state.done(*step):
            self._told.found(self._state.result(*step))
            return
        selectors = [("pacticipant", consumer), ("version", number), ("pacticipant", provider)]
        asked = "&".join(f"q[][{key}]={quote(value, safe='')}" for key, value in selectors)
        matrix = self._source.one(f"/matrix?{asked}&limit={_ROWS}")
        read = [(self._source.one(address), address) for address in bodies.result_addresses(matrix, digest)]
        there = [(body, bodies.result_from(body, address)) for body, address in read if body is not None]
        taken = take_results(self._store, consumer, provider, ours, [result for _, result in there])
        self._done.results += taken.new
        told: list[JsonValue] = []
        for (body, result), own in zip(there, taken.numbers, strict=True):
            ref = VersionRef(consumer, result.consumer_version or number)
            for address in bodies.links(body, "pb:triggered-webhooks"):
                told += self._told.listed(address, ref, provider, own)
        self._told.found(told)
        self._state.remember(*step, result=told)

    def _deliveries(self) -> None:
        """Copy what webhooks were told, in the order in which it happened."""
        for at, (ref, provider) in enumerate(self._published):
            if at and at % PAGE == 0:
                self._tell(f"what webhooks were told of contract {at + 1} of {len(self._published)}")
            with self._leaving_out(f"what webhooks were told of the contract of {ref} with {provider}"):
                self._deliveries_about(ref, provider)
        several = self._told.each()
        for at, one in enumerate(several):
            if at % PAGE == 0:
                self._tell(f"delivery {at + 1} of {len(several)} to webhooks")
            with self._leaving_out(f"delivery {one['uuid']} to a webhook"):
                self._told.copy(one)
        self._done.deliveries, self._done.waiting = self._told.copied, self._told.waiting
        self._done.unattached = self._told.unattached

    def _deliveries_about(self, ref: VersionRef, provider: str) -> None:
        step = ("told", ref.pacticipant, ref.number, provider)
        if not self._state.done(*step):
            pair = f"/pacts/provider/{_segment(provider)}/consumer/{_segment(ref.pacticipant)}"
            address = f"{pair}/version/{_segment(ref.number)}/triggered-webhooks"
            self._state.remember(*step, result=self._told.listed(address, ref, provider))
        self._told.found(self._state.result(*step))

    def _environments(self, listed: Sequence[JsonObject]) -> None:
        environments = {bodies.needed(one, "uuid"): bodies.environment_from(one) for one in listed}
        for one in listed:  # lists of versions do not name releases, and not every deployment
            self._present_in(one)
        self._tell(f"{len(self._present)} deployed and released versions in {len(environments)} environments")
        found: dict[str, list[OldDeployment]] = {uuid: [] for uuid in environments}
        for address, is_release in self._present.items():
            with self._leaving_out(f"{'a release' if is_release else 'a deployment'} at {address}"):
                body = self._source.one(address)
                where = member(body, "_embedded", "environment", "uuid")
                if body is not None and isinstance(where, str) and where in found:
                    found[where].append(bodies.deployment_from(body, is_release=is_release, now=self._now))
        for uuid, several in found.items():
            self._done.deployments += take_environment(self._store, environments[uuid], several)

    def _present_in(self, environment: JsonObject) -> None:
        """Note what an environment itself lists as deployed or released now."""
        for relation, path, name, is_release in _PRESENT:
            instead = f"/environments/{bodies.needed(environment, 'uuid')}/{path}"
            address = next(iter(bodies.links(environment, relation)), instead)
            for one in self._source.every(address, name):
                self._present |= dict.fromkeys(bodies.links(one, "self"), is_release)

    def _webhooks(self) -> None:
        """Copy the webhooks, disabled: the other broker still calls them, and shows no secrets."""
        for address in bodies.links(self._source.find("/webhooks"), "pb:webhooks"):
            taken = None
            with self._leaving_out(f"a webhook at {address}"):
                body = self._source.one(address)
                taken = None if body is None else take_webhook(self._store, body, self._now)
            if taken is None:
                continue
            if taken.problem is not None:
                self._done.to_do += (f"webhook {taken.name} is not copied: {taken.problem}",)
                continue
            self._done.webhooks += 1
            if taken.secrets:
                self._done.to_do += (f"webhook {taken.name} lacks its secrets: {', '.join(taken.secrets)}",)


def _own(ref: VersionRef) -> str:
    """Return the path of a version."""
    return f"/pacticipants/{_segment(ref.pacticipant)}/versions/{_segment(ref.number)}"


def _segment(name: str) -> str:
    return quote(name, safe="")
