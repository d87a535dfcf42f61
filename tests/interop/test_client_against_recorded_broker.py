"""The client reads what a real Pact Broker 2.120.0 answered, as recorded in the shared exchanges."""

import json

import pytest

from shiplap.client import BrokerClient, BrokerSession
from shiplap.errors import BrokerRefusedError, ConflictError, InputError, UnknownNameError
from shiplap.model.exchange import Response
from shiplap.model.selector import MainBranch
from shiplap.wire.pact_client import ContractFile, Publication


class RecordedBroker:
    """Answers with a recorded response that fits: the fullest to a GET, the first to everything else."""

    def __init__(self, exchanges):
        self.exchanges = exchanges
        self.sent = []

    def exchange(self, method, url, *, headers=None, content=None):
        path = url.removeprefix("http://broker") or "/"
        self.sent.append((method, path, None if content is None else json.loads(content)))
        bodies = [
            (len(json.dumps(one["response"]["body"])), one["response"]["status"], one["response"]["body"])
            for one in self.exchanges
            if (one["request"]["method"], one["request"]["path"]) == (method, path) and one["response"]["status"] < 300
        ]
        _, status, body = max(bodies, key=lambda found: found[0]) if method == "GET" else bodies[0]
        return Response(status=status, body=json.dumps(body).encode())

    def close(self):
        """Nothing is open."""


@pytest.fixture
def recorded(shared):
    def recorded(file):
        index = json.loads(shared("conformance", "pact-broker", "1_environments_and_pacticipants.json").read_text())
        exchanges = json.loads(shared("conformance", "pact-broker", file).read_text())
        broker = RecordedBroker([*exchanges, *index])
        return BrokerClient(BrokerSession("http://broker", broker, sleep=lambda _: None)), broker

    return recorded


def test_environments_and_pacticipants_are_read(recorded):
    client, _ = recorded("3_verification_and_deployments.json")
    assert [one.name for one in client.environments.all()] == ["my-staging_env", "uat"]
    uat = client.environments.named("uat")
    assert (uat.display_name, uat.production) == ("UAT", False)
    assert uat.links["pb:currently-deployed-deployed-versions"].endswith("/deployed-versions/currently-deployed")
    with pytest.raises(UnknownNameError, match="did you mean 'my-staging_env'"):
        client.environments.named("my-staging")
    assert client.pacticipants()


def test_publishing_finds_its_address_and_reads_the_notices(recorded):
    client, broker = recorded("2_publishing_and_pacts.json")
    contract = ContractFile(consumer="Web", provider="Api", content=b"{}")
    notices = client.contracts.publish(Publication(pacticipant="Web", version="1", contracts=(contract,)))
    assert ("success", "Pact successfully published for Web version 1 and provider Api.") in [
        (notice.type, notice.text) for notice in notices
    ]
    assert [sent[:2] for sent in broker.sent] == [("GET", "/"), ("POST", "/contracts/publish")]


def test_a_deployment_is_recorded_through_the_link_named_like_the_environment(recorded):
    client, broker = recorded("3_verification_and_deployments.json")
    client.environments.record_deployment("FrontEnd", "c1", "production")
    method, path, body = broker.sent[-1]
    assert (method, body) == ("POST", {})
    assert path.startswith("/pacticipants/FrontEnd/versions/c1/deployed-versions/environment/")
    with pytest.raises(UnknownNameError, match="did you mean 'production'"):
        client.environments.record_deployment("FrontEnd", "c1", "productoin")


def test_contracts_to_verify_are_read_with_pending_and_notices(recorded):
    client, _ = recorded("3_verification_and_deployments.json")
    pacts = client.contracts.to_verify("Backend", [MainBranch()], branch="feat/y")
    assert pacts
    assert all(pact.href.startswith("http://broker/pacts/provider/Backend/consumer/") for pact in pacts)
    assert all(pact.name and pact.short_description and pact.notices for pact in pacts)


def test_every_recorded_refusal_becomes_an_error_with_a_text(shared):
    session = BrokerSession("http://broker", RecordedBroker([]))
    seen = 0
    for file in sorted(shared("conformance", "pact-broker").glob("[0-9]_*.json")):
        for one in json.loads(file.read_text()):
            answer = one["response"]
            if answer["status"] < 400:
                continue
            body = answer["body"]
            text = body if isinstance(body, str) else json.dumps(body)
            error = session.refusal(Response(status=answer["status"], body=text.encode() if body is not None else None))
            assert isinstance(error, BrokerRefusedError | ConflictError | InputError)
            assert str(error)
            seen += 1
    assert seen > 50
