"""What a person is told about a file that cannot be read: everything at once, each with its place."""

import json

import pytest

from fakes.pact_documents import document, http, text, v4_http
from shiplap.errors import Fault, InputError
from shiplap.model.interaction import Specification
from shiplap.pactfile import ContractFileError, read_contract
from shiplap.pactfile.schemas.validation import schema_of


def faults_of(content):
    with pytest.raises(ContractFileError) as caught:
        read_contract(content, "web.json")
    return caught.value.faults


def told(content):
    return [(fault.where, fault.problem) for fault in faults_of(content)]


def test_the_error_names_the_source_and_is_wrong_input():
    with pytest.raises(InputError, match=r"^web.json is not a contract Shiplap can read \(1 fault\)"):
        read_contract("", "web.json")


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        ("", "not JSON: the text is empty (column 1)", 1),
        ("  \n ", "not JSON: the text is empty (column 2)", 2),
        ('{"a": 1,\n}', "not JSON: a comma stands before the closing bracket (column 1)", 2),
        ('{"a": [1,\n2,]}', "not JSON: a comma stands before the closing bracket (column 3)", 2),
        ('{\n"a":', "not JSON: the text ends too early (column 5)", 2),
        ("{'a': 1}", "not JSON: expecting property name enclosed in double quotes (column 2)", 1),
        ('{"a": 1} x', "not JSON: extra data (column 10)", 1),
        (b'{"a":\n"\xff"}', "not UTF-8: byte 7 cannot be read", 2),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8, but UTF-16: byte 0 cannot be read", 1),
        (b"\x1f\x8b\x08\x00", "not UTF-8, but compressed with gzip: byte 1 cannot be read", 1),
        ("consumer:\n  name: web", 'not JSON: a value was expected, found "consumer:" (column 1)', 1),
        ('{"a": <html>', 'not JSON: a value was expected, found "<html>" (column 7)', 1),
        (
            '{"a":\n"b\nc"}',
            "not JSON: a line break or another control character stands inside of a string (column 3)",
            2,
        ),
    ],
)
def test_what_is_not_json_is_told_with_line_and_column(content, problem, line):
    fault = faults_of(content)[0]

    if "comma" in problem:  # newer versions of Python point at the comma itself
        assert fault.problem.startswith("not JSON: a comma stands before the closing bracket")
    else:
        assert fault == Fault("$", problem, line)


def test_numbers_and_characters_that_json_has_no_words_for_are_all_told():
    raw = '{\n"a": NaN,\n"b": [1, -Infinity],\n"c": 1e999,\n"d": "\\ud800"}'

    assert faults_of(raw) == (
        Fault("$", "`consumer` and `provider` are missing", 1),
        Fault("$", "`interactions` is missing", 1),
        Fault("$.a", "NaN is not JSON", 2),
        Fault("$.b[1]", "-Infinity is not JSON", 3),
        Fault("$.c", "1e999 is larger than any double", 4),
        Fault("$.d", "half a surrogate pair is no character", 5),
    )


def test_a_place_that_holds_no_json_is_told_once_and_the_rest_of_the_file_is_read():
    raw = text(v4_http({"method": 5}, {"status": 200})).replace("200", "NaN")

    assert faults_of(raw) == (
        Fault("$.interactions[0].request.method", "expected a string, found 5", 13),
        Fault("$.interactions[0].response.status", "NaN is not JSON", 17),
    )


def test_a_name_with_half_a_surrogate_pair_is_told_in_words_that_can_be_printed():
    raw = text(v4_http()).replace('"path"', '"\\ud800"')

    (fault,) = faults_of(raw)
    assert (fault.where, fault.problem) == (
        r"$.interactions[0].request['\ud800']",
        "the name of this member holds half a surrogate pair",
    )
    str(fault).encode()


@pytest.mark.parametrize("content", ["[1e999999]", "-1e400", '{"a": {"b": 1e999}}'])
def test_a_number_larger_than_any_double_in_the_text_of_a_body_is_a_fault(content):
    (fault,) = faults_of(
        text(v4_http(None, {"body": {"content": content, "encoded": "json", "contentType": "application/json"}}))
    )
    assert fault.where == "$.interactions[0].response.body.content"
    assert fault.problem.startswith("the JSON text of a body holds ")
    assert "which is larger than any double" in fault.problem


def test_a_number_larger_than_any_double_in_the_text_of_a_body_of_version_3_is_a_fault():
    raw = json.dumps(
        document(
            http(response={"status": 200, "headers": {"Content-Type": "application/json"}, "body": "[1e999]"}),
            metadata={"pactSpecification": {"version": "3.0.0"}},
        )
    )
    assert told(raw) == [
        ("$.interactions[0]", "the JSON text of a body holds 1e999, which is larger than any double"),
    ]


def test_a_member_that_stands_twice_is_told_beside_the_other_faults():
    raw = text(v4_http(None, {"status": "OK"})).replace('"path"', '"method": "PUT",\n "path"')

    assert faults_of(raw) == (
        Fault("$.interactions[0].request.method", "this member stands here twice", 14),
        Fault("$.interactions[0].response.status", 'expected an integer, found "OK"', 18),
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[]", [("$", "expected an object, found an array")]),
        ('"x"', [("$", 'expected an object, found "x"')]),
        (
            "{}",
            [
                ("$", "`consumer` and `provider` are missing"),
                ("$", "`interactions` is missing"),
            ],
        ),
        (
            json.dumps({"consumer": {}, "provider": {"name": " "}, "interactions": {}, "metadata": []}),
            [
                ("$.consumer", "`name` is missing"),
                ("$.provider.name", 'a pacticipant has a name; found " "'),
                ("$.interactions", "expected an array, found an empty object"),
                ("$.metadata", "expected an object, found an array"),
            ],
        ),
    ],
)
def test_a_head_that_is_wrong(content, expected):
    assert sorted(told(content)) == sorted(expected)


@pytest.mark.parametrize("version", ["5.0", "2.5", "two", "", [4], True])
def test_an_unknown_version_is_told_with_the_known_ones(version):
    (fault,) = faults_of(json.dumps(document(metadata={"pactSpecification": {"version": version}})))

    assert fault.where == "$.metadata.pactSpecification.version"
    assert fault.problem.endswith("known: 1.0, 1.1, 2.0, 3.0, 4.0")


@pytest.mark.parametrize(
    ("interaction", "where", "problem"),
    [
        (5, "", "expected an object, found 5"),
        ({"type": "Synchronous/HTTP"}, "", "`description` is missing"),
        (
            v4_http(type="gRPC"),
            ".type",
            'expected "Synchronous/HTTP", "Asynchronous/Messages" or "Synchronous/Messages", found "gRPC"',
        ),
        (v4_http(description=5), ".description", "expected a string, found 5"),
        (v4_http(pending="yes"), ".pending", 'expected true or false, found "yes"'),
        (v4_http(comments="c"), ".comments", 'expected an object, found "c"'),
        (v4_http(providerStates=[{"params": {}}]), ".providerStates[0]", "`name` is missing"),
        (
            v4_http(providerStates=[{"name": "n", "params": []}]),
            ".providerStates[0].params",
            "expected an object, found an array",
        ),
        (v4_http({"method": 1}), ".request.method", "expected a string, found 1"),
        (
            v4_http({"headers": {"X-Id": {}}}),
            ".request.headers['X-Id']",
            "expected a string, a number, true or false or an array, found an empty object",
        ),
        (v4_http({"query": [1]}), ".request.query", "expected a string or an object, found an array"),
        (v4_http(None, {"status": 200.5}), ".response.status", "expected an integer, found 200.5"),
        (v4_http(None, {"status": 42}), ".response.status", "a status has three digits; found 42"),
        (v4_http(None, {"body": {"id": 1}}), ".response.body", "a body of v4 says what it holds under `content`"),
        (v4_http(None, {"body": {"content": "!", "encoded": "base64"}}), ".response.body.content", 'not base64: "!"'),
        (
            v4_http(None, {"body": {"content": "x", "encoded": "rot13"}}),
            ".response.body.encoded",
            'a body is encoded as "base64" or "json", or not: false; found "rot13"',
        ),
        (v4_http({"matchingRules": {"$.body": 5}}), ".request.matchingRules['$.body']", "expected an object, found 5"),
        (
            v4_http({"matchingRules": {"$x": {"match": "type"}}}),
            ".request.matchingRules",
            'a path of v2 begins with the part it belongs to: $.body, $.headers.NAME, $.query.NAME, $.path; found "$x"',
        ),
        (v4_http({"generators": {"body": {"$.a": {}}}}), ".request.generators.body['$.a']", "`type` is missing"),
    ],
)
def test_an_interaction_that_is_wrong(interaction, where, problem):
    assert ("$.interactions[0]" + where, problem) in told(text(interaction))


@pytest.mark.parametrize(
    ("matcher", "below", "problem"),
    [
        ({"match": "regex", "regex": "("}, ".regex", 'not a regular expression (missing ) at position 1): "("'),
        (
            {"match": "regex", "regex": "(a{9999}){9999}"},
            ".regex",
            'a regular expression that repeats itself more than 20000 times: "(a{9999}){9999}"',
        ),
        ({"match": "regex"}, "", "`regex` is missing"),
        ({"match": "include"}, "", "`value` is missing"),
        ({"match": "type", "min": -1}, ".min", "expected at least 0, found -1"),
        ({"match": "type", "max": "3"}, ".max", 'expected an integer, found "3"'),
        ({"match": None}, ".match", "expected a string, found null"),
        ({"something": 1}, "", "a matcher tells its name under `match`"),
        (
            {"match": "eachKey", "rules": [{"match": "regex", "regex": "["}]},
            ".rules[0].regex",
            'not a regular expression (unterminated character set at position 1): "["',
        ),
        (
            {"match": "arrayContains", "variants": [{"rules": {"$": {"matchers": 1}}}]},
            ".variants[0].rules['$'].matchers",
            "expected an array, found 1",
        ),
    ],
)
def test_a_matcher_that_is_wrong(matcher, below, problem):
    interaction = v4_http(None, {"matchingRules": {"body": {"$.a": {"matchers": [matcher]}}}})
    where = "$.interactions[0].response.matchingRules.body['$.a'].matchers[0]" + below

    assert (where, problem) in told(text(interaction))


def test_a_pattern_of_another_dialect_is_no_fault():
    for pattern in (
        r"\Qa.b\E",
        r"\p{L}+",
        r"(?<year>\d{4})",
        r"(?-mix:a)",
        "[^]",
        r"\h+\z",
        r"\x{41}",
        "a++",
        r"\p{IsDigit}",
        r"[\p{javaLowerCase}]",
    ):
        matchers = {"matchers": [{"match": "regex", "regex": pattern}]}
        assert read_contract(text(v4_http({"matchingRules": {"body": {"$": matchers}}}))).interactions


def test_a_matcher_nobody_knows_is_no_fault():
    assert read_contract(text(v4_http({"matchingRules": {"body": {"$": {"matchers": [{"match": "prime"}]}}}})))


def test_all_faults_of_all_interactions_are_told_in_the_order_of_the_text():
    faults = faults_of(
        text(
            http(None, {"status": "OK"}, description=None),
            http(),
            http({"headers": 1}, {"matchingRules": {"$.body": {"match": "type", "min": -2}}}),
            version="2.0.0",
        )
    )

    assert [fault.where for fault in faults] == [
        "$.interactions[0].description",
        "$.interactions[0].response.status",
        "$.interactions[2].request.headers",
        "$.interactions[2].response.matchingRules['$.body'].min",
    ]
    lines = [fault.line for fault in faults]
    assert lines == sorted(lines)
    assert lines[0] == 10


def test_messages_are_told_by_their_own_path():
    assert told(text(version="3.0.0", messages=[{"contents": 1}])) == [("$.messages[0]", "`description` is missing")]


def test_more_faults_than_anyone_reads_are_cut():
    faults = faults_of(text(*[v4_http(None, {"status": "x"}) for _ in range(150)]))

    assert len(faults) == 101
    assert faults[-1] == Fault("$", "there are more faults; these are the first 100")


def test_there_is_a_schema_of_each_version():
    titles = [schema_of(specification)["title"] for specification in Specification]

    assert titles == [
        f"A Pact file of version {number}, as Shiplap reads it" for number in ("1.0", "1.1", "2.0", "3.0", "4.0")
    ]


@pytest.mark.parametrize(
    ("members", "repeated"),
    [
        ('"a": 1, "a": 2', ["$.a"]),
        ('"a" : 1, "a" : 2', ["$.a"]),
        ('"a"\n:1,"b":1,"a"\t:2', ["$.a"]),
        (r'"a\\": 1, "a\\": 2', [r"$['a\\']"]),
        (r'"a": 1, "\u0061": 2', ["$.a"]),
        (r'"a": "b\":", "c": "d\\\":"', []),
        (r'"a\\": ":", "b\":": "\":"', []),
        ('"": 1, "": 2', ["$['']"]),
    ],
)
def test_repeated_members_are_found_however_they_are_written(members, repeated):
    raw = text()[:-2].rstrip() + ', "x": {' + members + "}}"

    if repeated:
        assert [fault.where for fault in faults_of(raw)] == [each.replace("$", "$.x") for each in repeated]
    else:
        assert read_contract(raw).extras["x"]


def with_rule(matcher):
    return v4_http(None, {"matchingRules": {"body": {"$.a": {"matchers": [matcher]}}}})


MATCHER = "$.interactions[0].response.matchingRules.body['$.a'].matchers[0]"


@pytest.mark.parametrize(
    ("matcher", "below", "problem"),
    [
        (5, "", "expected an object, found 5"),
        ({}, "", "a matcher tells its name under `match`"),
        ({"match": "include", "value": []}, ".value", "expected a string, a number or true or false, found an array"),
        ({"match": "contentType"}, "", "`value` is missing"),
        ({"match": "contentType", "value": 5}, ".value", "expected a string, found 5"),
        ({"match": "date", "format": 5}, ".format", "expected a string, found 5"),
        ({"match": "datetime", "format": []}, ".format", "expected a string, found an array"),
        ({"match": "timestamp", "timestamp": True}, ".timestamp", "expected a string, found true"),
        ({"time": 12}, ".time", "expected a string, found 12"),
        ({"match": "statusCode"}, "", "`status` is missing"),
        (
            {"match": "statusCode", "status": "fine"},
            ".status",
            'expected "info", "success", "redirect", "clientError", "serverError", "nonError" or "error", found "fine"',
        ),
        ({"match": "status-code", "status": [200, "x"]}, ".status[1]", 'expected an integer, found "x"'),
        ({"match": "statusCode", "status": 200}, ".status", "expected a string or an array, found 200"),
        (
            {"match": "arrayContains", "variants": [{"index": "x"}]},
            ".variants[0].index",
            'expected an integer, found "x"',
        ),
        (
            {"match": "arrayContains", "variants": [{"index": -1}]},
            ".variants[0].index",
            "expected at least 0, found -1",
        ),
    ],
)
def test_parameters_that_a_matcher_cannot_use(matcher, below, problem):
    assert told(text(with_rule(matcher))) == [(MATCHER + below, problem)]


@pytest.mark.parametrize(
    "matcher",
    [
        {"match": "brand-new", "value": [], "status": {}, "format": 5, "date": 7},
        {"match": "statusCode", "status": [200, 201.0]},
        {"match": "statusCode", "status": "nonError"},
        {"match": "date", "format": None},
        {"match": "include", "value": 7},
        {"match": "arrayContains", "variants": [{}]},
    ],
)
def test_matchers_that_are_newer_or_say_less_are_read(matcher):
    assert len(read_contract(text(with_rule(matcher))).interactions) == 1


@pytest.mark.parametrize(
    ("generator", "below", "problem"),
    [
        (5, "", "expected an object, found 5"),
        ({}, "", "`type` is missing"),
        ({"type": 5}, ".type", "expected a string, found 5"),
        ({"type": "RandomInt", "min": "x"}, ".min", 'expected an integer, found "x"'),
        ({"type": "RandomInt", "max": 1.5}, ".max", "expected an integer, found 1.5"),
        ({"type": "RandomDecimal", "digits": -1}, ".digits", "expected at least 0, found -1"),
        ({"type": "RandomHexadecimal", "digits": "8"}, ".digits", 'expected an integer, found "8"'),
        ({"type": "RandomString", "size": []}, ".size", "expected an integer, found an array"),
        ({"type": "Regex"}, "", "`regex` is missing"),
        (
            {"type": "Regex", "regex": "(["},
            ".regex",
            'not a regular expression (unterminated character set at position 2): "(["',
        ),
        ({"type": "Uuid", "format": 4}, ".format", "expected a string, found 4"),
        ({"type": "Date", "format": 5}, ".format", "expected a string, found 5"),
        ({"type": "DateTime", "expression": {}}, ".expression", "expected a string, found an empty object"),
        ({"type": "ProviderState"}, "", "`expression` is missing"),
        ({"type": "ProviderState", "expression": 5}, ".expression", "expected a string, found 5"),
        ({"type": "ProviderState", "expression": "a", "dataType": 1}, ".dataType", "expected a string, found 1"),
        ({"type": "MockServerURL", "example": 1, "regex": ".*"}, ".example", "expected a string, found 1"),
        (
            {"type": "MockServerURL", "regex": "(["},
            ".regex",
            'not a regular expression (unterminated character set at position 2): "(["',
        ),
    ],
)
def test_parameters_that_a_generator_cannot_use(generator, below, problem):
    raw = text(v4_http(None, {"generators": {"body": {"$.a": generator}}}))
    assert told(raw) == [(f"$.interactions[0].response.generators.body['$.a']{below}", problem)]


@pytest.mark.parametrize(
    "generator", [{"type": "BrandNew", "min": "x"}, {"type": "RandomInt", "min": None}, {"type": "MockServerURL"}]
)
def test_generators_that_are_newer_or_say_less_are_read(generator):
    assert len(read_contract(text(v4_http(None, {"generators": {"body": {"$.a": generator}}}))).interactions) == 1
