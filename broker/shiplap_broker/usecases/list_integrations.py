"""Who talks to whom."""

from shiplap_broker.store.records import IntegrationRecord
from shiplap_broker.usecases.ports import Store


def list_integrations(
    store: Store, consumer: str | None = None, provider: str | None = None
) -> tuple[IntegrationRecord, ...]:
    """Return the known integrations, by consumer and provider."""
    with store.read() as transaction:
        return transaction.contracts.integrations(consumer, provider)
