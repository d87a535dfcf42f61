"""Our verdict on whole requests is that of the reference implementation: paths, several matchers at one name, dates, versions.

`test_matching_differential_http` has one matcher a name; here several combine by AND or OR, as contracts write them.
"""

from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.reference_matching import is_answered, ours, theirs
from shiplap.matching import compare_request
from shiplap.matching.matchers import matcher_of
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest
from shiplap.model.rule import Combine, MatcherList

TIMES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
MATCHERS = [
    {"match": "regex", "regex": r"/?\d+"},
    {"match": "regex", "regex": "/?[a-z]+"},
    {"match": "regex", "regex": ".*"},
    {"match": "type"},
    {"match": "equality"},
    {"match": "include", "value": "a"},
    {"match": "integer"},
    {"match": "number"},
    {"match": "decimal"},
    {"match": "boolean"},
    {"match": "notEmpty"},
    {"match": "semver"},
    {"match": "date", "format": "yyyy-MM-dd"},
    {"match": "time", "format": "HH:mm:ss"},
    {"match": "timestamp", "format": "yyyy-MM-dd'T'HH:mm:ss"},
]
VALUES = ["1", "12", "a", "abc", "1.5", "true", "1.2.3", "2020-01-02", "2020-02-30", "12:30:00", "2020-01-02T12:30:00"]
lists = st.builds(
    lambda matchers, combine: {"matchers": matchers, "combine": combine},
    st.lists(st.sampled_from(MATCHERS), min_size=1, max_size=2, unique_by=str),
    st.sampled_from(["AND", "OR"]),
)
values = st.sampled_from(VALUES)
paths = st.sampled_from(["/", "/a", "/1", "/abc", "/a/b", "/a b", "/a%b", "/é", "/2020-01-02"])


def as_list(each):
    return MatcherList(tuple(matcher_of(one) for one in each["matchers"]), Combine(each["combine"]))


def verdict(expected, sent):
    path, header, query, rules = expected
    request = ExpectedRequest(
        path=path,
        headers={name: (value,) for name, value in header.items()},
        query={name: tuple(several) for name, several in query.items()},
        rules={kind: {name: as_list(each) for name, each in by.items()} for kind, by in rules.items()},
    )
    sent_path, sent_header, sent_query = sent
    text = "&".join(f"{quote(name)}={quote(value)}" for name, several in sent_query.items() for value in several)
    return compare_request(
        request, Request(method="GET", path=quote(sent_path), query=text, headers=tuple(sent_header.items()))
    )


@TIMES
@given(paths, st.none() | lists, paths)
def test_our_verdict_on_a_path_is_that_of_the_mock_server(path, rule, sent):
    rules = {"path": {"": rule}} if rule else {}
    mine = verdict((quote(path), {}, {}, rules), (sent, {}, {}))
    assert (mine == ()) is is_answered({}, {}, rules, {}, {}, path=quote(path), sent_path=quote(sent)), mine


@TIMES
@given(st.lists(values, min_size=1, max_size=2), lists, st.lists(values, min_size=1, max_size=3))
def test_our_verdict_on_a_query_with_several_matchers_is_that_of_the_mock_server(expected, rule, sent):
    rules = {"query": {"a": rule}}
    mine = verdict(("/p", {}, {"a": expected}, rules), ("/p", {}, {"a": sent}))
    assert (mine == ()) is is_answered({}, {"a": expected}, rules, {}, {"a": sent}), mine


@TIMES
@given(values, lists, values)
def test_our_verdict_on_a_header_with_several_matchers_is_that_of_the_mock_server(expected, rule, sent):
    rules = {"header": {"X-A": rule}}
    mine = verdict(("/p", {"X-A": expected}, {}, rules), ("/p", {"X-A": sent}, {}))
    assert (mine == ()) is is_answered({"X-A": expected}, {}, rules, {"X-A": sent}, {}), mine


@TIMES
@given(
    st.lists(
        st.fixed_dictionaries({"kind": st.sampled_from(["a", "b"]), "n": st.integers(0, 3)}), min_size=1, max_size=3
    ),
    st.lists(
        st.fixed_dictionaries({"kind": st.sampled_from(["a", "b", 1]), "n": st.integers(0, 3) | st.just("x")}),
        max_size=4,
    ),
    st.lists(
        st.dictionaries(
            st.sampled_from(["$.n", "$.kind", "$.*", "$"]),
            st.sampled_from([{"match": "integer"}, {"match": "type"}, {"match": "regex", "regex": "a|b"}]),
            max_size=2,
        ),
        min_size=1,
        max_size=2,
    ),
)
def test_our_verdict_on_variants_of_rows_is_that_of_the_reference_implementation(expected, actual, variants):
    matcher = {
        "match": "arrayContains",
        "variants": [
            {"index": index, "rules": {path: {"matchers": [one]} for path, one in rules.items()}}
            for index, rules in enumerate(variants)
            if index < len(expected)
        ],
    }
    rules = {"$.rows": {"combine": "AND", "matchers": [matcher]}}
    case = {"rows": expected}, rules, {"rows": actual}
    mine, reference = ours(*case), theirs(*case)
    assert (not mine) == (not reference), (mine, reference)


FORMATS = [
    "yyyy-MM-dd",
    "dd/MM/yyyy",
    "MM/dd/yy",
    "yyyy-MM-dd'T'HH:mm:ss",
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'",
    "EEE, dd MMM yyyy HH:mm:ss z",
    "HH:mm",
    "hh:mm a",
    "HH:mm:ss.SSSSSS",
    "MMMM d, yyyy",
]
WRITTEN = [
    "2020-01-02",
    "2020-02-30",
    "02/01/2020",
    "31/04/2020",
    "01/02/20",
    "2020-01-02T12:30:00",
    "2020-01-02T12:30:00Z",
    "2020-01-02T12:30:00+01:00",
    "2020-01-02T25:30:00Z",
    "2020-01-02T12:30:00.123Z",
    "Thu, 02 Jan 2020 12:30:00 GMT",
    "12:30",
    "24:30",
    "12:30 PM",
    "13:30 pm",
    "12:30:00.123456",
    "January 2, 2020",
    "Januar 2, 2020",
    "",
]


@TIMES
@given(st.sampled_from(["date", "time", "timestamp"]), st.sampled_from(FORMATS), st.sampled_from(WRITTEN))
def test_our_verdict_on_dates_is_that_of_the_reference_implementation(name, pattern, text):
    rules = {"$.a": {"combine": "AND", "matchers": [{"match": name, "format": pattern}]}}
    case = {"a": "x"}, rules, {"a": text}
    mine, reference = ours(*case), theirs(*case)
    assert (not mine) == (not reference), (mine, reference)
