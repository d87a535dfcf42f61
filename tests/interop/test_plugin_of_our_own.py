"""A verification with a Pact plugin that works: pact-python starts it, asks it, and its words become our outcome."""

import json
import shutil
import subprocess
import sys
from functools import partial

import pytest

from conftest import REPOSITORY
from fakes.absence import lacking, needed
from shiplap.model.exchange import Message, Response
from shiplap.model.mismatch import MismatchKind
from shiplap.model.verification import InteractionOutcome
from shiplap.pactfile import read_contract
from shiplap.verify import plugin_contents
from shiplap.verify.contract import verify
from shiplap.verify.options import ReplayOptions

SOURCE = REPOSITORY / "tests" / "fakes" / "csv_plugin"
NAMED = {"metadata": {"pactSpecification": {"version": "4.0"}, "plugins": [{"name": "csv", "version": "0.1.0"}]}}
PARTIES = {"consumer": {"name": "web"}, "provider": {"name": "orders"}}
CONFIGURATION = {"csv": {"csvHeaders": False}}
RULES = {"body": {"column:2": {"combine": "AND", "matchers": [{"match": "number"}]}}}
LINE = {"content": "Name,100", "contentType": "text/csv", "encoded": False}


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    """The folder where the core finds the plugin, which is built now, and the file that tells what it was asked."""
    needed("pact", reason="needs the extra [pact]")
    if sys.platform == "win32":
        lacking("the core starts a plugin's program directly, and a script is none on Windows")
    folder = tmp_path_factory.mktemp("plugins")
    home = folder / "csv-0.1.0"
    home.mkdir()
    shutil.copy(SOURCE / "csv_plugin.py", home)
    where = [f"--proto_path={SOURCE}", f"--python_out={home}", f"--grpc_python_out={home}"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *where, str(SOURCE / "plugin.proto")], check=True)
    program = home / "csv-plugin"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{home / "csv_plugin.py"}"\n')
    program.chmod(0o755)
    (home / "pact-plugin.json").write_text(json.dumps(manifest(program.name)))
    return folder


def manifest(program):
    return {
        "manifestVersion": 1,
        "pluginInterfaceVersion": 1,
        "name": "csv",
        "version": "0.1.0",
        "executableType": "exec",
        "entryPoint": program,
        "entryPoints": {},
        "dependencies": [],
    }


@pytest.fixture
def asked(plugin, tmp_path, monkeypatch):
    """A function that gives what the plugin was asked, once it was."""
    monkeypatch.setenv("PACT_PLUGIN_DIR", str(plugin))
    monkeypatch.setenv("ASKED", str(tmp_path / "asked.json"))
    return lambda: json.loads((tmp_path / "asked.json").read_text("utf-8"))


def contract_of(**interaction):
    members = {"description": "a line", "pluginConfiguration": CONFIGURATION, **interaction}
    return read_contract(json.dumps({**PARTIES, **NAMED, "interactions": [members]}))


def verified(body, status=200):
    contract = contract_of(
        type="Synchronous/HTTP",
        request={"method": "GET", "path": "/line"},
        response={"status": 200, "body": LINE, "matchingRules": RULES},
    )
    answer = Response(status=status, headers=(("content-type", "text/csv"),), body=body)
    (found,) = verify(contract, lambda request: answer).interactions
    return found


def test_what_the_plugin_accepts_passes_once_it_got_the_rules_the_configuration_and_both_bodies(asked):
    found = verified(b"Name,7")
    assert (found.outcome, found.problem, found.mismatches) == (InteractionOutcome.PASSED, None, ())
    question = asked()
    assert question["rules"] == {"column:2": {"rule": [{"type": "number", "values": {}}]}}
    assert question["pluginConfiguration"]["interactionConfiguration"] == {"csvHeaders": False}
    # base64, as protobuf has it in JSON
    assert (question["expected"]["content"], question["actual"]["content"]) == ("TmFtZSwxMDA=", "TmFtZSw3")


def test_what_the_plugin_finds_wrong_fails_in_its_words_beside_a_wrong_status(asked):
    found = verified(b"Nina,seven", status=500)
    assert found.outcome is InteractionOutcome.FAILED
    assert [(one.kind, one.path, one.sentence) for one in found.mismatches] == [
        (MismatchKind.STATUS, "", "expected 200 but was 500"),
        (MismatchKind.BODY, "column:1", "Expected 'Nina' to be 'Name'"),
        (MismatchKind.BODY, "column:2", "Expected 'seven' to be a number"),
    ]


def test_a_body_the_plugin_cannot_read_fails_in_its_words(asked):
    found = verified(b"\0\1\2")
    assert found.outcome is InteractionOutcome.FAILED
    assert [(one.path, one.sentence) for one in found.mismatches] == [("$", "this is no CSV")]


def test_a_plugin_that_dies_is_no_pass(asked):
    found = verified(b"die")
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem.startswith("not verifiable: the Pact plugin csv 0.1.0 failed: Call to compare contents")


@pytest.mark.skipif(sys.platform == "win32", reason="processes have no groups there")
def test_a_plugin_that_hangs_is_ended_in_time_and_leaves_nothing_behind(asked, plugin, monkeypatch):
    monkeypatch.setattr(plugin_contents, "ask_reference", partial(plugin_contents.ask_reference, limit=4.0))
    found = verified(b"hang")
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem == "not verifiable: the Pact plugin csv 0.1.0 did not answer within 4 s"
    while str(plugin) in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout:
        pass  # whoever was killed is gone a moment later


def test_the_contents_of_a_message_go_the_same_way(asked):
    contract = contract_of(
        type="Asynchronous/Messages",
        contents={**LINE, "contentType": "application/x-shiplap-protobuf"},
        metadata={"contentType": "application/x-shiplap-protobuf"},
        matchingRules=RULES,
    )
    sent = Message(contents=b"Name,x", metadata={"contentType": "application/x-shiplap-protobuf"})
    options = ReplayOptions(messages={"a line": lambda request: sent})
    (found,) = verify(contract, lambda request: Response(status=404), options=options).interactions
    assert [(one.path, one.sentence) for one in found.mismatches] == [("column:2", "Expected 'x' to be a number")]
    assert asked()["rules"]["column:2"]["rule"][0]["type"] == "number"


def test_the_answer_of_a_synchronous_exchange_goes_the_same_way(asked):
    contract = contract_of(
        type="Synchronous/Messages",
        request={"contents": LINE},
        response=[{"contents": LINE, "matchingRules": RULES}],
    )
    sent = Message(contents=b"Name,x", content_type="text/csv")
    options = ReplayOptions(messages={"a line": lambda request: sent})
    (found,) = verify(contract, lambda request: Response(status=404), options=options).interactions
    assert [(one.path, one.sentence) for one in found.mismatches] == [("column:2", "Expected 'x' to be a number")]


def test_without_pact_python_the_plugin_alone_does_not_help(asked, monkeypatch):
    monkeypatch.setitem(sys.modules, "pact", None)
    found = verified(b"Name,7")
    assert found.outcome is InteractionOutcome.NOT_VERIFIABLE
    assert found.problem.startswith("not verifiable without pact-python")
