"""Callbacks and webhooks: there the provider sends and its old clients answer, so the sides are exchanged."""

import json

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document

TEXT, INT = {"type": "string"}, {"type": "integer"}


def thing(*required, **properties):
    return {"type": "object", "properties": properties, "required": [*required]}


def post(sent, answered=None, **more):
    def content(schema):
        return {"content": {"application/json": {"schema": schema}}}

    answer = {"description": "x", **(content(answered) if answered else {})}
    return {"post": {"requestBody": {"required": True, **content(sent)}, "responses": {"200": answer}, **more}}


def api(operation=None, **more):
    get = {"responses": {"200": {"description": "x"}}, **(operation or {})}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": get}}, **more}


def calling(*said, **more):
    return api({"callbacks": {"done": {"{$request.body#/url}": post(*said, **more)}}})


def hooking(*said):
    return api(webhooks={"done": post(*said)})


def diff(old, new):
    documents = [load_document("openapi.json", {"openapi.json": json.dumps(each).encode()}.get) for each in (old, new)]
    return Differ(old=documents[0], new=documents[1]).compare("old", "new")


@pytest.mark.parametrize("made", [calling, hooking])
@pytest.mark.parametrize(
    ("verdict", "old", "new"),
    [
        ("compatible", (thing("a", a=INT),), (thing("a", a=INT),)),
        ("compatible", (thing(a=INT),), (thing("a", a=INT, b=INT),)),
        ("break", (thing("a", a=INT),), (thing(a=INT),)),
        ("break", (thing(a=INT), thing("n", n=TEXT)), (thing(a=INT), thing("n", n=INT))),
        ("compatible", (thing(a=INT), thing("n", n=INT)), (thing(a=INT), thing("n", n={"type": "number"}))),
    ],
)
def test_the_provider_sends_and_old_clients_answer(made, verdict, old, new):
    assert diff(made(*old), made(*new)).verdict.value == verdict


def test_the_message_of_a_break_is_what_the_provider_sends():
    (finding,) = diff(calling(thing("a", a=INT)), calling(thing(a=INT))).findings
    assert (finding.rule, finding.direction.value) == ("document-callbacks", "request")
    said = "'done POST {$request.body#/url}' may send what old clients do not take: the body violates 'required' a"
    assert finding.detail == said
    assert (finding.witness.request.method, finding.witness.request.body) == ("POST", b"{}")
    place = "/paths/~1a/get/callbacks/done/{$request.body#~1url}/post/requestBody/content/application~1json/schema"
    assert finding.ours == f"openapi.json#{place}/required"
    assert finding.theirs == f"openapi.json#{place}"


def test_what_a_callback_refers_to_counts():
    def document(schema):
        return calling({"$ref": "#/components/schemas/Sent"}) | {"components": {"schemas": {"Sent": schema}}}

    assert diff(document(thing("a", a=INT)), document(thing(a=INT))).verdict.value == "break"


@pytest.mark.parametrize(("old", "new"), [(calling(INT), api()), (api(), hooking(INT)), (hooking(INT), api())])
def test_what_is_added_or_sent_no_more_is_left_open(old, new):
    (finding,) = diff(old, new).findings
    assert (finding.verdict.value, finding.reason) == ("undecided", "callbacks")


def test_callbacks_of_callbacks_are_left_open():
    nested = calling(INT, callbacks={"more": {"{$url}": post(INT)}})
    findings = diff(nested, nested).findings
    assert {each.reason for each in findings} == {"document-fault"}
