"""Documents that are wrong where nobody looks: no rule fails at them, and what is sound beside them is still compared."""

import json

import pytest

from shiplap.compat.checker import Checker
from shiplap.compat.checking import CannotJudgeError
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

INFO = {"title": "t", "version": "1"}
TEXT, INT = {"type": "string"}, {"type": "integer"}
ANSWERS = {"200": {"description": "x"}}


def load(value):
    return load_document("openapi.json", {"openapi.json": json.dumps(value).encode()}.get)


def api(version="3.1.0", **operation):
    return {"openapi": version, "info": INFO, "paths": {"/a": {"post": {"responses": ANSWERS, **operation}}}}


def diff(old, new):
    documents = [load(each) for each in (old, new)]
    judges = [OpenapiCoreJudge.of(each) for each in documents]
    return Differ(old=documents[0], new=documents[1], old_judge=judges[0], new_judge=judges[1]).compare("old", "new")


def query(schema, **more):
    return {"parameters": [{"in": "query", "name": "n", "schema": schema, **more}]}


def told(found):
    return found.verdict.value, *sorted({str(each.reason) for each in found.findings if each.reason})


@pytest.mark.parametrize("location", [{}, [], 7, None, True])
def test_a_parameter_of_swagger_that_is_nowhere_is_a_fault_of_its_operation(location):
    get = {"parameters": [{"in": location, "name": "n", "type": "string"}], "responses": ANSWERS}
    one = {"swagger": "2.0", "info": INFO, "paths": {"/a": {"get": get}}}
    assert told(diff(one, one)) == ("undecided", "document-fault")


THING = {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}
SOUND = {"description": "x", "content": {"application/json": {"schema": THING}}}
ONE = {"openapi": "3.1.0", "info": INFO, "paths": {"/a": {"get": {"responses": {"200": SOUND}}}}}


def answering(responses):
    return {**ONE, "paths": {"/a": {"get": {"responses": responses}}}}


BROKEN = [
    pytest.param({**ONE, "paths": []}, "#/paths", id="paths"),
    pytest.param({**ONE, "paths": None}, "#/paths", id="paths that are null"),
    pytest.param({**ONE, "paths": {"/a": []}}, "#/paths/~1a", id="a path"),
    pytest.param({**ONE, "paths": {"/{x}": 7}}, "#/paths/~1{x}", id="a path with a variable"),
    pytest.param({**ONE, "paths": {"/a": {"get": 7}}}, "#/paths/~1a/get", id="an operation"),
    pytest.param(answering([]), "#/paths/~1a/get/responses", id="responses"),
    pytest.param(answering({"200": 7}), "#/paths/~1a/get/responses/200", id="a response"),
    pytest.param(answering({"200": None}), "#/paths/~1a/get/responses/200", id="a response that is null"),
    pytest.param(answering({"200": {**SOUND, "content": []}}), "#/paths/~1a/get/responses/200/content", id="content"),
    pytest.param(
        answering({"200": {**SOUND, "content": {"application/json": 7}}}),
        "#/paths/~1a/get/responses/200/content/application~1json",
        id="a media type",
    ),
    pytest.param(answering({"200": {**SOUND, "headers": [1]}}), "#/paths/~1a/get/responses/200/headers", id="headers"),
    pytest.param(
        {**ONE, "paths": {"/a": {"get": {"responses": {"200": SOUND}, "parameters": {}}}}},
        "#/paths/~1a/get/parameters",
        id="parameters",
    ),
    pytest.param(
        {**ONE, "paths": {"/a": {"get": {"responses": {"200": SOUND}, "requestBody": []}}}},
        "#/paths/~1a/get/requestBody",
        id="a request body",
    ),
]


def checked(document):
    response = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"a": 1}}
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "api"},
        "interactions": [{"description": "one", "request": {"method": "GET", "path": "/a"}, "response": response}],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    loaded = load(document)
    checker = Checker(document=loaded, matching=EngineMatching(), judge=OpenapiCoreJudge.of(loaded))
    return checker.check(read_contract(json.dumps(contract).encode()), "web.json")


@pytest.mark.parametrize(("document", "place"), BROKEN)
@pytest.mark.parametrize("asked", [checked, lambda document: diff(ONE, document)], ids=["check", "diff"])
def test_a_part_of_the_wrong_type_is_told_with_its_place_and_shows_no_break(asked, document, place):
    found = asked(document)
    assert found.verdict.value == "undecided"
    assert f"openapi.json{place}" in {each.theirs for each in found.findings if each.reason == "document-fault"}
    assert "server-base-unknown" not in {each.reason for each in found.findings}


def test_responses_that_all_went_are_no_pass():
    assert told(diff(ONE, answering({}))) == ("undecided", "no-schema")


@pytest.mark.parametrize("target", [{}, [], 7, None])
def test_a_tag_that_leads_to_no_text_leads_nowhere(target):
    schemas = {"A": {"type": "object", "required": ["k"], "properties": {"k": TEXT}}}
    mapped = {"propertyName": "k", "mapping": {"a": target}}
    union = {"oneOf": [{"$ref": "#/components/schemas/A"}], "discriminator": mapped}
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": union}}}}
    old, new = ({**api(**body), "components": {"schemas": schemas}} for _ in range(2))
    new["components"] = {"schemas": {"A": {**schemas["A"], "required": ["k", "z"]}}}
    assert diff(old, new).verdict.value == "break"


@pytest.mark.parametrize(
    ("told_of", "old", "new"),
    [
        pytest.param(
            ("compatible",), query({"oneOf": [{"type": "null"}, {"enum": ["a"]}]}), query({"enum": ["a"]}), id="null"
        ),
        pytest.param(
            ("undecided", "style-undefined"),
            query({"type": "object", "properties": {"a": {"type": "null"}}}, style="deepObject"),
            query({"type": "object", "properties": {"a": INT}}, style="deepObject"),
            id="null in an object",
        ),
        pytest.param(
            ("break",),
            query({"oneOf": [{"type": "null"}, {"enum": ["a", "b"]}]}),
            query({"enum": ["a"]}),
            id="another value beside null",
        ),
    ],
)
def test_null_is_not_written_into_a_parameter(told_of, old, new):
    assert told(diff(api(**old), api(**new))) == told_of


def test_a_required_parameter_with_a_default_is_open_where_a_judge_puts_the_default_in_its_place():
    assert told(diff(api(), api(**query({**INT, "default": 1}, required=True)))) == (
        "undecided",
        "validator-disagreement",
    )


def test_an_operation_that_went_is_shown_with_a_body_in_whatever_media_type_one_can_be_made():
    content = {"application/xml": {"schema": {"type": "object"}}, "application/json": {"schema": INT}}
    old = api(requestBody={"required": True, "content": content})
    (finding,) = diff(old, {"openapi": "3.1.0", "info": INFO, "paths": {}}).findings
    assert dict(finding.witness.request.headers)["Content-Type"] == "application/json"


def test_an_operation_that_requires_a_body_and_describes_none_is_left_open():
    old = api(requestBody={"required": True, "content": {}})
    assert told(diff(old, {"openapi": "3.1.0", "info": INFO, "paths": {}}))[0] == "undecided"


class OneJudge:
    """A second judge that says the same of every request; ``None`` where it lets them pass."""

    name = "other"

    def __init__(self, said):
        self.said = said

    def request_problem(self, _):
        if self.said == "silent":
            raise CannotJudgeError("no opinion")
        return self.said


@pytest.mark.parametrize(
    ("verdict", "judges", "before", "after"),
    [
        ("break", ("jsonschema", "other"), None, "wrong"),
        ("break", ("jsonschema",), "silent", "wrong"),
        ("break", ("jsonschema",), None, "silent"),
        ("break", ("jsonschema",), "silent", "silent"),
        ("undecided", (), "wrong", "silent"),
        ("undecided", (), "silent", None),
        ("undecided", (), "wrong", "nobody"),
        ("undecided", (), "nobody", None),
        ("break", ("jsonschema",), "nobody", "wrong"),
    ],
)
def test_a_judge_that_has_an_opinion_is_heard_whatever_the_other_one_has(verdict, judges, before, after):
    old, new = load(api()), load(api(**query(INT, required=True)))
    asked = [None if said == "nobody" else OneJudge(said) for said in (before, after)]
    differ = Differ(old=old, new=new, old_judge=asked[0], new_judge=asked[1])
    (finding,) = differ.compare("old", "new").findings
    assert (finding.verdict.value, finding.witness.judges if finding.witness else ()) == (verdict, judges)


@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ({"schema": {"type": "array", "items": TEXT}}, "n=x"),
        ({"schema": {"type": "array", "items": {"enum": ["a"]}}}, "n=a"),
        ({"schema": {"type": "array", "items": {"type": "boolean"}}, "explode": False}, "n=false"),
        ({"schema": {"type": "object", "properties": {"a": INT}}, "style": "deepObject", "explode": True}, "n[a]=0"),
    ],
)
def test_a_list_that_is_required_is_written_into_the_witness_of_something_else(parameter, query):
    content = [{"application/json": {"schema": each}} for each in (INT, {**INT, "minimum": 5})]
    required = query_of(parameter)
    old, new = (api(**required, requestBody={"required": True, "content": each}) for each in content)
    (finding,) = diff(old, new).findings
    assert (finding.verdict.value, finding.witness.request.query) == ("break", query)


def query_of(parameter):
    return {"parameters": [{"in": "query", "name": "n", "required": True, **parameter}]}
