"""The broker as Python calls. Loaded on first use: what only reads a project's settings needs no broker."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiplap.client.broker_client import BrokerClient
    from shiplap.client.session import BrokerSession

__all__ = ["BrokerClient", "BrokerSession"]


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    from shiplap.client import broker_client, session  # noqa: PLC0415 - loaded on first use, see above

    match name:
        case "BrokerClient":
            return broker_client.BrokerClient
        case "BrokerSession":
            return session.BrokerSession
        case _:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
