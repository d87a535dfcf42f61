"""Two schemas of the normal form as two whole documents of draft 2020-12, for engines that know nothing of ours.

What the producer may send is written so that it is never too little: where the closing rule cannot be said in plain
JSON Schema, the schema stays open. A proof over what is written is then one over what is meant. Where the dialects of
regular expressions or the numbers of JSON could be read in two ways, nothing is written at all.
"""

import math
from dataclasses import dataclass, field
from typing import TypeAlias

from shiplap.compat.schemas.inside import with_children
from shiplap.compat.schemas.languages import Languages
from shiplap.compat.schemas.normal import UNDECIDABLE, UNSENT, Normal, Normaliser, place_of
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.regexes import UnsupportedPatternError, searched
from shiplap.model.json_value import JsonObject, JsonValue

MAX_SCHEMAS = 400
"""How many schemas behind references a document may have."""

MAX_NUMBER = 2**53
_UNIONS = frozenset({"allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"})
_JUDGED = frozenset({"not", "if", "contains", "propertyNames"})
_SPEAKS = ("additionalProperties", "unevaluatedProperties")
_Key: TypeAlias = tuple[str, bool, bool]


class NotWrittenError(ValueError):
    """The schema cannot be written so that everybody reads it alike."""


def bundled(ref: SchemaRef, normaliser: Normaliser, *, sent: bool) -> JsonValue:
    """Return the schema at ``ref`` with all that it refers to.

    Args:
        ref: where it is.
        normaliser: what reads it.
        sent: it is the producer's: closed as the options say, without what this direction does not carry.

    Raises:
        NotWrittenError: part of it is not understood, or could be read in two ways, or it is too large.
    """
    try:
        return _Bundler(normaliser, closed=sent and normaliser.options.closed_producer).whole(ref, sent=sent)
    except RecursionError:
        raise NotWrittenError("nests too deeply") from None


@dataclass(slots=True)
class _Bundler:
    normaliser: Normaliser
    closed: bool
    definitions: dict[str, JsonValue] = field(default_factory=dict)
    _names: dict[_Key, str] = field(default_factory=dict)
    _waiting: list[_Key] = field(default_factory=list)
    _languages: Languages = field(default_factory=Languages)

    def whole(self, ref: SchemaRef, *, sent: bool) -> JsonValue:
        root = self.value(self.normaliser.at(ref), sent=sent, alone=True)
        while self._waiting:
            key = self._waiting.pop()
            if len(self._names) > MAX_SCHEMAS:
                raise NotWrittenError("refers to too many schemas")
            reference, is_sent, alone = key
            target = self.normaliser.at(place_of(reference))
            self.definitions[self._names[key]] = self.part(target, sent=is_sent, alone=alone)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$defs": self.definitions,
            "allOf": [root],
        }

    def value(self, schema: JsonValue, *, sent: bool, alone: bool) -> JsonValue:
        """Write the schema of a whole value; ``alone`` where no other one speaks about the same value."""
        written = self.part(schema, sent=sent, alone=alone)
        names = self._documented(schema) if sent and alone and self.closed else None
        return written if names is None else {"allOf": [written, {"propertyNames": names}]}

    def part(self, schema: JsonValue, *, sent: bool, alone: bool) -> JsonValue:
        """Write a schema that others may be composed with."""
        if not isinstance(schema, dict):
            return schema
        if sent and schema.get(UNSENT) is True:
            return False
        self._check(schema)
        alone = alone and self._is_plain(schema)

        def child(one: JsonValue, steps: tuple[str | int, ...]) -> JsonValue:
            if steps[0] in _JUDGED:
                return self.part(one, sent=False, alone=False)
            if steps[0] in _UNIONS:
                return self.part(one, sent=sent, alone=alone)
            return self.value(one, sent=sent, alone=alone)

        out = with_children({key: one for key, one in schema.items() if key not in {UNSENT, "format"}}, child)
        if isinstance(out.get("$ref"), str):
            out["$ref"] = self._name((str(out["$ref"]), sent, alone))
        return out

    def _name(self, key: _Key) -> str:
        if key not in self._names:
            self._names[key] = f"s{len(self._names)}"
            self._waiting.append(key)
        return f"#/$defs/{self._names[key]}"

    def _is_plain(self, schema: JsonObject) -> bool:
        """Say whether the values inside are spoken of by one schema only: itself, or one branch of a `oneOf`."""
        speaks = {key for key in schema if key not in {"type", "enum", "description"}}
        if speaks in ({"$ref"}, {"oneOf"}) or not speaks & {*_UNIONS, "$ref"}:
            return True
        branches = schema.get("allOf")
        return speaks == {"allOf"} and isinstance(branches, list) and len(branches) == 1

    def _check(self, schema: JsonObject) -> None:
        if UNDECIDABLE in schema or ("format" in schema and "pattern" not in schema):
            raise NotWrittenError("part of it is not understood")
        patterns = schema.get("patternProperties")
        found = [
            *(patterns if isinstance(patterns, dict) else ()),
            *([schema["pattern"]] if "pattern" in schema else ()),
        ]
        for pattern in found:
            try:
                searched(str(pattern), self._languages)
            except (UnsupportedPatternError, RecursionError):
                raise NotWrittenError(f"the dialects may read {pattern!r} in different ways") from None
        multiple = schema.get("multipleOf", 1)
        if isinstance(multiple, float) and not multiple.is_integer():
            raise NotWrittenError(f"multiples of {multiple} may be counted in different ways")
        enums = schema.get("enum")
        bounds = (schema.get(name) for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))
        for number in (multiple, *bounds, *(enums if isinstance(enums, list) else ())):
            if isinstance(number, int | float) and not (math.isfinite(number) and abs(number) <= MAX_NUMBER):
                raise NotWrittenError(f"{number} has no exact binary form")

    def _documented(self, schema: JsonValue) -> "JsonValue | None":
        """Return a schema of the names documented in all that is composed into one; nothing where it is open."""
        names: set[str] = set()
        patterns: set[str] = set()
        documents = False
        for part in self._composed(schema, set()):
            if "enum" in part or any(part.get(name, False) is not False for name in _SPEAKS):
                return None
            properties, others = part.get("properties"), part.get("patternProperties")
            documents = documents or bool(properties) or bool(others)
            names.update(properties if isinstance(properties, dict) else ())
            patterns.update(others if isinstance(others, dict) else ())
            required = part.get("required")
            names.update(map(str, required if isinstance(required, list) else ()))
        if not documents:
            return None
        listed: list[JsonValue] = [{"enum": [*sorted(names)]}]
        listed.extend({"pattern": one} for one in sorted(patterns))
        return {"anyOf": listed}

    def _composed(self, schema: JsonValue, seen: set[str]) -> list[JsonObject]:
        if not isinstance(schema, dict):
            return []
        found = [schema]
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            found += self._composed(self._behind(reference), seen)

        def below(child: JsonValue, steps: tuple[str | int, ...]) -> JsonValue:
            if steps[0] in _UNIONS:
                found.extend(self._composed(child, seen))
            return None

        with_children(schema, below)
        return found

    def _behind(self, reference: str) -> Normal:
        return self.normaliser.at(place_of(reference))
