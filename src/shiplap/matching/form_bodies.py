"""Form bodies (``a=1&b=2``): like a query string, with rules at ``$.a``."""

from collections.abc import Callable

from shiplap.matching.checks import mismatch
from shiplap.matching.queries import parameter_problems, parse_query
from shiplap.matching.rules import RuleSet, RuleState
from shiplap.matching.text_lists import ListRules
from shiplap.model.mismatch import Mismatch


def compile_form(expected: str, rules: RuleSet) -> Callable[[bytes, list[Mismatch]], None]:
    """Return the check of a form body; names that nobody expected are mismatches."""
    wanted = parse_query(expected)
    listed = {name: _listed(rules.root.child(name)) for name in wanted}

    def check(data: bytes, out: list[Mismatch]) -> None:
        came = parse_query(data.decode("utf-8", "replace"))
        for name, values in wanted.items():
            if name not in came:
                words = f"Expected form post parameter '{name}' but was missing"
                out.append(mismatch((None, name), list(values), None, words))
            else:
                found = parameter_problems(name, values, came[name], listed[name], "form post parameter")
                place = (None, name)
                out.extend(mismatch(place, list(values), list(came[name]), problem) for problem in found)
        for name in came.keys() - wanted.keys():
            words = f"Received unexpected form post parameter '{name}'"
            out.append(mismatch((None, name), None, list(came[name]), words))

    return check


def _listed(state: RuleState) -> ListRules:
    return ListRules(state.rules, lambda index: state.child(index).rules, state.cascaded)
