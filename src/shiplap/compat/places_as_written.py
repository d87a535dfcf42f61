"""Where people find in their files what a comparison names: not all that is compared is written as it is compared.

A schema is compared in a normal form (``const`` is an ``enum`` there, a ``format`` a pattern), and a document of
Swagger 2.0 as one of OpenAPI 3.0. Findings name the places of the files.
"""

from collections.abc import Mapping, Sequence

from shiplap.compat.documents import Document, Place, ReferenceFault, split_place
from shiplap.compat.documents.places import Dialect
from shiplap.model.json_value import JsonValue

_SAID_BY_FORMAT = frozenset({"pattern", "minimum", "maximum"})


def as_written(place: str, document: Document) -> str:
    """Return a place written as ``file#pointer`` as it stands in the file; one in no file stays."""
    if "#" not in place:
        return place
    file, pointer = split_place(place)
    keys = Place(file, pointer).keys
    if document.dialect is Dialect.SWAGGER_2:
        keys = _of_swagger(keys, document)
    tree = _tree(file or document.name, document)
    return place if tree is None else str(_there(Place(file), tree, keys))


def _tree(file: str, document: Document) -> JsonValue:
    try:
        return document.written(file)
    except ReferenceFault:
        return None


def _there(place: Place, node: JsonValue, keys: Sequence[str]) -> Place:
    """Return the place of these keys in a file, or of what says the same there, or of what is around it."""
    index = 0
    while index < len(keys):
        key = keys[index]
        if isinstance(node, Mapping) and key in node:
            node, place = node[key], place / key
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node, place = node[int(key)], place / key
        elif isinstance(node, Mapping) and (said := _said_by(node, keys[index:])):
            return place / said
        elif key != "allOf" or keys[index + 1 : index + 2] != ("0",):
            return place
        else:
            index += 1  # a part of the schema that was set apart in its normal form
        index += 1
    return place


def _said_by(node: Mapping[str, JsonValue], keys: Sequence[str]) -> str:
    """Return the keyword of a schema by which it says what another one says in its normal form."""
    if keys[0] == "enum" and "const" in node:
        return "const"
    if keys[0] in {"allOf", *_SAID_BY_FORMAT} and keys[-1] in _SAID_BY_FORMAT and "format" in node:
        return "format"
    return ""


def _of_swagger(keys: tuple[str, ...], document: Document) -> tuple[str, ...]:
    """Return the keys that lead in a document of Swagger 2.0 to what these lead to in the converted one."""
    match keys:
        case ("components", "schemas", *rest):
            return ("definitions", *rest)
        case ("components", "securitySchemes", *rest):
            return ("securityDefinitions", *rest)
        case ("servers", *_):
            return ("basePath",)
        case ("paths", path, method, *rest):
            return _of_operation(("paths", path, method), rest, document)
    return keys


def _of_operation(operation: tuple[str, ...], keys: Sequence[str], document: Document) -> tuple[str, ...]:
    match keys:
        case ("requestBody", *rest):
            return (*operation, "parameters", *_body(operation, rest, document))
        case ("parameters", number, *rest):
            at = _parameter(operation, number, document)
            return (*at, *(rest[1:] if rest[:1] == ["schema"] else rest)) if at else operation
        case ("responses", status, "content", _, *rest):
            return (*operation, "responses", status, *rest)
        case ("responses", status, "headers", name, "schema", *rest):
            return (*operation, "responses", status, "headers", name, *rest)
    return (*operation, *keys)


def _parameter(operation: tuple[str, ...], number: str, document: Document) -> tuple[str, ...]:
    """Return where a parameter of the converted document stands: at its operation, or at the path of it."""
    pointer = Place(document.name)
    for key in (*operation, "parameters", number):
        pointer = pointer / key
    try:
        wanted = document.at(pointer)
    except ReferenceFault:
        return ()
    if isinstance(wanted, Mapping):
        for above in (operation, operation[:-1]):
            for index, each in enumerate(_parameters(above, document)):
                if (each.get("in"), each.get("name")) == (wanted.get("in"), wanted.get("name")):
                    return (*above, "parameters", str(index))
    return ()


def _body(operation: tuple[str, ...], rest: Sequence[str], document: Document) -> tuple[str, ...]:
    """Return where the body stands below the parameters of an operation, or the field of a form that is meant."""
    field = rest[4] if rest[2:4] == ["schema", "properties"] and len(rest) > 4 else None
    for index, each in enumerate(_parameters(operation, document)):
        if each.get("in") == "body":
            return (str(index), *rest[2:])
        if each.get("in") == "formData" and each.get("name") == field:
            return (str(index), *rest[5:])
    return ()


def _parameters(above: tuple[str, ...], document: Document) -> list[Mapping[str, JsonValue]]:
    """Return the parameters as they are written, behind their references."""
    node = document.written(document.name)
    for key in (*above, "parameters"):
        node = node.get(key) if isinstance(node, Mapping) else None
    found: list[Mapping[str, JsonValue]] = []
    for each in node if isinstance(node, list) else ():
        name = each.get("$ref") if isinstance(each, Mapping) else None
        shared = _shared(str(name).rpartition("/")[2], document) if name is not None else each
        found.append(shared if isinstance(shared, Mapping) else {})
    return found


def _shared(name: str, document: Document) -> JsonValue:
    tree = document.written(document.name)
    sections = tree.get("parameters") if isinstance(tree, Mapping) else None
    return sections.get(name) if isinstance(sections, Mapping) else None
