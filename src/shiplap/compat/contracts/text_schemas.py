"""Texts of a contract (path, query, headers) as schemas of strings: what the matchers let a consumer send or accept."""

from shiplap.compat.contracts.ports import Matching, RuleList
from shiplap.compat.contracts.scalar_schemas import scalar_schema
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine

# a number, boolean or null has no type of its own in a text: these are the texts the matching engine lets pass
_TEXTS: dict[str, JsonValue] = {
    "integer": {"type": "string", "pattern": "^[+-]?[0-9]+$"},
    "decimal": {"type": "string", "pattern": r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"},
    "number": {"type": "string", "pattern": r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"},
    "boolean": {"enum": ["true", "false"]},
    "type": {"type": "string"},
    "min": {"type": "string"},
    "max": {"type": "string"},
    "notEmpty": {"type": "string", "minLength": 1},
}


def text_schema(expected: str, rules: RuleList | None, matching: Matching, *, exact: bool = True) -> JsonValue:
    """Return the schema of the texts that a contract means; ``None`` where a matcher has no place in one."""
    if rules is None:
        return {"const": expected} if exact else {"type": "string"}
    schemas: list[JsonValue] = []
    for rule in rules.rules:
        made = _TEXTS.get(rule.name) or scalar_schema(rule, expected, matching, exact=exact)
        if made is None:
            return None
        schemas.append(made)
    return {"anyOf" if rules.combine is Combine.OR else "allOf": schemas}
