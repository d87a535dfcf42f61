"""Contract tests that know your old JavaScript is still running.

The names a user needs are imported from here or from the room that owns them;
nothing inside Shiplap imports this module.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiplap.recording import matchers

__version__ = "0.1.0"

__all__ = ["__version__", "matchers"]


def __getattr__(name: str) -> Any:
    if name == "matchers":
        from shiplap.recording import matchers  # noqa: PLC0415 - loaded when asked for: the command line needs none

        return matchers
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
