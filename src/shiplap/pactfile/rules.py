"""Matching rules, from the flat paths of v2 and the categories of v3 into the categories of the model."""

import re

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.rule import Combine, Matcher, MatcherList, MatchingRules
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.patterns import check_pattern
from shiplap.pactfile.shapes import as_list, as_object, as_text, as_whole_number, rest

_CATEGORIES = {"headers": "header", "content": "body", "contents": "body", "metaData": "metadata"}
_SINGLE = frozenset({"path", "method", "status"})
_NAMED = frozenset({"header", "query", "metadata"})
_LIST_MEMBERS = frozenset({"matchers", "combine"})
_FLAT_HEAD = re.compile(r"\$(?:\.(\w+)|\[['\"](\w+)['\"]\])")
_NAME = re.compile(r"\$(?:\.([^.\[\]]+)|\['([^']*)'\]|\[\"([^\"]*)\"\])((?:\[(?:\d+|\*)\])*)$")
# A matcher without `match` is the one its parameter belongs to.
_TELLING = {
    "regex": "regex",
    "min": "type",
    "max": "type",
    "timestamp": "timestamp",
    "date": "date",
    "time": "time",
}


def read_rules(value: JsonValue, limits: Limits) -> MatchingRules:
    """Return the matching rules of one request, response or message, in either form or a mixture of both."""
    if value is None:
        return {}
    rules: dict[str, dict[str, MatcherList]] = {}
    for key, content in as_object(value).items():
        if key.startswith("$"):
            category, path = _flat_place(key)
            rules.setdefault(category, {})[path] = _bare_matcher(as_object(content), limits)
        else:
            category = _CATEGORIES.get(key, key)
            rules.setdefault(category, {}).update(_category(category, as_object(content), limits))
    if sum(map(len, rules.values())) > limits.rules:
        raise UnreadableError("too many matching rules")
    return {category: by_path for category, by_path in rules.items() if by_path}


def _category(category: str, content: JsonObject, limits: Limits) -> dict[str, MatcherList]:
    if "matchers" in content and type(content["matchers"]) is list:
        return {"": _matcher_list(content, limits)}
    return {place(category, path): _matcher_list(as_object(listed), limits) for path, listed in content.items()}


def _matcher_list(members: JsonObject, limits: Limits) -> MatcherList:
    if "matchers" not in members:
        return _bare_matcher(members, limits)
    matchers = tuple([_matcher(as_object(matcher), limits) for matcher in as_list(members["matchers"])])
    return MatcherList(matchers, _combine(members.get("combine")), rest(members, _LIST_MEMBERS))


def _bare_matcher(members: JsonObject, limits: Limits) -> MatcherList:
    combine = _combine(members.get("combine"))
    return MatcherList((_matcher(rest(members, frozenset({"combine"})), limits),), combine)


def _combine(value: JsonValue) -> Combine:
    if value is None or value == "AND":
        return Combine.AND
    if value == "OR":
        return Combine.OR
    raise UnreadableError("matchers combine by AND or OR")


def _matcher(members: JsonObject, limits: Limits) -> Matcher:
    name = members.get("match")
    params = {param: value for param, value in members.items() if param != "match"}
    if params:
        _check_params(params, limits)
    if name is None:
        name = next((matcher for param, matcher in _TELLING.items() if param in params), None)
    return Matcher(as_text(name), params)


def _check_params(params: JsonObject, limits: Limits) -> None:
    for bound in ("min", "max"):
        if bound in params and as_whole_number(params[bound]) < 0:
            raise UnreadableError("a bound is never negative")
    if "regex" in params:
        check_pattern(as_text(params["regex"]), limits)


def place(category: str, path: str) -> str:
    """Return ``path`` in the spelling of the model: names bare, the only value of a category without a name."""
    if category in _SINGLE:
        return ""
    if category in _NAMED and path.startswith("$"):
        return _bare_path(path)
    return path


def _bare_path(path: str) -> str:
    if path == "$":
        return ""
    found = _NAME.match(path)
    if found is None:
        return path
    dotted, single, double, index = found.groups()
    return (dotted or single or double or "") + index


def _flat_place(path: str) -> tuple[str, str]:
    head = _FLAT_HEAD.match(path)
    if head is None:
        raise UnreadableError("a path of v2 begins with the part it belongs to")
    section = head[1] or head[2]
    category = _CATEGORIES.get(section, section)
    below = "$" + path[head.end() :]
    return category, below if category == "body" else place(category, below)


def written_rules(rules: MatchingRules) -> JsonObject:
    """Return the rules as v3 and v4 write them."""
    written: JsonObject = {}
    for category, by_path in rules.items():
        lists: JsonObject = {path: _written_list(matchers) for path, matchers in by_path.items()}
        written[category] = lists[""] if category in _SINGLE and set(lists) == {""} else lists
    return written


def _written_list(matchers: MatcherList) -> JsonObject:
    written: list[JsonValue] = [{"match": matcher.name, **matcher.params} for matcher in matchers.matchers]
    return {"combine": matchers.combine.value, "matchers": written, **matchers.extras}
