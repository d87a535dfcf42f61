"""Our verdict on rows of JSON, on forms and on text is that of the reference implementation.

The documents of `test_matching_differential` are wild and small; here they look like those of real contracts: lists of
rows with rules for the list, its rows and their members, so that sizes, cascades and wildcards meet.
"""

import copy
from urllib.parse import quote_plus

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fakes.reference_matching import ours, theirs, weight

TIMES = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
ROW = {"id": 1, "name": "a", "price": 1.5, "on": "2020-01-02", "tags": ["x"], "by": {"k": "v", "l": "w"}, "none": None}
EXAMPLES = st.sampled_from(
    [{"rows": [ROW]}, {"rows": [ROW, {**ROW, "id": 2}]}, [ROW], {"by": ROW}, {"rows": {"1": ROW}}]
)
PATHS = ["", ".id", ".name", ".price", ".on", ".tags", ".tags[*]", ".tags[0]", ".by", ".by.k", ".by.*", ".none", ".*"]
HEADS = ["$", "$.rows", "$.rows[*]", "$.rows[0]", "$.rows.*", "$.*", "$[*]", "$[0]", "$.by", "$.rows['1']"]
SIZES = st.dictionaries(st.sampled_from(["min", "max"]), st.integers(0, 3), max_size=2)
MATCHERS = st.one_of(
    st.builds(lambda sizes: {"match": "type", **sizes}, SIZES),
    st.sampled_from(
        [
            {"match": "equality"},
            {"match": "values"},
            {"match": "notEmpty"},
            {"match": "integer"},
            {"match": "number"},
            {"match": "regex", "regex": "[a-z0-9]+"},
            {"match": "date", "format": "yyyy-MM-dd"},
            {"match": "include", "value": "a"},
            {"match": "null"},
            {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]+"}]},
            {"match": "eachValue", "rules": [{"match": "type"}]},
            {"match": "eachValue", "rules": [{"match": "regex", "regex": "[a-z]+"}]},
        ]
    ),
)
CHANGES = {
    "id": [7, "7", 1.5, None],
    "name": ["b", "", 7],
    "price": [2.5, 2, "x"],
    "on": ["2021-02-03", "2021-02-30", ""],
    "tags": [["x"], [], ["y", "z"], ["x", 1], "x"],
    "by": [{"k": "v", "l": "w"}, {"k": "z", "l": "w"}, {}, {"k": "v"}, {"k": "v", "l": "w", "M": 1}, []],
    "none": [1, "x"],
}


@st.composite
def changed_row(draw):
    row = copy.deepcopy(ROW)
    for name in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=2, unique=True)):
        row[name] = draw(st.sampled_from(CHANGES[name]))
    if not draw(st.integers(0, 5)):
        del row[draw(st.sampled_from(sorted(row)))]
    if not draw(st.integers(0, 5)):
        row["more"] = 1
    return row


@st.composite
def rows(draw):
    expected = draw(EXAMPLES)
    made = draw(st.lists(changed_row(), max_size=3))
    match expected:
        case list():
            actual = made
        case {"by": _}:
            actual = {"by": draw(changed_row())}
        case {"rows": list()}:
            actual = {"rows": made}
        case _:
            actual = {"rows": {draw(st.sampled_from(["1", "2", "a", "B"])): row for row in made}}
    paths = st.builds(lambda head, tail: head + tail, st.sampled_from(HEADS), st.sampled_from(PATHS))
    chosen = draw(st.lists(paths, min_size=1, max_size=4, unique=True))
    return expected, {path: {"combine": "AND", "matchers": [draw(MATCHERS)]} for path in chosen}, actual


@TIMES
@given(rows())
def test_our_verdict_on_rows_is_that_of_the_reference_implementation(case):
    _expected, rules, _actual = case
    weights = [weight(path) for path in rules]
    assume(len(set(weights)) == len(weights))  # of two rules that weigh the same, Pact does not say which one wins
    mine, reference = ours(*case), theirs(*case)
    assert (not mine) == (not reference), (mine, reference)


# ---- forms and text

NAMES, VALUES = ["a", "b", "c d"], ["1", "2", "x", "", "x y", "1.5", "true", "é"]
TEXT_MATCHERS = st.sampled_from(
    [
        {"match": "type"},
        {"match": "equality"},
        {"match": "regex", "regex": r"\d+"},
        {"match": "regex", "regex": "[a-z ]*"},
        {"match": "include", "value": "x"},
        {"match": "integer"},
        {"match": "decimal"},
        {"match": "number"},
        {"match": "boolean"},
        {"match": "notEmpty"},
    ]
)
LIST_MATCHERS = st.sampled_from(
    [
        {"match": "type", "min": 1},
        {"match": "type", "min": 2},
        {"match": "type", "max": 1},
        {"match": "values"},
        {"match": "null"},
        {"match": "arrayContains", "variants": [{"index": 0, "rules": {"$": {"matchers": [{"match": "integer"}]}}}]},
    ]
)
fields = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4)
FORM = "application/x-www-form-urlencoded"


def form(pairs):
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)


@st.composite
def forms(draw):
    expected = draw(fields.filter(bool))
    paths = draw(
        st.lists(
            st.sampled_from(["$.a", "$.b", "$['c d']", "$.a[0]", "$.a[1]", "$.*", "$.*[0]", "$"]),
            max_size=2,
            unique=True,
        )
    )
    rules = {}
    for path in paths:
        matchers = draw(st.lists(TEXT_MATCHERS | LIST_MATCHERS, min_size=1, max_size=2, unique_by=str))
        rules[path] = {"combine": draw(st.sampled_from(["AND", "OR"])), "matchers": matchers}
    actual = [
        (name, draw(st.sampled_from(VALUES)) if not draw(st.integers(0, 3)) else value) for name, value in expected
    ]
    return form(expected), rules, form(draw(st.just(actual) | fields.filter(bool)))


@TIMES
@given(forms())
def test_our_verdict_on_forms_is_that_of_the_reference_implementation(case):
    weights = [weight(path) for path in case[1]]
    assume(len(set(weights)) == len(weights))
    mine, reference = (verdict(*case, FORM) for verdict in (ours, theirs))
    assert (not mine) == (not reference), (mine, reference)


@st.composite
def texts(draw):
    some = st.sampled_from(["a", "7", "7.5", "true", "2020-01-02", "x y", "ab7"])
    paths = draw(st.lists(st.sampled_from(["$", "$.a", "$[0]", "$.*"]), max_size=2, unique=True))
    rules = {
        path: {
            "combine": draw(st.sampled_from(["AND", "OR"])),
            "matchers": draw(st.lists(TEXT_MATCHERS, min_size=1, max_size=2)),
        }
        for path in paths
    }
    return draw(some), rules, draw(some)


@TIMES
@given(texts(), st.sampled_from(["text/plain", "text/csv"]))
def test_our_verdict_on_text_is_that_of_the_reference_implementation(case, content_type):
    mine, reference = (verdict(*case, content_type) for verdict in (ours, theirs))
    assert (not mine) == (not reference), (mine, reference)
