"""Contract tests that know your old JavaScript is still running.

The names a user needs are imported from here or from the room that owns them;
nothing inside Shiplap imports this module.
"""

from shiplap import distribution

__all__ = ["__version__"]

__version__ = distribution.VERSION
