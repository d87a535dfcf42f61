"""Why a version counts as alive, in the words of people who deploy: deployed, draining, open tabs, released."""

from shiplap.overlap.reasons import Aborted, Drained, Reason, Replaced, RolloutUnfinished, StillServing, Undeployed
from shiplap.report.reason_as_text import reason_as_text


def alive_as_text(reason: Reason) -> str:
    """Return why a version is alive: ``deployed``, ``draining, replaced by web@41``, ``released and supported``."""
    match reason:
        case StillServing():
            return "deployed"
        case RolloutUnfinished(by=by):
            return f"deployed until {by} is finished"
        case Drained() | Replaced() | Aborted() | Undeployed():
            return f"draining, {reason_as_text(reason)}"
        case _:
            return reason_as_text(reason)
