"""From the normal form to nodes, with equal schemas made one node."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from shiplap.compat.schemas.digests import Digests
from shiplap.compat.schemas.exact import Scalar, exact, scalar_of
from shiplap.compat.schemas.nodes import KINDS, Conditional, Lists, Node, Numbers, Objects, Riddle, Texts
from shiplap.compat.schemas.normal import UNDECIDABLE, UNSENT, Normaliser, place_of
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonObject, JsonValue

_OF_NUMBERS = frozenset({"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_OF_TEXTS = frozenset({"minLength", "maxLength", "pattern"})
_OF_LISTS = frozenset({"minItems", "maxItems", "prefixItems", "items", "contains", "uniqueItems"})
_OF_OBJECTS = frozenset(
    {
        *("minProperties", "maxProperties", "required", "properties", "patternProperties", "additionalProperties"),
        *("propertyNames", "dependentRequired", "unevaluatedProperties"),
    }
)
_OF_RIDDLES = frozenset({UNDECIDABLE, "format", "unevaluatedItems", "unevaluatedProperties"})
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "if", "dependentSchemas", "$ref"})


@dataclass(slots=True)
class Compiler:
    """Makes nodes; asks for schemas one at a time."""

    normaliser: Normaliser
    digests: Digests
    _nodes: dict[object, Node] = field(default_factory=dict)
    _targets: dict[str, Node] = field(default_factory=dict)
    _at: dict[str, Node] = field(default_factory=dict)
    _opened: dict[str, Node] = field(default_factory=dict)
    _behind: dict[str, str] = field(default_factory=dict)
    _constants: set[int] = field(default_factory=set)
    _typed: dict[tuple[JsonValue, ...], Node] = field(default_factory=dict)

    def target(self, reference: str) -> Node:
        """Return the node of what a reference of the normal form leads to."""
        found = self._at.get(reference)
        if found is None:
            digest = self.digests.of(reference)
            found = self._targets.get(digest)
            if found is None:
                place = place_of(reference)
                found = self._targets[digest] = self.node(self.normaliser.at(place), str(place))
            self._at[reference] = found
        return found

    def opened(self, node: Node) -> Node:
        """Return the node behind a reference, or the node itself."""
        if node.reference is None:
            return node
        found = self._opened.get(node.reference)
        if found is None:
            found = self._opened[node.reference] = self._followed(node)
        return found

    def _followed(self, node: Node) -> Node:
        for _ in range(100):
            if node.reference is None:
                return node
            node = self.target(self._behind[node.reference])
        return self.riddle(Code.CIRCULAR_REFERENCE, "", None, "")

    def node(self, schema: JsonValue, where: str) -> Node:
        """Return the node of a schema of the normal form."""
        if not isinstance(schema, dict):
            return self._made({} if schema is True else {"kinds": frozenset[str]()})
        if len(schema) == 1 and "$ref" in schema:
            reference = str(schema["$ref"])
            digest = self.digests.of(reference)
            self._behind.setdefault(digest, reference)
            return self._made({"reference": digest})
        if len(schema) == 1 and isinstance(types := schema.get("type"), list):
            return self._of_types(types)
        return self._made(_Parts(self, schema, where).parts())

    def _of_types(self, types: list[JsonValue]) -> Node:
        """Return the node of a schema that says nothing but types, as most of those made out of contracts do."""
        key = tuple(types)
        known = self._typed.get(key)
        if known is None:
            known = self._typed[key] = self._made(_Parts(self, {"type": types}, "").parts())
        return known

    def riddle(self, code: Code, key: str, kind: str | None, where: str) -> Node:
        """Return a node of which only the code is known."""
        return self._made({"riddles": (Riddle(code=code, key=key, kind=kind, where=where),)})

    def is_constant(self, node: Node) -> bool:
        """Say whether a node is known to be that of exactly one value."""
        return node.number in self._constants

    def constant(self, value: JsonValue) -> Node:
        """Return the node of exactly one value."""
        made = self._constant(value)
        self._constants.add(made.number)
        return made

    def _constant(self, value: JsonValue) -> Node:
        scalar = scalar_of(value)
        if scalar is not None:
            return self.scalars([scalar])
        if isinstance(value, list):
            parts = tuple(self.constant(one) for one in value)
            lists = Lists(low=len(parts), high=len(parts), prefix=parts)
            return self._made({"kinds": frozenset({"array"}), "lists": lists})
        members = value if isinstance(value, dict) else {}
        properties = tuple((name, self.constant(members[name])) for name in sorted(members))
        objects = Objects(required=tuple(sorted(members)), properties=properties, additional=self.never())
        return self._made({"kinds": frozenset({"object"}), "objects": objects})

    def scalars(self, values: Iterable[Scalar]) -> Node:
        """Return the node of some values without parts."""
        only = frozenset(values)
        return self._made({"kinds": frozenset(kind for kind, _ in only), "only": only})

    def never(self) -> Node:
        """Return the node that allows nothing."""
        return self._made({"kinds": frozenset[str]()})

    def anything(self) -> Node:
        """Return the node that allows everything."""
        return self._made({})

    def _made(self, parts: Mapping[str, Any]) -> Node:
        key = tuple(sorted((name, value) for name, value in parts.items() if value or name in {"kinds", "only"}))
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = Node(number=len(self._nodes), **parts)
        return known


@dataclass(slots=True)
class _Parts:
    """Reads one schema object of the normal form."""

    compiler: Compiler
    schema: JsonObject
    where: str

    def parts(self) -> dict[str, Any]:
        kinds, integers = self._kinds()
        enums = self.schema.get("enum")
        only, unions = self._enum(enums) if isinstance(enums, list) else (None, ())
        if only is not None:
            kinds &= {kind for kind, _ in only}
        return {
            "kinds": kinds,
            "only": only,
            "numbers": self._numbers(integers=integers),
            "texts": self._texts(),
            "lists": self._lists(),
            "objects": self._objects(),
            "riddles": self._riddles(),
            "all_of": (*self._nodes("allOf"), *self._reference()),
            "any_of": (*unions, *((self._branches("anyOf"),) if "anyOf" in self.schema else ())),
            "one_of": (self._branches("oneOf"),) if "oneOf" in self.schema else (),
            "none_of": tuple(filter(None, [self._one("not")])),
            "conditionals": self._conditionals(),
            "unsent": self.schema.get(UNSENT) is True,
        }

    def _kinds(self) -> tuple[frozenset[str], bool]:
        names = self.schema.get("type")
        if not isinstance(names, list):
            return frozenset(KINDS), False
        kinds = frozenset("number" if one == "integer" else str(one) for one in names)
        return kinds & frozenset(KINDS), "integer" in names and "number" not in names

    def _enum(self, values: list[JsonValue]) -> tuple[frozenset[Scalar] | None, tuple[tuple[Node, ...], ...]]:
        scalars = [scalar_of(value) for value in values]
        simple = frozenset(one for one in scalars if one is not None)
        parted = [value for value, one in zip(values, scalars, strict=True) if one is None]
        if not parted:
            return simple, ()
        branches = [self.compiler.constant(value) for value in parted]
        if simple:
            branches.append(self.compiler.scalars(simple))
        return None, (tuple(dict.fromkeys(branches)),)

    def _numbers(self, *, integers: bool) -> Numbers | None:
        if not integers and _OF_NUMBERS.isdisjoint(self.schema):
            return None
        multiples = {exact(self._number("multipleOf"))} if "multipleOf" in self.schema else set()
        if integers:
            multiples.add(Fraction(1))
        low, low_open = self._bound("minimum", "exclusiveMinimum", 1)
        high, high_open = self._bound("maximum", "exclusiveMaximum", -1)
        found = Numbers(low=low, low_open=low_open, high=high, high_open=high_open, multiples=tuple(sorted(multiples)))
        return None if found == Numbers() else found

    def _bound(self, plain: str, exclusive: str, sign: int) -> tuple[Fraction | None, bool]:
        found = [
            (exact(self._number(name)) * sign, name == exclusive) for name in (plain, exclusive) if name in self.schema
        ]
        if not found:
            return None, False
        tightest, is_open = max(found)
        return tightest * sign, is_open

    def _number(self, name: str) -> int | float:
        value = self.schema[name]
        return value if isinstance(value, int | float) else 0

    def _count(self, name: str) -> int:
        return int(self._number(name)) if name in self.schema else 0

    def _limit(self, name: str) -> int | None:
        return int(self._number(name)) if name in self.schema else None

    def _texts(self) -> Texts | None:
        if _OF_TEXTS.isdisjoint(self.schema):
            return None
        pattern = self.schema.get("pattern")
        found = Texts(
            low=self._count("minLength"),
            high=self._limit("maxLength"),
            found=(pattern,) if isinstance(pattern, str) else (),
        )
        return None if found == Texts() else found

    def _lists(self) -> Lists | None:
        if _OF_LISTS.isdisjoint(self.schema):
            return None
        contains = self._one("contains")
        found = Lists(
            low=self._count("minItems"),
            high=self._limit("maxItems"),
            prefix=self._nodes("prefixItems"),
            rest=self._one("items"),
            contains=contains,
            contains_low=self._count("minContains") if "minContains" in self.schema and contains else 1,
            contains_high=self._limit("maxContains") if contains else None,
            unique=self.schema.get("uniqueItems") is True,
        )
        return None if found == Lists() else found

    def _objects(self) -> Objects | None:
        if _OF_OBJECTS.isdisjoint(self.schema):
            return None
        required = self.schema.get("required")
        dependents = self.schema.get("dependentRequired")
        additional = self._one("additionalProperties")
        if additional is None and self._closes_itself():
            additional = self._one("unevaluatedProperties")
        found = Objects(
            low=self._count("minProperties"),
            high=self._limit("maxProperties"),
            required=tuple(sorted(map(str, required))) if isinstance(required, list) else (),
            properties=self._named("properties"),
            patterns=self._named("patternProperties"),
            additional=additional,
            names=self._one("propertyNames"),
            dependents=_dependents(dependents),
        )
        return None if found == Objects() else found

    def _closes_itself(self) -> bool:
        return "unevaluatedProperties" in self.schema and not _IN_PLACE & set(self.schema)

    def _riddles(self) -> tuple[Riddle, ...]:
        if _OF_RIDDLES.isdisjoint(self.schema):
            return ()
        found = []
        unknown = self.schema.get(UNDECIDABLE)
        if isinstance(unknown, dict):
            where = str(unknown["where"])
            found.append(Riddle(code=Code(str(unknown["code"])), key=where, kind=None, where=where))
        if isinstance(self.schema.get("format"), str) and "pattern" not in self.schema:
            key = f"format {self.schema['format']}"
            found.append(Riddle(code=Code.FORMAT_POLICY, key=key, kind="string", where=self.where))
        unevaluated = [("unevaluatedItems", "array")]
        if "additionalProperties" not in self.schema and not self._closes_itself():
            unevaluated.append(("unevaluatedProperties", "object"))
        for name, kind in unevaluated:
            if name in self.schema:
                key = f"{name} {json.dumps(self.schema, sort_keys=True)}"
                found.append(Riddle(code=Code.UNEVALUATED, key=key, kind=kind, where=self.where))
        return tuple(found)

    def _conditionals(self) -> tuple[Conditional, ...]:
        found = []
        condition = self._one("if")
        if condition is not None and {"then", "else"} & set(self.schema):
            found.append(Conditional(condition, self._one("then"), self._one("else")))
        for name, then in self._named("dependentSchemas"):
            has = self.compiler.node({"type": ["object"], "required": [name]}, self.where)
            found.append(Conditional(has, then, None))
        return tuple(found)

    def _reference(self) -> list[Node]:
        return [self.compiler.node({"$ref": self.schema["$ref"]}, self.where)] if "$ref" in self.schema else []

    def _one(self, name: str) -> Node | None:
        return self.compiler.node(self.schema[name], self.where) if name in self.schema else None

    def _nodes(self, name: str) -> tuple[Node, ...]:
        value = self.schema.get(name)
        return tuple(self.compiler.node(one, self.where) for one in value) if isinstance(value, list) else ()

    def _branches(self, name: str) -> tuple[Node, ...]:
        """Return the branches of a union; those that only list values, each value once, are one list."""
        nodes = self._nodes(name)
        lists = [one.only for one in nodes if one.only is not None and self.compiler.scalars(one.only) is one]
        together = frozenset[Scalar]().union(*lists)
        if len(lists) < 2 or len(together) < sum(map(len, lists)):
            return nodes
        rest = [one for one in nodes if one.only is None or self.compiler.scalars(one.only) is not one]
        return (self.compiler.scalars(together), *rest)

    def _named(self, name: str) -> tuple[tuple[str, Node], ...]:
        value = self.schema.get(name)
        if not isinstance(value, dict):
            return ()
        return tuple((key, self.compiler.node(value[key], self.where)) for key in sorted(value))


def _dependents(value: JsonValue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        return ()
    return tuple((name, tuple(map(str, names))) for name, names in sorted(value.items()) if isinstance(names, list))
