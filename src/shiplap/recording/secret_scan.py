"""Finds what looks like a secret in a contract that was made of existing traffic, before it is written anywhere.

A contract is committed and published. Values a person wrote for a test are theirs to judge; values that came out of a
mock or a recording may be somebody's real token.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.model.json_value import JsonValue
from shiplap.recording.seen_bodies import FORM, Headers, fields_of, header_name, json_of, text_of
from shiplap.recording.shape import member_path
from shiplap.recording.wildcards import fits

_KNOWN = {
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"),
    "a Stripe key": re.compile(r"\b[rsp]k_(live|test)_[A-Za-z0-9]{10,}"),
    "a GitLab token": re.compile(r"\bglpat-[\w-]{20,}"),
    "a Google API key": re.compile(r"\bAIza[\w-]{35}"),
    "an npm token": re.compile(r"\bnpm_[A-Za-z0-9]{36}"),
    "an API key": re.compile(r"\bsk-[\w-]{20,}"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "credentials in a URL": re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@"),
    "an authorization header": re.compile(r"\b(Bearer|Basic) [A-Za-z0-9+/_.=-]{12,}"),
}
_NAMES = re.compile(
    r"(?i)^(password|passwd|passphrase|secret|client_?secret|private_?key|(x[_-]?)?api[_-]?key|authorization|(set-)?cookie"
    r"|((access|refresh|id|auth|bearer|session|csrf|xsrf)[_-]?)?token|session_?id|jwt)$"
)
_DENSE = re.compile(r"^(?=.*\d.*\d)[A-Za-z0-9+/_=-]{24,}$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_BITS_PER_CHARACTER = 4.0


@dataclass(frozen=True, slots=True)
class AllowedSecrets:
    """What only looks like a secret: places somebody has looked at, and what they called each.

    Attributes:
        places: JSON paths such as ``$.items[*].etag``, alone or behind the request and the part as messages name them;
            ``*`` stands for anything.
    """

    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would switch the scan off.

        Raises:
            InputError: when a place names no member.
        """
        wide = [place for place in self.places if place.endswith("*") or not _NAMED.search(place)]
        if wide:
            problem = "names no member; write where the value stands, for example $.items[*].etag"
            raise InputError("not everything can be allowed", [Fault(place, problem) for place in wide])

    def part(self, found: Iterable[Fault]) -> tuple[list[Fault], list[Fault]]:
        """Return what is refused, and what is allowed."""
        refused: list[Fault] = []
        allowed: list[Fault] = []
        for fault in found:
            _, _, path = fault.where.partition(" $")
            known = any(fits(place, fault.where) or fits(place, f"${path}") for place in self.places)
            (allowed if known else refused).append(fault)
        return refused, allowed


_NAMED = re.compile(r"\w")


def secrets_of(request: Request, response: Response) -> Iterator[Fault]:
    """Yield a fault for each secret in an exchange: its place, never the secret itself."""
    segments = request.path.split("/")
    in_path = {at: [*secrets_in(unquote(segment))] for at, segment in enumerate(segments)}
    hidden = [f"{{segment {at}}}" if in_path[at] else segment for at, segment in enumerate(segments)]
    name = f"{request.method} {'/'.join(hidden)}"
    yield from (Fault(name, fault.problem) for faults in in_path.values() for fault in faults)
    parts: list[tuple[str, JsonValue]] = [
        ("query", fields_of(request.query)),
        ("request header", _headers(request.headers)),
        ("request body", _body(request.body, request.headers)),
        ("response header", _headers(response.headers)),
        ("response body", json_of(response.body, response.headers)),
    ]
    for part, value in parts:
        yield from (Fault(f"{name}, {part} {fault.where}", fault.problem) for fault in secrets_in(value))


def _headers(headers: Headers) -> JsonValue:
    found: dict[str, JsonValue] = {}
    for each, value in headers:
        name = header_name(each)
        found[name] = value if name not in found else f"{found[name]}, {value}"
    return found


def _body(data: bytes | None, headers: Headers) -> JsonValue:
    """Return what is looked through of a body that is sent: JSON, the fields of a form, or text."""
    text = text_of(data, headers)
    if text is None:
        return json_of(data, headers)
    return {name: _alone(each) for name, each in fields_of(text[0]).items()} if text[1] == FORM else text[0]


def _alone(values: JsonValue) -> JsonValue:
    return values[0] if isinstance(values, list) and len(values) == 1 else values


def secrets_in(value: JsonValue, path: str = "$") -> Iterator[Fault]:
    """Yield a fault for everything in ``value`` that looks like a secret: its JSON path, never the secret."""
    match value:
        case dict():
            for name, each in value.items():
                place = member_path(path, name)
                found = [*secrets_in(each, place)]
                if not found and _NAMES.match(name) and _holds_text(each):
                    found = [Fault(place, "its name says it is a secret")]
                yield from found
        case list():
            for index, each in enumerate(value):
                yield from secrets_in(each, f"{path}[{index}]")
        case str():
            kind = _looks_like(value)
            if kind is not None:
                yield Fault(path, f"it looks like {kind}")
        case _:
            return


def _holds_text(value: JsonValue) -> bool:
    """Return whether a member has a value to hide: text, or the texts of a parameter that repeats."""
    return any(isinstance(each, str) and each for each in (value if isinstance(value, list) else [value]))


def _looks_like(text: str) -> str | None:
    known = next((kind for kind, pattern in _KNOWN.items() if pattern.search(text)), None)
    if known is not None:
        return known
    if _DENSE.match(text) and not _UUID.match(text) and _entropy(text) > _BITS_PER_CHARACTER:
        return "a random key (high entropy)"
    return None


def _entropy(text: str) -> float:
    """Return the bits per character of a text."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
