"""One frozen value of settings, merged from flags, environment variables, ``[tool.shiplap]`` and defaults.

What is named here is imported on first use: who merges settings need not pay for what knows CI systems.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiplap.settings.build import Build, Found, GitFacts, find_build
    from shiplap.settings.merge import SETTINGS, Setting, Settings, merge_settings

__all__ = ["SETTINGS", "Build", "Found", "GitFacts", "Setting", "Settings", "find_build", "merge_settings"]

_PLACES = {
    "build": ("Build", "Found", "GitFacts", "find_build"),
    "merge": ("SETTINGS", "Setting", "Settings", "merge_settings"),
}


def __getattr__(name: str) -> Any:
    """Import a name on first use, and keep it."""
    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{place}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
