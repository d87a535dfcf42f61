"""From requests and answers that were seen to interactions: what a team's existing mocks already say about a provider.

Nobody promised that a mock is right, so such an interaction is marked *mocked*; only the verification by the provider
makes it worth something. One that a test recorded on purpose always takes its place.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from shiplap.errors import Fault, InputError
from shiplap.model.body import Body, JsonBody, MissingBody, TextBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.model.json_value import JsonValue
from shiplap.model.provenance import Provenance
from shiplap.recording.infer import inferred, inferred_path
from shiplap.recording.origin import Origin
from shiplap.recording.parts import Parts
from shiplap.recording.secret_scan import secrets_in
from shiplap.recording.shape import Leaf

if TYPE_CHECKING:
    from shiplap.model.json_value import JsonObject

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to an absolute URL and its answer, as a client saw them."""

    url: str
    request: Request
    response: Response


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
    hosts: list[ProviderHost] = []
    faults: list[Fault] = []
    for line in lines:
        pattern, equals, provider = (part.strip() for part in line.partition("="))
        if pattern and equals and provider:
            hosts.append(ProviderHost(pattern, provider))
        else:
            faults.append(Fault(line, "expected HOST = PROVIDER, for example orders.internal = orders-api"))
    if faults:
        raise InputError("the hosts of the providers cannot be read", faults)
    return tuple(hosts)


def contracts_of(
    exchanges: Iterable[Exchange],
    consumer: str,
    hosts: tuple[ProviderHost, ...],
    provenance: Provenance = Provenance.MOCKED,
) -> tuple[Contract, ...]:
    """Return one contract a provider with what was seen of it; hosts of no provider are left out.

    Raises:
        InputError: when something looks like a secret; nothing may be written then.
    """
    found: dict[str, dict[str, HttpInteraction]] = {}
    faults: list[Fault] = []
    for exchange in exchanges:
        provider = provider_of(exchange, hosts)
        if provider is None:
            continue
        interaction = _interaction(exchange, provenance)
        faults.extend(_secrets(interaction))
        found.setdefault(provider, {}).setdefault(interaction.description, interaction)
    if faults:
        raise InputError("what was seen holds what looks like secrets, so no contract was made of it", faults)
    return tuple(
        Contract(consumer=consumer, provider=provider, interactions=tuple(interactions.values()))
        for provider, interactions in sorted(found.items())
    )


def provider_of(exchange: Exchange, hosts: tuple[ProviderHost, ...]) -> str | None:
    """Return the provider that was asked; ``None`` where the host is no provider's."""
    origin = Origin.of(exchange.url)
    return next((host.provider for host in hosts if host.fits(origin)), None)


def description_of(exchange: Exchange) -> str:
    """Return what the interaction is called that is made of an exchange."""
    query = f"?{exchange.request.query}" if exchange.request.query else ""
    ending = "" if 200 <= exchange.response.status < 300 else f" -> {exchange.response.status}"
    return f"{exchange.request.method} {exchange.request.path}{query}{ending}"


def _interaction(exchange: Exchange, provenance: Provenance) -> HttpInteraction:
    request, response = exchange.request, exchange.response
    return HttpInteraction(
        description=description_of(exchange),
        request=_request(request),
        response=_response(response),
        comments={"shiplap": {"provenance": provenance.value}},
    )


def _request(request: Request) -> ExpectedRequest:
    parts = Parts()
    path = inferred_path(unquote(request.path))
    query: dict[str, tuple[str | None, ...]] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        query[name] = (*query.get(name, ()), value)
    body = _body(request.body, request.headers, parts)
    if isinstance(body, MissingBody):
        body = _sent_text(request)
    headers = {"Content-Type": (body.content_type or "",)} if isinstance(body, JsonBody | TextBody) else {}
    return ExpectedRequest(
        method=request.method,
        path=parts.single("path", path),
        query=query,
        headers=headers,
        body=body,
        rules=parts.rules,
    )


def _response(response: Response) -> ExpectedResponse:
    parts = Parts()
    body = _body(response.body, response.headers, parts)
    headers = {} if not isinstance(body, JsonBody) else {"Content-Type": ("application/json",)}
    return ExpectedResponse(status=response.status, headers=headers, body=body, rules=parts.rules)


def _body(data: bytes | None, headers: tuple[tuple[str, str], ...], parts: Parts) -> Body:
    """Return a JSON body by type; of other bodies nobody knows what matters."""
    if not data or "json" not in _content_type(headers):
        return MissingBody()
    try:
        shape = inferred(json.loads(data))
    except ValueError:
        return MissingBody()
    return JsonBody(shape.example if isinstance(shape, Leaf) and not shape.matchers else parts.body(shape))


def _scanned(body: Body) -> JsonValue:
    """Return what is looked through for secrets: JSON, the fields of a form, or text."""
    match body:
        case JsonBody():
            return body.value
        case TextBody(text=text, content_type="application/x-www-form-urlencoded"):
            return dict(parse_qsl(text, keep_blank_values=True))
        case TextBody(text=text):
            return text
        case _:
            return None


def _sent_text(request: Request) -> Body:
    """Return form fields and other text as they were sent, so that they can be sent again; else no body."""
    content_type = _content_type(request.headers).partition(";")[0].strip().lower()
    if not request.body or not (content_type == _FORM or content_type.startswith("text/")):
        return MissingBody()
    try:
        return TextBody(request.body.decode(), content_type)
    except UnicodeDecodeError:
        return MissingBody()


def _content_type(headers: tuple[tuple[str, str], ...]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _secrets(interaction: HttpInteraction) -> list[Fault]:
    """Return a fault for each secret in the path, query and bodies; headers beside the content type are never kept."""
    request, response = interaction.request, interaction.response
    in_path = [fault for segment in request.path.split("/") for fault in secrets_in(segment)]
    name = f"{request.method} {'a path' if in_path else request.path}"
    faults = [Fault(name, fault.problem) for fault in in_path]
    query: JsonObject = {each: list(values) for each, values in request.query.items()}
    parts: list[tuple[str, JsonValue]] = [
        ("query", query),
        ("request body", _scanned(request.body)),
        ("response body", response.body.value if isinstance(response.body, JsonBody) else None),
    ]
    for part, value in parts:
        faults.extend(Fault(f"{name}, {part} {fault.where}", fault.problem) for fault in secrets_in(value))
    return faults
