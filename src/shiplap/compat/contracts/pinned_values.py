"""The values that a contract pins without a matcher, as a schema of the bodies that have another one in their place.

Which of several values comes is a question of the provider state, and the contract was written for one state. So what
may come in that state is looked at first: bodies in which whatever has the type of a pinned value has that value.
"""

from collections.abc import Callable

from shiplap.compat.contracts.ports import RuleNode
from shiplap.compat.contracts.scalar_schemas import type_schema
from shiplap.model.json_value import JsonObject, JsonValue


def other_values(
    expected: JsonValue, node: RuleNode, is_read: Callable[[str], bool] | None, path: str = "$"
) -> JsonObject | None:
    """Return the schema of bodies with another value where one is pinned; ``None`` where none is pinned.

    To be used inside a ``not``: elsewhere its ``properties`` would count as documented.
    """
    if node.rules is not None or (is_read is not None and not is_read(path)):
        return None
    match expected:
        case dict():
            members = {
                name: found
                for name, value in expected.items()
                if (found := other_values(value, node.child(name), is_read, f"{path}.{name}")) is not None
            }
            return _any(
                [{"type": "object", "required": [name], "properties": {name: found}} for name, found in members.items()]
            )
        case list():
            each_other = [other_values(each, node.child(index), is_read, path) for index, each in enumerate(expected)]
            known: list[JsonValue] = [each for each in each_other if each is not None]
            if not known or len(known) < len(each_other):
                return None
            return {"type": "array", "contains": {"allOf": known}}
        case None:
            return None
        case _:
            return {**type_schema(expected), "not": {"const": expected}}


def _any(schemas: list[JsonValue]) -> JsonObject | None:
    return {"anyOf": schemas} if schemas else None
