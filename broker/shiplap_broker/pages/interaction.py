"""An interaction as people read it: a line, its headers, a body and the rules, for each side."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shiplap.model.body import BinaryBody, Body, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.interaction import (
    AsyncMessage,
    ExpectedMessage,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    Interaction,
    SyncMessage,
)
from shiplap.model.rule import MatchingRules
from shiplap.report.compare_contents import state_as_text
from shiplap.report.rule_as_text import rule_as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One side of an interaction."""

    line: str
    method: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """An interaction: what it is for, what must be true before, and its sides with their titles."""

    description: str
    given: tuple[str, ...]
    parts: tuple[tuple[str, Part], ...]


def readable(interaction: Interaction) -> Readable:
    """Return an interaction as people read it."""
    return Readable(
        description=interaction.description,
        given=tuple(state_as_text(state) for state in interaction.states),
        parts=tuple(_parts(interaction)),
    )


def _parts(interaction: Interaction) -> Iterable[tuple[str, Part]]:
    match interaction:
        case HttpInteraction():
            yield "Request", _request(interaction.request)
            yield "Response", _response(interaction.response)
        case AsyncMessage():
            yield "Message", _message(interaction.message)
        case SyncMessage():
            yield "Message", _message(interaction.request)
            for answer in interaction.responses:
                yield "Answer", _message(answer)


def _request(request: ExpectedRequest) -> Part:
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    query = "&".join(name if value is None else f"{name}={value}" for name, value in pairs)
    return Part(
        method=request.method,
        line=request.path + (f"?{query}" if query else ""),
        headers=_headers(request.headers),
        body=_body(request.body),
        rules=_rules(request.rules),
    )


def _response(response: ExpectedResponse) -> Part:
    return Part(
        line=str(response.status),
        headers=_headers(response.headers),
        body=_body(response.body),
        rules=_rules(response.rules),
    )


def _message(message: ExpectedMessage) -> Part:
    metadata = tuple((name, _compact(value)) for name, value in message.metadata.items())
    return Part(line="", headers=metadata, body=_body(message.contents), rules=_rules(message.rules))


def _headers(headers: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, ", ".join(values)) for name, values in headers.items())


def _body(body: Body) -> str | None:
    match body:
        case MissingBody():
            return None
        case EmptyBody():
            return "(an empty body)"
        case NullBody():
            return "null"
        case JsonBody(value=value):
            return json.dumps(value, indent=2, ensure_ascii=False)
        case TextBody(text=text):
            return text
        case BinaryBody(data=data):
            return f"({len(data)} bytes)"


def _rules(rules: MatchingRules) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{category} {place}".strip(), rule_as_text(matchers))
        for category, places in rules.items()
        for place, matchers in places.items()
    )


def _compact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
