"""Asking the gate: one frozen snapshot in, one decision out, kept under a short id."""

from datetime import datetime

from shiplap.overlap.action import Action
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import Decided


def decide_gate(
    store: Store, environment: str, action: Action, at: datetime, *, decision_id: str, now: datetime
) -> Decided:
    """Decide whether an action may happen in an environment at an instant, and keep the decision.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
    """
    raise NotImplementedError
