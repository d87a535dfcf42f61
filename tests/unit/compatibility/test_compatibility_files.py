"""The features about what a Pact file says of its interactions: kind, key, pending, comments and provider states."""

import json
from dataclasses import replace

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from conftest import SHARED
from fakes.absence import lacking
from shiplap.model.interaction import (
    AsyncMessage,
    Contract,
    ExpectedMessage,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    ProviderState,
)
from shiplap.pactfile import read_contract, write_contract

SUITE = SHARED / "conformance" / "pact-compatibility-suite"
FEATURES = SUITE / "features"
if not SUITE.exists():
    lacking("needs the compatibility suite beside the repository")

scenarios(
    str(FEATURES / "V3" / "http_consumer.feature"),
    str(FEATURES / "V4" / "v4.feature"),
    str(FEATURES / "V4" / "http_consumer.feature"),
    str(FEATURES / "V4" / "message_consumer.feature"),
)

NEW = {
    "HTTP": HttpInteraction(description="http", request=ExpectedRequest(), response=ExpectedResponse()),
    "message": AsyncMessage(description="message", message=ExpectedMessage()),
}
ORDINALS = {"first": 0, "second": 1}


@pytest.fixture
def interactions():
    """The interactions defined so far."""
    return []


def change(interactions, **fields):
    interactions[-1] = replace(interactions[-1], **fields)


@given("an integration is being defined for a consumer test")
def _(interactions):
    interactions.append(NEW["HTTP"])


@given(parsers.re(r"an? (?P<kind>HTTP|message) interaction is being defined for a consumer test"))
def _(interactions, kind):
    interactions.append(NEW[kind])


@given(parsers.re(r'a key of "(?P<key>\w+)" is specified for the [\w ]+ interaction'))
def _(interactions, key):
    change(interactions, key=key)


@given(parsers.re(r"the [\w ]+ interaction is marked as pending"))
def _(interactions):
    change(interactions, pending=True)


@given(parsers.re(r'a comment "(?P<comment>[^"]+)" is added to the [\w ]+ interaction'))
def _(interactions, comment):
    change(interactions, comments={"text": [comment]})


@given(parsers.re(r'a provider state "(?P<name>[^"]+)" is specified'))
def _(interactions, name):
    change(interactions, states=(*interactions[-1].states, ProviderState(name)))


@given(parsers.re(r'a provider state "(?P<name>[^"]+)" is specified with the following data:'))
def _(interactions, name, datatable):
    names, values = datatable
    params = dict(zip(names, map(json.loads, values), strict=True))
    change(interactions, states=(*interactions[-1].states, ProviderState(name, params)))


@when("the Pact file for the test is generated", target_fixture="file")
def _(interactions):
    text = write_contract(Contract(consumer="consumer", provider="provider", interactions=tuple(interactions)))
    assert write_contract(read_contract(text)) == text
    return json.loads(text)


@then(parsers.re(r'the (?P<ordinal>\w+) interaction in the Pact file will have a type of "(?P<kind>[^"]+)"'))
def _(file, ordinal, kind):
    assert file["interactions"][ORDINALS[ordinal]]["type"] == kind


@then(parsers.re(r"the (?P<ordinal>\w+) interaction in the Pact file will have \"(?P<name>\w+)\" = '(?P<value>.*)'"))
def _(file, ordinal, name, value):
    assert file["interactions"][ORDINALS[ordinal]][name] == json.loads(value)


@then(parsers.re(r'there will be an interaction in the Pact file with a type of "(?P<kind>[^"]+)"'))
def _(file, kind):
    assert kind in [interaction["type"] for interaction in file["interactions"]]


@then(parsers.re(r"the interaction in the Pact file will contain (?P<count>\d+) provider states?"))
def _(file, count):
    assert len(file["interactions"][0]["providerStates"]) == int(count)


@then(parsers.re(r'the interaction in the Pact file will contain provider state "(?P<name>[^"]+)"'))
def _(file, name):
    assert name in [state["name"] for state in file["interactions"][0]["providerStates"]]


@then(parsers.re(r'the provider state "(?P<name>[^"]+)" in the Pact file will contain the following parameters:'))
def _(file, name, datatable):
    (state,) = [state for state in file["interactions"][0]["providerStates"] if state["name"] == name]
    assert state["params"] == json.loads(datatable[1][0])
