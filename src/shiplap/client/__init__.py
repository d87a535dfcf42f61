"""The broker as Python calls. Loaded on first use: what only reads a project's settings needs no broker."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiplap.client.broker_client import BrokerClient
    from shiplap.client.session import BrokerSession

__all__ = ["BrokerClient", "BrokerSession"]

_PLACES = {"BrokerClient": "shiplap.client.broker_client", "BrokerSession": "shiplap.client.session"}


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)
