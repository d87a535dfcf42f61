"""Where an interaction comes from stays on it, whoever takes the contract in hand: Pact's libraries and the broker."""

import json
import os
import shutil
import subprocess
import urllib.request

import pytest

from fakes.absence import lacking
from fakes.cli_world import serving
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.model.provenance import Provenance, with_provenance
from shiplap.model.read_set import with_read_set
from shiplap.pactfile import write_contract
from shiplap.wire.pact_client import ContractFile, Publication

MARKS = {
    "mocked": {"shiplap": {"provenance": "mocked", "readset": ["$.id"]}},
    "observed": {"shiplap": {"provenance": "observed", "readset": ["$.id"]}},
    "tested": {"shiplap": {"provenance": "tested", "readset": ["$.id"]}},
}


def marked(provenance):
    plain = HttpInteraction(
        description=provenance.value, request=ExpectedRequest(path="/orders/42"), response=ExpectedResponse()
    )
    return with_read_set(with_provenance(plain, provenance), ["$.id"])


@pytest.fixture
def file(tmp_path):
    contract = Contract(consumer="web", provider="orders-api", interactions=tuple(marked(each) for each in Provenance))
    path = tmp_path / "web-orders-api.json"
    path.write_text(write_contract(contract))
    return path


def marks_in(document):
    return {each["description"]: each.get("comments") for each in document["interactions"]}


def test_pact_python_adds_to_the_file_and_keeps_the_marks(file):
    from pact import Pact  # noqa: PLC0415 - optional, and it changes how modules are imported

    pact = Pact("web", "orders-api").with_specification("V4")
    pact.upon_receiving("one more").with_request("GET", "/orders").will_respond_with(200)
    with pact.serve() as server, urllib.request.urlopen(f"{server.url}/orders"):
        pass
    pact.write_file(file.parent)
    found = marks_in(json.loads(file.read_text()))
    assert found.pop("one more") in (None, {})
    assert found == MARKS


PACT_JS = """
import { PactV4 } from "@pact-foundation/pact";
const pact = new PactV4({ consumer: "web", provider: "orders-api", dir: process.env.PACT_DIR, logLevel: "error" });
await pact.addInteraction().uponReceiving("one more").withRequest("GET", "/orders").willRespondWith(200)
  .executeTest(async (server) => { await fetch(`${server.url}/orders`); });
"""


@pytest.mark.node
def test_pact_js_adds_to_the_file_and_keeps_the_marks(file, repository):
    web = repository / "examples" / "01_overlap_window" / "web"
    if not (web / "node_modules").is_dir() or shutil.which("node") is None:
        lacking("needs Node.js and the npm packages of the example (npm ci --ignore-scripts)")
    environment = {**os.environ, "PACT_DIR": str(file.parent), "PACT_DO_NOT_TRACK": "true"}
    command = ["node", "--input-type=module", "-e", PACT_JS]
    subprocess.run(command, cwd=web, env=environment, check=True, capture_output=True, timeout=60)
    found = marks_in(json.loads(file.read_text()))
    assert found.pop("one more") in (None, {})
    assert found == MARKS


def test_the_broker_hands_the_marks_out_as_they_came(file, tmp_path):
    content = ContractFile(consumer="web", provider="orders-api", content=file.read_bytes())
    with serving(f"sqlite:///{tmp_path}/broker.db", tmp_path) as world:
        with world.client() as client:
            client.contracts.publish(Publication(pacticipant="web", version="1", contracts=(content,)))
        with urllib.request.urlopen(f"{world.url}/pacts/provider/orders-api/consumer/web/version/1") as answer:
            assert marks_in(json.load(answer)) == MARKS
