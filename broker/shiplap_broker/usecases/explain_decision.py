"""Explaining a decision made earlier from what it was made of."""

from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import Explained


def explain_decision(store: Store, decision_id: str) -> Explained:
    """Return a decision.

    Raises:
        NotFoundError: there is none with that id.
    """
    raise NotImplementedError
