"""Without policies and with one version of everything deployed, the gate answers as the Pact Broker does.

The oracle is the algorithm that was read off a Pact Broker 2.120.0, written down a second time for this case alone: the
contracts of the version against the provider versions that are deployed, and those of the deployed consumers against it.
It differs in one thing, on purpose: a pair that is known to fail makes a no, whatever else is unknown.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.broker_world import BrokerWorld
from shiplap.model.deployment import Kind
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.usecases.gate_matrix import gate_matrix
from shiplap_broker.usecases.matrix_values import Destination, Question, VersionSelector

NAMES = ("web", "api", "db")
VERSIONS = tuple(f"{name}@{number}" for name in NAMES for number in (1, 2))
PAIRS = tuple((version, name) for version in VERSIONS for name in NAMES if not version.startswith(name))


@st.composite
def histories(draw):
    """Contracts by version and provider, each one of two contents; results by content; what is deployed; the question."""
    contracts = draw(st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(("id", "total")), max_size=6))
    results = {
        (version, provider, by): draw(st.booleans())
        for version, provider in contracts
        for by in VERSIONS
        if by.startswith(provider) and draw(st.booleans())
    }
    deployed = {name: draw(st.sampled_from((None, f"{name}@1", f"{name}@2"))) for name in NAMES}
    return contracts, results, deployed, draw(st.sampled_from(VERSIONS))


def name_of(version):
    return version.partition("@")[0]


def oracle(contracts, results, deployed, asked):
    """Return deployable and how many pairs succeeded, failed and are unknown."""
    latest = {}
    for (version, provider, by), success in results.items():  # a result is about the content, whoever carries it
        latest[name_of(version), provider, contracts[version, provider], by] = success
    rows = []
    for (version, provider), content in contracts.items():
        consumer = name_of(version)
        if version == asked:
            by = deployed[provider]
        elif provider == name_of(asked) and deployed[consumer] == version:
            by = asked
        else:
            continue
        rows.append(None if by is None else latest.get((consumer, provider, content, by)))
    counts = tuple(rows.count(each) for each in (True, False, None))
    return (False if counts[1] else None if counts[2] else True), counts


@given(histories())
@settings(max_examples=150, deadline=None)
def test_the_gate_agrees_with_the_algorithm_of_the_pact_broker(history):
    contracts, results, deployed, asked = history
    world = BrokerWorld(MemoryStore(), refuse_similar_names=False)
    world.environment()
    for version in VERSIONS:
        world.version(version)
    for (version, provider), content in contracts.items():
        world.publish(version, provider, reads=(content,))
    for (version, _, by), success in results.items():
        world.verify(version, by, success)
    for version in deployed.values():
        if version is not None:
            world.record(version)
    world.later(hours=1)
    name, _, number = asked.partition("@")
    question = Question(
        selectors=(VersionSelector(pacticipant=name, version=number),),
        destination=Destination(environment="production"),
        latest_by="cvpv",
    )
    answer = gate_matrix(world.store, question, world.now)
    found = answer.deployable, (answer.success, answer.failed, answer.unknown)
    assert found == oracle(contracts, results, deployed, asked), (history, answer.notes)


def test_a_consumer_without_contracts_is_no_reason_for_doubt_unless_a_policy_says_how_it_lives():
    world = BrokerWorld(MemoryStore(), refuse_similar_names=False)
    world.environment()
    world.publish("web@1", "api")
    for version in ("web@2", "api@1"):
        world.version(version)
    world.record("web@2")
    world.later(hours=1)
    question = Question(
        selectors=(VersionSelector(pacticipant="api", version="1"),),
        destination=Destination(environment="production"),
        latest_by="cvpv",
    )
    first = gate_matrix(world.store, question, world.now)
    assert first.deployable
    said = "WARN: web@2 has published no contract, so that nothing is known about what it needs of api"
    assert said in [note.text for note in first.notes]
    world.policy("web", Kind.BROWSER)
    second = gate_matrix(world.store, question, world.now)
    assert (second.deployable, second.unknown) == (None, 1)
    assert any("web@2 can meet api@1" in note.text and "that is not verified" in note.text for note in second.notes)
