"""Our verdict on a body is that of the reference implementation, but for the differences documented in docs/reference/matching.md.

Hypothesis makes an example, rules for places in it, and a body that is often a small change of the example. Both engines
compare them. A difference that is not one of those listed in ``THEIRS`` fails the test.
"""

import json
from functools import cache
from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conftest import SHARED
from fakes.absence import lacking
from fakes.reference_matching import ours, theirs, weight
from shiplap.matching.paths import Wildcard, parse_path
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.rules import read_rules, written_matcher

TEXTS = ["", "a", "abc", "7", "7.5", "true", "2020-01-02", "12:30:00", "1.2.3", "x@y.de", "ä€", "A B"]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2000),
    st.sampled_from([0.5, 1.5, -2.25, 100.0]),
    st.sampled_from(TEXTS),
)
KEYS = ["a", "b", "c", "d e", "1"]
documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=8,
)
containers = documents.filter(lambda value: isinstance(value, dict | list))

SCALAR_MATCHERS = [
    {"match": "equality"},
    {"match": "type"},
    {"match": "integer"},
    {"match": "decimal"},
    {"match": "number"},
    {"match": "boolean"},
    {"match": "null"},
    {"match": "notEmpty"},
    {"match": "semver"},
    {"match": "include", "value": "a"},
    {"match": "include", "value": "7"},
    {"match": "regex", "regex": r"\d+"},
    {"match": "regex", "regex": "a|abc|true"},
    {"match": "regex", "regex": ".*"},
    {"match": "regex", "regex": r"^\w+$"},
    {"match": "date", "format": "yyyy-MM-dd"},
    {"match": "time", "format": "HH:mm:ss"},
    {"match": "timestamp", "format": "yyyy-MM-dd"},
]
CONTAINER_MATCHERS = [
    {"match": "type", "min": 1},
    {"match": "type", "max": 2},
    {"match": "type", "min": 1, "max": 2},
    {"match": "values"},
    {"match": "arrayContains", "variants": []},
    {"match": "arrayContains", "variants": [{"index": 0, "rules": {}}]},
    {
        "match": "arrayContains",
        "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "type"}]}}}, {"index": 1, "rules": {}}],
    },
    {"match": "arrayContains", "variants": [{"index": 0, "rules": {"$.*": {"matchers": [{"match": "integer"}]}}}]},
    {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-c]"}], "value": "a"},
    {"match": "eachValue", "rules": [{"match": "type"}], "value": "a"},
    {"match": "eachValue", "rules": [{"match": "integer"}], "value": "a"},
    {"match": "eachValue", "rules": [{"match": "regex", "regex": "[a-z]+"}], "value": "a"},
]


def places(value, path="$"):
    """All places of a document, with wildcards beside names."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, f"{path}['{key}']")
        if value:
            yield from places(next(iter(value.values())), f"{path}.*")
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, f"{path}[{index}]")
        if value:
            yield from places(value[0], f"{path}[*]")


@st.composite
def ruled(draw):
    expected = draw(containers)
    paths = draw(st.lists(st.sampled_from(sorted(set(places(expected)))), max_size=3, unique=True))
    rules = {}
    for path in paths:
        matchers = draw(
            st.lists(st.sampled_from(SCALAR_MATCHERS + CONTAINER_MATCHERS), min_size=1, max_size=2, unique_by=str)
        )
        combine = draw(st.sampled_from(["AND", "AND", "OR"])) if len(matchers) > 1 else "AND"
        rules[path] = {"combine": combine, "matchers": matchers}
    return expected, rules, draw(changed(expected))


@st.composite
def changed(draw, value, depth=0):
    """A document that is the same, or differs in a few places."""
    if draw(st.integers(0, 12)) == 0:
        return draw(documents)
    if isinstance(value, dict):
        found = {key: draw(changed(inner, depth + 1)) for key, inner in value.items() if draw(st.integers(0, 19))}
        return {**found, **({draw(st.sampled_from(KEYS)): draw(scalars)} if draw(st.integers(0, 8)) == 0 else {})}
    if isinstance(value, list):
        found = [draw(changed(inner, depth + 1)) for inner in value if draw(st.integers(0, 19))]
        return found + (
            [draw(changed(value[0], depth + 1)) if value else draw(scalars)] if draw(st.integers(0, 8)) == 0 else []
        )
    return value


def inside(value):
    """All values inside a document, itself included."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(inner)


def values_at(value, tokens):
    """All values of a document that a path names."""
    if not tokens:
        yield value
        return
    token, rest = tokens[0], tokens[1:]
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        if isinstance(token, Wildcard) or str(token) == str(key):
            yield from values_at(inner, rest)


def is_known(expected, rules, actual):
    """Whether the case touches one of the differences that are documented as theirs."""
    weights = [(weight(path), path) for path in rules]
    if any(one == other and "*" in path + longer for (one, path), (other, longer) in combinations(weights, 2)):
        return True  # of two rules that weigh the same, Pact does not say which one wins
    for path, each in rules.items():
        for value in values_at(expected, parse_path(path)):
            if any(one == [] for one in inside(value)):
                return True  # rules are not applied to a list that is empty in the example
            if each["combine"] == "OR" and any(isinstance(one, dict) for one in inside(value)):
                return True  # OR is taken for AND on objects
            names = {one["match"] for one in each["matchers"]}
            if each["combine"] == "OR" and "eachValue" in names:
                return True  # where eachValue cascades on an inner list, it passes without being applied
            if "arrayContains" in names and any(isinstance(one, dict) for one in inside(value)):
                return True  # arrayContains on an object lets members be missing
    return False


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ruled())
def test_our_verdict_is_that_of_the_reference_implementation(case):
    _expected, _rules, _actual = case
    assume(not is_known(*case))
    mine, reference = ours(*case), theirs(*case)
    assert (not mine) == (not reference), (mine, reference)


# ---- XML


@st.composite
def elements(draw, depth=0, name="r"):
    names = st.sampled_from(["x", "y"])
    attributes = draw(st.dictionaries(names, st.sampled_from(["1", "a", "", "x y"]), max_size=2))
    if depth == 0 and draw(st.booleans()):
        attributes |= {"xmlns:p": "urn:p"} | draw(st.sampled_from([{}, {"xmlns": "urn:a"}]))
    elif depth and draw(st.integers(0, 5)) == 0:
        name, attributes["xmlns:p"] = f"p:{name}", draw(st.sampled_from(["urn:p", "urn:q"]))
    text = draw(st.sampled_from(["", "", "t", "7", " t ", "1.5"]))
    children = [] if depth == 2 else draw(st.lists(st.sampled_from("abb"), max_size=3))
    inner = "".join([draw(elements(depth + 1, child)) for child in children])
    return (
        f"<{name}{''.join(f' {key}={json.dumps(value)}' for key, value in attributes.items())}>{text}{inner}</{name}>"
    )


XML_PATHS = [
    *("$.r", "$.r.a", "$.r.b", "$.r.b.a", "$.r.@x", "$.r.b.@y", "$.r.*", "$.r.#text", "$.r.b.#text", "$.r.*.@x"),
    *("$.r['@x']", "$.r.a['#text']", "$.r.*['#text']", "$.*", "$.*.*", "$.r.a.*"),
    *("$.r['urn:p:a']", "$.r['urn:p:b']['@x']", "$['urn:a:r']['urn:a:b']", "$['urn:a:r']['urn:a:a']['#text']"),
]
XML_MATCHERS = [
    {"match": "type"},
    {"match": "equality"},
    {"match": "type", "min": 1},
    {"match": "type", "max": 2},
    {"match": "type", "min": 2, "max": 3},
]
XML_TEXT_MATCHERS = [
    {"match": "type"},
    {"match": "equality"},
    {"match": "regex", "regex": r"\d+"},
    {"match": "include", "value": "a"},
    {"match": "integer"},
    {"match": "number"},
    {"match": "notEmpty"},
    {"match": "decimal"},
    {"match": "boolean"},
    {"match": "semver"},
    {"match": "date", "format": "yyyy"},
]


@st.composite
def ruled_xml(draw):
    expected = draw(elements())
    rules = {}
    for path in draw(st.lists(st.sampled_from(XML_PATHS), max_size=2, unique=True)):
        is_text = "@" in path or "#" in path
        possible = st.sampled_from(XML_TEXT_MATCHERS if is_text else XML_MATCHERS)
        rules[path] = {
            "combine": draw(st.sampled_from(["AND", "OR"])),
            "matchers": draw(st.lists(possible, min_size=1, max_size=2 if is_text else 1, unique_by=str)),
        }
    actual = expected
    for old, new in draw(
        st.lists(
            st.sampled_from(
                [
                    *(('"1"', '"2"'), ("7", "8"), (">t<", ">u<"), ("<a>", "<a/><a>"), ("<b></b>", ""), (' x="a"', "")),
                    *((' xmlns:p="urn:p"', ' xmlns:p="urn:q"'), ("</r>", "<c/></r>")),
                ]
            ),
            max_size=2,
        )
    ):
        actual = actual.replace(old, new, 1)
    return expected, rules, draw(st.one_of(st.just(actual), st.just(actual), elements()))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ruled_xml())
def test_our_verdict_on_xml_is_that_of_the_reference_implementation(case):
    weights = [weight(path) for path in case[1]]
    assume(len(set(weights)) == len(weights))  # of two rules that weigh the same, Pact does not say which one wins
    mine, reference = (verdict(*case, "application/xml") for verdict in (ours, theirs))
    assert (not mine) == (not reference), (mine, reference)


# ---- siblings of the cases of the specification


@cache
def cases():
    """The expected body, its rules and the actual body of every case whose body is JSON and no text, of all versions."""
    found = []
    for file in sorted((SHARED / "conformance" / "pact-specification").rglob("*.json")):
        case = json.loads(file.read_bytes())
        bodies = [part.get("body", part.get("contents")) for part in (case["expected"], case.get("actual", {}))]
        expected, actual = (
            body["content"] if isinstance(body, dict) and {"content", "contentType"} <= body.keys() else body
            for body in bodies
        )
        if isinstance(expected, dict | list):
            rules = read_rules(case["expected"].get("matchingRules"), Limits()).get("body", {})
            found.append((expected, {path: written(each) for path, each in rules.items()}, actual))
    return found


def written(listed):
    return {"combine": listed.combine.value, "matchers": [written_matcher(each) for each in listed.matchers]}


@st.composite
def siblings(draw):
    expected, rules, actual = draw(st.sampled_from(cases()))
    example = draw(changed(expected)) if draw(st.integers(0, 3)) == 0 else expected
    if not isinstance(example, dict | list):
        example = expected
    return example, rules, draw(changed(draw(st.sampled_from([expected, actual]))))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_our_verdict_on_siblings_of_the_cases_is_that_of_the_reference_implementation(data):
    if not SHARED.exists():
        lacking("needs the cases of the specification beside the repository")
    case = data.draw(siblings())
    assume(not is_known(*case))
    mine, reference = ours(*case), theirs(*case)
    assert (not mine) == (not reference), (mine, reference)
