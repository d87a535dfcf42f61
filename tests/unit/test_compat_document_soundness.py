"""Random documents and their mutations: where two are called compatible, brute force finds no message against it."""

import itertools
import json
import random

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.compat.messages import request_problems, response_problems
from shiplap.compat.operations import Operations
from shiplap.compat.operations.statuses import response_for
from shiplap.model.exchange import Request, Response

INT, TEXT = {"type": "integer"}, {"type": "string"}


def thing(schema, *required):
    return {"type": "object", "properties": {"a": schema}, "required": [*required]}


SCHEMAS = [
    *(INT, TEXT, {}, {"enum": [0, ""]}, {"type": "array", "items": INT}, {"oneOf": [INT, thing(INT, "a")]}),
    *(thing(INT), thing(INT, "a"), thing(TEXT), thing({"type": ["integer", "null"]}, "a")),
]
VALUES = [{}, {"a": 0}, {"a": ""}, {"a": None}, {"a": 0, "b": 0}, 0, "", "x", None, [], [0], [""]]
STATUSES = ["200", "201", "2XX", "404", "4XX", "default", "500"]
FORM = "application/x-www-form-urlencoded"
MEDIA = ["application/json", "application/vnd.x+json", "text/plain", "application/*", FORM]
PARAMETERS = (("p", "query"), ("h", "header"), ("c", "cookie"))


def content(chance):
    names = chance.sample(MEDIA, chance.choice([1, 1, 2]))
    return {name: {"schema": chance.choice(SCHEMAS)} if chance.random() < 0.9 else {} for name in names}


def answer(chance):
    said = {"description": "x"}
    if chance.random() < 0.8:
        said["content"] = content(chance)
    if chance.random() < 0.4:
        schema = chance.choice([INT, TEXT, {"enum": ["a", "b"]}])
        said["headers"] = {"X": {"required": chance.random() < 0.5, "schema": schema}}
    return said


def operation(chance):
    answers = {"200": answer(chance), **{each: answer(chance) for each in chance.sample(STATUSES, 2)}}
    lists = [INT, TEXT, {"enum": ["a", "1"]}, {"type": "array", "items": INT}]
    parameters = [
        {"name": name, "in": where, "required": chance.random() < 0.4, "schema": chance.choice(lists)}
        for name, where in PARAMETERS
        if chance.random() < 0.4
    ]
    made = {"responses": answers, "parameters": parameters}
    if chance.random() < 0.6:
        made["requestBody"] = {"required": chance.random() < 0.5, "content": content(chance)}
    return made


def mutated(chance, made):
    changed, other = json.loads(json.dumps(made)), operation(chance)
    described = [each for each in changed["responses"].values() if "content" in each]
    if described and chance.random() < 0.5:
        media = chance.choice([*chance.choice(described)["content"].values()])
        media["schema"] = chance.choice(SCHEMAS)
        return changed
    part = chance.choice([each for each in ("responses", "requestBody", "parameters") if each in other])
    if part != "responses":
        return {**changed, part: other[part]}
    changed["responses"][chance.choice([*changed["responses"], *STATUSES])] = answer(chance)
    return changed


def load(made):
    paths = {"/a": {"post": made}}
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    return load_document("openapi.json", {"openapi.json": json.dumps(document).encode()}.get)


def bodies():
    yield (), None
    for value in VALUES:
        for name in ("application/json", "application/vnd.x+json", "application/other+json"):
            yield (("Content-Type", name),), json.dumps(value).encode()
        if isinstance(value, str) and value:
            yield (("Content-Type", "text/plain"),), value.encode()
        if isinstance(value, dict) and value:
            fields = "&".join(f"{name}={each}" for name, each in value.items())
            yield (("Content-Type", FORM),), fields.encode()


def answers(new):
    """Every answer of a few that a provider of the new document may give; undescribed headers are not sent."""
    successes = {each.status for each in new.responses}
    for status in (200, 201, 299, 400, 404, 500):
        known = response_for(status, new.responses)
        if known is None or (known.status == "default" and status < 400 and successes != {"default"}):
            continue
        headers = [(), (("X", "a"),), (("X", "7"),)] if known.headers else [()]
        for (kind, data), more in itertools.product(bodies(), headers):
            yield Response(status=status, headers=(*more, *kind), body=data)


def requests(old):
    """Every request of a few that a client of the old document may send; undescribed parameters are not sent."""
    names = {each.name for each in old.parameters}
    queries = ["", "p=1", "p=a", "p=1&p=2"] if "p" in names else [""]
    headers = [(), (("h", "1"),), (("h", "a"),)] if "h" in names else [()]
    cookies = [(), (("Cookie", "c=1"),), (("Cookie", "c=a"),)] if "c" in names else [()]
    for query, header, cookie, (kind, data) in itertools.product(queries, headers, cookies, bodies()):
        if data is None or old.body is not None:
            yield Request(method="POST", path="/a", query=query, headers=(*header, *cookie, *kind), body=data)


def counterexample(differ, old, new):
    """A message that one side may send and the other certainly does not accept; ``None`` where none is found."""
    for sent in answers(new):
        if response_problems(sent, new, differ.new_side, sent=True):
            continue
        objections = [each for each in response_problems(sent, old, differ.old_side) if not each.reason]
        # an error that is not known is an error all the same: RFC 9110, section 15
        if objections and not (objections[0].rule == "response-status" and sent.status >= 400):
            return sent, objections[0].detail
    for sent in requests(old):
        if request_problems(sent, old, {}, differ.old_side, sent=True):
            continue
        objections = [each for each in request_problems(sent, new, {}, differ.new_side) if not each.reason]
        if objections:
            return sent, objections[0].detail
    return None


def held(seeds):
    compatible = 0
    for seed in seeds:
        chance = random.Random(seed)  # the same documents on every run
        before = operation(chance)
        documents = load(before), load(mutated(chance, before))
        differ = Differ(old=documents[0], new=documents[1])
        if differ.compare("old", "new").verdict is not Verdict.COMPATIBLE:
            continue
        compatible += 1
        old, new = (Operations(each).get("POST", "/a") for each in documents)
        assert counterexample(differ, old, new) is None, f"seed {seed}"
    return compatible


def test_what_is_called_compatible_has_no_message_that_shows_otherwise():
    assert held(range(60)) > 10


@pytest.mark.nightly
def test_the_same_holds_for_many_more():
    assert held(range(60, 1500)) > 300
