"""Rules at a header, a query parameter or a form field: they hold for the list of its values, and for each of them."""

from collections.abc import Callable
from dataclasses import dataclass

from shiplap.matching.checks import problems
from shiplap.matching.display import shown
from shiplap.matching.matcher_table import Form
from shiplap.matching.matchers import Rule
from shiplap.matching.nested_rules import inner_rules, variants
from shiplap.matching.rules import EQUALITY, RuleList
from shiplap.model.rule import Combine


@dataclass(frozen=True, slots=True)
class ListRules:
    """The rules that hold for the values of one name.

    Attributes:
        rules: those at the name, where there are some.
        own: gives the rules that were written for the value at an index, where there are some.
        cascaded: whether the rules at the name were written for a place above it.
    """

    rules: RuleList | None
    own: Callable[[int], RuleList | None]
    cascaded: bool = False


def text_list_problems(listed: ListRules, rules: RuleList, expected: list[str], actual: list[str]) -> list[str]:
    """Return what the rules find wrong with the values of one name.

    Args:
        listed: the rules of the name and of its values.
        rules: those at the name, once more.
        expected: the values of the example, at least one.
        actual: the values that came.
    """
    found: list[str] = []
    for rule in rules.rules:
        problem_of_one = _rule_problems(rule, rules, listed, expected, actual)
        if rules.combine is Combine.OR and not problem_of_one:
            return []
        found.extend(problem_of_one)
    return list(dict.fromkeys(found))


def _rule_problems(rule: Rule, rules: RuleList, listed: ListRules, expected: list[str], actual: list[str]) -> list[str]:
    if rule.name == "arrayContains":
        return _missing_variants(rule, expected, actual)
    each = inner_rules(rule) if rule.name == "eachValue" else None
    whole = rule.container_problem(list(expected), list(actual), cascaded=listed.cascaded)
    found = [] if whole is None else [whole]
    for index, value in enumerate(actual):
        template = expected[index] if index < len(expected) else expected[0]
        found.extend(problems(each or listed.own(index) or rules, template, value, Form.TEXT))
    return found


def _missing_variants(rule: Rule, expected: list[str], actual: list[str]) -> list[str]:
    try:
        wanted = variants(rule, len(expected))
    except ValueError as error:
        return [f"Not verifiable: the matcher 'arrayContains' cannot be used: {error}"]
    found: list[str] = []
    for index, rules in wanted:
        if not 0 <= index < len(expected):
            found.append(f"ArrayContains: variant {index} is missing from the expected list")
        elif all(problems(rules.root.rules or EQUALITY, expected[index], value, Form.TEXT) for value in actual):
            found.append(f"Variant at index {index} ({shown(expected[index])}) was not found in the actual list")
    return found
