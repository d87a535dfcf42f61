"""A decision as a line of a list."""

from shiplap.overlap import Verdict
from shiplap_broker.pages.standing import Status
from shiplap_broker.store.records import DecisionRecord

STATES = {
    Verdict.YES: Status("good", "yes"),
    Verdict.UNKNOWN: Status("open", "unknown"),
    Verdict.NO: Status("bad", "no"),
}
"""How a verdict looks."""


def decision_row(record: DecisionRecord) -> dict[str, object]:
    """Return what a list shows of a decision."""
    about = f"{record.pacticipant}@{record.version}" if record.version else record.pacticipant
    return {
        "id": record.id,
        "state": STATES[Verdict(record.verdict)],
        "what": f"{record.action} {about}".strip(),
        "environment": record.environment,
        "at": record.at,
    }
