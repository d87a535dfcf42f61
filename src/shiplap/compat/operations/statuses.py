"""Which description of a response applies to a status: the status itself, then its range, then ``default``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from shiplap.compat.operations.values import ResponseSpec


def response_for(status: int, responses: Iterable[ResponseSpec]) -> ResponseSpec | None:
    """Return what the document says about a status; see OpenAPI 3.0.3, *Responses Object*."""
    return _found(status, _by_status(responses))


def _by_status(responses: Iterable[ResponseSpec]) -> dict[str, ResponseSpec]:
    return {response.status.upper(): response for response in responses}


def _found(status: int, by_status: Mapping[str, ResponseSpec]) -> ResponseSpec | None:
    for name in (str(status), f"{status // 100}XX", "DEFAULT"):
        if name in by_status:
            return by_status[name]
    return None


def example_status(response: ResponseSpec, like: int = 200) -> int:
    """Return a status that a description stands for; for ``default`` or a range, ``like`` this where that may be."""
    text = response.status.upper()
    if text.isdigit():
        return int(text)
    if not (text.endswith("XX") and text[0].isdigit()):
        return like
    return like if like // 100 == int(text[0]) else int(text[0]) * 100


def is_success(status: str) -> bool:
    """Return whether a status or range tells of success."""
    return status[:1] in {"1", "2", "3"}


def answered(
    new: Sequence[ResponseSpec], old: Sequence[ResponseSpec]
) -> Iterator[tuple[ResponseSpec, ResponseSpec | None]]:
    """Yield each description of a response, for one status, with the one that another document has for that status.

    A range or ``default`` stands for several statuses, which the other document may describe one by one: so there is
    one pair for each two descriptions that some status has. Where a success is described beside it, ``default`` stands
    for what is none: that is how it is used.
    """
    seen: set[tuple[str, str]] = set()
    has_success = any(is_success(each.status) for each in new)
    now, before = _by_status(new), _by_status(old)
    for status in _statuses(new, old):
        one, other = _found(status, now), _found(status, before)
        if one is None or (one.status.lower() == "default" and has_success and status < _FIRST_ERROR):
            continue
        pair = one.status, "" if other is None else other.status
        if pair not in seen:
            seen.add(pair)
            yield replace(one, status=str(status)), other


def _statuses(*several: Sequence[ResponseSpec]) -> list[int]:
    """Return the statuses that are described, and of each class that may come one that is not."""
    names = {each.status.upper() for responses in several for each in responses}
    named = {int(name) for name in names if name.isdigit()}
    classes = {int(name[0]) * 100 for name in names if name.endswith("XX") and name[0].isdigit()} | _USUAL
    return [
        *sorted(named),
        *(next(s for s in range(first, first + 100) if s not in named) for first in sorted(classes)),
    ]


_FIRST_ERROR = 400
_USUAL = {200, 400, 500}
