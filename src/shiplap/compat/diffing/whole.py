"""What is asked of two documents as a whole: where their servers are."""

from collections.abc import Iterator
from dataclasses import dataclass

from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.operations import Operations
from shiplap.compat.schemas.options import Direction


@dataclass(frozen=True, slots=True)
class Whole:
    """Two documents."""

    old: Operations
    new: Operations


def document_servers(whole: Whole) -> Iterator[Finding]:
    """Yield where paths no longer begin where they began, once for all operations that moved alike."""
    moved: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for key in whole.old:
        old, new = whole.old.get(*key), whole.new.get(*key)
        if old is not None and new is not None and not set(old.bases) <= set(new.bases):
            moved.setdefault((old.bases, new.bases), []).append(old.name)
    for (before, after), names in moved.items():
        was, now = (", ".join(each or "/" for each in bases) for bases in (before, after))
        which = "" if len(names) == len(whole.old) else f" of {names[0]}" + (" and others" if len(names) > 1 else "")
        detail = f"the servers' base path{which} was {was} and is {now}"
        yield _open("document-servers", whole, Reason.SERVER_BASE, "servers", detail)


def _open(rule: str, whole: Whole, reason: Reason, section: str, detail: str) -> Finding:
    old, new = whole.old.document, whole.new.document
    return Finding(
        rule=rule,
        direction=Direction.REQUEST,
        verdict=Verdict.UNDECIDED,
        reason=reason,
        subject=section,
        ours=f"{old.name}#/{section}",
        theirs=f"{new.name}#/{section}",
        detail=detail,
    )
