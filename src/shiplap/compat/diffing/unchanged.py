"""Whether two schemas say the same words, references included: what did not change introduces nothing.

The prover leaves some schemas undecided whatever they are compared with, because they contradict themselves or are
written in ways it does not read. Where both documents have the same words there, nothing is new.
"""

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.documents.references import reference_of
from shiplap.compat.schemas.references import SchemaRef, UnresolvedReferenceError
from shiplap.model.json_value import JsonValue

_MAX_STEPS = 20_000
_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def is_unchanged(one: SchemaRef, other: SchemaRef, catalogue: Catalogue) -> bool:
    """Return whether both schemas are written alike, through all their references."""
    waiting, met = [(one, other)], {(one, other)}
    while waiting:
        if len(met) > _MAX_STEPS:
            return False
        first, second = waiting.pop()
        try:
            pairs = _references(first, catalogue.resolve(first), second, catalogue.resolve(second), catalogue)
        except UnresolvedReferenceError:
            return False
        if pairs is None:
            return False
        for pair in pairs:
            if pair not in met:
                met.add(pair)
                waiting.append(pair)
    return True


def _references(
    one: SchemaRef, first: JsonValue, other: SchemaRef, second: JsonValue, catalogue: Catalogue
) -> list[tuple[SchemaRef, SchemaRef]] | None:
    """Return the pairs of places that references in two equal nodes lead to; ``None`` where the nodes differ."""
    found: list[tuple[SchemaRef, SchemaRef]] = []
    stack = [(first, second)]
    while stack:
        left, right = stack.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return None
            found.extend(
                (catalogue.follow(one, said), catalogue.follow(other, said))
                for name in _DYNAMIC
                if isinstance(said := left.get(name), str) and said == right.get(name)
            )
            target, its = reference_of(left), reference_of(right)
            if target is not None and its is not None:
                found.append((catalogue.follow(one, target), catalogue.follow(other, its)))
            stack.extend((value, right[name]) for name, value in left.items() if name != "$ref" or target is None)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return None
            stack.extend(zip(left, right, strict=True))
        elif type(left) is not type(right) or left != right:
            return None
    return found
