"""A witness without anything that it does not need: members and items are left out for as long as it stays one.

Nearly all that a value has is there because the producer's schema requires it. So what the schema plainly demands is
kept without asking: a judgement costs a thousand times as much as a look.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.exact import size_of
from shiplap.compat.schemas.nodes import Node, Nodes
from shiplap.model.json_value import JsonObject, JsonValue

MAX_TRIED = 60
MAX_LOOKED_AT = 20_000
_MAX_PARTS = 200


@dataclass(frozen=True, slots=True)
class Demands:
    """What a value has to be for schemas that it surely fits, as far as it is plain to see.

    Attributes:
        parts: the schemas, and all that is composed into them in any case.
    """

    compiler: Compiler
    parts: Nodes

    @classmethod
    def of(cls, compiler: Compiler, nodes: Iterable[Node]) -> "Demands":
        """Return the demands of schemas."""
        found: dict[Node, None] = {}
        waiting = list(nodes)
        while waiting and len(found) < _MAX_PARTS:
            node = compiler.opened(waiting.pop())
            if node not in found:
                found[node] = None
                waiting.extend(node.all_of)
        return cls(compiler, tuple(found))

    def allow(self, value: JsonValue) -> bool:
        """Say whether a list or object may be one that they want."""
        if isinstance(value, dict):
            return all(
                "object" in part.kinds
                and (part.objects is None or all(name in value for name in part.objects.required))
                for part in self.parts
            )
        if isinstance(value, list):
            lows = [part.lists.low for part in self.parts if part.lists is not None]
            return all("array" in part.kinds for part in self.parts) and len(value) >= max(lows, default=0)
        return True

    def need(self, name: str) -> bool:
        """Say whether an object has to have a property."""
        return any(part.objects is not None and name in part.objects.required for part in self.parts)

    def member(self, name: str) -> "Demands":
        """Return what is demanded of the value of a property."""
        found = [part.objects.by_name.get(name) for part in self.parts if part.objects is not None]
        return Demands.of(self.compiler, [node for node in found if node is not None])

    def item(self, index: int) -> "Demands":
        """Return what is demanded of an item."""
        lists = [part.lists for part in self.parts if part.lists is not None]
        found = [each.prefix[index] if index < len(each.prefix) else each.rest for each in lists]
        return Demands.of(self.compiler, [node for node in found if node is not None])


def shrunk(value: JsonValue, still: Callable[[JsonValue], bool], demands: Demands) -> JsonValue:
    """Return the smallest value found by leaving out parts of ``value`` for which ``still`` holds.

    Every value tried is a part of the one before, in a fixed order, so the same value always shrinks to the same one.
    What does not meet the ``demands`` is not tried.
    """
    tried = MAX_TRIED - min(MAX_TRIED, MAX_LOOKED_AT // size_of(value))
    going = True
    while going:
        going = False
        for smaller in _smaller(value, demands):
            tried += 1
            if tried > MAX_TRIED:
                return value
            if still(smaller):
                value, going = smaller, True
                break
    return value


def _smaller(value: JsonValue, demands: Demands) -> Iterator[JsonValue]:
    """Yield the parts of a value in its place, then the value with one part left out, the outermost first."""
    if isinstance(value, dict):
        yield from _smaller_objects(value, demands)
    elif isinstance(value, list):
        yield from _smaller_lists(value, demands)


def _smaller_objects(value: JsonObject, demands: Demands) -> Iterator[JsonValue]:
    yield from (member for member in value.values() if _is_parted(member) and demands.allow(member))
    for name in value:
        if not demands.need(name):
            yield {key: member for key, member in value.items() if key != name}
    for name, member in value.items():
        if _is_parted(member):
            yield from ({**value, name: smaller} for smaller in _smaller(member, demands.member(name)))


def _smaller_lists(value: list[JsonValue], demands: Demands) -> Iterator[JsonValue]:
    yield from (item for item in value if _is_parted(item) and demands.allow(item))
    for index in range(len(value)):
        less = value[:index] + value[index + 1 :]
        if demands.allow(less):
            yield less
    for index, item in enumerate(value):
        if _is_parted(item):
            smaller = _smaller(item, demands.item(index))
            yield from ([*value[:index], one, *value[index + 1 :]] for one in smaller)


def _is_parted(value: JsonValue) -> bool:
    return isinstance(value, dict | list)
