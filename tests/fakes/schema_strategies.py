"""Documents with schemas in the dialects of OpenAPI, and changed copies of them, as strategies of Hypothesis."""

import copy
from dataclasses import dataclass

from hypothesis import strategies as st

SCALARS = [None, True, False, 0, 1, 2, -1, 0.5, 3, "", "a", "b", "ab", "aa", "1"]
PATTERNS = ["a", "^a", "b$", "^a+$", "^[ab]$", "^a?b?$", "^.$", "[0-9]", r"^\d*$"]
NAMES = ["a", "b", "c"]
TYPES = ["boolean", "number", "string", "integer", "array", "object"]
PREFIX = "#/components/schemas/"


@dataclass(frozen=True)
class Kind:
    """What a dialect has."""

    version: str
    modern: bool


OPENAPI_30 = Kind("3.0", modern=False)
OPENAPI_31 = Kind("3.1", modern=True)


@st.composite
def document_pairs(draw, kind):
    """Draw two documents that are mostly alike; the schema to compare stands at ``/root``."""
    document = {
        "root": draw(roots(kind)),
        "components": {
            "schemas": {
                "X": draw(schemas(kind, 1)),
                "Y": {"type": "object", "properties": {"a": {"$ref": PREFIX + draw(st.sampled_from("XY"))}}},
                "Cat": _animal(draw, kind),
                "Dog": _animal(draw, kind),
            }
        },
    }
    other = copy.deepcopy(document)
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            other["root"] = draw(changed(kind, other["root"]))
        else:
            other["components"]["schemas"]["X"] = draw(changed(kind, other["components"]["schemas"]["X"]))
    return (document, other) if draw(st.booleans()) else (other, document)


def _animal(draw, kind):
    return {
        "type": "object",
        "required": ["kind"] if draw(st.booleans()) else [],
        "properties": {"kind": {"type": "string"}, "a": draw(schemas(kind, 0))},
    }


@st.composite
def roots(draw, kind):
    """Draw a schema that may have what stands at the top only: properties of one direction, discriminators."""
    choice = draw(st.sampled_from(["any", "any", "directed", "composed", "tagged"]))
    if choice == "tagged":
        mapping = draw(
            st.sampled_from(
                [{}, {"cat": PREFIX + "Cat"}, {"c": "Cat", "d": PREFIX + "Dog"}, {"x": PREFIX + "Cat", "y": "Cat"}]
            )
        )
        tag = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
        branches = [{"$ref": PREFIX + "Cat"}, {"$ref": PREFIX + "Dog"}]
        return {draw(st.sampled_from(["oneOf", "anyOf"])): branches, "discriminator": tag}
    if choice == "any":
        return draw(schemas(kind, 2))
    directed = {
        "type": "object",
        "properties": {
            name: {**draw(leaves(kind)), draw(st.sampled_from(["readOnly", "writeOnly"])): draw(st.booleans())}
            for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        },
        "required": draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)),
    }
    return directed if choice == "directed" else {"allOf": [directed, draw(leaves(kind))]}


@st.composite
def leaves(draw, kind):  # noqa: PLR0911 - one case a kind of leaf
    """Draw a schema without others in it."""
    choice = draw(st.sampled_from(["type", "enum", "number", "text", "const", "size", "any"]))
    match choice:
        case "type":
            return _typed(draw, kind, draw(st.sampled_from(TYPES)))
        case "enum":
            values = draw(st.lists(st.sampled_from([*SCALARS, [], {"a": 1}]), min_size=1, max_size=4))
            return {"enum": values, **(_typed(draw, kind, "string") if draw(st.booleans()) else {})}
        case "const" if kind.modern:
            return {"const": draw(st.sampled_from([*SCALARS, [], {}, [1], {"a": 1}]))}
        case "number":
            return {**_typed(draw, kind, "number"), **_bounds(draw, kind)}
        case "text":
            schema = _typed(draw, kind, "string")
            schema[draw(st.sampled_from(["minLength", "maxLength"]))] = draw(st.integers(0, 2))
            return {**schema, **({"pattern": draw(st.sampled_from(PATTERNS))} if draw(st.booleans()) else {})}
        case "size":
            name = draw(st.sampled_from(["minItems", "maxItems", "minProperties", "maxProperties"]))
            return {name: draw(st.integers(0, 2))}
        case _:
            return {}


def _typed(draw, kind, name):
    if kind.modern:
        return {"type": [name, "null"] if draw(st.booleans()) else name}
    return {"type": name, **({"nullable": True} if draw(st.booleans()) else {})}


def _bounds(draw, kind):
    side = draw(st.sampled_from(["imum", "imum", "multipleOf"]))
    if side == "multipleOf":
        return {"multipleOf": draw(st.sampled_from([1, 2, 0.5]))}
    end = draw(st.sampled_from(["min", "max"]))
    exclusive = "exclusiveM" + end[1:] + "imum"
    number = draw(st.sampled_from([0, 1, 2, -1, 0.5]))
    if kind.modern:
        return {draw(st.sampled_from([end + "imum", exclusive])): number}
    return {end + "imum": number, **({exclusive: draw(st.booleans())} if draw(st.booleans()) else {})}


@st.composite
def schemas(draw, kind, depth, *, pure=False):
    """Draw a schema; ``pure`` without references."""
    if depth <= 0:
        return draw(leaves(kind))
    inner = schemas(kind, depth - 1, pure=pure)
    parts = ["leaf", "object", "object", "array", "union", "union", "not"] + ([] if pure else ["reference"])
    parts += ["if", "dependent", "unevaluated", "patterns", "names", "contains", "prefix"] if kind.modern else []
    schema = {}
    for part in draw(st.lists(st.sampled_from(parts), min_size=1, max_size=2, unique=True)):
        schema.update(_part(draw, kind, part, inner, depth))
    if "$ref" in schema and not kind.modern:
        return {"$ref": schema["$ref"]}
    return schema


def _part(draw, kind, part, inner, depth):  # noqa: C901, PLR0911, PLR0912 - one case a part
    pure = schemas(kind, depth - 1, pure=True)
    match part:
        case "object":
            names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
            extra = {"additionalProperties": draw(st.one_of(st.booleans(), inner))} if draw(st.booleans()) else {}
            return {
                **_typed(draw, kind, "object"),
                "properties": {name: draw(inner) for name in draw(names)},
                "required": draw(names),
                **extra,
            }
        case "array":
            unique = {"uniqueItems": draw(st.booleans())} if draw(st.booleans()) else {}
            return {**_typed(draw, kind, "array"), "items": draw(inner), **unique}
        case "union":
            return {draw(st.sampled_from(["allOf", "anyOf", "oneOf"])): draw(st.lists(inner, min_size=1, max_size=3))}
        case "not":
            return {"not": draw(pure)}
        case "reference":
            return {"$ref": PREFIX + draw(st.sampled_from("XY"))}
        case "if":
            return {"if": draw(pure), draw(st.sampled_from(["then", "else"])): draw(inner)}
        case "dependent":
            name = draw(st.sampled_from(NAMES))
            if draw(st.booleans()):
                return {"dependentRequired": {name: [draw(st.sampled_from(NAMES))]}}
            return {"dependentSchemas": {name: draw(inner)}}
        case "unevaluated":
            name = draw(st.sampled_from(["unevaluatedProperties", "unevaluatedItems"]))
            return {name: draw(st.one_of(st.just(False), inner))}
        case "patterns":
            return {"patternProperties": {draw(st.sampled_from(["^a", "b", "^[ab]$"])): draw(inner)}}
        case "names":
            return {
                "propertyNames": draw(st.sampled_from([{"maxLength": 1}, {"pattern": "^[ab]$"}, {"enum": ["a", "c"]}]))
            }
        case "contains":
            count = {draw(st.sampled_from(["minContains", "maxContains"])): draw(st.integers(0, 2))}
            return {"contains": draw(inner), **(count if draw(st.booleans()) else {})}
        case "prefix":
            return {"prefixItems": draw(st.lists(inner, min_size=1, max_size=2))}
        case _:
            return draw(leaves(kind))


@st.composite
def changed(draw, kind, schema):
    """Draw a copy of a schema with one keyword left out, changed or added, at any depth."""
    schema = copy.deepcopy(schema)
    if not isinstance(schema, dict) or not schema or draw(st.integers(0, 5)) == 0:
        return draw(schemas(kind, 1))
    keyword = draw(st.sampled_from(sorted(schema)))
    value = schema[keyword]
    if keyword == "discriminator" or draw(st.integers(0, 3)) == 0:
        schema.pop("discriminator" if "discriminator" in schema and keyword in {"oneOf", "anyOf"} else keyword)
    elif keyword in {"properties", "patternProperties", "dependentSchemas"} and value:
        name = draw(st.sampled_from(sorted(value)))
        value[name] = draw(changed(kind, value[name]))
    elif keyword in {"allOf", "anyOf", "oneOf", "prefixItems"} and "discriminator" not in schema:
        index = draw(st.integers(0, len(value) - 1))
        value[index] = draw(changed(kind, value[index]))
    elif keyword in {"items", "not", "additionalProperties", "contains", "then", "else"} and isinstance(value, dict):
        schema[keyword] = draw(changed(kind, value))
    else:
        schema.update(draw(leaves(kind)))
    return schema
