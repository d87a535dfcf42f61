"""JSON bodies: what each matcher accepts and refuses, how rules cascade and combine, and what is said about it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiplap.matching import compare_request, compare_response
from shiplap.model.body import JsonBody, TextBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import MismatchKind
from shiplap.model.rule import Combine, Matcher, MatcherList

JSON = (("Content-Type", "application/json"),)


def rule(*matchers, combine=Combine.AND):
    return MatcherList(
        tuple(Matcher(m["match"], {k: v for k, v in m.items() if k != "match"}) for m in matchers), combine
    )


def found(expected, actual, rules=None, specification=Specification.V4):
    """The mismatches of a response's body, as pairs of place and sentence."""
    lists = {path: each if isinstance(each, MatcherList) else rule(each) for path, each in (rules or {}).items()}
    wanted = ExpectedResponse(body=JsonBody(expected), rules={"body": lists})
    data = actual if isinstance(actual, bytes) else json.dumps(actual).encode()
    mismatches = compare_response(wanted, Response(status=200, headers=JSON, body=data), specification)
    assert all(each.kind is MismatchKind.BODY for each in mismatches)
    return [(each.path, each.sentence) for each in mismatches]


def found_in_request(expected, actual, rules=None):
    lists = {path: rule(each) for path, each in (rules or {}).items()}
    wanted = ExpectedRequest(body=JsonBody(expected), rules={"body": lists})
    request = Request(method="GET", path="/", headers=JSON, body=json.dumps(actual).encode())
    return [(each.path, each.sentence) for each in compare_request(wanted, request)]


# ---- without rules


def test_equal_documents_match_whatever_the_order_of_their_members():
    assert found({"a": 1, "b": [1, {"c": None}]}, {"b": [1, {"c": None}], "a": 1}) == []


@pytest.mark.parametrize(
    ("expected", "actual", "sentence"),
    [
        (1, 2, "Expected 2 (Integer) to be equal to 1 (Integer)"),
        (1, 1.0, "Expected 1.0 (Decimal) to be equal to 1 (Integer)"),
        (1, True, "Expected true (Boolean) to be equal to 1 (Integer)"),
        (0, False, "Expected false (Boolean) to be equal to 0 (Integer)"),
        (1.5, 1, "Expected 1 (Integer) to be equal to 1.5 (Decimal)"),
        ("1", 1, "Expected 1 (Integer) to be equal to '1' (String)"),
        (None, 0, "Expected 0 (Integer) to be equal to null (Null)"),
        ("", None, "Expected null (Null) to be equal to '' (String)"),
        (True, "true", "Expected 'true' (String) to be equal to true (Boolean)"),
        ("a", ["a"], "Expected [\"a\"] (Array) to be equal to 'a' (String)"),
        ({"x": 1}, [], 'Type mismatch: Expected [] (Array) to be the same type as {"x":1} (Object)'),
        ([1], {"x": 1}, 'Type mismatch: Expected {"x":1} (Object) to be the same type as [1] (Array)'),
        ([1], None, "Type mismatch: Expected null (Null) to be the same type as [1] (Array)"),
        ([], [1], "Expected an empty List but received [1]"),
        ([1], [1, 2], "Expected a List with 1 elements but received 2 elements"),
        ([1, 2], [1], "Expected a List with 2 elements but received 1 elements"),
        ({"a": 1, "b": 2}, {}, "Actual map is missing the following keys: a, b"),
    ],
)
def test_a_difference_is_told_in_one_sentence(expected, actual, sentence):
    assert found({"v": expected}, {"v": actual}) == [("$.v", sentence)]


def test_every_difference_is_told_with_its_place():
    expected = {"a": [1, {"b c": 2}], "d": {"e": "x"}, "1": 1, "it's": 1}
    actual = {"a": [2, {"b c": 3}], "d": {}, "1": 2, "it's": 2}
    assert [path for path, _ in found(expected, actual)] == ["$.a[0]", "$.a[1]['b c']", "$.d", "$[1]", "$['it\\'s']"]


def test_a_response_may_have_more_members_and_a_request_may_not():
    assert found({"a": {}}, {"a": {"b": 1}, "c": 2}) == []
    assert found_in_request({"a": 1}, {"a": 1, "c": 2}) == [
        ("$", "Expected a Map with keys [a] but received one with keys [a, c]")
    ]
    assert found_in_request({"a": {}}, {"a": {"b": 1}}) == [("$.a", 'Expected an empty Map but received {"b":1}')]
    assert found_in_request({}, {"b": 1}, {"$": {"match": "type"}}) == [
        ("$", 'Expected an empty Map but received {"b":1}')
    ]


# ---- one matcher


@pytest.mark.parametrize(
    ("matcher", "example", "accepted", "refused"),
    [
        ({"match": "equality"}, "a", ["a"], ["b", None, 1]),
        ({"match": "type"}, "a", ["b", ""], [1, None, True, [], {}]),
        ({"match": "type"}, 1, [2, 2.5, -1], ["1", True, None]),
        ({"match": "type"}, None, [None], [0, "", False]),
        ({"match": "type"}, True, [False], [0, "true"]),
        ({"match": "regex", "regex": r"\d+"}, "1", ["12", 12], ["1a", "a1", "", 1.5, True, "1\n"]),
        ({"match": "regex", "regex": "true|null"}, "x", ["true", True, None], [False, "truer"]),
        ({"match": "include", "value": "el"}, "x", ["hello", "el"], ["El", "", None, 1]),
        ({"match": "include", "value": 5}, "x", [150, "5"], [1]),
        ({"match": "integer"}, 1, [0, -7, 10**20], [1.0, "1", True, None, [1]]),
        ({"match": "decimal"}, 1.5, [1.0, -2.5, 1e10], [1, "1.5", True, None]),
        ({"match": "number"}, 1, [1, 1.5], ["1", True, None, []]),
        ({"match": "boolean"}, True, [True, False, "true", "false"], ["True", 1, 0, None, ""]),
        ({"match": "null"}, None, [None], [0, "", False, []]),
        ({"match": "date", "format": "yyyy-MM-dd"}, "x", ["2020-02-29"], ["2020-02-30", "29.02.2020", 5, None]),
        ({"match": "date"}, "x", ["2020-02-29"], ["2020"]),
        ({"match": "time", "format": "HH:mm"}, "x", ["23:59"], ["24:00", ""]),
        ({"match": "time"}, "x", ["23:59:01", "23:59", "23:59:01.5"], ["23"]),
        ({"match": "timestamp", "timestamp": "yyyy"}, "x", ["2020"], ["x"]),
        ({"match": "datetime", "format": "yyyy-MM-dd HH:mm"}, "x", ["2020-01-02 03:04"], ["2020-01-02"]),
        ({"match": "timestamp"}, "x", ["2020-01-02T03:04:05Z", "2020-01-02T03:04:05.678+01:00"], ["2020-01-02"]),
        ({"match": "notEmpty"}, "x", ["a", 0, False, [1], {"a": 1}], ["", None, [], {}]),
        ({"match": "semver"}, "x", ["1.2.3", "1.0.0-alpha.1+x"], ["1.2", "01.0.0", "v1.2.3", 1, None]),
        ({"match": "contentType", "value": "image/jpeg"}, "x", ["/9j/4A=="], ["aGVsbG8=", "hello"]),
        ({"match": "min", "min": 1}, "x", ["a"], [1]),
    ],
)
def test_a_matcher_accepts_and_refuses(matcher, example, accepted, refused):
    for value in accepted:
        assert found({"v": example}, {"v": value}, {"$.v": matcher}) == [], value
    for value in refused:
        assert len(found({"v": example}, {"v": value}, {"$.v": matcher})) == 1, value


@pytest.mark.parametrize(
    ("matcher", "sentence"),
    [
        ({"match": "type"}, "Expected null (Null) to be the same type as 'a' (String)"),
        ({"match": "equality"}, "Expected null (Null) to be equal to 'a' (String)"),
        ({"match": "regex", "regex": r"\d"}, r"Expected 'null' to match '\d'"),
        ({"match": "include", "value": "b"}, "Expected 'null' to include 'b'"),
        ({"match": "integer"}, "Expected null (Null) to be an integer"),
        ({"match": "decimal"}, "Expected null (Null) to be a decimal number"),
        ({"match": "number"}, "Expected null (Null) to be a number"),
        ({"match": "boolean"}, "Expected null (Null) to match a boolean"),
        ({"match": "notEmpty"}, "Expected null (Null) to not be empty"),
        ({"match": "semver"}, "null is not a valid semantic version"),
        ({"match": "date", "format": "yyyy"}, "Expected 'null' to match a date pattern of 'yyyy'"),
        ({"match": "timestamp"}, "Expected 'null' to match a timestamp pattern of 'yyyy-MM-dd'T'HH:mm:ssXXX'"),
    ],
)
def test_a_matcher_says_what_is_wrong(matcher, sentence):
    assert found({"v": "a"}, {"v": None}, {"$.v": matcher}) == [("$.v", sentence)]


@pytest.mark.parametrize(
    "matcher",
    [
        {"match": "bogus"},
        {"match": ""},
        {"match": "regex", "regex": "("},
        {"match": "regex"},
        {"match": "regex", "regex": "x" * 6000},
        {"match": "date", "format": "B"},
        {"match": "include"},
        {"match": "statusCode", "status": "lovely"},
        {"match": "type", "min": "many"},
        {"match": "contentType"},
    ],
)
def test_what_cannot_be_verified_never_passes(matcher):
    [(path, sentence)] = found({"v": "a"}, {"v": "a"}, {"$.v": matcher})
    assert path == "$.v"
    assert sentence.startswith("Not verifiable: ")


@pytest.mark.parametrize(
    "matcher",
    [
        {"match": "bogus"},
        {"match": "regex", "regex": "("},
        {"match": "type", "min": "many"},
        {"match": "eachKey", "rules": [{"match": "bogus"}]},
        {"match": "eachValue", "rules": [{"match": "regex", "regex": "("}]},
        {"match": "eachValue", "rules": [7]},
    ],
)
@pytest.mark.parametrize("value", [[1], [], {"a": 1}, {}, [{}]])
def test_what_cannot_be_verified_never_passes_on_lists_and_objects(matcher, value):
    assert found({"v": value}, {"v": value}, {"$.v": matcher})[0][1].startswith("Not verifiable: ")


def test_a_rule_whose_path_cannot_be_read_is_a_mismatch():
    [(path, sentence)] = found({"v": 1}, {"v": 1}, {"$.v[": {"match": "type"}})
    assert path == "$"
    assert sentence.startswith("Not verifiable: cannot read the path '$.v['")


# ---- lists and objects


@pytest.mark.parametrize(
    ("matcher", "actual", "sentences"),
    [
        ({"match": "type"}, [], []),
        ({"match": "type"}, [5, 6, 7], []),
        ({"match": "type"}, [5, "6"], ["Expected '6' (String) to be the same type as 1 (Integer)"]),
        ({"match": "type", "min": 1}, [], ["Expected [] (size 0) to have minimum size of 1"]),
        ({"match": "type", "max": 2}, [1, 2, 3], ["Expected [1, 2, 3] (size 3) to have maximum size of 2"]),
        ({"match": "type", "min": 2, "max": 3}, [1, 2], []),
        ({"match": "min", "min": 2}, [1], ["Expected [1] (size 1) to have minimum size of 2"]),
        ({"match": "notEmpty"}, [], ["Expected [] (Array) to not be empty"]),
        ({"match": "equality"}, [1], []),
        (
            {"match": "equality"},
            [2],
            ["Expected [2] (Array) to be equal to [1] (Array)", "Expected 2 (Integer) to be equal to 1 (Integer)"],
        ),
        ({"match": "integer"}, [5, 6], []),
        ({"match": "integer"}, [5.5], ["Expected 5.5 (Decimal) to be an integer"]),
        (
            {"match": "null"},
            [1],
            ["Expected [1] (Array) to be a null value", "Expected 1 (Integer) to be a null value"],
        ),
        ({"match": "eachValue", "rules": [{"match": "integer"}]}, [5, 6], []),
        ({"match": "eachValue", "rules": [{"match": "integer"}]}, [5, "6"], ["Expected '6' (String) to be an integer"]),
        ({"match": "eachValue"}, [1, 2], ["Expected 2 (Integer) to be equal to 1 (Integer)"]),
    ],
)
def test_a_rule_at_a_list_holds_for_the_list_and_its_elements(matcher, actual, sentences):
    assert [sentence for _, sentence in found({"v": [1]}, {"v": actual}, {"$.v": matcher})] == sentences


def test_the_first_element_is_the_template_of_what_comes_after_the_example():
    rules = {"$.v": {"match": "type"}, "$.v[*].k": {"match": "regex", "regex": "[a-z]"}}
    assert found({"v": [{"k": "a"}]}, {"v": [{"k": "b"}, {"k": "c"}]}, rules) == []
    assert found({"v": [{"k": "a"}]}, {"v": [{"k": "b"}, {"k": "7"}]}, rules) == [
        ("$.v[1].k", "Expected '7' to match '[a-z]'")
    ]


def test_a_rule_for_one_index_holds_there_only():
    rules = {"$.v": {"match": "type"}, "$.v[1]": {"match": "equality"}}
    assert found({"v": [1, 2]}, {"v": [9, 2, 9]}, rules) == []
    assert found({"v": [1, 2]}, {"v": [9, 9]}, rules) == [("$.v[1]", "Expected 9 (Integer) to be equal to 2 (Integer)")]
    assert found({"v": [1]}, {"v": [9, 9]}, rules) == [("$.v[1]", "Expected 9 (Integer) to be equal to 1 (Integer)")]


@pytest.mark.parametrize(
    ("matcher", "actual", "sentences"),
    [
        ({"match": "type"}, {"a": 5, "x": 1}, []),
        ({"match": "type"}, {"a": "5"}, ["Expected '5' (String) to be the same type as 1 (Integer)"]),
        ({"match": "type"}, {}, ["Actual map is missing the following keys: a"]),
        ({"match": "values"}, {"x": 1}, []),
        ({"match": "values"}, {"x": 2}, ["Expected 2 (Integer) to be equal to 1 (Integer)"]),
        ({"match": "values"}, {}, []),
        ({"match": "eachValue", "rules": [{"match": "integer"}]}, {"x": 5, "y": 6}, []),
        (
            {"match": "eachValue", "rules": [{"match": "integer"}]},
            {"x": 5.5},
            ["Expected 5.5 (Decimal) to be an integer"],
        ),
        ({"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]"}]}, {"x": 5}, []),
        (
            {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]"}]},
            {"X": 5},
            ["Expected 'X' to match '[a-z]'"],
        ),
        ({"match": "type", "min": 2}, {"a": 1}, ['Expected {"a":1} (size 1) to have minimum size of 2']),
        (
            {"match": "notEmpty"},
            {},
            ["Expected {} (Object) to not be empty", "Actual map is missing the following keys: a"],
        ),
        ({"match": "integer"}, {"a": 1}, ['Expected {"a":1} (Object) to be an integer']),
        ({"match": "include", "value": "a"}, {"a": "a"}, ['Expected {"a":"a"} (Object) to match \'include\'']),
    ],
)
def test_a_rule_at_an_object_holds_for_the_object_and_its_members(matcher, actual, sentences):
    assert [sentence for _, sentence in found({"v": {"a": 1}}, {"v": actual}, {"$.v": matcher})] == sentences


def test_each_key_and_each_value_hold_together():
    both = rule(
        {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]+"}]},
        {"match": "eachValue", "rules": [{"match": "integer"}]},
    )
    assert found({"v": {"a": 1}}, {"v": {"b": 5, "c": 6}}, {"$.v": both}) == []
    assert found({"v": {"a": 1}}, {"v": {"b": "5", "C": 6}}, {"$.v": both}) == [
        ("$.v.C", "Expected 'C' to match '[a-z]+'"),
        ("$.v.b", "Expected '5' (String) to be an integer"),
    ]


def test_rules_inside_each_value_reach_what_is_below():
    matcher = {"match": "eachValue", "rules": [{"match": "type"}]}
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {"k": 2}}}, {"$.v": matcher}) == []
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {"k": "2"}}}, {"$.v": matcher}) == [
        ("$.v.b.k", "Expected '2' (String) to be the same type as 1 (Integer)")
    ]


def variant(index, **rules):
    listed = {path: {"matchers": [matcher]} for path, matcher in rules.items()}
    return {"index": index, "rules": {f"$.{path}": each for path, each in listed.items()}}


def test_each_variant_must_occur_somewhere():
    matcher = {
        "match": "arrayContains",
        "variants": [variant(0, id={"match": "integer"}), variant(1, id={"match": "regex", "regex": "x.*"})],
    }
    example = {"v": [{"id": 1, "kind": "a"}, {"id": "x", "kind": "b"}]}
    assert (
        found(example, {"v": [{"id": "xyz", "kind": "b"}, {"id": 9}, {"id": 7, "kind": "a"}]}, {"$.v": matcher}) == []
    )
    assert found(example, {"v": [{"id": 7, "kind": "a"}]}, {"$.v": matcher}) == [
        ("$.v", 'Variant at index 1 ({"id":"x","kind":"b"}) was not found in the actual list')
    ]
    assert len(found(example, {"v": []}, {"$.v": matcher})) == 2


def test_without_variants_every_element_of_the_example_is_one():
    matcher = {"match": "arrayContains", "variants": []}
    assert found({"v": [1, 2]}, {"v": [3, 2, 1]}, {"$.v": matcher}) == []
    assert found({"v": [1, 2]}, {"v": [3, 2]}, {"$.v": matcher}) == [
        ("$.v", "Variant at index 0 (1) was not found in the actual list")
    ]


@pytest.mark.parametrize("variants", [[{"index": 5}], [{"index": -1}], [{"index": "x"}], [{"rules": {"$[": {}}}]])
def test_variants_that_cannot_be_used_never_pass(variants):
    assert found({"v": [1]}, {"v": [1]}, {"$.v": {"match": "arrayContains", "variants": variants}})


# ---- paths


def test_a_rule_cascades_until_a_heavier_one_matches():
    rules = {"$": {"match": "type"}, "$.a.b": {"match": "equality"}}
    assert found({"a": {"b": 1, "c": 1}}, {"a": {"b": 1, "c": 9}}, rules) == []
    assert found({"a": {"b": 1}}, {"a": {"b": 9}}, rules) == [
        ("$.a.b", "Expected 9 (Integer) to be equal to 1 (Integer)")
    ]


@pytest.mark.parametrize(
    ("heavier", "lighter"),
    [
        ("$.a[0].b", "$.a[*].b"),
        ("$.a[*].b", "$.a[*].*"),
        ("$.a[*].b", "$.a"),
        ("$.*[*].b", "$.*"),
        ("$['a'][0]['b']", "$.*[0].b"),
        ("$.a[0]", "$.a"),
        ("$.a", "$"),
    ],
)
def test_the_heavier_of_two_rules_wins(heavier, lighter):
    for rules in (
        {heavier: {"match": "integer"}, lighter: {"match": "null"}},
        {lighter: {"match": "null"}, heavier: {"match": "integer"}},
    ):
        assert [path for path, _ in found({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, rules) if path == "$.a[0].b"] == []


@pytest.mark.parametrize(
    ("heavier", "lighter"),
    [
        ("$.a", "$.*.*"),
        ("$.a.b", "$.*.*.c"),
        ("$.a.*.c", "$.a.b"),
        ("$.*.*.*", "$.a"),
        ("$.*.b.c", "$.a.b.*"),
        ("$.*", "$"),
    ],
)
def test_a_weight_is_the_product_of_the_steps_times_their_number(heavier, lighter):
    document = {"a": {"b": {"c": 1}}}
    for paths in ((heavier, lighter), (lighter, heavier)):
        rules = {path: {"match": "type" if path == heavier else "null"} for path in paths}
        assert ("$.a.b.c", "Expected 2 (Integer) to be a null value") not in found(
            document, {"a": {"b": {"c": 2}}}, rules
        )


def test_of_two_rules_of_the_same_weight_the_one_with_the_exact_end_wins():
    rules = {"$.a.*": {"match": "null"}, "$.*.b": {"match": "integer"}}
    assert found({"a": {"b": 1}}, {"a": {"b": 2}}, rules) == []


@pytest.mark.parametrize("path", ["$.v", "$['v']", '$["v"]', "$.*", "v"])
def test_a_member_is_named_in_any_spelling(path):
    assert found({"v": 1}, {"v": 2}, {path: {"match": "integer"}}) == []


def test_names_with_odd_characters_are_named_in_brackets():
    for name in ("a.b", "it's", 'say "x"', "ä", "a[0]", "1", "@id", "#text", "x:y", "a\\b", ""):
        quoted = name.replace("\\", "\\\\").replace("'", "\\'")
        assert found({name: 1}, {name: 2}, {f"$['{quoted}']": {"match": "integer"}}) == [], name


def test_an_index_with_a_star_names_numbers_only():
    assert found({"a": 1}, {"a": 2}, {"$[*]": {"match": "integer"}}) != []
    assert found({"1": 1}, {"1": 2}, {"$[*]": {"match": "integer"}}) == []


# ---- and, or


def test_all_of_and_and_one_of_or_must_accept():
    both = [{"match": "include", "value": "a"}, {"match": "regex", "regex": "b?a"}]
    assert found({"v": "x"}, {"v": "ba"}, {"$.v": rule(*both)}) == []
    assert len(found({"v": "x"}, {"v": "ca"}, {"$.v": rule(*both)})) == 1
    assert found({"v": "x"}, {"v": "ca"}, {"$.v": rule(*both, combine=Combine.OR)}) == []
    assert len(found({"v": "x"}, {"v": "c"}, {"$.v": rule(*both, combine=Combine.OR)})) == 2


@pytest.mark.parametrize("value", [1, [1], {"a": 1}])
def test_null_or_a_type_is_accepted_for_every_kind_of_value(value):
    nullable = rule({"match": "type"}, {"match": "null"}, combine=Combine.OR)
    assert found({"v": value}, {"v": value}, {"$.v": nullable}) == []
    assert found({"v": 1}, {"v": None}, {"$.v": nullable}) == []


def test_no_matcher_at_all_means_equality():
    assert found({"v": 1}, {"v": 2}, {"$.v": MatcherList(())}) == [
        ("$.v", "Expected 2 (Integer) to be equal to 1 (Integer)")
    ]
    assert found({"v": 1}, {"v": 2}, {"$.v": MatcherList((), Combine.OR)}) != []


def test_contracts_of_version_1_have_no_rules():
    assert found({"v": 1}, {"v": 2}, {"$.v": {"match": "type"}}, Specification.V1) != []
    assert found({"v": 1}, {"v": 2}, {"$.v": {"match": "type"}}, Specification.V2) == []


# ---- what is no JSON


@pytest.mark.parametrize(
    "data",
    [
        *(b"{", b"nope", b"NaN", b"[Infinity]", b"\xff", b"\xef\xbb\xbf{}", b"{} x", b"'a'", b"[" * 100_000),
        *(b"1e999999", b'{"a": [-1e400]}', b"9" * 5000),
    ],
)
def test_what_is_no_json_is_a_mismatch_and_no_error(data):
    [(path, sentence)] = found({}, data)
    assert path == "$"
    assert sentence.startswith("Failed to parse the actual body as JSON: ")


def test_a_number_that_is_larger_than_any_double_passes_no_matcher():
    [(path, sentence)] = found({"a": 1.5}, b'{"a": 1e999}', {"$.a": {"match": "number"}})
    assert (path, sentence) == ("$", "Failed to parse the actual body as JSON: 1e999 is larger than any double")


def test_a_number_with_too_many_digits_is_told_without_advice_for_programmers():
    [(_, sentence)] = found({}, b"9" * 5000)
    assert sentence == "Failed to parse the actual body as JSON: a number has too many digits"


def test_a_deep_document_is_compared_or_refused_but_never_an_error():
    document: object = 1
    for _ in range(900):
        document = [document]
    try:
        data = json.dumps(document).encode()
    except RecursionError:
        pytest.skip("this interpreter cannot write such a document")
    mismatches = found(document, data)
    assert mismatches == [] or "deeply nested" in mismatches[0][1]


def test_text_under_a_json_type_is_a_document_or_a_string():
    response = Response(status=200, headers=JSON, body=b'{"b": 2, "a": 1}')
    assert compare_response(ExpectedResponse(body=TextBody('{"a": 1}', "application/json")), response) == ()
    response = Response(status=200, headers=JSON, body=b'"hello"')
    assert compare_response(ExpectedResponse(body=TextBody("hello", "application/json")), response) == ()


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60)
@given(documents)
def test_every_document_matches_itself_by_value_and_by_type(document):
    wrapped = {"v": document}
    assert found(wrapped, wrapped) == []
    assert found(wrapped, wrapped, {"$": {"match": "type"}}) == []
    assert found_in_request(wrapped, wrapped) == []


@settings(max_examples=60)
@given(documents, documents)
def test_different_documents_never_match_in_a_request(expected, actual):
    as_text = json.dumps(expected, sort_keys=True), json.dumps(actual, sort_keys=True)
    assert (found_in_request({"v": expected}, {"v": actual}) == []) is (as_text[0] == as_text[1])


# ---- what mutants of the code have shown to be worth a test


def test_all_matchers_at_a_list_or_object_must_accept_whatever_their_order():
    for value, problem in (([1, 2, 3], "maximum size"), ({"a": 1, "b": 2, "c": 3}, "maximum size")):
        for matchers in (
            ({"match": "type"}, {"match": "max", "max": 2}),
            ({"match": "max", "max": 2}, {"match": "type"}),
        ):
            [(path, sentence)] = found({"v": value}, {"v": value}, {"$.v": rule(*matchers)})
            assert path == "$.v"
            assert problem in sentence


@pytest.mark.parametrize("order", [("null", "type"), ("type", "null")])
@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_one_of_several_matchers_at_a_list_or_object_is_enough_whatever_their_order(order, value):
    either = rule(*({"match": name} for name in order), combine=Combine.OR)
    assert found({"v": value}, {"v": value}, {"$.v": either}) == []
    assert found({"v": value}, {"v": "x"}, {"$.v": either}) != []


def test_a_rule_for_keys_lets_only_the_keys_of_its_own_object_be_missing():
    rules = {"$.v": {"match": "eachKey", "rules": [{"match": "regex", "regex": "[a-z]"}]}}
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {}}}, rules) == []
    assert found({"v": {"a": {"k": 1}}}, {"v": {"a": {}}}, rules) == [
        ("$.v.a", "Actual map is missing the following keys: k")
    ]
    assert found({"v": {"a": {"k": 1}}}, {"v": {"a": {"K": 1, "k": 1}}}, rules) == []


@pytest.mark.parametrize("name", ["values", "eachValue", "eachKey"])
def test_keys_may_be_missing_beside_another_matcher_too(name):
    inner = {"match": name, "rules": [{"match": "type"}]}
    assert found({"v": {"a": 1}}, {"v": {"b": 1}}, {"$.v": rule({"match": "type"}, inner)}) == []


def test_each_value_is_compared_with_that_of_its_own_key_where_there_is_one():
    example = {"v": {"b": "x", "a": 1}}
    assert found(example, {"v": {"b": "x"}}, {"$.v": {"match": "values"}}) == []
    assert found(example, {"v": {"c": 1}}, {"$.v": {"match": "values"}}) == []
    assert found(example, {"v": {"c": "x"}}, {"$.v": {"match": "values"}}) != []


def test_rules_below_values_still_hold_and_those_of_each_value_stand_alone():
    rules = {"$.v": {"match": "values"}, "$.v.*.k": {"match": "integer"}}
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {"k": 7}}}, rules) == []
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {"k": "x"}}}, rules) != []
    rules = {"$.v": {"match": "eachValue", "rules": [{"match": "type"}]}, "$.v.*.k": {"match": "null"}}
    assert found({"v": {"a": {"k": 1}}}, {"v": {"b": {"k": 7}}}, rules) == []


def test_an_empty_example_of_values_accepts_any():
    assert found({"v": {}}, {"v": {"a": 1}}, {"$.v": {"match": "values"}}) == []


def test_equality_at_an_object_is_about_the_whole():
    assert found({"v": {"a": 1}}, {"v": {"a": 1}}, {"$.v": {"match": "equality"}}) == []
    assert found({"v": {"a": 1}}, {"v": {"a": 1, "b": 2}}, {"$.v": {"match": "equality"}}) == [
        ("$.v", 'Expected {"a":1,"b":2} (Object) to be equal to {"a":1} (Object)')
    ]


def test_sizes_do_not_cascade():
    rules = {"$.v": {"match": "type", "min": 2}}
    assert found({"v": [[1]]}, {"v": [[1], [1]]}, rules) == []
    assert found({"v": {"a": {}, "b": {}}}, {"v": {"a": {}, "b": {}}}, rules) == []


def test_a_request_is_strict_under_rules_too():
    rules = {"$": {"match": "type"}}
    assert found_in_request({"a": 1}, {"a": 2}, rules) == []
    assert found_in_request({"a": 1}, {"a": 2, "b": 1}, rules) == [
        ("$", "Expected a Map with keys [a] but received one with keys [a, b]")
    ]
    assert found_in_request({"v": {}}, {"v": {}}, rules) == []
    assert found_in_request({"v": {}}, {"v": {"a": 1}}, rules) == [
        ("$.v", 'Expected an empty Map but received {"a":1}')
    ]
    assert found_in_request({"v": {"a": 1}}, {"v": "x"}, rules) == [
        ("$.v", "Type mismatch: Expected 'x' (String) to be the same type as {\"a\":1} (Object)")
    ]


def test_a_longer_list_meets_the_rules_of_its_later_indexes():
    rules = {"$.v": {"match": "type"}, "$.v[2]": {"match": "null"}}
    assert found({"v": [1]}, {"v": [1, 2]}, rules) == []
    assert found({"v": [1]}, {"v": [1, 2, 3]}, rules) == [("$.v[2]", "Expected 3 (Integer) to be a null value")]


def test_rules_inside_rules_of_another_shape_are_not_verifiable():
    for inner in ([7], [{}], [{"regex": "["}]):
        assert found({"v": {"a": 1}}, {"v": {"a": 1}}, {"$.v": {"match": "eachValue", "rules": inner}}) != []
    assert (
        found({"v": {"a": "b"}}, {"v": {"a": "c"}}, {"$.v": {"match": "eachValue", "rules": [{"regex": "[a-z]"}]}})
        == []
    )


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_list_or_object_that_no_matcher_of_or_accepts_is_a_mismatch(value):
    neither = rule({"match": "null"}, {"match": "type", "min": 5}, combine=Combine.OR)
    sentences = [sentence for _, sentence in found({"v": value}, {"v": value}, {"$.v": neither})]
    assert any("to be a null value" in sentence for sentence in sentences)
    assert any("to have minimum size of 5" in sentence for sentence in sentences)


def test_something_else_in_the_place_of_a_list_is_told_with_its_place():
    for rules in ({}, {"$.v": {"match": "type"}}):
        assert found({"v": [1]}, {"v": 1}, rules) == [
            ("$.v", "Type mismatch: Expected 1 (Integer) to be the same type as [1] (Array)")
        ]
