"""Ours and the Rust verifier behind pact-python come to the same outcome, interaction by interaction, on public contracts."""

import json
import socket
import threading
from contextlib import nullcontext, suppress

import pytest
import uvicorn

from fakes.absence import needed
from fakes.contract_provider import ContractProvider, another_status, another_type, without_a_member
from fakes.message_provider import MessageProvider
from shiplap.errors import InputError
from shiplap.model.verification import InteractionOutcome
from shiplap.pactfile import read_contract
from shiplap.verify.contract import verify_by_choice
from shiplap.verify.options import ReplayOptions
from shiplap.verify.transports import Transport, Transports

pact = needed("pact", reason="needs the extra [pact]")

JVM = "pact-foundation__pact-jvm__"
FIXTURES = "pactflow__openapi-pact-comparator__src____tests____fixtures__oas__"
EXPLAINED = {
    f"{JVM}core__model__src__test__resources__test_pact_with_string_body.json": "a JSON string without a content type: "
    "theirs demands application/json of the response, ours takes the text/plain that the same file makes of it",
    f"{JVM}provider__junit5__src__test__resources__pacts__thrift-pact.json": "a JSON document under a content type "
    "that is not JSON: theirs compares bytes, ours the document",
    f"{JVM}provider__junit5__src__test__resources__pacts__thrift-pact-post.json": "the same",
    f"{FIXTURES}response-content-negotiation__pact.json": "the same",
    "pact-foundation__pact-support__spec__support__term.json": "matchers that the first Ruby library wrote as its own "
    "objects: ours reads them, theirs compares the objects",
    "pact-foundation__pact-support__spec__support__interaction_view_model_with_terms.json": "the same",
    f"{FIXTURES}request-parameters-header__pact.json": "the request has the Content-Length of another body: theirs "
    "sends it and waits for an answer in vain, ours sends the right one",
    f"{FIXTURES}request-parameters-header-swagger2__pact.json": "the same",
    f"{FIXTURES}request-parameters-query__pact.json": "theirs cannot read the file, and verifies nothing",
    "pact-foundation__pact-net__tests__PactNet.Tests__data__v4-combined-integration.json": "a header of two values that "
    "came in one line: theirs compares lines, ours the list that both mean by RFC 9110, section 5.3",
}
SLOW = {name for name in EXPLAINED if "request-parameters-header" in name}
SPOILS = {"as written": None, "status": another_status, "member": without_a_member, "type": another_type}


class Stage:
    """A socket on which one provider after the other is played."""

    def __init__(self, url):
        self.url = url
        self.provider = None
        self.messages = None

    async def __call__(self, scope, receive, send):
        played = self.messages if scope.get("path", "").startswith("/_messages") else self.provider
        await played(scope, receive, send)


@pytest.fixture(scope="module")
def stage():
    listener = socket.create_server(("127.0.0.1", 0))
    stage = Stage(f"http://127.0.0.1:{listener.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(stage, log_config=None, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PACT_DO_NOT_TRACK", "true")
        yield stage
    server.should_exit = True
    thread.join(10)
    listener.close()


def ours(contract, stage):
    ways = Transports([Transport(stage.provider), Transport(stage.messages, name="message")])

    def choose(interaction):
        return ways.way_of(interaction).send, ReplayOptions(messages=ways.messages_of(interaction))

    try:
        found = verify_by_choice(contract, choose, lambda states: nullcontext({}))
    finally:
        ways.close()
    return sorted(
        (each.description, each.states, each.outcome is InteractionOutcome.PASSED) for each in found.interactions
    )


def theirs(text, contract, stage, folder):
    file = folder / "contract.json"
    file.write_text(text)
    verifier = pact.Verifier(contract.provider, host="127.0.0.1")
    port = int(stage.url.rpartition(":")[2])
    verifier = verifier.add_transport(url=stage.url).add_source(str(file))
    verifier = verifier.add_transport(protocol="message", port=port, path="/_messages", scheme="http")
    with suppress(RuntimeError):  # that is how it says that something failed; the outcomes are below
        verifier.verify()
    return sorted(
        (each["description"], tuple(each["providerStates"]), each["result"] == "OK")
        for each in verifier.results["interactionResults"]
    )


def comparable(path):
    """The contract, where both verifiers can play it: it is one, small, and needs no plugin."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        contract = read_contract(text)
    except InputError:
        return None
    small = 0 < len(contract.interactions) <= 20 and len(text) < 200_000
    return (text, contract) if small and "plugins" not in json.loads(text).get("metadata", {}) else None


def files(shared):
    folder = shared("corpora", "pacts", "files")
    return sorted(folder.iterdir())


def differences(paths, stage, folder):
    found = []
    played = 0
    for path in paths:
        usable = comparable(path)
        if usable is None:
            continue
        text, contract = usable
        for name, spoil in SPOILS.items():
            stage.provider, stage.messages = ContractProvider(contract, spoil), MessageProvider(contract, spoil)
            mine, peer = ours(contract, stage), theirs(text, contract, stage, folder)
            played += len(mine)
            if mine != peer:
                found.append(
                    (path.name, name, [(a, b) for a, b in zip(mine, peer, strict=False) if a != b] or (mine, peer))
                )
    return found, played


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_all_public_contracts_have_the_same_outcomes_or_an_explanation(shared, stage, tmp_path):
    found, played = differences(files(shared), stage, tmp_path)
    assert played > 1000
    assert {name for name, _, _ in found} == set(EXPLAINED)


@pytest.mark.timeout(300)
def test_every_difference_that_is_explained_is_still_one(shared, stage, tmp_path):
    explained = [path for path in files(shared) if path.name in EXPLAINED.keys() - SLOW]
    found, _ = differences(explained, stage, tmp_path)
    assert {name for name, _, _ in found} == EXPLAINED.keys() - SLOW


@pytest.mark.timeout(300)
def test_a_sample_of_public_contracts_has_the_same_outcomes(shared, stage, tmp_path):
    sample = [path for path in files(shared)[::9] if path.name not in EXPLAINED]
    found, played = differences(sample, stage, tmp_path)
    assert played > 100
    assert found == []
