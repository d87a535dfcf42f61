"""The search at random for a message that shows a break, by Hypothesis over a strategy of our own.

Hypothesis is optional: without it there is no such search. It makes values out of the producer's schema and of the
bounds, names and constants that both sides speak of, and shrinks what it finds; always the same for the same schemas.
"""

from collections.abc import Callable
from importlib.util import find_spec
from random import Random

from shiplap.compat.schemas.engines import Search
from shiplap.model.json_value import JsonValue
from shiplap.verify.openapi_strategies import schema_values, words_of


def hypothesis_search() -> Search | None:
    """Return the search; nothing where Hypothesis is not installed."""
    return _search if find_spec("hypothesis") is not None else None


def _search(
    producer: JsonValue, acceptor: JsonValue, is_wanted: Callable[[JsonValue], bool], tries: int
) -> "JsonValue | None":
    from hypothesis import HealthCheck, find, settings  # noqa: PLC0415 - optional, and slow to import
    from hypothesis.errors import NoSuchExample, Unsatisfiable  # noqa: PLC0415 - as above

    left = [tries * 4]

    def wanted(found: JsonValue) -> bool:
        left[0] -= 1  # shrinking ends when nothing smaller is wanted any more
        return left[0] > 0 and is_wanted(found)

    quiet = settings(
        max_examples=tries, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    try:
        strategy = schema_values(producer, words_of(acceptor, producer))
        found: JsonValue = find(strategy, wanted, settings=quiet, random=Random(0))  # noqa: S311 - no secret
    except (NoSuchExample, Unsatisfiable, RecursionError):
        return None
    return found
