"""Explaining a decision made earlier from what it was made of."""

from shiplap_broker.usecases.decision_text import decision_from_text
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.values import Explained


def explain_decision(store: Store, decision_id: str) -> Explained:
    """Return a decision.

    Raises:
        NotFoundError: there is none with that id.
    """
    with store.read() as transaction:
        record = transaction.decisions.get(decision_id)
    if record is None:
        raise NotFoundError(f"there is no decision with the id {decision_id!r}")
    return Explained(record, decision_from_text(record.decision))
