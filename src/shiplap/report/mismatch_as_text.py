"""One difference in one line, told the same way after a replay and in a decision."""

from shiplap.model.mismatch import Mismatch, MismatchKind

_MISSING = "missing, expected "


def mismatch_as_text(mismatch: Mismatch, reader: str) -> str:
    """Return ``$.total: missing (web@40 reads a number)``; ``reader`` is the consumer that expects it."""
    if mismatch.sentence.startswith(_MISSING):
        return f"{_place(mismatch)}missing ({reader} reads {mismatch.sentence.removeprefix(_MISSING)})"
    return f"{_place(mismatch)}{mismatch.sentence}"


def _place(mismatch: Mismatch) -> str:
    if mismatch.kind is MismatchKind.BODY:
        return f"{mismatch.path}: " if mismatch.path else ""
    return f"{mismatch.kind.value} {mismatch.path}".rstrip() + ": "
