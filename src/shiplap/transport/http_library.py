"""Chooses the HTTP client library: httpx2 is the maintained continuation of httpx and offers the same names.

Whichever of the two is installed is taken, the newer one first. Imported on first use, because it costs 60 ms.
"""

import importlib
from functools import cache
from types import ModuleType

from shiplap.errors import ShiplapError


@cache
def http_library() -> ModuleType:
    """Return httpx2 or httpx."""
    for name in ("httpx2", "httpx"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise ShiplapError('no HTTP client library is installed; install one with: pip install "httpx>=0.28"')
