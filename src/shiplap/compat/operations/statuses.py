"""Which description of a response applies to a status: the status itself, then its range, then ``default``."""

from collections.abc import Iterable

from shiplap.compat.operations.values import ResponseSpec


def response_for(status: int, responses: Iterable[ResponseSpec]) -> ResponseSpec | None:
    """Return what the document says about a status; see OpenAPI 3.0.3, *Responses Object*."""
    by_status = {response.status.upper(): response for response in responses}
    for name in (str(status), f"{status // 100}XX", "DEFAULT"):
        if name in by_status:
            return by_status[name]
    return None


def example_status(response: ResponseSpec, like: int = 200) -> int:
    """Return a status that a description stands for; for ``default``, one that is ``like`` this."""
    text = response.status.upper()
    if text.isdigit():
        return int(text)
    return int(text[0]) * 100 if text.endswith("XX") and text[0].isdigit() else like


def is_success(status: str) -> bool:
    """Return whether a status or range tells of success."""
    return status[:1] in {"1", "2", "3"}
