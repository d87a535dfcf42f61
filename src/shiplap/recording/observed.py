"""Requests and answers that were seen, before anything is made of them: whose they are, and which of them count.

Nobody promised that a mock is right, or that traffic shows what a consumer needs. What becomes of it is in
`shiplap.recording.observed_contracts`; here is what people may say about it: which host is which provider, which
headers matter, which provider states tell two answers apart, what is left out, and what only looks like a secret.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.model.provenance import Provenance
from shiplap.recording.origin import Origin
from shiplap.recording.secret_scan import AllowedSecrets, secrets_of
from shiplap.recording.seen_bodies import json_of, operation_of
from shiplap.recording.wildcards import fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to an absolute URL and its answer, as a client saw them.

    Attributes:
        source: where it was seen: a test, or a file.
        place: where in there: the number of the request, or a JSON path.
    """

    url: str
    request: Request
    response: Response
    source: str = ""
    place: str = ""

    @property
    def whereabouts(self) -> str:
        """Where it was seen, for people."""
        return f"{self.source} {self.place}".strip()


@dataclass(frozen=True, slots=True)
class ProviderHost:
    """Hosts that belong to a provider: a pattern such as ``*.orders.internal``, with a port where one matters."""

    pattern: str
    provider: str

    def fits(self, origin: Origin) -> bool:
        """Return whether an origin is one of these hosts."""
        return fnmatchcase(origin.host, self.pattern) or fnmatchcase(f"{origin.host}:{origin.port}", self.pattern)


def read_hosts(lines: Iterable[str]) -> tuple[ProviderHost, ...]:
    """Read lines of the form ``HOST = PROVIDER``.

    Raises:
        InputError: when a line has another form.
    """
    pairs = _pairs(lines, "HOST = PROVIDER, for example orders.internal = orders-api")
    if isinstance(pairs, list):
        raise InputError("the hosts of the providers cannot be read", pairs)
    return tuple(ProviderHost(pattern, provider) for pattern, provider in pairs)


@dataclass(frozen=True, slots=True)
class StateOf:
    """A provider state that exchanges are given: those whose description or source fits the pattern."""

    pattern: str
    state: str


def read_states(lines: Iterable[str]) -> tuple[StateOf, ...]:
    """Read lines of the form ``PLACE = STATE``; the last equals sign parts them, since a query has some too.

    Raises:
        InputError: when a line has another form.
    """
    pairs = _pairs(lines, "PLACE = STATE, for example GET /orders/7 -> 404 = no order exists", last=True)
    if isinstance(pairs, list):
        raise InputError("the provider states cannot be read", pairs)
    return tuple(StateOf(pattern, state) for pattern, state in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What people said about which of what was seen becomes a contract.

    Attributes:
        hosts: which host is which provider; others are left out.
        states: provider states for some of it.
        skip: descriptions or sources that are left out; ``*`` stands for anything.
        keep_headers: names of headers to keep beside the content type.
        secrets: what only looks like a secret.
    """

    hosts: tuple[ProviderHost, ...]
    states: tuple[StateOf, ...] = ()
    skip: tuple[str, ...] = ()
    keep_headers: tuple[str, ...] = ()
    secrets: AllowedSecrets = field(default_factory=AllowedSecrets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One exchange that counts.

    Attributes:
        exchange: of its headers only those that are kept.
        states: names of the provider states it was given.
        read: JSON paths that were read of the answer; ``None`` where that is not known.
    """

    consumer: str
    provider: str
    exchange: Exchange
    provenance: Provenance
    states: tuple[str, ...] = ()
    read: tuple[str, ...] | None = None

    @property
    def description(self) -> str:
        """What the interaction is called that is made of it."""
        return description_of(self.exchange)


@dataclass(frozen=True, slots=True)
class Observed:
    """What counts of what was seen, and what people should know about it."""

    observations: tuple[Observation, ...]
    notes: tuple[str, ...]


def observed(exchanges: Iterable[Exchange], consumer: str, choices: Choices, provenance: Provenance) -> Observed:
    """Return the exchanges with providers, without what is left out.

    Raises:
        InputError: when something looks like a secret; nothing may be written then.
    """
    found: list[Observation] = []
    notes: list[str] = []
    faults: list[Fault] = []
    for exchange in exchanges:
        provider = provider_at(exchange.url, choices.hosts)
        if provider is None:
            continue
        if _is_one_of(exchange, choices.skip):
            notes.append(f"left out, as asked: {description_of(exchange)}, {exchange.whereabouts}")
            continue
        kept = _with_kept_headers(exchange, choices.keep_headers)
        secrets, allowed = choices.secrets.part(secrets_of(kept.request, kept.response))
        faults += secrets
        notes += (f"allowed as no secret: {each}" for each in allowed)
        states = tuple(each.state for each in choices.states if _is_one_of(exchange, (each.pattern,)))
        found.append(
            Observation(consumer=consumer, provider=provider, exchange=kept, provenance=provenance, states=states)
        )
    if faults:
        advice = Fault(
            "what to do",
            "replace the values where they come from; what is no secret can be allowed by its JSON path, with "
            'allow-secrets = ["..."] in [tool.shiplap] or --allow-secret of shiplap import',
        )
        raise InputError(
            "what was seen holds what looks like secrets, so no contract was made of it",
            [*dict.fromkeys(faults), advice],
        )
    return Observed(tuple(found), tuple(dict.fromkeys(notes)))


def provider_at(url: str, hosts: tuple[ProviderHost, ...]) -> str | None:
    """Return the provider at an address; ``None`` where the host is no provider's."""
    origin = Origin.of(url)
    return next((host.provider for host in hosts if host.fits(origin)), None)


def description_of(exchange: Exchange) -> str:
    """Return what the interaction is called that is made of an exchange."""
    ending = "" if 200 <= exchange.response.status < 300 else f" -> {exchange.response.status}"
    return f"{asked_of(exchange.request)}{ending}"


def asked_of(request: Request) -> str:
    """Return what a request is called: method, path, query, and the operation where one URL serves many."""
    query = f"?{request.query}" if request.query else ""
    operation = operation_of(json_of(request.body, request.headers))
    return f"{request.method} {request.path}{query}" + (f" {operation}" if operation else "")


def _with_kept_headers(exchange: Exchange, keep: tuple[str, ...]) -> Exchange:
    """Leave out the headers that nobody asked to keep, so that they get no further than here."""
    names = {"content-type", *(name.lower() for name in keep)}
    request = tuple(each for each in exchange.request.headers if each[0].lower() in names)
    response = tuple(each for each in exchange.response.headers if each[0].lower() in names)
    return replace(
        exchange,
        request=replace(exchange.request, headers=request),
        response=replace(exchange.response, headers=response),
    )


def _is_one_of(exchange: Exchange, patterns: tuple[str, ...]) -> bool:
    """Return whether a pattern fits the description, or where it was seen."""
    names = (description_of(exchange), exchange.source, exchange.place, exchange.whereabouts)
    return any(name and fits(pattern, name) for pattern in patterns for name in names)


def _pairs(lines: Iterable[str], form: str, *, last: bool = False) -> tuple[tuple[str, str], ...] | list[Fault]:
    """Return the two parts of each line, or the lines that have another form."""
    pairs: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for line in lines:
        left, _, right = (part.strip() for part in (line.rpartition("=") if last else line.partition("=")))
        if left and right:
            pairs.append((left, right))
        else:
            faults.append(Fault(line, f"expected {form}"))
    return faults or tuple(pairs)
