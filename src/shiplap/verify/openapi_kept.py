"""What openapi-core makes anew for every message, made once: the way to an operation, and validators of schemas.

It looks for the path, and copies all its checks of formats, each time that it is asked. Of one document and in one
direction neither depends on the message, so that what was made for one serves the next; what is said of it is the same.
"""

from collections.abc import Callable
from typing import Any

_MAX_SCHEMAS = 1_000


def keep(validator: Any) -> Any:
    """Let a validator of requests or of responses keep what it makes; return it."""
    validator.path_finder = _KeptWay(validator.path_finder.find)
    validator.schema_validators_factory = _KeptSchemas(validator.schema_validators_factory.create)
    return validator


class _KeptWay:
    """Finds the operation of a request; messages about one operation come one after the other."""

    def __init__(self, find: Callable[[str, str], Any]) -> None:
        self._find = find
        self._last: tuple[str, str, Any] | None = None

    def find(self, method: str, name: str) -> Any:
        """Return what was found for the last request where this one goes the same way."""
        if self._last is None or self._last[:2] != (method, name):
            self._last = (method, name, self._find(method, name))
        return self._last[2]


class _KeptSchemas:
    """Makes validators of schemas; the options are those of the one validator that asks, and never change."""

    def __init__(self, create: Callable[..., Any]) -> None:
        self._create = create
        self._made: dict[tuple[Any, ...], Any] = {}

    def create(self, spec: Any, schema: Any, **options: Any) -> Any:
        """Return the validator of a schema, by where it lies."""
        place = tuple(schema.parts)
        made = self._made.get(place)
        if made is None:
            if len(self._made) >= _MAX_SCHEMAS:
                self._made.clear()
            made = self._made[place] = self._create(spec, schema, **options)
        return made
