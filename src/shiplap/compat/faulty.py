"""What could not be read of a document shows no break: whoever reads it better may find what is missed there."""

from collections.abc import Iterable
from dataclasses import replace

from shiplap.compat.documents import DocumentFault
from shiplap.compat.findings import Finding, Reason, Verdict


def open_where_unreadable(
    finding: Finding, *, ours: Iterable[DocumentFault] = (), theirs: Iterable[DocumentFault] = ()
) -> Finding:
    """Return a finding; a break that rests on a part in which something could not be read is left open.

    Args:
        finding: the finding.
        ours: what could not be read where the finding says ``ours``.
        theirs: the same of ``theirs``.
    """
    if finding.verdict is not Verdict.BREAK:
        return finding
    for place, faults in ((finding.ours, ours), (finding.theirs, theirs)):
        for fault in faults:
            if str(fault.place) == place or str(fault.place).startswith(f"{place}/"):
                words = f"{finding.detail}; but {fault.problem} at {fault.place}"
                return replace(
                    finding, verdict=Verdict.UNDECIDED, reason=Reason.DOCUMENT_FAULT, detail=words, witness=None
                )
    return finding
