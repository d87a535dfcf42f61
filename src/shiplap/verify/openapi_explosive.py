"""Whether a document holds schemas that no plain validator comes to an end with, because each refers to the next twice.

openapi-core cannot be interrupted, so it is not asked about such documents; our own judge remembers, and is.
"""

from shiplap.compat.documents import Document
from shiplap.model.json_value import JsonObject, JsonValue

MAX_SIZE = 20_000
"""How many schemas one value may be held against."""

_PREFIX = "#/components/schemas/"


def is_explosive(document: Document) -> bool:
    """Say whether a schema of the document is composed of more than `MAX_SIZE`, or of itself."""
    components = document.root.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    if not isinstance(schemas, dict):
        return False
    sizes: dict[str, int] = {}
    try:
        return any(_size_of(name, schemas, sizes) > MAX_SIZE for name in schemas)
    except RecursionError:
        return True


def _size_of(name: str, schemas: JsonObject, sizes: dict[str, int]) -> int:
    if name not in sizes:
        sizes[name] = MAX_SIZE + 1  # a schema that is composed of itself has no end
        sizes[name] = _composed(schemas.get(name), schemas, sizes)
    return sizes[name]


def _composed(node: JsonValue, schemas: JsonObject, sizes: dict[str, int]) -> int:
    if not isinstance(node, dict):
        return 1
    reference = node.get("$ref")
    total = 1
    if isinstance(reference, str) and reference.startswith(_PREFIX):
        total += _size_of(reference.removeprefix(_PREFIX).replace("~1", "/").replace("~0", "~"), schemas, sizes)
    for union in ("allOf", "anyOf", "oneOf"):
        branches = node.get(union)
        for branch in branches if isinstance(branches, list) else ():
            total += _composed(branch, schemas, sizes)
    return min(total, MAX_SIZE + 1)
