"""Rules that stand inside the parameters of another rule: those of ``eachKey``, ``eachValue`` and ``arrayContains``."""

from shiplap.matching.matchers import Rule, compile_rule, matcher_of
from shiplap.matching.paths import Wildcard, parse_path
from shiplap.matching.rules import EQUALITY, RuleList, RuleSet, RuleState
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine, MatcherList


def inner_rules(rule: Rule) -> RuleList:
    """Return the rules for each key or each value; without any, all must be equal to the example."""
    documents = rule.params.get("rules")
    if not isinstance(documents, list) or not documents:
        return EQUALITY
    return RuleList(tuple(compile_rule(matcher_of(one)) for one in documents))


def each_value_state(rule: Rule) -> RuleState:
    """Return the state in which only the rules for each value hold, one step down."""
    return RuleSet([((Wildcard.ANY,), inner_rules(rule))]).root


def variants(rule: Rule, count: int) -> list[tuple[int, RuleSet]]:
    """Return the variants of ``arrayContains``: an index of the example and the rules from there.

    Without any, each of the ``count`` elements of the example is one, compared by equality.

    Raises:
        ValueError: when they cannot be read; a `PathError` is one.
    """
    documents = rule.params.get("variants")
    if not isinstance(documents, list) or not documents:
        return [(index, RuleSet([((), EQUALITY)])) for index in range(count)]
    return [_variant(document) for document in documents]


def _variant(document: JsonValue) -> tuple[int, RuleSet]:
    variant = document if isinstance(document, dict) else {}
    rules = variant.get("rules")
    pairs = [(parse_path(path), _rule_list(each)) for path, each in (rules if isinstance(rules, dict) else {}).items()]
    return int(str(variant.get("index", 0))), RuleSet(pairs)


def _rule_list(document: JsonValue) -> RuleList:
    lists = document if isinstance(document, dict) else {}
    matchers = lists.get("matchers")
    combine = Combine.OR if str(lists.get("combine", "AND")).upper() == "OR" else Combine.AND
    found = tuple(matcher_of(one) for one in matchers) if isinstance(matchers, list) else ()
    return RuleList.of(MatcherList(found, combine))
