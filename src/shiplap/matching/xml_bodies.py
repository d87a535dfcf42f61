"""XML bodies: elements by name, children of one name in order, attributes as a set, text without white space around it.

Paths of rules name elements (``$.animals.alligator``), attributes (``['@name']``) and text (``['#text']``); namespaces
stand in front of names, as ``urn:animals:alligator`` or with a prefix that the expected document declares.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from shiplap.matching.checks import mismatch, problems
from shiplap.matching.display import shown
from shiplap.matching.matcher_table import Form
from shiplap.matching.paths import PathError, Place
from shiplap.matching.rules import RuleList, RuleSet, RuleState
from shiplap.matching.xml_documents import Element, XmlError, read_xml
from shiplap.matching.xml_paths import xml_tokens
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import Combine, MatcherList

# These look at an element itself; all others are meant for its text and attributes.
_OF_ELEMENTS = frozenset(
    {"type", "min", "max", "equality", "notEmpty", "values", "arrayContains", "eachKey", "eachValue"}
)


def compile_xml(
    expected: str, rules: list[tuple[str, MatcherList]], *, strict: bool
) -> Callable[[bytes, list[Mismatch]], None]:
    """Return the check of an XML body."""
    try:
        document = read_xml(expected.encode("utf-8", "surrogatepass"), "utf-8")
        state = RuleSet((xml_tokens(path, document), RuleList.of(matchers)) for path, matchers in rules).root
    except (XmlError, PathError) as error:
        return _never(f"Not verifiable: the expected XML cannot be used: {error}")
    comparison = _Comparison(strict)

    def check(data: bytes, out: list[Mismatch]) -> None:
        try:
            actual = read_xml(data).root
        except XmlError as error:
            words = f"Failed to parse the actual body as XML: {error}"
            out.append(mismatch(None, expected, data.decode("utf-8", "replace"), words))
            return
        root = document.root
        comparison.element(root, actual, state.child(root.name), (None, root.name), out)

    return check


def _never(sentence: str) -> Callable[[bytes, list[Mismatch]], None]:
    def check(data: bytes, out: list[Mismatch]) -> None:
        out.append(mismatch(None, None, data.decode("utf-8", "replace"), sentence))

    return check


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares elements; ``strict`` where attributes and children that nobody expected are mismatches."""

    strict: bool

    def element(self, expected: Element, actual: Element, state: RuleState, place: Place, out: list[Mismatch]) -> None:
        found = _element_problems(expected, actual, state)
        if found:
            out.extend(mismatch(place, expected.name, actual.name, problem) for problem in found)
            return
        self._attributes(expected, actual, state, place, out)
        self._children(expected, actual, state, place, out)
        _values(expected.text, actual.text, state.child("#text"), (place, "#text"), out)

    def _attributes(
        self, expected: Element, actual: Element, state: RuleState, place: Place, out: list[Mismatch]
    ) -> None:
        surplus = actual.attributes.keys() - expected.attributes.keys()
        if self.strict and surplus:
            words = (
                f"Expected {len(expected.attributes)} attribute(s) but received {len(actual.attributes)} attribute(s)"
            )
            out.append(mismatch(place, dict(expected.attributes), dict(actual.attributes), words))
        for name, value in expected.attributes.items():
            below: Place = (place, f"@{name}")
            came = actual.attributes.get(name)
            if came is None:
                words = f"Expected attribute '{name}'='{value}' but was missing"
                out.append(mismatch(below, value, None, words))
            else:
                _values(value, came, state.child(f"@{name}"), below, out)

    def _children(
        self, expected: Element, actual: Element, state: RuleState, place: Place, out: list[Mismatch]
    ) -> None:
        wanted, came = _by_name(expected.children), _by_name(actual.children)
        for name, group in wanted.items():
            self._group(group, came.get(name, []), state.child(name), (place, name), out)
        surplus = [name for name in came if name not in wanted and (self.strict or state.child(name).typed)]
        out.extend(mismatch(place, list(wanted), list(came), f"Unexpected child <{name}/>") for name in surplus)

    def _group(
        self, wanted: list[Element], came: list[Element], state: RuleState, place: Place, out: list[Mismatch]
    ) -> None:
        if state.typed and came:
            for child in came:
                self.element(wanted[0], child, state, place, out)
            return
        parent = place[0] if place else None
        for one, other in zip_longest(wanted, came):
            if other is None:
                words = f"Expected child <{one.name}/> but was missing"
                out.append(mismatch(parent, one.name, None, words))
            elif one is None:
                if self.strict:
                    out.append(mismatch(place, None, other.name, f"Unexpected child <{other.name}/>"))
            else:
                self.element(one, other, state, place, out)


def _element_problems(expected: Element, actual: Element, state: RuleState) -> list[str]:
    if expected.name != actual.name:
        return [f"Expected {shown(actual.name)} to be equal to {shown(expected.name)}"]
    rules = state.rules
    if rules is None or state.cascaded:
        return []
    asked = [rule for rule in rules.rules if rule.name in _OF_ELEMENTS]
    found = [problem for rule in asked if (problem := _element_problem(rule.name, rule.params, actual)) is not None]
    return [] if rules.combine is Combine.OR and len(found) < len(rules.rules) else found


def _element_problem(name: str, params: object, actual: Element) -> str | None:
    if name in {"arrayContains", "eachKey", "eachValue"}:
        return f"Not verifiable: the matcher '{name}' does not apply to XML"
    size = len(actual.children) + len([run for run in actual.runs if run.strip()])
    if name == "notEmpty" and not size:
        return f"Expected '{actual.name}' to have at least one child"
    limits = params if isinstance(params, dict) else {}
    low, high = limits.get("min"), limits.get("max")
    if low is not None and size < int(low):
        return f"Expected '{actual.name}' to have at least {low} children"
    if high is not None and size > int(high):
        return f"Expected '{actual.name}' to have at most {high} children"
    return None


def _values(expected: str, actual: str, state: RuleState, place: Place, out: list[Mismatch]) -> None:
    if state.rules is not None:
        found = problems(state.rules, expected, actual, Form.TEXT)
    elif expected != actual:
        found = [f"Expected {shown(actual)} to be equal to {shown(expected)}"]
    else:
        return
    out.extend(mismatch(place, expected, actual, problem) for problem in found)


def _by_name(children: list[Element]) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = {}
    for child in children:
        groups.setdefault(child.name, []).append(child)
    return groups
