"""What a document holds, counted in one walk: the bounds of `limits` need it, and every file pays for it."""

from dataclasses import dataclass

from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """The size of a document.

    Attributes:
        depth: arrays and objects inside each other; counting stops one beyond the bound.
        members: members of all objects.
        patterns: characters of all different regular expressions.
    """

    depth: int
    members: int
    patterns: int


def census(document: JsonValue, deepest: int) -> Census:
    """Count what ``document`` holds, down to one level beyond ``deepest``."""
    members = 0
    patterns: set[str] = set()
    depth = 0
    level: list[JsonValue] = [document]
    while level and depth <= deepest:
        below: list[JsonValue] = []
        found = 0
        for node in level:
            if type(node) is dict:
                found = 1
                members += len(node)
                if "regex" in node and isinstance(pattern := node["regex"], str):
                    patterns.add(pattern)
                below += [child for child in node.values() if type(child) is dict or type(child) is list]
            elif type(node) is list:
                found = 1
                below += [child for child in node if type(child) is dict or type(child) is list]
        depth += found
        level = below
    return Census(depth=depth, members=members, patterns=sum(map(len, patterns)))
