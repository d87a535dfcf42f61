"""The broker as Python calls."""

from shiplap.client.broker_client import BrokerClient
from shiplap.client.session import BrokerSession

__all__ = ["BrokerClient", "BrokerSession"]
