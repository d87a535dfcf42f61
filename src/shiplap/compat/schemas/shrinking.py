"""A witness without anything that it does not need: members and items are left out for as long as it stays one."""

from collections.abc import Callable, Iterator

from shiplap.compat.schemas.exact import size_of
from shiplap.model.json_value import JsonValue

MAX_TRIED = 60
MAX_LOOKED_AT = 20_000


def shrunk(value: JsonValue, still: Callable[[JsonValue], bool]) -> JsonValue:
    """Return the smallest value found by leaving out parts of ``value`` for which ``still`` holds.

    Every value tried is a part of the one before, in a fixed order, so the same value always shrinks to the same one.
    """
    tried = MAX_TRIED - min(MAX_TRIED, MAX_LOOKED_AT // size_of(value))
    going = True
    while going:
        going = False
        for smaller in _smaller(value):
            tried += 1
            if tried > MAX_TRIED:
                return value
            if still(smaller):
                value, going = smaller, True
                break
    return value


def _smaller(value: JsonValue) -> Iterator[JsonValue]:
    """Yield the parts of a value in its place, then the value with one part left out, the outermost first."""
    match value:
        case dict():
            yield from (member for member in value.values() if isinstance(member, dict | list))
            for name in value:
                yield {key: member for key, member in value.items() if key != name}
            for name, member in value.items():
                yield from ({**value, name: smaller} for smaller in _smaller(member))
        case list():
            yield from (item for item in value if isinstance(item, dict | list))
            for index in range(len(value)):
                yield value[:index] + value[index + 1 :]
            for index, item in enumerate(value):
                yield from ([*value[:index], smaller, *value[index + 1 :]] for smaller in _smaller(item))
        case _:
            return
