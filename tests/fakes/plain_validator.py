"""What a schema of JSON Schema 2020-12 or OpenAPI 3 means, written down as plainly as the specifications say it.

Slow, without errors to show, and sharing nothing with what it is held against: an oracle for random schemas.
"""

import re
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Dialect:
    """What differs between the dialects."""

    nullable: bool = False
    ref_alone: bool = False
    unsent: str = ""
    has_modern_keywords: bool = True
    discriminates: bool = False


DRAFT_2020 = Dialect()


def openapi_30(unsent):
    return Dialect(nullable=True, ref_alone=True, unsent=unsent, has_modern_keywords=False, discriminates=True)


def openapi_31(unsent):
    return Dialect(unsent=unsent, discriminates=True)


MODERN = {"const", "contains", "propertyNames", "if", "then", "else", "patternProperties", "prefixItems"}
MODERN |= {"dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems"}
KINDS = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def is_valid(document, value, dialect=DRAFT_2020, pointer="", *, sent=False):
    """Say whether the schema at ``pointer`` allows ``value``; ``sent`` where a producer says it, who sends no unsent property."""
    return Validator(document, dialect, sent).evaluate(at(document, pointer), value)[0]


def at(document, pointer):
    for step in pointer.split("/")[1:]:
        document = (
            document[int(step)] if isinstance(document, list) else document[step.replace("~1", "/").replace("~0", "~")]
        )
    return document


def canonical(value):
    """Return the same for equal JSON values: 1 and 1.0 are equal, true and 1 are not."""
    match value:
        case bool() | None | str():
            return (type(value).__name__, value)
        case int() | float():
            return ("number", Fraction(repr(value)))
        case list():
            return ("list", tuple(map(canonical, value)))
        case _:
            return ("dict", tuple(sorted((name, canonical(one)) for name, one in value.items())))


class Validator:
    def __init__(self, document, dialect, sent):
        self.document, self.dialect, self.sent = document, dialect, sent

    def evaluate(self, schema, value, unsent=frozenset()):
        """Return whether the value is allowed, and which properties and items some schema spoke of."""
        if isinstance(schema, bool):
            return schema, set(), set()
        if "$ref" in schema and self.dialect.ref_alone:
            return self.evaluate(self.behind(schema), value, unsent)
        unsent = unsent | self.unsent_of(schema)
        checks = [self.ok(schema, value, unsent)]
        names, indexes = set(), set()

        def include(result):
            names.update(result[1])
            indexes.update(result[2])
            return result[0]

        for result in self.in_place(schema, value, unsent):
            checks.append(result[0])
            if result[0]:
                include(result)
        if isinstance(value, dict):
            checks.append(self.members(schema, value, names, unsent))
        if isinstance(value, list):
            checks.append(self.items(schema, value, indexes))
        return all(checks), names, indexes

    def behind(self, schema):
        return at(self.document, schema["$ref"].removeprefix("#"))

    def unsent_of(self, schema):
        if not self.dialect.unsent or not isinstance(schema, dict):
            return frozenset()
        found = set()
        for name, one in schema.get("properties", {}).items():
            inner = self.behind(one) if isinstance(one, dict) and "$ref" in one else one
            if any(isinstance(each, dict) and each.get(self.dialect.unsent) is True for each in (one, inner)):
                found.add(name)
        for branch in schema.get("allOf", ()):
            found |= self.unsent_of(self.behind(branch) if isinstance(branch, dict) and "$ref" in branch else branch)
        return frozenset(found)

    def has(self, schema, name):
        return name in schema and (self.dialect.has_modern_keywords or name not in MODERN)

    def in_place(self, schema, value, unsent):  # noqa: C901 - one case a keyword
        if "$ref" in schema:
            yield self.evaluate(self.behind(schema), value)
        for one in schema.get("allOf", ()):
            yield self.evaluate(one, value, unsent)
        for union in ("anyOf", "oneOf"):
            if union in schema:
                branches = [self.tagged(schema, union, one, value, unsent) for one in schema[union]]
                held = [one for one in branches if one[0]]
                right = len(held) == 1 if union == "oneOf" else bool(held)
                yield right, set().union(*(one[1] for one in held)), set().union(*(one[2] for one in held))
        if "not" in schema:
            yield not self.evaluate(schema["not"], value, unsent)[0], set(), set()
        if self.has(schema, "if"):
            condition = self.evaluate(schema["if"], value, unsent)
            if condition[0]:
                yield condition
            side = "then" if condition[0] else "else"
            if side in schema:
                yield self.evaluate(schema[side], value, unsent)
        if self.has(schema, "dependentSchemas") and isinstance(value, dict):
            for name, one in schema["dependentSchemas"].items():
                if name in value:
                    yield self.evaluate(one, value, unsent)

    def tagged(self, schema, union, branch, value, unsent):
        result = self.evaluate(branch, value, unsent)
        tag = schema.get("discriminator")
        if not (self.dialect.discriminates and isinstance(tag, dict) and result[0]):
            return result
        tags = [
            name
            for name, target in tag.get("mapping", {}).items()
            if target in {branch["$ref"], branch["$ref"].rpartition("/")[2]}
        ]
        tags = tags or [branch["$ref"].rpartition("/")[2]]
        said = value.get(tag["propertyName"]) if isinstance(value, dict) else tags[0]
        return said in tags, result[1], result[2]

    def ok(self, schema, value, unsent):  # noqa: PLR0911 - one case a kind of value
        kind = KINDS[type(value)]
        if "type" in schema:
            names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            if self.dialect.nullable and schema.get("nullable") is True:
                names = [*names, "null"]
            whole = kind == "number" and Fraction(repr(value)).denominator == 1
            if kind not in names and not (whole and "integer" in names):
                return False
        if "enum" in schema and canonical(value) not in map(canonical, schema["enum"]):
            return False
        if self.has(schema, "const") and canonical(value) != canonical(schema["const"]):
            return False
        match kind:
            case "number":
                return self.number(schema, Fraction(repr(value)))
            case "string":
                found = "pattern" not in schema or re.search(schema["pattern"], value, re.ASCII)
                return bool(found) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9)
            case "array":
                return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9) and not (
                    schema.get("uniqueItems") and len(set(map(canonical, value))) < len(value)
                )
            case "object":
                return self.object(schema, value, unsent)
        return True

    def number(self, schema, value):
        low, high = schema.get("minimum"), schema.get("maximum")
        below, above = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
        checks = [
            low is None or value > Fraction(repr(low)) or (value == Fraction(repr(low)) and below is not True),
            high is None or value < Fraction(repr(high)) or (value == Fraction(repr(high)) and above is not True),
            below is None or isinstance(below, bool) or value > Fraction(repr(below)),
            above is None or isinstance(above, bool) or value < Fraction(repr(above)),
            "multipleOf" not in schema or (value / Fraction(repr(schema["multipleOf"]))).denominator == 1,
        ]
        return all(checks)

    def object(self, schema, value, unsent):
        if self.sent and unsent & set(value):
            return False
        checks = [
            all(name in value for name in schema.get("required", ()) if name not in unsent),
            schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", 10**9),
        ]
        if self.has(schema, "propertyNames"):
            checks += [self.evaluate(schema["propertyNames"], name)[0] for name in value]
        if self.has(schema, "dependentRequired"):
            checks += [
                other in value
                for name, others in schema["dependentRequired"].items()
                if name in value
                for other in others
            ]
        return all(checks)

    def members(self, schema, value, names, unsent):
        checks = []
        own = set()
        for name, member in value.items():
            named = [schema["properties"][name]] if name in schema.get("properties", {}) else []
            if self.has(schema, "patternProperties"):
                named += [one for pattern, one in schema["patternProperties"].items() if re.search(pattern, name)]
            if not named and "additionalProperties" in schema:
                named = [schema["additionalProperties"]]
            own |= {name} if named else set()
            checks += [self.evaluate(one, member)[0] for one in named]
        names |= own
        if self.has(schema, "unevaluatedProperties"):
            checks += [
                self.evaluate(schema["unevaluatedProperties"], value[name])[0] for name in value if name not in names
            ]
            names |= set(value)
        return all(checks)

    def items(self, schema, value, indexes):
        prefix = schema.get("prefixItems", []) if self.has(schema, "prefixItems") else []
        checks = [self.evaluate(one, item)[0] for one, item in zip(prefix, value, strict=False)]
        indexes |= set(range(min(len(prefix), len(value))))
        if "items" in schema:
            checks += [self.evaluate(schema["items"], item)[0] for item in value[len(prefix) :]]
            indexes |= set(range(len(value)))
        if self.has(schema, "contains"):
            found = {index for index, item in enumerate(value) if self.evaluate(schema["contains"], item)[0]}
            checks.append(schema.get("minContains", 1) <= len(found) <= schema.get("maxContains", 10**9))
            indexes |= found
        if self.has(schema, "unevaluatedItems"):
            checks += [
                self.evaluate(schema["unevaluatedItems"], item)[0] for i, item in enumerate(value) if i not in indexes
            ]
            indexes |= set(range(len(value)))
        return all(checks)
