"""The words for requests that were refused: what came, the nearest interaction, and what differs."""

from collections.abc import Sequence

from shiplap.model.exchange import Request
from shiplap.model.mismatch import Mismatch, MismatchKind

_WEIGHT = {MismatchKind.PATH: 10, MismatchKind.METHOD: 5, MismatchKind.BODY_TYPE: 3}


def misfit(provider: str, request: Request, misfits: Sequence[tuple[str, tuple[Mismatch, ...]]]) -> str:
    """Say that a request fits no interaction, and show the nearest one with its mismatches."""
    sent = f"{request.method} {request.path}" + (f"?{request.query}" if request.query else "")
    head = f"{provider} was sent {sent}, and no interaction of this test expects it"
    if not misfits:
        return f"{head}: none was declared"
    name, mismatches = min(misfits, key=lambda each: sum(_WEIGHT.get(found.kind, 1) for found in each[1]))
    lines = [f"{head}; the nearest is {name}:", *(f"  {_line(found)}" for found in mismatches)]
    others = [other for other, _ in misfits if other != name]
    if others:
        lines.append("others: " + ", ".join(others[:5]) + (", ..." if len(others) > 5 else ""))
    return "\n".join(lines)


def misfit_message(name: str, mismatches: Sequence[Mismatch]) -> str:
    """Say that a message the consumer sends is not the expected one."""
    return "\n".join([f"the message sent is not {name}:", *(f"  {_line(found)}" for found in mismatches)])


def refused_host(origin: str, providers: Sequence[str]) -> str:
    """Say that a request goes to a host the test does not speak of, and how to let it through."""
    known = f"; the contracts of this test speak of {', '.join(providers)}" if providers else ""
    host = origin.split("://", 1)[1].partition(":")[0]
    return (
        f"a request to {origin} was refused, because a test that records must not depend on other hosts{known}. "
        f'Expect it with contract(..., url="{origin}"), or allow it with contract(..., allow_hosts=["{host}"]) '
        "or the ini key contract_allow_hosts."
    )


def _line(mismatch: Mismatch) -> str:
    place = mismatch.kind.value if not mismatch.path else f"{mismatch.kind.value} {mismatch.path}"
    return f"{place}: {mismatch.sentence}"
