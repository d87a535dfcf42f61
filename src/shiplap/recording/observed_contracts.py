"""From what was seen to contracts: what was seen several times becomes one interaction that holds for all of it.

Where two exchanges cannot be one interaction, nothing is chosen silently: both are named. Only the names of the members
of what is sent may tell requests to one path apart, because clients leave optional members out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qsl, unquote

from shiplap.errors import Fault, InputError
from shiplap.model.body import Body, JsonBody, MissingBody, TextBody
from shiplap.model.interaction import (
    Contract,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    Interaction,
    ProviderState,
)
from shiplap.model.json_value import JsonValue
from shiplap.model.provenance import Provenance, weakest, with_provenance
from shiplap.model.read_set import with_read_set
from shiplap.recording.infer import inferred_over, inferred_path
from shiplap.recording.observed import Observation, asked_of
from shiplap.recording.parts import Parts
from shiplap.recording.seen_bodies import FORM, fields_of, header_name, json_of, operation_of, text_of
from shiplap.recording.shape import Leaf, Members, Shape

_OPERATION = ("query", "operationName", "jsonrpc", "method")


@dataclass(frozen=True, slots=True)
class Joined:
    """The contracts of what was seen, one a pair, and what people should know about them."""

    contracts: tuple[Contract, ...]
    notes: tuple[str, ...]


def contracts_of(
    observations: Iterable[Observation],
    *,
    recorded: Iterable[Contract] = (),
    known: Iterable[Contract] = (),
    advice: str = "",
) -> Joined:
    """Return one contract a pair with what was seen.

    Args:
        observations: in the order in which the first of several gives the example.
        recorded: what tests recorded on purpose; it takes the place of what was seen, which then need not agree.
        known: what the files hold already, where this may be only a part of it: requests that are told apart by what
            they send keep the names they have there.
        advice: what people can do where it does not agree.

    Raises:
        InputError: with every request that was answered in ways that cannot be one interaction, and where.
    """
    found: dict[tuple[str, str], list[Interaction]] = {}
    faults: list[Fault] = []
    groups = _groups(observations, _names(recorded), _names(known))
    for group in groups:
        pair = group.seen[0].consumer, group.seen[0].provider
        found.setdefault(pair, []).append(_interaction(group, faults))
    if faults:
        problem = "what was seen of one request does not agree, so no contract was made of it"
        raise InputError(problem, [*faults, *([Fault("what to do", advice)] if advice else [])])
    return Joined(
        tuple(
            Contract(consumer=consumer, provider=provider, interactions=tuple(interactions))
            for (consumer, provider), interactions in sorted(found.items())
        ),
        tuple(_contradictions(groups)),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """What becomes one interaction: its name, what was seen of it, and what was read of all its answers."""

    name: str
    seen: Sequence[Observation]
    read: tuple[str, ...] | None


def _names(contracts: Iterable[Contract]) -> frozenset[tuple[str, str, str]]:
    return frozenset((one.consumer, one.provider, each.description) for one in contracts for each in one.interactions)


def _groups(
    observations: Iterable[Observation],
    recorded: frozenset[tuple[str, str, str]],
    known: frozenset[tuple[str, str, str]],
) -> list[_Group]:
    by_name: dict[tuple[str, str, str, tuple[str, ...]], list[Observation]] = {}
    for each in observations:
        by_name.setdefault((each.consumer, each.provider, each.description, each.states), []).append(each)
    groups: list[_Group] = []
    for (consumer, provider, description, states), seen in by_name.items():
        if not states and (consumer, provider, description) in recorded:
            groups.append(_Group(description, seen[:1], _read(seen)))
            continue
        by_sent: dict[str, list[Observation]] = {}
        for each in seen:
            by_sent.setdefault(sent_members(each), []).append(each)
        for sent, alike in by_sent.items():
            apart = len(by_sent) > 1 or (consumer, provider, f"{description} {sent}") in known
            groups.append(_Group(f"{description} {sent}" if apart else description, alike, _read(alike)))
    return groups


def sent_members(observation: Observation) -> str:
    """Return in words which members the body of a request has, which may tell it from others of the same name."""
    request = observation.exchange.request
    text = text_of(request.body, request.headers)
    if text is not None and text[1] != FORM:
        return "with text"
    value = json_of(request.body, request.headers) if text is None else fields_of(text[0])
    match value:
        case None:
            return "without a body"
        case dict():
            return f"with {', '.join(sorted(value)) or 'an empty object'}"
        case list():
            return "with a list"
        case _:
            return "with a value"


def _read(seen: Sequence[Observation]) -> tuple[str, ...] | None:
    """Return what was read of any of the answers; ``None`` where it is not known of one of them."""
    known = [each.read for each in seen if each.read is not None]
    return tuple(path for each in known for path in each) if len(known) == len(seen) else None


def _interaction(group: _Group, faults: list[Fault]) -> Interaction:
    first = group.seen[0]
    differ = _Differences(group.name, faults)
    for other in group.seen[1:]:
        one, two = first.exchange.response.status, other.exchange.response.status
        if one != two:
            places = first.exchange.whereabouts, other.exchange.whereabouts
            faults.append(Fault(f"{group.name}, status", f"{one} in {places[0]}, {two} in {places[1]}"))
            break
    interaction = HttpInteraction(
        description=group.name,
        states=tuple(ProviderState(name, {}) for name in first.states),
        request=_request(group.seen, differ),
        response=_response(group.seen, differ),
    )
    provenance = weakest(each.provenance for each in group.seen) or Provenance.MOCKED
    marked = with_provenance(interaction, provenance)
    return marked if group.read is None else with_read_set(marked, group.read)


@dataclass(frozen=True, slots=True)
class _Differences:
    """Collects where the parts of what was seen differ."""

    name: str
    faults: list[Fault]

    def shape(self, part: str, values: Sequence[tuple[str, JsonValue]]) -> Shape:
        """Return what the values of a part have in common."""
        found = inferred_over(values)
        self.faults.extend(Fault(f"{self.name}, {part} {each.where}", each.problem) for each in found.differences)
        return found.shape


def _request(seen: Sequence[Observation], differ: _Differences) -> ExpectedRequest:
    parts = Parts()
    first = seen[0].exchange.request
    query: dict[str, tuple[str | None, ...]] = {}
    for name, value in parse_qsl(first.query, keep_blank_values=True):
        query[name] = (*query.get(name, ()), value)
    sent = [(each.exchange.whereabouts, each.exchange.request) for each in seen]
    bodies = [(at, json_of(each.body, each.headers)) for at, each in sent]
    body = _json_body([each for each in bodies if each[1] is not None], "request body", parts, differ)
    if isinstance(body, MissingBody):
        text = next((found for _, each in sent if (found := text_of(each.body, each.headers))), None)
        body = MissingBody() if text is None else TextBody(*text)
    headers = _headers([(at, each.headers) for at, each in sent], "request header", parts, differ)
    if isinstance(body, JsonBody | TextBody):
        headers = {"Content-Type": (body.content_type or "",), **headers}
    return ExpectedRequest(
        method=first.method,
        path=parts.single("path", inferred_path(unquote(first.path))),
        query=query,
        headers=headers,
        body=body,
        rules=parts.rules,
    )


def _response(seen: Sequence[Observation], differ: _Differences) -> ExpectedResponse:
    parts = Parts()
    got = [(each.exchange.whereabouts, each.exchange.response) for each in seen]
    bodies = [(at, json_of(each.body, each.headers)) for at, each in got]
    body = _json_body([each for each in bodies if each[1] is not None], "response body", parts, differ)
    headers = _headers([(at, each.headers) for at, each in got], "response header", parts, differ)
    if isinstance(body, JsonBody):
        headers = {"Content-Type": ("application/json",), **headers}
    return ExpectedResponse(status=got[0][1].status, headers=headers, body=body, rules=parts.rules)


def _json_body(values: Sequence[tuple[str, JsonValue]], part: str, parts: Parts, differ: _Differences) -> Body:
    """Return a JSON body by type; of other bodies nobody knows what matters, and a missing one says nothing."""
    if not values:
        return MissingBody()
    shape = differ.shape(part, values)
    if part == "request body" and isinstance(shape, Members) and operation_of(values[0][1]) is not None:
        # Its text says which operation is asked for, so it matters; everything else of it matches by type.
        fixed = {
            name: Leaf(example=each.example)
            for name, each in shape.members.items()
            if name in _OPERATION and isinstance(each, Leaf)
        }
        shape = Members({**shape.members, **fixed})
    return JsonBody(shape.example if isinstance(shape, Leaf) and not shape.matchers else parts.body(shape))


def _headers(
    found: Sequence[tuple[str, tuple[tuple[str, str], ...]]], part: str, parts: Parts, differ: _Differences
) -> dict[str, tuple[str, ...]]:
    """Return the headers that were kept, by type; where only some answers have one, the others say nothing about it."""
    kept: dict[str, list[tuple[str, str]]] = {}
    for at, headers in found:
        for name, value in headers:
            if name.lower() != "content-type":
                kept.setdefault(header_name(name), []).append((at, value))
    return {
        name: (parts.named("header", name, differ.shape(f"{part} {name}", values)),)
        for name, values in sorted(kept.items())
    }


def _contradictions(groups: Iterable[_Group]) -> Iterable[str]:
    """Say which requests are answered with several statuses in one provider state: no provider can do all of it."""

    def request_of(group: _Group) -> tuple[str, str, str, tuple[str, ...], str]:
        first = group.seen[0]
        asked = asked_of(first.exchange.request)
        return first.consumer, first.provider, asked, first.states, sent_members(first)

    for (_, provider, asked, _, _), alike in groupby(sorted(groups, key=request_of), request_of):
        told = [f"{each.seen[0].exchange.response.status} ({each.seen[0].exchange.whereabouts})" for each in alike]
        if len(told) > 1:
            answers = " and with ".join(told)
            yield f"{provider}: {asked} is answered with {answers}, and no provider state tells them apart"
