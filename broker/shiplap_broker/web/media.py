"""Which media type answers a request: the part of HTTP's content negotiation that Pact's tools rely on."""

from collections.abc import Sequence

from shiplap_broker.web.call import PROBLEM


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the first offered type that the client likes best, or ``None`` where it likes none.

    Args:
        accept: the header; an empty one accepts everything.
        offered: the types the resource has, its favourite first.
    """
    if not accept.strip():
        return offered[0]
    for pattern in _by_preference(accept):
        for candidate in offered:
            if pattern in (candidate, "*/*") or pattern == candidate.partition("/")[0] + "/*":
                return candidate
    return None


def wants_problem(accept: str) -> bool:
    """Tell whether errors shall be written as problem details (RFC 9457), which the client asks for by name."""
    return PROBLEM in accept.lower()


def essence(content_type: str) -> str:
    """Return a media type in lower case and without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _by_preference(accept: str) -> list[str]:
    weighed = [(_quality(part), essence(part)) for part in accept.split(",")]
    weighed.sort(key=lambda item: -item[0])
    return [name for quality, name in weighed if quality > 0]


def _quality(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
