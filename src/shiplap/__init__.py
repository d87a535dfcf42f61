"""Contract tests that know your old JavaScript is still running.

The names a user needs are imported from here or from the room that owns them;
nothing inside Shiplap imports this module.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
