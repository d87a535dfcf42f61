"""Finds what looks like a secret in a contract that was made of existing traffic, before it is written anywhere.

A contract is committed and published. Values a person wrote for a test are theirs to judge; values that came out of a
mock or a recording may be somebody's real token.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.recording.shape import member_path

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


def secrets_in(value: JsonValue, path: str = "$") -> Iterator[Fault]:
    """Yield a fault for everything in ``value`` that looks like a secret: its JSON path, never the secret."""
    match value:
        case dict():
            for name, each in value.items():
                place = member_path(path, name)
                found = [*secrets_in(each, place)]
                if not found and _NAMES.match(name) and _holds_text(each):
                    found = [Fault(place, "its name says it is a secret; replace the value in the mock")]
                yield from found
        case list():
            for index, each in enumerate(value):
                yield from secrets_in(each, f"{path}[{index}]")
        case str():
            kind = _looks_like(value)
            if kind is not None:
                yield Fault(path, f"it looks like {kind}; replace the value in the mock")
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
