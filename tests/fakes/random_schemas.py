"""Small random JSON Schemas, changed copies of them, and the small values they speak about."""

import copy
from random import Random

SCALARS = [None, True, False, 0, 1, 2, -1, 0.5, 3, "", "a", "b", "ab", "aa", "1"]
PATTERNS = ["a", "^a", "b$", "^a+$", "^[ab]$", "^a?b?$", "^.$", "[0-9]"]
TYPES = [
    "null",
    "boolean",
    "number",
    "string",
    "integer",
    "array",
    "object",
    ["string", "null"],
    ["integer", "boolean"],
]
NAMES = [{"maxLength": 1}, {"pattern": "^[ab]$"}, {"enum": ["a", "c"]}, {"not": {"const": "a"}}]


def small_values():
    """Every value that a random schema is likely to tell apart from its neighbour."""
    pairs = [[x, y] for x in (0, 1, "a", None, True) for y in (0, 1, "a", None)]
    lists = [[], *([x] for x in SCALARS), *pairs, [0, 1, 2], ["a", "a", "b"], [[], []], [[0]], [{}], [{"a": 1}]]
    singles = [{name: x} for name in "abc" for x in SCALARS]
    doubles = [{"a": x, "b": y} for x in (0, 1, "a", None, 0.5) for y in (0, 1, "b", None)]
    others = [{"a": x, "c": y} for x in (0, "a") for y in (0, "a", None)]
    nested = [{}, {"a": 1}, {"b": 1}, {"a": "a"}, {"a": {}}, {"a": {"a": 1}}, [], [1], {"a": 0, "b": 0}]
    deep = [{name: x} for name in "ab" for x in nested]
    full = [{}, {"a": 1, "b": 1, "c": 1}, {"a": "a", "b": "b", "c": "c"}, {"ab": 1}, [{"a": 1}, {"a": 1}]]
    return [*SCALARS, *lists, *singles, *doubles, *others, *deep, *full]


def random_pair(random: Random):
    """Return two documents whose roots are mostly alike, and that share most of what they refer to."""
    shared = {"x": random_schema(random, 2), "y": random_schema(random, 2)}
    one = random_schema(random, 3)
    other = changed(random, one, 2) if random.random() < 0.7 else random_schema(random, 3)
    theirs = shared if random.random() < 0.5 else {"x": changed(random, shared["x"], 2), "y": shared["y"]}
    return {"$defs": shared, "allOf": [one]}, {"$defs": theirs, "allOf": [other]}


def random_schema(random: Random, depth: int):
    """Return a schema that nests no deeper than ``depth``."""
    if random.random() < 0.04:
        return random.choice([True, False])
    if depth <= 0 or random.random() < 0.25:
        return _leaf(random)
    schema = {}
    for _ in range(random.choice([1, 1, 2])):
        random.choice(_PARTS)(random, schema, depth)
    return schema


def changed(random: Random, schema, depth: int):
    """Return a copy of a schema with one thing in it changed, added or left out."""
    schema = copy.deepcopy(schema)
    if not isinstance(schema, dict) or not schema or random.random() < 0.15:
        return random_schema(random, depth)
    keyword = random.choice(sorted(schema))
    value = schema[keyword]
    if random.random() < 0.25:
        del schema[keyword]
    elif keyword in {"properties", "patternProperties"} and value:
        name = random.choice(sorted(value))
        value[name] = changed(random, value[name], depth - 1)
    elif keyword in {"allOf", "anyOf", "oneOf", "prefixItems"} and value:
        index = random.randrange(len(value))
        value[index] = changed(random, value[index], depth - 1)
        if random.random() < 0.3:
            value.append(random_schema(random, depth - 1))
    elif keyword in {"items", "not", "additionalProperties", "if", "then", "else", "contains"}:
        schema[keyword] = changed(random, value, depth - 1)
    else:
        schema.update(_leaf(random))
    return schema


def _leaf(random):  # noqa: PLR0911 - one return a kind  # noqa: PLR0911 - one case for each kind of leaf
    kind = random.choice(["type", "type", "const", "enum", "number", "text", "integer", "any"])
    schema = {} if random.random() < 0.4 else {"type": {"number": "number", "text": "string"}.get(kind, "number")}
    match kind:
        case "type":
            return {"type": random.choice(TYPES)}
        case "const":
            return {"const": random.choice([*SCALARS, [], {}, [1], {"a": 1}])}
        case "enum":
            return {"enum": random.sample([*SCALARS, [], {"a": 1}], random.choice([1, 2, 3, 4]))}
        case "number":
            bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
            schema[random.choice(bounds)] = random.choice([0, 1, 2, -1, 0.5])
            return schema if random.random() < 0.6 else {**schema, "multipleOf": random.choice([1, 2, 0.5])}
        case "text":
            schema[random.choice(["minLength", "maxLength"])] = random.choice([0, 1, 2])
            return schema if random.random() < 0.5 else {**schema, "pattern": random.choice(PATTERNS)}
        case "integer":
            return {"type": "integer", "minimum": random.choice([0, 1]), "maximum": random.choice([1, 2])}
        case _:
            return {}


def _object(random, schema, depth):
    schema["type"] = random.choice(["object", ["object", "null"], "object"])
    names = random.sample(["a", "b", "c"], random.choice([1, 1, 2]))
    schema["properties"] = {name: random_schema(random, depth - 1) for name in names}
    if random.random() < 0.5:
        schema["required"] = random.sample(["a", "b"], random.choice([1, 1, 2]))
    if random.random() < 0.3:
        schema["additionalProperties"] = random.choice([False, False, True, random_schema(random, depth - 1)])
    if random.random() < 0.1:
        schema["patternProperties"] = {random.choice(["^a", "b", "^[ab]$"]): random_schema(random, depth - 1)}
    if random.random() < 0.2:
        schema[random.choice(["minProperties", "maxProperties"])] = random.choice([0, 1, 2])


def _array(random, schema, depth):
    if random.random() < 0.7:
        schema["type"] = "array"
    if random.random() < 0.7:
        schema["items"] = random_schema(random, depth - 1)
    if random.random() < 0.3:
        schema["prefixItems"] = [random_schema(random, depth - 1) for _ in range(random.choice([1, 2]))]
    for bound in ("minItems", "maxItems"):
        if random.random() < 0.3:
            schema[bound] = random.choice([0, 1, 2])
    if random.random() < 0.2:
        schema["uniqueItems"] = True
    if random.random() < 0.2:
        schema["contains"] = random_schema(random, depth - 1)
        if random.random() < 0.5:
            schema[random.choice(["minContains", "maxContains"])] = random.choice([0, 1, 2])


def _union(random, schema, depth):
    branches = [random_schema(random, depth - 1) for _ in range(random.choice([1, 2, 2, 3]))]
    schema[random.choice(["allOf", "anyOf", "oneOf"])] = branches


def _not(random, schema, depth):
    schema["not"] = random_schema(random, depth - 1)


def _if(random, schema, depth):
    schema["if"] = random_schema(random, depth - 1)
    for side in ("then", "else"):
        if random.random() < 0.7:
            schema[side] = random_schema(random, depth - 1)


def _reference(random, schema, depth):
    schema["$ref"] = random.choice(["#/$defs/x", "#/$defs/y"])


def _dependent(random, schema, depth):
    if random.random() < 0.5:
        schema["dependentRequired"] = {random.choice("ab"): [random.choice("abc")]}
    else:
        schema["dependentSchemas"] = {random.choice("ab"): random_schema(random, depth - 1)}


def _names(random, schema, depth):
    schema["propertyNames"] = random.choice(NAMES)


def _open(random, schema, depth):
    schema["additionalProperties"] = random_schema(random, depth - 1)


_PARTS = [_object, _object, _array, _array, _union, _union, _union, _not, _if, _reference, _dependent, _names, _open]
