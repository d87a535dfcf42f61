"""JSON lists: element by element, by the first element as a template, or as a set of variants that must occur."""

from shiplap.matching.checks import Check, always, combined, mismatch, passes
from shiplap.matching.display import shown
from shiplap.matching.json_objects import Compile, wrong_type
from shiplap.matching.matchers import Rule
from shiplap.matching.nested_rules import each_value_state, variants
from shiplap.matching.paths import Place
from shiplap.matching.rules import RuleState
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch


def compile_list(expected: list[JsonValue], state: RuleState, compile_value: Compile) -> Check:
    """Return the check of a list."""
    rules = state.rules
    if rules is None:
        return _plain(expected, state, compile_value)
    inner = combined([_ruled(rule, expected, state, compile_value) for rule in rules.rules], rules.combine)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if type(actual) is list:
            inner(actual, place, out)
        else:
            out.append(wrong_type(expected, actual, place))

    return check


def _plain(expected: list[JsonValue], state: RuleState, compile_value: Compile) -> Check:
    checks = [compile_value(value, state.child(index)) for index, value in enumerate(expected)]

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if type(actual) is not list:
            out.append(wrong_type(expected, actual, place))
            return
        for index, (item, value) in enumerate(zip(checks, actual, strict=False)):
            item(value, (place, index), out)
        if len(actual) != len(checks):
            out.append(mismatch(place, expected, actual, _length_problem(expected, actual)))

    return check


def _length_problem(expected: list[JsonValue], actual: list[JsonValue]) -> str:
    if not expected:
        return f"Expected an empty List but received {shown(actual)}"
    return f"Expected a List with {len(expected)} elements but received {len(actual)} elements"


def _ruled(rule: Rule, expected: list[JsonValue], state: RuleState, compile_value: Compile) -> Check:
    if rule.name == "arrayContains":
        return _array_contains(rule, expected, compile_value)
    if rule.name == "eachValue" and not state.cascaded:
        return _contents(expected, each_value_state(rule), compile_value)
    contents = _contents(expected, state, compile_value)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        problem = rule.container_problem(expected, actual, cascaded=state.cascaded)
        if problem is not None:
            out.append(mismatch(place, expected, actual, problem))
        contents(actual, place, out)

    return check


def _contents(expected: list[JsonValue], state: RuleState, compile_value: Compile) -> Check:
    """Compare element by element; where more came than were expected, the first is the template."""
    alike = compile_value(expected[0], state.child(0)) if len(expected) == 1 else None

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if not isinstance(actual, list) or not expected:
            return
        if alike is not None and state.is_alike(len(actual)):
            for index, value in enumerate(actual):
                alike(value, (place, index), out)
            return
        for index, value in enumerate(actual):
            template = expected[index] if index < len(expected) else expected[0]
            compile_value(template, state.child(index))(value, (place, index), out)

    return check


def _array_contains(rule: Rule, expected: list[JsonValue], compile_value: Compile) -> Check:
    try:
        found = variants(rule, len(expected))
    except ValueError as error:
        return always(f"Not verifiable: the matcher 'arrayContains' cannot be used: {error}")
    missing = [index for index, _ in found if not 0 <= index < len(expected)]
    if missing:
        words = f"ArrayContains: variant {missing[0]} is missing from the expected list"
        return always(f"{words}, which has {len(expected)} items")
    checks = [(index, expected[index], compile_value(expected[index], rules.root)) for index, rules in found]

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        for index, value, variant in checks:
            if not any(passes(variant, item) for item in (actual if isinstance(actual, list) else ())):
                words = f"Variant at index {index} ({shown(value)}) was not found in the actual list"
                out.append(mismatch(place, value, actual, words))

    return check
