"""What a schema says, with everything it refers to, as one short text: equal texts mean equal schemas.

References are replaced by the digests of their targets, so that where a schema lies counts for nothing: a shape that a
document repeats is decided once. Schemas that refer to each other in a circle are digested together, as the set of
their places and texts, so that recursion ends and two documents with the same circle agree.
"""

import json
from dataclasses import dataclass, field
from hashlib import blake2b

from shiplap.compat.schemas.circles import circles
from shiplap.compat.schemas.inside import references_in, with_children
from shiplap.compat.schemas.normal import Normaliser, place_of
from shiplap.model.json_value import JsonValue

_OF_PLACES = frozenset({"unevaluatedItems", "unevaluatedProperties"})
"""What may not be understood, and is told with the place where it stands; so is a format without a pattern."""


@dataclass(slots=True)
class Digests:
    """Digests of the schemas that references lead to; each is computed once."""

    normaliser: Normaliser
    _known: dict[str, str] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)

    def twin(self, reference: str) -> str:
        """Return the first reference that was found to lead to the same; itself where none is known so far."""
        digest = self._known.get(reference)
        return reference if digest is None else self._first.setdefault(digest, reference)

    def of(self, reference: str) -> str:
        """Return the digest of what ``reference``, the text of a `$ref` of the normal form, leads to."""
        if reference not in self._known:
            for circle in circles(reference, self._leads_to, self._known):
                self._digest(circle)
        return self._known[reference]

    def _leads_to(self, reference: str) -> list[str]:
        found: list[str] = []
        references_in(self.normaliser.at(place_of(reference)), found)
        return list(dict.fromkeys(found))

    def _digest(self, circle: list[str]) -> None:
        if len(circle) == 1:
            self._known[circle[0]] = _hash(self._text(circle[0], {circle[0]: "^"}))
            return
        inside = {reference: f"^{place_of(reference).pointer}" for reference in circle}
        if len(set(inside.values())) < len(inside):
            inside = {reference: f"^{reference}" for reference in circle}
        together = _hash(sorted((inside[one], self._text(one, inside)) for one in circle))
        for reference in circle:
            self._known[reference] = _hash([together, inside[reference]])

    def _text(self, reference: str, inside: dict[str, str]) -> JsonValue:
        """Return a schema with its references replaced; with its place, where what is told of it names the place."""
        place = place_of(reference)

        def written(schema: JsonValue, _: tuple[str | int, ...]) -> JsonValue:
            if not isinstance(schema, dict):
                return schema
            out = with_children(schema, written)
            target = out.get("$ref")
            if isinstance(target, str):
                out["$ref"] = inside.get(target) or self._known[target]
            if not _OF_PLACES.isdisjoint(out) or ("format" in out and "pattern" not in out):
                out["^"] = str(place)
            return out

        return written(self.normaliser.at(place), ())


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return blake2b(text.encode("ascii"), digest_size=16).hexdigest()
