"""A JSON body of a contract as a schema, from its matchers.

Two readings are made of what a consumer accepts. The *exact* one is what the matching engine does. The *loose* one
keeps structure and types, but lets values be others of their type where the contract pins one without a matcher: which
value comes depends on the provider state, and no document can speak about that.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shiplap.compat.contracts.ports import Matching, Rule, RuleList, RuleNode
from shiplap.compat.contracts.scalar_schemas import PINNING, pinned_schema, scalar_schema
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.rule import Combine


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a body is read.

    Attributes:
        exact: pinned values count.
        strict: objects have no other members: a request.
        is_read: whether the consumer reads the member at a JSON path; ``None``, where that is not known: everything.
    """

    exact: bool
    strict: bool = False
    is_read: Callable[[str], bool] | None = None

    def reads(self, path: str) -> bool:
        """Return whether the consumer may read the member at a JSON path."""
        return self.is_read is None or self.is_read(path)


@dataclass(frozen=True, slots=True)
class BodySchema:
    """A schema of the bodies that a contract means.

    Attributes:
        schema: the schema.
        unknown: the matchers that have no place in it, each with its JSON path.
        pinned: whether the other reading, exact or loose, may be another schema.
    """

    schema: JsonValue
    unknown: tuple[str, ...] = ()
    pinned: bool = True


def body_schema(expected: JsonValue, rules: RuleNode, matching: Matching, reading: Reading) -> BodySchema:
    """Return the schema of the bodies that the contract means."""
    maker = _Maker(matching, reading)
    schema = maker.make(expected, rules, "$")
    return BodySchema(schema, tuple(maker.unknown), maker.pinned)


@dataclass(slots=True)
class _Maker:
    matching: Matching
    reading: Reading
    unknown: list[str] = field(default_factory=list)
    pinned: bool = False

    def _is_exact(self) -> bool:
        """Say whether pinned values count, where they make a difference."""
        self.pinned = True
        return self.reading.exact

    def make(self, expected: JsonValue, node: RuleNode, path: str) -> JsonValue:
        if not self.reading.reads(path):
            return True
        found = node.rules
        if found is None:
            return self._plain(expected, node, path)
        schemas = [self._ruled(rule, found, expected, node, path) for rule in found.rules]
        if len(schemas) == 1:
            return schemas[0]
        return {"anyOf" if found.combine is Combine.OR else "allOf": schemas}

    def _plain(self, expected: JsonValue, node: RuleNode, path: str) -> JsonValue:
        match expected:
            case dict():
                return self._object(expected, node, path)
            case list():
                return self._list(expected, node, path)
            case _:
                return pinned_schema(expected, exact=self._is_exact())

    def _object(self, expected: JsonObject, node: RuleNode, path: str, *, needed: bool = True) -> JsonObject:
        paths = {name: _below(path, name) for name in expected}
        members = {name: self.make(value, node.child(name), paths[name]) for name, value in expected.items()}
        read: list[JsonValue] = [name for name in expected if self.reading.reads(paths[name])]
        schema: JsonObject = {"type": "object", "properties": dict(members)}
        if needed and read:
            schema["required"] = read
        if self.reading.strict and needed:
            schema["additionalProperties"] = False
        return schema

    def _list(self, expected: list[JsonValue], node: RuleNode, path: str) -> JsonObject:
        items = [self.make(each, node.child(index), f"{path}[{index}]") for index, each in enumerate(expected)]
        if self._is_exact():
            exact: JsonObject = {"type": "array", "minItems": len(items), "maxItems": len(items)}
            if items:
                exact["prefixItems"] = [*items]
            return exact
        different = [each for index, each in enumerate(items) if each not in items[:index]]
        if not different:
            return {"type": "array"}
        return {"type": "array", "items": different[0] if len(different) == 1 else {"anyOf": [*different]}}

    def _ruled(self, rule: Rule, beside: RuleList, expected: JsonValue, node: RuleNode, path: str) -> JsonValue:
        match expected:
            case dict():
                made = self._ruled_object(rule, beside, expected, node, path)
            case list():
                made = self._ruled_list(rule, expected, node, path)
            case _:
                made = self._scalar(rule, expected)
        if made is None:
            self.unknown.append(f"{path}: {rule.name or 'no name'}")
            return True
        return made

    def _scalar(self, rule: Rule, expected: JsonValue) -> JsonValue:
        exact = self._is_exact() if rule.name in PINNING else self.reading.exact
        return scalar_schema(rule, expected, self.matching, exact=exact)

    def _ruled_object(self, rule: Rule, beside: RuleList, expected: JsonObject, node: RuleNode, path: str) -> JsonValue:
        names = set() if node.cascaded else {each.name for each in beside.rules}
        is_map = bool(names & {"values", "eachValue", "eachKey"})
        if rule.name in {"values", "eachValue"} and not node.cascaded:
            below = self.matching.each_value(rule) if rule.name == "eachValue" else node
            return self._map(expected, below, path)
        if rule.name == "eachKey" and not node.cascaded:
            return {**self._object(expected, node, path, needed=False), "propertyNames": self._names(rule, path)}
        if rule.name in {"type", "min", "max", "regex", "arrayContains", "eachKey", "eachValue", "values"}:
            return {**self._object(expected, node, path, needed=not is_map), **_sizes(rule, node, "Properties")}
        if rule.name == "notEmpty":
            return {**self._object(expected, node, path, needed=not is_map), "minProperties": 1}
        if rule.name == "equality":
            return {"const": expected} if self._is_exact() else self._object(expected, node, path)
        return None

    def _map(self, expected: JsonObject, below: RuleNode, path: str) -> JsonObject:
        if not expected:
            return {"type": "object"}
        members = {name: self.make(value, below.child(name), f"{path}.*") for name, value in expected.items()}
        template = expected[min(expected)]
        other = self.make(template, below.child("*"), f"{path}.*")
        return {"type": "object", "properties": dict(members), "additionalProperties": other}

    def _names(self, rule: Rule, path: str) -> JsonValue:
        schemas: list[JsonValue] = []
        for inner in self.matching.inner(rule).rules:
            made = self._scalar(inner, "")
            if made is None:
                self.unknown.append(f"{path}: eachKey {inner.name}")
            else:
                schemas.append(made)
        return {"allOf": schemas} if schemas else True

    def _ruled_list(  # noqa: PLR0911 - one a kind of matcher
        self, rule: Rule, expected: list[JsonValue], node: RuleNode, path: str
    ) -> JsonValue:
        if rule.name == "arrayContains":
            return self._contains(rule, expected, path)
        if rule.name == "eachValue" and not node.cascaded:
            return self._template(expected, self.matching.each_value(rule), path)
        if rule.name == "equality":
            return {"const": [*expected]} if self._is_exact() else self._list(expected, node, path)
        if rule.name == "notEmpty":
            return {**self._template(expected, node, path), "minItems": 1}
        if rule.name == "null":
            return False
        if rule.name in {
            "type",
            "min",
            "max",
            "regex",
            "number",
            "integer",
            "decimal",
            "include",
            "boolean",
            "semver",
            "date",
            "time",
            "timestamp",
            "eachKey",
            "eachValue",
            "values",
        }:
            return {**self._template(expected, node, path), **_sizes(rule, node, "Items")}
        return None

    def _template(self, expected: list[JsonValue], node: RuleNode, path: str) -> JsonObject:
        """Return the schema of a list of any length: its first element is the template for those beyond the example."""
        if not expected:
            return {"type": "array"}
        beyond = self.make(expected[0], node.child(len(expected)), f"{path}[*]")
        first = [self.make(each, node.child(index), f"{path}[{index}]") for index, each in enumerate(expected)]
        if all(each == beyond for each in first):
            return {"type": "array", "items": beyond}
        return {"type": "array", "prefixItems": [*first], "items": beyond}

    def _contains(self, rule: Rule, expected: list[JsonValue], path: str) -> JsonValue:
        try:
            variants = self.matching.variants(rule, len(expected))
        except ValueError:
            return None
        if any(not 0 <= index < len(expected) for index, _ in variants):
            return False
        needed: list[JsonValue] = [
            {"contains": self.make(expected[index], node, f"{path}[*]")} for index, node in variants
        ]
        return {"type": "array", "allOf": needed}


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if _PLAIN.fullmatch(name) else f"{path}['{name}']"


_PLAIN = re.compile(r"[\w-]+")


def _sizes(rule: Rule, node: RuleNode, what: str) -> JsonObject:
    """Return the limits on the size of a list or object; they hold only where they were written."""
    if node.cascaded or rule.name not in {"type", "min", "max"}:
        return {}
    made: JsonObject = {}
    for name in ("min", "max"):
        value = rule.params.get(name)
        if value is not None and str(value).isdigit():
            made[name + what] = int(str(value))
    return made
