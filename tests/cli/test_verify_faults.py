"""``shiplap verify`` and providers, addresses and brokers that misbehave: each costs its own interaction, nothing more."""

import io
import json
import sys
import types
from contextlib import ExitStack

import pytest

from fakes.broker_server import serving
from fakes.faulty_provider import FAULTS, IN_PROCESS, IN_PROCESS_FAULTS, contract_with_faults, listening
from fakes.provider_project import interaction, pact
from shiplap.cli import run
from shiplap.client import BrokerClient
from shiplap.settings import Settings
from shiplap.wire.pact_client import ContractFile, Publication
from shiplap_broker.store.memory import MemoryStore


def shiplap(folder, *arguments, **environ):
    out, err = io.StringIO(), io.StringIO()
    code = run(arguments, out, err, environ=environ, folder=folder)
    return int(code), out.getvalue(), err.getvalue()


def problems(text):
    found = json.loads(text)["contracts"][0]["interactions"]
    return {each["description"]: (each["outcome"], each["problem"]) for each in found}


def check(code, out, faults):
    found = problems(out)
    assert code == 1
    assert found.pop("fits") == ("passed", None)
    assert found.keys() == faults.keys()
    for path, (outcome, problem) in found.items():
        assert (outcome, problem[: len(faults[path])]) == ("errored", faults[path])


def test_over_a_socket_each_fault_costs_its_interaction(tmp_path):
    (tmp_path / "pact.json").write_text(json.dumps(contract_with_faults(FAULTS)))
    with listening() as url:
        code, out, _ = shiplap(tmp_path, "verify", "pact.json", "--url", url, "--seconds", "0.5", "-o", "json")
    check(code, out, FAULTS)


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_in_process_each_fault_costs_its_interaction(tmp_path, kind):
    (tmp_path / f"faulty_{kind}_app.py").write_text(IN_PROCESS)
    (tmp_path / "pact.json").write_text(json.dumps(contract_with_faults(IN_PROCESS_FAULTS)))
    words = ("--app", f"faulty_{kind}_app:{kind}", "--seconds", "0.5", "-o", "json")
    code, out, _ = shiplap(tmp_path, "verify", "pact.json", *words)
    check(code, out, IN_PROCESS_FAULTS)


@pytest.mark.parametrize("path", FAULTS)
def test_a_state_address_that_misbehaves_is_told_and_nothing_passes(tmp_path, path):
    (tmp_path / "pact.json").write_text(json.dumps(pact(interaction(path="/zz"))))
    with listening() as url:
        words = ("--url", url, "--state-url", f"{url}{path}", "--seconds", "0.5", "-o", "json")
        code, out, _ = shiplap(tmp_path, "verify", "pact.json", *words)
    assert code == 1
    ((outcome, problem),) = problems(out).values()
    assert outcome == "errored"
    assert problem.startswith(f"provider state 'order exists': the state-change address did not answer: {FAULTS[path]}")


STOPS_THE_BROKER = """
import json, the_broker

def app(environ, start_response):
    the_broker.stop()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"id": 42, "total": 1200}).encode()]
"""


def test_a_broker_that_goes_away_costs_no_result(tmp_path, monkeypatch):
    store = MemoryStore()
    (tmp_path / "stopping_app.py").write_text(STOPS_THE_BROKER)
    with ExitStack() as stack:
        url = stack.enter_context(serving(store))
        monkeypatch.setitem(sys.modules, "the_broker", types.SimpleNamespace(stop=stack.close))
        content = json.dumps(pact(interaction(states=()))).encode()
        file = ContractFile(consumer="web", provider="orders-api", content=content)
        with BrokerClient.open(Settings(broker_url=url)) as client:
            client.contracts.publish(Publication(pacticipant="web", version="40", branch="main", contracts=(file,)))
        words = ("--provider", "orders-api", "--app", "stopping_app:app", "--version", "11", "--publish")
        code, out, err = shiplap(tmp_path, "verify", *words, SHIPLAP_BROKER_URL=url)
    kept = ".shiplap/results-orders-api-11.json"
    assert code == 4, err
    assert "1 interaction of 1 contract: 1 passed" in out
    assert f"the results are kept in {kept}; send them later with: shiplap publish-results {kept}" in err
    with serving(store) as url:
        assert shiplap(tmp_path, "publish-results", kept, SHIPLAP_BROKER_URL="http://127.0.0.1:9")[0] == 4
        for _ in range(2):
            code, out, _ = shiplap(tmp_path, "publish-results", kept, SHIPLAP_BROKER_URL=url)
            assert (code, out) == (0, "published 1 results of orders-api@11\n")
        with BrokerClient.open(Settings(broker_url=url)) as client:
            links = client.contracts.pact("/pacts/provider/orders-api/consumer/web/version/40")["_links"]
            assert client.contracts.pact(links["pb:latest-verification-results"]["href"])["success"] is True
