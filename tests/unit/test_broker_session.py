"""A session with a broker repeats what is safe to repeat, keeps credentials to itself and explains every failure."""

import json
import ssl

import pytest

from shiplap.client import BrokerClient, BrokerSession
from shiplap.errors import BrokerRefusedError, BrokerUnreachableError, ConflictError, InputError, UnknownNameError
from shiplap.model.exchange import Response
from shiplap.model.selector import (
    Branch,
    Deployed,
    DeployedOrReleased,
    EveryBranch,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Released,
    Tagged,
)
from shiplap.settings import Settings
from shiplap.transport.exchange import UnreachableError
from shiplap.wire.pact_client import ContractFile, PactToVerify, Publication, selection_to_json
from shiplap.wire.shiplap_api import StartDeployment


class ScriptedSender:
    """Answers calls from a script of (status, body), errors included, and remembers the calls."""

    def __init__(self, *script):
        self.script = list(script)
        self.calls = []

    def exchange(self, method, url, *, headers=None, content=None):
        self.calls.append((method, url, None if content is None else json.loads(content)))
        self.headers = headers
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Response(status=status, body=content)

    def close(self):
        self.closed = True


def client_for(*script):
    sender = ScriptedSender(*script)
    pauses = []
    session = BrokerSession("http://broker", sender, sleep=pauses.append)
    return BrokerClient(session), sender, pauses


DOWN = UnreachableError("connection refused")
INDEX = (200, {"_links": {"pb:publish-contracts": {"href": "http://broker/base/contracts/publish"}}})


def test_reading_is_tried_again_after_pauses_and_then_the_broker_is_unreachable():
    client, sender, pauses = client_for(DOWN, DOWN, DOWN, DOWN)
    with pytest.raises(BrokerUnreachableError, match="cannot reach the broker at http://broker: connection refused"):
        client.gates.deployments()
    assert len(sender.calls) == 4
    assert pauses == [0.2, 0.5, 1.0]


def test_a_broker_that_comes_back_is_not_an_error():
    client, _, pauses = client_for(DOWN, (503, {}), (200, {"deployments": []}))
    assert client.gates.deployments("production") == ()
    assert pauses == [0.2, 0.5]


def test_a_start_is_never_repeated():
    client, sender, _ = client_for(DOWN)
    with pytest.raises(BrokerUnreachableError):
        client.gates.start(StartDeployment(pacticipant="web", version="1", environment="test"))
    assert len(sender.calls) == 1
    client, sender, _ = client_for((503, {}))
    with pytest.raises(BrokerRefusedError, match="status 503"):
        client.gates.start(StartDeployment(pacticipant="web", version="1", environment="test"))
    assert len(sender.calls) == 1


def test_publishing_is_repeated_because_twice_is_the_same_as_once():
    publication = Publication(
        pacticipant="web",
        version="41",
        branch="main",
        tags=("dev",),
        build_url="http://ci/1",
        contracts=(ContractFile(consumer="web", provider="api", content=b"{}"),),
    )
    client, sender, _ = client_for(INDEX, (500, {}), (200, {"notices": [{"type": "success", "text": "ok"}]}))
    notices = client.contracts.publish(publication)
    assert [(notice.type, notice.text) for notice in notices] == [("success", "ok")]
    assert sender.calls[-1] == (
        "POST",
        "http://broker/base/contracts/publish",
        {
            "pacticipantName": "web",
            "pacticipantVersionNumber": "41",
            "contracts": [
                {
                    "consumerName": "web",
                    "providerName": "api",
                    "specification": "pact",
                    "contentType": "application/json",
                    "content": "e30=",
                }
            ],
            "branch": "main",
            "tags": ["dev"],
            "buildUrl": "http://ci/1",
        },
    )


def test_a_publish_conflict_carries_the_brokers_texts_and_its_difference():
    body = {
        "notices": [{"type": "error", "text": "Cannot change"}, {"type": "info", "text": "- a\n+ b"}],
        "errors": {"contracts": ["Cannot change"]},
    }
    client, _, _ = client_for(INDEX, (409, body))
    with pytest.raises(ConflictError, match="Cannot change\n- a\n\\+ b\nPublish it under a version of its own"):
        client.contracts.publish(Publication(pacticipant="web", version="41"))


def test_a_publish_conflict_says_what_differs_interaction_by_interaction():
    def pact(path, *more):
        first = {"description": "an order", "request": {"method": "GET", "path": path}, "response": {"status": 200}}
        return {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": [first, *more],
            "metadata": {"pactSpecification": {"version": "2.0.0"}},
        }

    other = {"description": "all", "request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
    notices = [{"type": "error", "text": "Cannot change"}, {"type": "info", "text": "thousands of lines"}]
    client, sender, _ = client_for(INDEX, (409, {"notices": notices}), (200, pact("/orders/1")))
    given = ContractFile(consumer="web", provider="api", content=json.dumps(pact("/orders/2", other)).encode())
    with pytest.raises(ConflictError) as caught:
        client.contracts.publish(Publication(pacticipant="web", version="4/1", contracts=(given,)))
    assert sender.calls[-1][1] == "http://broker/pacts/provider/api/consumer/web/version/4%2F1"
    assert str(caught.value).splitlines() == [
        "Cannot change",
        "web -> api: from what is published to contract",
        "  added: all",
        "  changed: an order",
        "    request path: /orders/1 -> /orders/2",
        "Publish it under a version of its own: give --version, or commit the change first.",
    ]


def test_wrong_credentials_are_named_with_the_way_out():
    client, _, _ = client_for((401, b""))
    with pytest.raises(BrokerRefusedError, match=r"refused the credentials .*SHIPLAP_BROKER_TOKEN"):
        client.gates.policies()


def test_what_is_no_broker_is_called_so():
    client, _, _ = client_for((200, b"<html>"))
    with pytest.raises(BrokerRefusedError, match="is no broker"):
        client.environments.all()


def test_a_pact_broker_has_no_gate_and_the_error_says_so():
    client, _, _ = client_for((404, {"error": "The requested document was not found on this server."}))
    with pytest.raises(BrokerRefusedError, match="may not be Shiplap's"):
        client.gates.ask("deploy", pacticipant="web")


def test_the_errors_of_shiplaps_own_broker_arrive_as_themselves():
    client, _, _ = client_for((400, {"error": "bad", "kind": "input", "faults": [{"where": "$.a", "problem": "b"}]}))
    with pytest.raises(InputError, match=r"bad\n  \$\.a: b"):
        client.gates.finish("d1")
    client, _, _ = client_for((409, {"error": "already finished", "kind": "conflict"}))
    with pytest.raises(ConflictError):
        client.gates.finish("d1")


def test_a_refused_start_is_an_answer_without_deployments():
    client, sender, _ = client_for((409, {"decision": {"verdict": "no"}}))
    answer = client.gates.start(StartDeployment(pacticipant="web", version="1", environment="test"))
    assert (answer.deployments, answer.decision) == ((), {"verdict": "no"})
    assert sender.calls[0][2] == {"pacticipant": "web", "version": "1", "environment": "test"}


def test_a_question_to_the_gate_repeats_what_moves_together():
    client, sender, _ = client_for((200, {"verdict": "yes"}))
    assert client.gates.ask("deploy", pacticipant="a b", with_=["web@1", "db@2"], at=None) == {"verdict": "yes"}
    assert sender.calls[0][1] == "http://broker/shiplap/gate?action=deploy&pacticipant=a+b&with=web%401&with=db%402"


def test_an_unknown_pacticipant_is_an_error_with_the_nearest_name():
    names = (200, {"_embedded": {"pacticipants": [{"name": "orders-api"}, {"name": "web"}]}})
    client, _, _ = client_for((404, {"error": "No pacticipant"}), (200, {}), names)
    with pytest.raises(UnknownNameError, match="no pacticipant named 'order-api'; did you mean 'orders-api'"):
        client.environments.record_deployment("order-api", "1", "production")


def test_an_unknown_environment_is_an_error_with_the_nearest_name():
    version = (200, {"_links": {"pb:record-deployment": [{"name": "production", "href": "http://broker/x"}]}})
    client, _, _ = client_for(version)
    with pytest.raises(UnknownNameError, match="no environment named 'prodution'; did you mean 'production'"):
        client.environments.record_deployment("web", "1", "prodution")


def test_contracts_to_verify_are_asked_for_with_every_kind_of_selector():
    answer = {
        "_embedded": {
            "pacts": [
                {
                    "shortDescription": "latest",
                    "verificationProperties": {
                        "pending": True,
                        "notices": [{"when": "before_verification", "text": "a\nb"}],
                    },
                    "_links": {"self": {"href": "http://broker/p1", "name": "Pact"}},
                }
            ]
        }
    }
    client, sender, _ = client_for((200, {}), (200, answer))
    assert client.contracts.to_verify("orders api", [MainBranch()], branch="main") == (
        PactToVerify(
            href="http://broker/p1",
            name="Pact",
            short_description="latest",
            pending=True,
            notices=(("before_verification", "a\nb"),),
        ),
    )
    assert sender.calls[1][:2] == ("POST", "http://broker/pacts/provider/orders%20api/for-verification")
    selectors = [
        MainBranch(consumer="web"),
        Branch("a", fallback="b"),
        MatchingBranch(),
        EveryBranch(),
        DeployedOrReleased(),
        Deployed(environment="test"),
        Released(),
        InEnvironment("test"),
        Tagged("t", latest=True, fallback="u"),
        Latest(),
    ]
    assert selection_to_json(selectors, branch=None, pending=False, wip_since=None) == {
        "includePendingStatus": False,
        "consumerVersionSelectors": [
            {"mainBranch": True, "consumer": "web"},
            {"branch": "a", "fallbackBranch": "b"},
            {"matchingBranch": True},
            {"branch": True, "latest": True},
            {"deployedOrReleased": True},
            {"deployed": True, "environment": "test"},
            {"released": True},
            {"environment": "test"},
            {"tag": "t", "latest": True, "fallbackTag": "u"},
            {"latest": True},
        ],
    }


def test_results_go_where_the_contract_says():
    client, sender, _ = client_for((201, {}))
    pact = {"_links": {"pb:publish-verification-results": {"href": "http://broker/results"}}}
    client.contracts.publish_verification(pact, {"success": True})
    assert sender.calls == [("POST", "http://broker/results", {"success": True})]
    with pytest.raises(InputError, match="says nowhere to send results"):
        client.contracts.publish_verification({}, {"success": True})


def test_no_broker_at_all_is_an_error_with_every_way_to_say_one():
    with pytest.raises(InputError, match=r"--broker URL, set SHIPLAP_BROKER_URL .*\[tool.shiplap\]"):
        BrokerClient.open(Settings())


def test_certificates_that_cannot_be_read_are_an_error(tmp_path):
    with pytest.raises(InputError, match="cannot use the certificates"):
        BrokerClient.open(Settings(broker_url="https://broker", ssl_certificate=str(tmp_path / "none.pem")))
    (tmp_path / "bad.pem").write_text("bad")
    with pytest.raises(InputError, match="cannot use the certificates"):
        BrokerClient.open(Settings(broker_url="https://broker", ssl_certificate=str(tmp_path / "bad.pem")))
    assert issubclass(ssl.SSLError, OSError)
