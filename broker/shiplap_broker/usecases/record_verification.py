"""Recording results: they belong to a content, so that every version with that content profits from them."""

from datetime import datetime

from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import ResultToRecord


def record_verification(store: Store, result: ResultToRecord, now: datetime) -> VerificationRecord:
    """Store a result; the provider version is made where it is new.

    Raises:
        NotFoundError: there is no such content between the two pacticipants.
    """
    raise NotImplementedError
