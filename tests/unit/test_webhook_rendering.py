"""Templates of webhooks: a parameter is data and never changes the meaning of the place where it stands."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.webhook_records import webhook
from shiplap_broker.jobs.rendering import TemplateError, render
from shiplap_broker.usecases.webhook_parameters import PARAMETERS

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NASTY = '", "admin": true, "x": "'


def sent(value, **more):
    return render(webhook(NOW, **more), {"consumerName": value, "eventName": "${pactbroker.consumerName}"})


def header(request, name):
    return dict(request.headers)[name]


def test_the_parameters_are_those_of_the_pact_broker():
    assert len(PARAMETERS) == 20
    assert {"pactUrl", "githubVerificationStatus", "currentlyDeployedProviderVersionNumber"} <= set(PARAMETERS)


def test_a_body_of_json_is_filled_value_by_value():
    request = sent("web", body={"who": "${pactbroker.consumerName}!", "n": [1, None, "${pactbroker.bogus}"]})
    assert request.body == b'{"who":"web!","n":[1,null,"${pactbroker.bogus}"]}'
    assert header(request, "content-type") == "application/json"


@given(TEXTS)
def test_in_a_body_of_json_a_parameter_stays_one_text(value):
    request = sent(value, body={"${pactbroker.consumerName}": "<${pactbroker.consumerName}>"})
    assert json.loads(request.body) == {value: f"<{value}>"}


@given(TEXTS)
def test_in_json_given_as_text_a_parameter_stays_one_text(value):
    request = sent(value, body='{"a \\" \\\\": "<${pactbroker.consumerName}>", "b": true}')
    assert json.loads(request.body) == {'a " \\': f"<{value}>", "b": True}


@pytest.mark.parametrize(("value", "meant"), [("41", 41), ("-1.5", -1.5), ("1, 2", "1, 2"), (NASTY, NASTY), ("", "")])
def test_in_json_given_as_text_a_parameter_outside_quotes_is_one_value(value, meant):
    assert json.loads(sent(value, body='{"n": ${pactbroker.consumerName}}').body) == {"n": meant}


def test_a_parameter_that_looks_like_a_parameter_is_not_filled_again():
    assert sent("secret", body={"e": "${pactbroker.eventName}"}).body == b'{"e":"${pactbroker.consumerName}"}'


@given(TEXTS.filter(lambda text: text not in {".", ".."}))
def test_in_the_address_a_parameter_stays_within_its_segment_and_its_value(value):
    url = "https://ci.example/a/${pactbroker.consumerName}/b?c=${pactbroker.consumerName}&d=1"
    parts = urlsplit(sent(value, url=url).url)
    assert parts.netloc == "ci.example"
    assert [unquote(one) for one in parts.path.split("/")] == ["", "a", value, "b"]
    assert parse_qs(parts.query, keep_blank_values=True) == {"c": [value], "d": ["1"]}
    assert parts.fragment == ""


@pytest.mark.parametrize("value", [".", "..", "%2e%2e"])
def test_a_parameter_cannot_lead_out_of_the_path(value):
    if value == "%2e%2e":
        assert sent(value, url="https://ci.example/a/${pactbroker.consumerName}").url.endswith("/%252e%252e")
    else:
        with pytest.raises(TemplateError, match="leads elsewhere"):
            sent(value, url="https://ci.example/a/${pactbroker.consumerName}/b")


@given(TEXTS)
def test_in_a_header_a_parameter_stays_on_one_line(value):
    shown = header(sent(value, headers={"X-Who": "a ${pactbroker.consumerName} b"}), "x-who")
    assert shown.startswith("a ")
    assert shown.endswith(" b")
    assert not set(shown) & {"\r", "\n", "\x00"}


def test_a_header_cannot_be_split():
    assert header(sent("x\r\nX-Admin: 1", headers={"X-Who": "${pactbroker.consumerName}"}), "x-who") == "x  X-Admin: 1"


def test_user_and_password_replace_an_authorization_header():
    request = sent("a:b", headers={"Authorization": "Bearer x"}, username="${pactbroker.consumerName}", password="p:w")
    kind, _, text = header(request, "authorization").partition(" ")
    assert kind == "Basic"
    assert base64.b64decode(text) == b"a%3Ab:p:w"


def test_in_xml_a_parameter_stays_text_and_stays_in_its_attribute():
    body = """<a b="${pactbroker.consumerName}" c='${pactbroker.consumerName}'>${pactbroker.consumerName}</a>"""
    value = """<x/>&amp;"'"""
    element = ET.fromstring(sent(value, body=body).body)
    assert (element.get("b"), element.get("c"), element.text) == (value, value, value)


def test_in_a_form_a_parameter_stays_one_value():
    media = {"Content-Type": "application/x-www-form-urlencoded"}
    request = sent("a&b=c d", headers=media, body="who=${pactbroker.consumerName}&x=1")
    assert parse_qs(request.body.decode()) == {"who": ["a&b=c d"], "x": ["1"]}


def test_in_plain_text_a_parameter_is_itself():
    assert (
        sent('<"&', headers={"Content-Type": "text/plain"}, body="told: ${pactbroker.consumerName}").body
        == b'told: <"&'
    )


def test_the_broker_names_itself_unless_the_webhook_does():
    assert header(sent("web"), "user-agent").startswith("Shiplap/")
    assert header(sent("web", headers={"User-Agent": "mine"}), "user-agent") == "mine"
