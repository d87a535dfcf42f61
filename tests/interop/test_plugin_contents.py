"""Bodies that need a Pact plugin: never a pass without it, and what pact-python says where it can be asked.

No plugin is installed where these run; the way to pact-python and back is tested with contents it reads itself. A plugin
that works is asked in `test_plugin_of_our_own`.
"""

import json
import sys
import time
from dataclasses import replace

import pytest

from shiplap.model.body import JsonBody, TextBody
from shiplap.model.exchange import Message, Response
from shiplap.model.interaction import Specification
from shiplap.model.mismatch import MismatchKind
from shiplap.model.rule import Matcher, MatcherList
from shiplap.model.verification import InteractionOutcome
from shiplap.pactfile import read_contract
from shiplap.verify import plugin_contents
from shiplap.verify.contract import verify
from shiplap.verify.options import ReplayOptions
from shiplap.verify.plugin_contents import NotVerifiableError, PluginContents, ask_reference, compare_with_plugin
from shiplap.verify.plugin_needs import plugin_message, plugin_response

CSV = b"Name,100,2000-01-01\n"
FILES = {
    "csv": "pact-foundation__pact-php__example__csv__pacts__csvConsumer-csvProvider.json",
    "async": "pact-foundation__pact-php__example__protobuf-async-message__pacts__"
    "protobufAsyncMessageConsumer-protobufAsyncMessageProvider.json",
    "sync": "pact-foundation__pact-php__example__protobuf-sync-message__pacts__"
    "protobufSyncMessageConsumer-protobufSyncMessageProvider.json",
}


@pytest.fixture
def real_contract(shared):
    def read(name):
        return read_contract(shared("corpora", "pacts", "files", FILES[name]).read_text())

    return read


@pytest.fixture(autouse=True)
def no_plugins(tmp_path, monkeypatch):
    monkeypatch.setenv("PACT_PLUGIN_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def broken_plugin(no_plugins):
    """Lay a plugin where the core looks for it whose program does not exist."""

    def lay(name, version):
        folder = no_plugins / f"{name}-{version}"
        folder.mkdir()
        manifest = {
            "manifestVersion": 1,
            "pluginInterfaceVersion": 1,
            "name": name,
            "version": version,
            "executableType": "exec",
            "minimumRequiredVersion": None,
            "entryPoint": "no-such-program",
            "entryPoints": {},
            "dependencies": [],
        }
        (folder / "pact-plugin.json").write_text(json.dumps(manifest))

    return lay


def contents(body, rules=None):
    return PluginContents(body=body, extras={}, rules=rules or {}, configuration={}, plugins=())


def only(contract, response=None, messages=None):
    prepared = replace_states(contract)
    (found,) = verify(prepared, lambda request: response, options=ReplayOptions(messages=messages or {})).interactions
    return found


def replace_states(contract):
    document = json.loads(_written(contract))
    for interaction in document["interactions"]:
        interaction.pop("providerStates", None)
    return read_contract(json.dumps(document))


def _written(contract):
    return plugin_contents.write_contract(contract, Specification.V4)


def csv_response(body=CSV, status=200):
    return Response(status=status, headers=(("content-type", "text/csv"),), body=body)


# The way to pact-python and back.


def test_equal_json_passes():
    assert ask_reference(contents(JsonBody({"a": 1})), b'{"a": 1, "more": 2}', "application/json") == ()


def test_the_rules_of_the_contract_go_along():
    rules = {"$.a": MatcherList((Matcher("integer"),))}
    assert ask_reference(contents(JsonBody({"a": 1}), rules), b'{"a": 7}', "application/json") == ()


def test_a_difference_comes_back_with_its_path_and_values():
    (found,) = ask_reference(contents(JsonBody({"a": {"b": [1, 2]}})), b'{"a": {"b": [1, 3]}}', "application/json")
    assert (found.kind, found.path, found.expected, found.actual) == (MismatchKind.BODY, "$.a.b[1]", 2, 3)
    assert found.sentence == "Expected 3 (Integer) to be equal to 2 (Integer)"


def test_another_content_type_comes_back_as_one():
    (found,) = ask_reference(contents(TextBody("ship")), b"{}", "application/json")
    assert (found.kind, found.expected, found.actual) == (MismatchKind.BODY_TYPE, "text/plain", "application/json")


def test_text_without_a_content_type_is_read_as_what_was_expected():
    assert ask_reference(contents(TextBody("ship")), b"ship", None) == ()


def test_no_body_is_a_difference_at_the_root():
    (found,) = ask_reference(contents(TextBody("ship")), None, None)
    assert (found.kind, found.path) == (MismatchKind.BODY, "$")


def test_the_header_of_the_contract_says_what_the_body_is():
    asked = replace(contents(TextBody("a,b", "text/csv;charset=utf-8")), content_type="text/csv")
    assert ask_reference(asked, b"a,b", "text/csv") == ()


def test_nothing_is_printed(capfd):
    ask_reference(contents(TextBody("ship")), b"lap", "text/plain")
    assert capfd.readouterr() == ("", "")


def test_it_is_ended_in_time():
    with pytest.raises(NotVerifiableError, match=r"not verifiable: a Pact plugin did not answer within 0\.01 s"):
        ask_reference(contents(TextBody("ship")), b"ship", "text/plain", limit=0.01)


def test_a_plugin_that_cannot_be_loaded_is_no_pass_although_pact_python_says_true(real_contract, broken_plugin):
    broken_plugin("csv", "0.0.6")
    found = only(real_contract("csv"), csv_response())
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem == "not verifiable: pact-python cannot load the Pact plugin csv 0.0.6"


# Interactions of real contracts, without their plugins.


def test_an_interaction_names_the_plugin_that_is_missing(real_contract, no_plugins):
    started = time.monotonic()
    found = only(real_contract("csv"), csv_response())
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem == (
        f"not verifiable without the Pact plugin csv 0.0.6: it is not in {no_plugins}; "
        "install it with: pact-plugin install csv --version 0.0.6"
    )
    assert found.mismatches == ()
    assert time.monotonic() - started < 10


def test_a_wrong_status_fails_without_the_plugin_too(real_contract):
    found = only(real_contract("csv"), csv_response(status=500))
    assert found.outcome is InteractionOutcome.FAILED
    assert [one.kind for one in found.mismatches] == [MismatchKind.STATUS]
    assert found.problem.startswith("not verifiable without the Pact plugin csv 0.0.6")


@pytest.mark.parametrize("name", ["async", "sync"])
def test_messages_are_not_verifiable_without_their_plugin(real_contract, name):
    contract = real_contract(name)
    (interaction,) = contract.interactions
    expected = interaction.message if name == "async" else interaction.responses[0]
    same = Message(contents=expected.contents.data, metadata=expected.metadata)
    found = only(contract, messages={interaction.description: lambda request: same})
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert "the Pact plugin protobuf 0." in found.problem
    assert plugin_message(interaction, expected, contract.metadata["plugins"]).configuration["protobuf"]


def test_without_pact_python_the_sentence_says_what_to_install(real_contract, monkeypatch):
    monkeypatch.setitem(sys.modules, "pact", None)
    found = only(real_contract("csv"), csv_response())
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem == (
        'not verifiable without pact-python and the Pact plugin csv 0.0.6; install it with: pip install "shiplap[pact]"'
    )


def test_a_plugin_the_contract_does_not_name_is_not_guessed():
    asked = PluginContents(body=TextBody("a"), extras={}, rules={}, configuration={"csv": {}}, plugins=())
    with pytest.raises(NotVerifiableError, match="without the Pact plugin csv: the contract does not name it"):
        compare_with_plugin(asked, b"a", "text/plain")


def test_protobuf_that_names_no_plugin_is_not_verifiable_unless_the_bytes_are_equal():
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [
            {
                "type": "Synchronous/HTTP",
                "description": "d",
                "request": {"method": "GET", "path": "/"},
                "response": {
                    "status": 200,
                    "body": {"content": "AQI=", "contentType": "application/protobuf", "encoded": "base64"},
                },
            }
        ],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    contract = read_contract(json.dumps(document))
    assert only(contract, Response(status=200, body=b"\x01\x02")).outcome is InteractionOutcome.PASSED
    found = only(contract, Response(status=200, body=b"\x01\x03"))
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem == "Not verifiable without a Pact plugin for the content type 'application/protobuf'"


def test_the_plugin_gets_what_the_contract_says_for_it(real_contract):
    contract = real_contract("csv")
    found = plugin_response(contract.interactions[0], contract.metadata["plugins"])
    assert found.configuration == {"csv": {"csvHeaders": False}}
    assert found.names == "csv 0.0.6"
    assert found.extras == {"contentTypeHint": "DEFAULT"}
    assert set(found.rules) == {"column:1", "column:2", "column:3"}


def test_a_plugin_that_left_no_configuration_is_known_by_its_rules(real_contract):
    contract = real_contract("csv")
    document = json.loads(_written(contract))
    del document["interactions"][0]["pluginConfiguration"]
    found = only(read_contract(json.dumps(document)), csv_response())
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert "the Pact plugin csv 0.0.6" in found.problem


def test_an_ordinary_interaction_beside_one_with_a_plugin_is_compared_here(real_contract):
    contract = real_contract("csv")
    document = json.loads(_written(contract))
    (interaction,) = document["interactions"]
    del interaction["pluginConfiguration"], interaction["response"]["matchingRules"]
    plain = read_contract(json.dumps(document))
    assert plugin_response(plain.interactions[0], plain.metadata["plugins"]) is None
    assert only(plain, csv_response()).outcome is InteractionOutcome.PASSED
