"""Names that are nearly the same, so that a misspelled pacticipant is noticed before it collects contracts.

The rule is Pact Broker's: ``web-service``, ``WebService`` and ``Webs`` are all nearly ``Web``.
"""

import re
from collections.abc import Sequence

_PARTS = re.compile(r"::|[\s_-]+|(?<=[a-z0-9])(?=[A-Z])")
_SAY_NOTHING = frozenset({"api", "provider", "service"})


def similar_names(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return those of the ``known`` names that differ from ``name`` in form only."""
    wanted = _essence(name)
    return tuple(one for one in known if one != name and _essence(one) == wanted)


def _essence(name: str) -> tuple[str, ...]:
    words = tuple(part.lower().removesuffix("s") for part in _PARTS.split(name) if part)
    return tuple(word for word in words if word not in _SAY_NOTHING) or words
