"""A matching rule in words: what a value may be, for people who do not know the names that Pact gave its matchers."""

import json
from collections.abc import Callable, Mapping

from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine, Matcher, MatcherList

_DATES = {"date": "a date", "time": "a time", "datetime": "a date and time", "timestamp": "a date and time"}
_PLAIN = {
    "equality": "exactly the example",
    "integer": "any whole number",
    "decimal": "any number with decimals",
    "number": "any number",
    "boolean": "true or false",
    "null": "null",
    "notEmpty": "anything that is not empty",
    "semver": "a semantic version, such as 1.2.3",
    "values": "values like the example's, under any names",
}
_CLASSES = {
    "info": "any status from 100 to 199",
    "success": "any status from 200 to 299",
    "redirect": "any status from 300 to 399",
    "clientError": "any status from 400 to 499",
    "serverError": "any status from 500 to 599",
    "nonError": "any status below 400",
    "error": "any status from 400 on",
}


def rule_as_text(rule: MatcherList) -> str:
    """Return what a value may be: ``any value of the example's type, at least 1 of them``."""
    joined = " or " if rule.combine is Combine.OR else " and "
    return joined.join(matcher_as_text(each) for each in rule.matchers) or "anything"


def matcher_as_text(matcher: Matcher) -> str:
    """Return what one matcher lets pass; the name and members of a matcher that has no words."""
    if matcher.name in _PLAIN:
        return _PLAIN[matcher.name]
    if matcher.name in _DATES:
        wanted = matcher.params.get("format") or matcher.params.get(matcher.name)
        return f"{_DATES[matcher.name]} written as {_compact(wanted)}" if wanted else _DATES[matcher.name]
    words = _WORDS.get(matcher.name)
    return _as_it_is(matcher) if words is None else words(matcher.params)


def _type(params: Mapping[str, JsonValue]) -> str:
    least, most = params.get("min"), params.get("max")
    if least is not None and most is not None:
        return f"a list of {least} to {most}, each of the example's type"
    if least is not None:
        return f"a list of at least {least}, each of the example's type"
    if most is not None:
        return f"a list of at most {most}, each of the example's type"
    return "any value of the example's type"


def _regex(params: Mapping[str, JsonValue]) -> str:
    return f"a text that fits the pattern {_compact(params.get('regex', ''))}"


def _include(params: Mapping[str, JsonValue]) -> str:
    return f"a text that contains {_compact(params.get('value', ''))}"


def _content_type(params: Mapping[str, JsonValue]) -> str:
    return f"content of the type {_compact(params.get('value', ''))}"


def _status(params: Mapping[str, JsonValue]) -> str:
    wanted = params.get("status")
    if isinstance(wanted, list):
        return f"one of the statuses {', '.join(map(_compact, wanted))}"
    return _CLASSES.get(_compact(wanted), f"a status that is {_compact(wanted)}")


def _array_contains(params: Mapping[str, JsonValue]) -> str:
    variants = params.get("variants")
    count = len(variants) if isinstance(variants, list) else 0
    return "a list that has, among others, an item like " + (
        "the example" if count == 1 else f"each of {count} examples"
    )


def _each(what: str) -> Callable[[Mapping[str, JsonValue]], str]:
    def words(params: Mapping[str, JsonValue]) -> str:
        rules = params.get("rules")
        inner = [_of_json(each) for each in rules if isinstance(each, dict)] if isinstance(rules, list) else []
        return f"every {what}: {' and '.join(inner)}" if inner else f"every {what} like the example's"

    return words


def _of_json(rule: Mapping[str, JsonValue]) -> str:
    return matcher_as_text(Matcher(str(rule.get("match", "equality")), {k: v for k, v in rule.items() if k != "match"}))


_WORDS: Mapping[str, Callable[[Mapping[str, JsonValue]], str]] = {
    "type": _type,
    "min": _type,
    "max": _type,
    "min-type": _type,
    "max-type": _type,
    "min-max-type": _type,
    "regex": _regex,
    "include": _include,
    "contentType": _content_type,
    "statusCode": _status,
    "arrayContains": _array_contains,
    "eachKey": _each("name"),
    "eachValue": _each("value"),
}


def _as_it_is(matcher: Matcher) -> str:
    params = ", ".join(f"{name} {_compact(value)}" for name, value in matcher.params.items())
    return f"{matcher.name}: {params}" if params else matcher.name


def _compact(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
