"""References: where one leads, which are no references at all, and one pass that finds those that lead nowhere."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from shiplap.compat.documents.places import Place
from shiplap.model.json_value import JsonValue

# What stands below these is data of the author's, or anybody's: a `$ref` in it is a word like any other.
_DATA = frozenset({"example", "examples", "default", "enum", "const", "x-examples"})
# What stands directly below these is a name that somebody chose, such as a property that is called `$ref` or `default`.
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"})


class ReferenceFault(Exception):  # noqa: N818 - a fault of the document, not an error of ours
    """A reference that cannot be followed."""

    def __init__(self, code: str, problem: str, place: Place) -> None:
        """Take a stable ``code``, the ``problem`` for a person, and the ``place`` of the reference."""
        self.code = code
        self.problem = problem
        self.place = place
        super().__init__(f"{place}: {problem}")


def reference_of(node: JsonValue) -> str | None:
    """Return where the object refers to, or ``None`` where it is itself: a *property named* ``$ref`` is no text."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            return target
    return None


def target_of(reference: str, place: Place) -> Place:
    """Return the place a reference at ``place`` means, without looking whether there is anything.

    Raises:
        ReferenceFault: when it leads to the network or out of the root folder.
    """
    file, _, fragment = reference.partition("#")
    if not file:
        return Place(place.file, unquote(fragment) if "%" in fragment else fragment)
    if "://" in file or file.startswith("//"):
        raise ReferenceFault(
            "reference-to-url", f"{reference!r} is an address; only files below the root are read", place
        )
    path = normpath(join(dirname(place.file), unquote(file).replace("\\", "/")))
    if path.startswith(("../", "/")) or path == ".." or ":" in path.partition("/")[0]:
        raise ReferenceFault("reference-outside", f"{reference!r} leads out of the root folder", place)
    return Place(path, unquote(fragment))


def references_in(tree: JsonValue, *, convert: bool = False) -> dict[str, None]:
    """Return every distinct reference of a tree, in one pass and without places, which only few need.

    With ``convert``, each ``#/definitions/`` is changed in place to where OpenAPI 3 keeps schemas.
    """
    found: dict[str, None] = {}
    stack: list[tuple[JsonValue, bool]] = [(tree, False)]
    while stack:
        node, named = stack.pop()
        if type(node) is dict:
            if not named and type(reference := node.get("$ref")) is str:
                if convert:
                    node["$ref"] = reference = reference.replace("#/definitions/", "#/components/schemas/")
                found[reference] = None
            for key, value in node.items():
                kind = type(value)
                if (kind is dict or kind is list) and (named or (key not in _DATA and key[:2] != "x-")):
                    stack.append((value, not named and key in _NAMED))
        elif type(node) is list:
            stack.extend((value, False) for value in node if type(value) is dict or type(value) is list)
    return found


def places_of(tree: JsonValue, wanted: frozenset[str], file: str) -> Iterator[tuple[str, Place]]:
    """Yield each reference that is ``wanted`` with the place of its object; slow, for the few that are faulty."""
    stack: list[tuple[JsonValue, bool, Place]] = [(tree, False, Place(file))]
    while stack:
        node, named, place = stack.pop()
        if isinstance(node, dict):
            reference = None if named else reference_of(node)
            if reference in wanted:
                yield str(reference), place
            stack.extend(
                (value, not named and key in _NAMED, place / key)
                for key, value in node.items()
                if isinstance(value, dict | list) and (named or (key not in _DATA and key[:2] != "x-"))
            )
        elif isinstance(node, list):
            stack.extend((value, False, place / index) for index, value in enumerate(node))
