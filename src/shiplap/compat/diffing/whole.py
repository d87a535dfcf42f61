"""What is asked of two documents as a whole: where their servers are."""

from collections.abc import Iterator
from dataclasses import dataclass

from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.operations import Operations, hosts_of
from shiplap.compat.schemas.options import Direction


@dataclass(frozen=True, slots=True)
class Whole:
    """Two documents."""

    old: Operations
    new: Operations


def document_servers(whole: Whole) -> Iterator[Finding]:
    """Yield where paths no longer begin where they began, once for all that moved alike, and which hosts went."""
    moved: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for key in whole.old:
        old, new = whole.old.get(*key), whole.new.get(*key)
        if old is not None and new is not None and not set(old.bases) <= set(new.bases):
            moved.setdefault((old.bases, new.bases), []).append(old.name)
    for (before, after), names in moved.items():
        was, now = (", ".join(each or "/" for each in bases) for bases in (before, after))
        which = "" if len(names) == len(whole.old) else f" of {names[0]}" + (" and others" if len(names) > 1 else "")
        detail = f"the servers' base path{which} was {was} and is {now}"
        yield _told(whole, Verdict.UNDECIDED, Reason.SERVER_BASE, "servers", detail)
    yield from _moved_hosts(whole)


def _moved_hosts(whole: Whole) -> Iterator[Finding]:
    """Yield that hosts went: no message shows it, and whether they still answer is in no document."""
    before, after = (hosts_of(each.document.root.get("servers")) for each in (whole.old, whole.new))
    gone = [host for host in before if host and host not in after]
    if gone and "" not in after:
        said = "is no server" if len(gone) == 1 else "are no servers"
        detail = f"{', '.join(gone)} {said} any more; those named now are: {', '.join(after)}"
        yield _told(whole, Verdict.LATENT, Reason.SERVER_HOST, "hosts", detail)


def _told(whole: Whole, verdict: Verdict, reason: Reason, subject: str, detail: str) -> Finding:
    old, new = whole.old.document, whole.new.document
    return Finding(
        rule="document-servers",
        direction=Direction.REQUEST,
        verdict=verdict,
        reason=reason,
        subject=subject,
        ours=f"{old.name}#/servers",
        theirs=f"{new.name}#/servers",
        detail=detail,
    )
