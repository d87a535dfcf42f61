"""Publishing: the contracts of one version go in together or not at all, and never change afterwards."""

from datetime import datetime

from shiplap_broker.settings import BrokerSettings
from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import Publication, PublishResult


def publish_contracts(store: Store, publication: Publication, settings: BrokerSettings, now: datetime) -> PublishResult:
    """Store the contracts of one version, its branch, its tags and the address of its build.

    Raises:
        PublicationError: names inside a contract are not those it is published for; carries every fault.
        ContractConflictError: the version published other content before.
        SimilarNameError: a name is new and nearly that of a known pacticipant.
    """
    raise NotImplementedError
