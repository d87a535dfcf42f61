"""The contract of Pact's Ruby client with a broker, replayed: what its tests expect of a Pact Broker holds here too.

Left out are questions to the matrix whose parameters the file has sorted out of their meaning.
"""

import json
from urllib.parse import urlencode

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from fakes.broker_world import START, BrokerWorld
from shiplap.matching import compare_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.version import VersionRef
from shiplap.pactfile import read_contract
from shiplap_broker.app import create_app
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookEvent, WebhookRecord
from shiplap_broker.usecases.edit_environments import create_environment
from shiplap_broker.usecases.edit_pacticipants import save_pacticipant
from shiplap_broker.usecases.edit_versions import add_tag, add_to_branch
from shiplap_broker.usecases.edit_webhooks import save_webhook
from shiplap_broker.usecases.record_deployment import record_deployment
from shiplap_broker.usecases.values import EnvironmentToKeep, PacticipantChanges

FILE = "pact-foundation__pact_broker-client__spec__pacts__Pact Broker Client V2-Pact Broker.json"
SHA = "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30"
ENVIRONMENT = "16926ef3-590f-4e3f-838e-719717aa88c9"
OTHER = "cb632df3-0a0d-4227-aac3-60114dd36479"
WEBHOOK = "696c5f93-1b7f-44bc-8d03-59440fcaa9a0"
DEPLOYED = "ff3adecf-cfc5-4653-a4e3-f1861092f8e0"


class Given:
    """What must be true of the broker, in the words of the contract."""

    def __init__(self):
        self.world = BrokerWorld(MemoryStore(), refuse_similar_names=False)

    def pact(self, consumer, provider, version, tag=None):
        text = json.dumps({"consumer": {"name": consumer}, "provider": {"name": provider}, "interactions": []})
        self.world.publish(f"{consumer}@{version}", provider, text=text, tags=(tag,) if tag else ())

    def verified(self, version, by, success=True, consumer="Foo", tag=None):
        text = {
            "consumer": {"name": consumer},
            "provider": {"name": "Bar"},
            "interactions": [
                {"description": version, "request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
            ],
        }
        self.world.publish(f"{consumer}@{version}", "Bar", text=json.dumps(text), tags=(tag,) if tag else ())
        self.world.verify(f"{consumer}@{version}", f"Bar@{by}", success)

    def tagged(self, ref, tag):
        add_tag(self.world.store, VersionRef.parse(ref), tag, self.world.settings, START)

    def environment(self, name="test", uuid=OTHER, **more):
        asked = EnvironmentToKeep(name=name, production=False, **more)
        create_environment(self.world.store, asked, uuid, START)

    def pacticipant(self, name, **more):
        save_pacticipant(self.world.store, name, PacticipantChanges(**more), START)

    def webhook(self, uuid):
        self.pact("Condor", "Pricing Service", "1.3.0")
        url, events = "https://webhook", (WebhookEvent.CONTRACT_CONTENT_CHANGED,)
        sides = {"consumer": PacticipantFilter(name="Condor"), "provider": PacticipantFilter(name="Pricing Service")}
        record = WebhookRecord(
            uuid=uuid,
            description="a webhook",
            enabled=True,
            events=events,
            method="POST",
            url=url,
            created_at=START,
            updated_at=START,
            **sides,
        )
        save_webhook(self.world.store, record)

    def version(self, name, number, branch="main"):
        add_to_branch(self.world.store, VersionRef(name, number), branch, self.world.settings, START)

    def deployed(self, target=None):
        self.environment(uuid=ENVIRONMENT)
        self.version("Foo", "2")
        ref = VersionRef("Foo", "2")
        record_deployment(self.world.store, ref, "test", target, new_id=DEPLOYED, now=START)


def condor(given, tag=None):
    given.pact("Condor", "Pricing Service", "1.3.0", tag)


def foo_with(given, *environments):
    given.version("Foo", SHA)
    for index, name in enumerate(environments):
        given.environment(name, OTHER if len(environments) == 1 else f"{index}{OTHER[1:]}")


def several(given, *results, tags=()):
    for result in results:
        given.verified(*result)
    for ref, tag in tags:
        given.tagged(ref, tag)


CONTACTS = [{"name": "Foo team", "details": {"emailAddress": "foo@bar.com"}}]
STATES = {
    f"an environment with name test and UUID {ENVIRONMENT} exists": lambda g: g.environment(uuid=ENVIRONMENT),
    "the pact for Foo Thing version 1.2.3 has been verified by Bar version 4.5.6": lambda g: g.verified(
        "1.2.3", "4.5.6", consumer="Foo Thing"
    ),
    "the pact for Foo version 1.2.3 has been verified by Bar version 4.5.6": lambda g: g.verified("1.2.3", "4.5.6"),
    "the pact for Foo version 1.2.3 and 1.2.4 has been verified by Bar version 4.5.6": lambda g: several(
        g, ("1.2.3", "4.5.6"), ("1.2.4", "4.5.6")
    ),
    "the pact for Foo version 1.2.3 has been successfully verified by Bar version 4.5.6 (tagged prod) and version "
    "5.6.7": lambda g: several(g, ("1.2.3", "4.5.6"), ("1.2.3", "5.6.7"), tags=[("Bar@4.5.6", "prod")]),
    "the pact for Foo version 1.2.3 has been verified by Bar version 4.5.6 and version 5.6.7": lambda g: several(
        g, ("1.2.3", "4.5.6"), ("1.2.3", "5.6.7")
    ),
    "the pact for Foo version 1.2.3 has been successfully verified by Bar version 4.5.6, and 1.2.4 unsuccessfully by "
    "9.9.9": lambda g: several(g, ("1.2.3", "4.5.6"), ("1.2.4", "9.9.9", False)),
    f"version {SHA} of pacticipant Foo exists with 2 environments that aren't test available for deployment": lambda g: (
        foo_with(g, "prod", "dev")
    ),
    f"version {SHA} of pacticipant Foo exists with a test environment available for deployment": lambda g: foo_with(
        g, "test"
    ),
    f"version {SHA} of pacticipant Foo exists with a test environment available for release": lambda g: foo_with(
        g, "test"
    ),
    "an environment with name test exists": lambda g: g.environment(),
    "an environment exists": lambda g: g.environment(display_name="Test", contacts=CONTACTS),
    "a latest pact between Condor and the Pricing Service exists": condor,
    "a pact between Condor and the Pricing Service exists": condor,
    "a pact between Condor and the Pricing Service exists for the production version of Condor": lambda g: condor(
        g, "prod"
    ),
    "tagged as prod pact between Condor and the Pricing Service exists": lambda g: condor(g, "prod"),
    "the 'Pricing Service' and 'Condor' already exist in the pact-broker, and Condor already has a pact published for "
    "version 1.3.0": condor,
    "a branch named main exists for pacticipant Foo": lambda g: g.version("Foo", "1"),
    "the 'Pricing Service' already exists in the pact-broker": lambda g: (
        g.pacticipant("Pricing Service", repository_url="git@git.realestate.com.au:business-systems/pricing-service"),
        g.version("Pricing Service", "1.3.0"),
    ),
    "the 'Pricing Service' does not exist in the pact-broker": lambda g: None,
    "no pact between Condor and the Pricing Service exists": lambda g: None,
    "'Condor' does not exist in the pact-broker": lambda g: None,
    "'Condor' exists in the pact-broker": lambda g: g.version("Condor", "1.3.0"),
    "'Condor' exists in the pact-broker with the latest version 1.2.3": lambda g: g.version("Condor", "1.2.3"),
    "'Condor' exists in the pact-broker with the latest tagged 'production' version 1.2.3": lambda g: (
        g.version("Condor", "1.2.3"),
        g.tagged("Condor@1.2.3", "production"),
    ),
    "'Condor' exists in the pact-broker with version 1.3.0, tagged with 'prod'": lambda g: (
        g.version("Condor", "1.3.0"),
        g.tagged("Condor@1.3.0", "prod"),
    ),
    f"an version is deployed to environment with UUID {ENVIRONMENT} with target customer-1": lambda g: g.deployed(
        "customer-1"
    ),
    "a currently deployed version exists": lambda g: g.deployed(),
    "a pacticipant with name Foo exists": lambda g: g.pacticipant("Foo"),
    "the 'Pricing Service' and 'Condor' already exist in the pact-broker": condor,
    f"a webhook with the uuid {WEBHOOK} exists": lambda g: g.webhook(WEBHOOK),
}
SCRAMBLED = ("latest prod version of Bar", "the latest version of Bar", "can be deployed with all Foo tagged prod")


def is_replayed(interaction):
    parameters = interaction.request.path == "/matrix" and any(one in interaction.description for one in SCRAMBLED)
    return not parameters


@pytest.fixture(scope="module")
def interactions(shared):
    contract = read_contract(shared("corpora", "pacts", "files", FILE).read_bytes())
    return [interaction for interaction in contract.interactions if is_replayed(interaction)]


def ask(portal, given, interaction):
    request = interaction.request
    app = create_app(BrokerSettings(refuse_similar_names=False), given.world.store, lambda: given.world.now)
    pairs = [(name, value) for name, values in request.query.items() for value in values]
    headers = {name: ", ".join(values) for name, values in request.headers.items()}
    content = json.dumps(request.body.value).encode() if isinstance(request.body, JsonBody) else None
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://example.org")
    path = request.path + (f"?{urlencode(pairs)}" if pairs else "")
    answer = portal.call(client.send, client.build_request(request.method, path, content=content, headers=headers))
    return Response(status=answer.status_code, headers=tuple(answer.headers.multi_items()), body=answer.content)


def test_the_broker_answers_as_the_ruby_client_expects(interactions):
    wrong = {}
    with start_blocking_portal() as portal:
        for interaction in interactions:
            given = Given()
            for state in interaction.states:
                STATES.get(state.name, lambda _given: None)(given)
            actual = ask(portal, given, interaction)
            mismatches = compare_response(interaction.response, actual)
            if mismatches:
                name = f"{interaction.description} [{', '.join(state.name for state in interaction.states)}]"
                wrong[name] = [f"{one.path}: {one.sentence}" for one in mismatches] + [str(actual.body)[:300]]
    assert wrong == {}
    assert len(interactions) > 60
