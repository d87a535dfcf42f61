"""The pytest plugin: records contracts on the consumer side, verifies them on the provider side.

pytest imports this package in every run, so the decorators are loaded when a test suite asks for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_shiplap.provider_side.decorators import (
        provider,
        provider_credentials,
        provider_message,
        provider_request_filter,
        provider_state,
    )
    from shiplap.verify.transports import Transport

__all__ = [
    "Transport",
    "provider",
    "provider_credentials",
    "provider_message",
    "provider_request_filter",
    "provider_state",
]


def __getattr__(name: str) -> Any:
    """Load a decorator on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Transport":
        from shiplap.verify import transports  # noqa: PLC0415 - loaded on first use, see above

        return transports.Transport
    # Not `from ... import`: that would take the module which the package remembers, though pytest's own pytester, which
    # runs suites inside a suite, may have made the modules of the plugin be loaded anew.
    return getattr(import_module("pytest_shiplap.provider_side.decorators"), name)
