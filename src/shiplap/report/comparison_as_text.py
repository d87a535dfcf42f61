"""Two requests, responses or lists of mismatches side by side, for a plain ``assert`` that did not hold."""

from collections.abc import Iterator

from shiplap.model.exchange import Request, Response
from shiplap.model.mismatch import Mismatch
from shiplap.report.mismatch_as_text import mismatch_as_text

_LONGEST = 500  # characters of a body that are shown


def comparison_as_text(left: object, right: object) -> list[str] | None:
    """Return the lines that say how two values differ, the first a heading; ``None`` for values of others."""
    match left, right:
        case Request(), Request():
            parts: list[tuple[str, object, object]] = [
                ("method", left.method, right.method),
                ("path", left.path, right.path),
            ]
            parts.append(("query", left.query, right.query))
            return ["requests differ:", *_differences(parts), *_shared(left, right)]
        case Response(), Response():
            return [
                "responses differ:",
                *_differences([("status", left.status, right.status)]),
                *_shared(left, right),
            ]
        case Mismatch(), Mismatch():
            return ["mismatches differ:", f"  left: {_told(left)}", f"  right: {_told(right)}"]
        case ((tuple() | list()), (tuple() | list())) if _are_mismatches(left, right):
            return [*_side("left", left), *_side("right", right)]
        case _:
            return None


def _are_mismatches(*sides: tuple[object, ...] | list[object]) -> bool:
    found = [one for side in sides for one in side]
    return bool(found) and all(isinstance(one, Mismatch) for one in found)


def _side(name: str, found: tuple[object, ...] | list[object]) -> Iterator[str]:
    yield f"{name}: {len(found)} {'mismatch' if len(found) == 1 else 'mismatches'}"
    yield from (f"  {_told(one)}" for one in found if isinstance(one, Mismatch))


def _told(mismatch: Mismatch) -> str:
    return mismatch_as_text(mismatch, "the consumer")


def _shared(left: Request | Response, right: Request | Response) -> Iterator[str]:
    """Say how headers and bodies differ; a header that both have alike is left out."""
    for name, value in left.headers:
        if (name, value) not in right.headers:
            yield f"  header {name}: {value!r} only left"
    for name, value in right.headers:
        if (name, value) not in left.headers:
            yield f"  header {name}: {value!r} only right"
    yield from _differences([("body", _shown(left.body), _shown(right.body))] if left.body != right.body else [])


def _differences(parts: list[tuple[str, object, object]]) -> Iterator[str]:
    yield from (f"  {name}: {left!r} != {right!r}" for name, left, right in parts if left != right)


def _shown(body: bytes | None) -> str | None:
    if body is None:
        return None
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
