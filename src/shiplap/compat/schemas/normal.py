"""Every dialect of JSON Schema and OpenAPI rewritten to one: a subset of draft 2020-12, one schema object at a time.

Only this module knows `nullable`, boolean exclusive bounds, `readOnly`, tuples in `items`, `dependencies`,
discriminators and which dialects ignore what stands beside a `$ref`. References are kept, as absolute places; what
cannot be understood becomes the keyword ``undecidable`` with a code, so that a bad corner hides nothing but itself.

Sources: JSON Schema drafts 4 to 2020-12, OpenAPI 3.0.4 section "Schema Object", OpenAPI 3.1.1, Swagger 2.0.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import TypeAlias

from shiplap.compat.schemas.circles import circles
from shiplap.compat.schemas.formats import PATTERNS
from shiplap.compat.schemas.inside import SUBSCHEMAS, references_in_place
from shiplap.compat.schemas.keywords import TYPES, checked
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import Dialect, Resolver, SchemaRef, UnresolvedReferenceError
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonObject, JsonValue

Normal: TypeAlias = "JsonObject | bool"

UNDECIDABLE = "undecidable"
"""The keyword of the normal form for what was not understood: ``{"code": ..., "where": ...}``."""

UNSENT = "unsent"
"""The keyword of the normal form for a property that this direction does not carry: a producer never sends it."""

MAX_DEPTH = 100
MAX_LISTED = 2_000
"""How many lists and objects a schema may list as values; what is neither may be listed in any number."""

_IGNORES_SIBLINGS = {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7, Dialect.OPENAPI30, Dialect.SWAGGER2}
_OPENAPI = {Dialect.OPENAPI30, Dialect.OPENAPI31, Dialect.OPENAPI32, Dialect.SWAGGER2}
_NULLABLE = {Dialect.OPENAPI30: "nullable", Dialect.SWAGGER2: "x-nullable"}
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_LATE = {  # keywords that these dialects do not have, and therefore ignore
    "const": {Dialect.DRAFT4, Dialect.OPENAPI30, Dialect.SWAGGER2},
    "contains": {Dialect.DRAFT4, Dialect.OPENAPI30, Dialect.SWAGGER2},
    "propertyNames": {Dialect.DRAFT4, Dialect.OPENAPI30, Dialect.SWAGGER2},
    "if": {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.OPENAPI30, Dialect.SWAGGER2},
    "patternProperties": {Dialect.OPENAPI30, Dialect.SWAGGER2},
    "prefixItems": _IGNORES_SIBLINGS,
}


def is_flag(schema: JsonValue, name: str) -> bool:
    """Say whether a schema has the boolean remark ``name``."""
    return isinstance(schema, dict) and schema.get(name) is True


@dataclass(slots=True)
class Normaliser:
    """Fetches schemas and rewrites them; remembers what it rewrote."""

    resolver: Resolver
    options: Options
    _known: dict[SchemaRef, Normal] = field(default_factory=dict)
    _sound: dict[str, bool] = field(default_factory=dict)

    def at(self, ref: SchemaRef) -> Normal:
        """Return the schema at ``ref`` in normal form.

        A schema that is composed of itself, not only a part of its own values, means nothing and is undecidable.
        """
        reference = reference_text(ref)
        if reference not in self._sound:
            for circle in circles(reference, self._composed_of, self._sound):
                sound = len(circle) == 1 and circle[0] not in self._composed_of(circle[0])
                self._sound.update(dict.fromkeys(circle, sound))
        return self._written(ref) if self._sound[reference] else undecidable(Code.CIRCULAR_REFERENCE, ref)

    def _composed_of(self, reference: str) -> list[str]:
        found: list[str] = []
        references_in_place(self._written(place_of(reference)), found)
        return found

    def _written(self, ref: SchemaRef) -> Normal:
        known = self._known.get(ref)
        if known is None:
            try:
                known = self._schema(self.resolver.resolve(ref), ref, frozenset(), 0)
            except UnresolvedReferenceError:
                known = undecidable(Code.UNRESOLVED_REFERENCE, ref)
            self._known[ref] = known
        return known

    def _schema(self, raw: JsonValue, ref: SchemaRef, unsent: frozenset[str], depth: int) -> Normal:
        if isinstance(raw, bool):
            return raw
        if not isinstance(raw, dict):
            return undecidable(Code.SCHEMA_INVALID, ref)
        if depth > MAX_DEPTH:
            return undecidable(Code.RECURSION_LIMIT, ref)
        if isinstance(raw.get("$ref"), str) and ref.dialect in _IGNORES_SIBLINGS:
            return self._reference(raw["$ref"], ref)
        if len(raw) == 1 and isinstance(name := raw.get("type"), str) and name in TYPES and name != "file":
            return {"type": [name]}
        return _Writer(self, raw, ref, unsent | self._unsent(raw, ref, 0), depth).write()

    def _reference(self, reference: JsonValue, ref: SchemaRef) -> JsonObject:
        try:
            return {"$ref": reference_text(self.resolver.follow(ref, str(reference)))}
        except UnresolvedReferenceError:
            return undecidable(Code.UNRESOLVED_REFERENCE, ref)

    def _unsent(self, raw: JsonValue, ref: SchemaRef, depth: int) -> frozenset[str]:
        """Return the properties that this direction does not carry, over all that is composed into the schema."""
        if ref.dialect not in _OPENAPI or not isinstance(raw, dict) or depth > 4:
            return frozenset()
        remark = "readOnly" if self.options.direction is Direction.REQUEST else "writeOnly"
        properties = raw.get("properties")
        names = {
            name
            for name, schema in (properties.items() if isinstance(properties, dict) else ())
            if is_flag(self._behind(schema, ref), remark) or is_flag(schema, remark)
        }
        branches = raw.get("allOf")
        for branch in branches if isinstance(branches, list) else ():
            names |= self._unsent(self._behind(branch, ref), ref, depth + 1)
        return frozenset(names)

    def _behind(self, raw: JsonValue, ref: SchemaRef) -> JsonValue:
        """Return the schema itself, or what its reference leads to; nothing where it leads nowhere."""
        for _ in range(8):
            if not (isinstance(raw, dict) and isinstance(raw.get("$ref"), str)):
                return raw
            try:
                ref = self.resolver.follow(ref, str(raw["$ref"]))
                raw = self.resolver.resolve(ref)
            except UnresolvedReferenceError:
                return None
        return None


def reference_text(ref: SchemaRef) -> str:
    """Return a place as the text of a `$ref` of the normal form."""
    return f"{ref.dialect}|{ref.document}#{ref.pointer}"


@lru_cache(maxsize=65_536)
def place_of(text: str) -> SchemaRef:
    """Return the place that a `$ref` of the normal form names."""
    dialect, _, rest = text.partition("|")
    document, _, pointer = rest.partition("#")
    return SchemaRef(document, pointer, Dialect(dialect))


def undecidable(code: Code, ref: SchemaRef) -> JsonObject:
    """Return a normal form that says that nothing is known, and why."""
    return {UNDECIDABLE: {"code": str(code), "where": str(ref)}}


@dataclass(slots=True)
class _Writer:
    """Rewrites one schema object."""

    normaliser: Normaliser
    raw: JsonObject
    ref: SchemaRef
    unsent: frozenset[str]
    depth: int
    out: JsonObject = field(default_factory=dict)
    extra: list[JsonValue] = field(default_factory=list)

    def write(self) -> Normal:
        for name, value in self.raw.items():
            write = _WRITERS.get(name)
            if write is None or self.ref.dialect in _LATE.get(name, ()):
                continue
            try:
                write(self, name, checked(name, value))
            except (TypeError, ValueError):
                return undecidable(Code.SCHEMA_INVALID, self.ref.child(name))
        self._nullable()
        self._discriminator()
        if self.extra:
            self.out["allOf"] = [*_list(self.out.get("allOf")), *self.extra]
        return self.out

    def child(self, raw: JsonValue, *steps: str | int, inside: bool = False) -> JsonValue:
        """Rewrite a schema below this one; ``inside`` says that it is about the same value."""
        unsent = self.unsent if inside else frozenset()
        return self.normaliser._schema(raw, self.ref.child(*steps), unsent, self.depth + 1)  # noqa: SLF001 - its own

    def keep(self, name: str, value: JsonValue) -> None:
        self.out[name] = value

    def type_(self, _: str, value: JsonValue) -> None:
        names = [str(one) for one in value] if isinstance(value, list) else [str(value)]
        if self.ref.dialect is Dialect.SWAGGER2:
            names = ["string" if one == "file" else one for one in names]
        self.out["type"] = list(dict.fromkeys(names))

    def enum(self, name: str, value: JsonValue) -> None:
        """Keep the values that JSON has; it has no NaN and no infinity."""
        if sum(isinstance(one, list | dict) for one in _list(value)) > MAX_LISTED:
            self.extra.append(undecidable(Code.UNION_SIZE, self.ref.child(name)))
            return
        self.out[name] = [one for one in _list(value) if not isinstance(one, float) or isfinite(one)]

    def const(self, _: str, value: JsonValue) -> None:
        if "enum" in self.out or "enum" in self.raw:
            self.extra.append({"enum": [value]})
        else:
            self.out["enum"] = [value]

    def exclusive(self, name: str, value: JsonValue) -> None:
        if not isinstance(value, bool):
            self.out[name] = value

    def bound(self, name: str, value: JsonValue) -> None:
        exclusive = "exclusiveM" + name[1:]
        self.out[exclusive if self.raw.get(exclusive) is True else name] = value

    def subschema(self, name: str, value: JsonValue) -> None:
        self.out[name] = self.child(value, name, inside=name in {"not", "if", "then", "else"})

    def branches(self, name: str, value: JsonValue) -> None:
        self.out[name] = [self.child(one, name, index, inside=True) for index, one in enumerate(_list(value))]

    def schemas(self, name: str, value: JsonValue) -> None:
        self.out[name] = {
            key: self.child(one, name, key, inside=name == "dependentSchemas") for key, one in _items(value)
        }

    def properties(self, name: str, value: JsonValue) -> None:
        self.schemas(name, value)
        found = self.out[name]
        if isinstance(found, dict):
            for key in self.unsent & set(found):
                found[key] = {UNSENT: True, "allOf": [found[key]]}

    def required(self, name: str, value: JsonValue) -> None:
        self.out[name] = [one for one in _list(value) if one not in self.unsent]

    def items(self, name: str, value: JsonValue) -> None:
        if not isinstance(value, list):
            self.out[name] = self.child(value, name)
            return
        self.out["prefixItems"] = [self.child(one, name, index) for index, one in enumerate(value)]
        if "additionalItems" in self.raw:
            self.out[name] = self.child(self.raw["additionalItems"], "additionalItems")

    def dependencies(self, name: str, value: JsonValue) -> None:
        for key, one in _items(value):
            if isinstance(one, list):
                self.extra.append({"dependentRequired": {key: one}})
            else:
                self.extra.append({"dependentSchemas": {key: self.child(one, name, key, inside=True)}})

    def unique(self, name: str, value: JsonValue) -> None:
        if value is True:
            self.out[name] = True

    def format(self, name: str, value: JsonValue) -> None:
        if value not in self.normaliser.options.formats:
            return
        if value in _INTEGERS:
            low, high = _INTEGERS[str(value)]
            self.extra.append({"minimum": low, "maximum": high})
        elif value in PATTERNS:
            self.extra.append({name: value, "pattern": PATTERNS[str(value)]})
        else:
            self.out[name] = value

    def reference(self, _: str, value: JsonValue) -> None:
        self.out.update(self.normaliser._reference(value, self.ref))  # noqa: SLF001 - its own

    def dynamic(self, _: str, __: JsonValue) -> None:
        self.extra.append(undecidable(Code.DYNAMIC_REFERENCE, self.ref))

    def _nullable(self) -> None:
        if not is_flag(self.raw, _NULLABLE.get(self.ref.dialect, "")):
            return
        types = self.out.get("type")
        if isinstance(types, list) and "null" not in types:
            self.out["type"] = [*types, "null"]

    def _discriminator(self) -> None:
        """Say in each branch which tag leads to it, unless the branch says so itself."""
        discriminator = self.raw.get("discriminator")
        if self.ref.dialect not in _OPENAPI or not isinstance(discriminator, dict):
            return
        name, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
        for union in ("oneOf", "anyOf"):
            raw, out = self.raw.get(union), self.out.get(union)
            if isinstance(raw, list) and isinstance(out, list) and isinstance(name, str):
                tags = [self._tags(branch, name, dict(_items(mapping))) for branch in raw]
                if all(tag is not None for tag in tags):
                    self.out[union] = [_tagged(one, name, tag) for one, tag in zip(out, tags, strict=True)]

    def _tags(self, branch: JsonValue, name: str, mapping: JsonObject) -> list[JsonValue] | None:
        """Return the tags that lead to ``branch``; none to add where it names its tag; nothing where it is unknown."""
        if not (isinstance(branch, dict) and isinstance(branch.get("$ref"), str)):
            return None
        reference = str(branch["$ref"])
        if self._says_its_tag(branch, name):
            return []
        last = reference.rpartition("/")[2]
        named: list[JsonValue] = [tag for tag, target in mapping.items() if target in (reference, last)]
        return named or [last]

    def _says_its_tag(self, branch: JsonValue, name: str, depth: int = 0) -> bool:
        schema = self.normaliser._behind(branch, self.ref)  # noqa: SLF001 - its own
        if not isinstance(schema, dict) or depth > 4:
            return False
        tag = dict(_items(schema.get("properties"))).get(name)
        if isinstance(tag, dict) and ({"enum", "const", "$ref"} & set(tag)):
            return True
        return any(self._says_its_tag(one, name, depth + 1) for one in _list(schema.get("allOf")))


def _tagged(branch: JsonValue, name: str, tags: list[JsonValue] | None) -> JsonValue:
    """Require the tag, without which nobody can tell the branches apart; see OpenAPI 3.1.1, *Discriminator Object*."""
    tag: JsonObject = {"required": [name]}
    if tags:
        tag["properties"] = {name: {"enum": tags}}
    return {"allOf": [branch, tag]}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _items(value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    return iter(value.items() if isinstance(value, dict) else ())


_KEPT = (
    *("multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    *("minContains", "maxContains", "pattern", "dependentRequired"),
)
_WRITERS: dict[str, Callable[[_Writer, str, JsonValue], None]] = {
    **dict.fromkeys(_KEPT, _Writer.keep),
    **dict.fromkeys(SUBSCHEMAS, _Writer.subschema),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _Writer.branches),
    **dict.fromkeys(("patternProperties", "dependentSchemas"), _Writer.schemas),
    **dict.fromkeys(("minimum", "maximum"), _Writer.bound),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _Writer.exclusive),
    **dict.fromkeys(("$dynamicRef", "$recursiveRef"), _Writer.dynamic),
    "properties": _Writer.properties,
    "required": _Writer.required,
    "type": _Writer.type_,
    "const": _Writer.const,
    "enum": _Writer.enum,
    "items": _Writer.items,
    "dependencies": _Writer.dependencies,
    "uniqueItems": _Writer.unique,
    "format": _Writer.format,
    "$ref": _Writer.reference,
}
