"""Matching rules, from the flat paths of v2 and the categories of v3 into the categories of the model."""

from functools import lru_cache

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.rule import Combine, Matcher, MatcherList, MatchingRules
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.parameters import check_matcher_params
from shiplap.pactfile.patterns import check_pattern
from shiplap.pactfile.rule_places import SINGLE, category_name, flat_place, place
from shiplap.pactfile.shapes import as_list, as_object, as_text, as_whole_number, rest, text_or_nothing

_LIST_MEMBERS = frozenset({"matchers", "combine"})
# A matcher without `match` is the one its parameter belongs to; the first of these counts.
_TELLING = {
    "regex": "regex",
    "min": "type",
    "max": "type",
    "timestamp": "timestamp",
    "date": "date",
    "time": "time",
}
_OTHER_NAMES = {
    "min": "type",
    "max": "type",
    "min-type": "type",
    "max-type": "type",
    "real": "decimal",
    "not-empty": "notEmpty",
    "each-key": "eachKey",
    "each-value": "eachValue",
    "array-contains": "arrayContains",
    "content-type": "contentType",
    "status-code": "statusCode",
}
_COMBINATIONS = {None: Combine.AND, "AND": Combine.AND, "and": Combine.AND, "OR": Combine.OR, "or": Combine.OR}


def read_rules(value: JsonValue, limits: Limits) -> MatchingRules:
    """Return the matching rules of one request, response or message, in either form or a mixture of both.

    A path without any matcher says nothing and is left out.
    """
    if value is None:
        return {}
    rules: dict[str, dict[str, MatcherList]] = {}
    for key, content in as_object(value).items():
        if key.startswith("$"):
            category, path = flat_place(key)
            found = {path: _bare_matcher(as_object(content), limits)}
        else:
            category = category_name(key)
            found = _category(category, as_object(content), limits)
        if found:
            rules.setdefault(category, {}).update(found)
    if sum(map(len, rules.values())) > limits.rules:
        raise UnreadableError(f"more than {limits.rules} matching rules")
    return rules


def _category(category: str, content: JsonObject, limits: Limits) -> dict[str, MatcherList]:
    if type(content.get("matchers")) is list:
        lists = {"": _matcher_list(content, limits)}
    else:
        lists = {place(category, path): _matcher_list(as_object(listed), limits) for path, listed in content.items()}
    return {path: matchers for path, matchers in lists.items() if matchers.matchers}


def _matcher_list(members: JsonObject, limits: Limits) -> MatcherList:
    if "matchers" not in members:
        return _bare_matcher(members, limits)
    matchers = tuple([_matcher(as_object(matcher), limits) for matcher in as_list(members["matchers"])])
    combine = _combine(members.get("combine"))
    extras = rest(members, _LIST_MEMBERS)
    return MatcherList(matchers, combine) if not extras else MatcherList(matchers, combine, extras)


def _bare_matcher(members: JsonObject, limits: Limits) -> MatcherList:
    matcher = _matcher({name: value for name, value in members.items() if name != "combine"}, limits)
    return MatcherList((matcher,), _combine(members.get("combine")))


def _combine(value: JsonValue) -> Combine:
    if value is None or isinstance(value, str):
        combine = _COMBINATIONS.get(value)
        if combine is not None:
            return combine
    raise UnreadableError("matchers combine by AND or OR")


def _matcher(members: JsonObject, limits: Limits) -> Matcher:
    name = members.get("match")
    if type(name) is str and len(members) <= 2:
        param, value = next((pair for pair in members.items() if pair[0] != "match"), (None, None))
        if value is None or type(value) is str or type(value) is int:
            return _short_matcher(name, param, value, (limits.pattern, limits.repeats))
    return _long_matcher(members, limits)


@lru_cache(maxsize=1024, typed=True)
def _short_matcher(name: str, param: str | None, value: str | int | None, bounds: tuple[int, int]) -> Matcher:
    """Return the matcher with one simple parameter or none; most are, and the same ones come again and again."""
    members: JsonObject = {"match": name} if param is None else {"match": name, param: value}
    return _long_matcher(members, Limits(pattern=bounds[0], repeats=bounds[1]))


def _long_matcher(members: JsonObject, limits: Limits) -> Matcher:
    params = {param: value for param, value in members.items() if param != "match"}
    given = as_text(members["match"]) if "match" in members else _told_by(params)
    name = _OTHER_NAMES.get(given, given)
    check_matcher_params(name, params)
    _check_params(name, params, limits)
    return Matcher(name, params)


def _told_by(params: JsonObject) -> str:
    for dated in ("timestamp", "date", "time"):
        text_or_nothing(params, dated)
    for param, name in _TELLING.items():
        if param in params:
            return name
    raise UnreadableError("a matcher tells its name under `match`")


def _check_params(name: str, params: JsonObject, limits: Limits) -> None:
    for bound in ("min", "max"):
        if bound in params and as_whole_number(params[bound]) < 0:
            raise UnreadableError("a bound is never negative")
    if "regex" in params:
        check_pattern(as_text(params["regex"]), limits)
    if name in {"eachKey", "eachValue"} and "rules" in params:
        for rule in as_list(params["rules"]):
            _matcher(as_object(rule), limits)
    if name == "arrayContains" and "variants" in params:
        for variant in as_list(params["variants"]):
            _check_variant(as_object(variant), limits)


def _check_variant(variant: JsonObject, limits: Limits) -> None:
    if "rules" in variant:
        for listed in as_object(variant["rules"]).values():
            _matcher_list(as_object(listed), limits)


def written_rules(rules: MatchingRules) -> JsonObject:
    """Return the rules as v3 and v4 write them."""
    written: JsonObject = {}
    for category, by_path in rules.items():
        lists: JsonObject = {path: _written_list(matchers) for path, matchers in by_path.items()}
        written[category] = lists[""] if category in SINGLE and set(lists) == {""} else lists
    return written


def _written_list(matchers: MatcherList) -> JsonObject:
    written: list[JsonValue] = [written_matcher(matcher) for matcher in matchers.matchers]
    return {**matchers.extras, "combine": matchers.combine.value, "matchers": written}


def written_matcher(matcher: Matcher) -> JsonObject:
    """Return one matcher as every version writes it."""
    return {**matcher.params, "match": matcher.name}
