"""Publishing: together or not at all, never changed afterwards, and what is told about it."""

import json
from dataclasses import replace

import pytest

from fakes.broker_world import BrokerWorld, contract_text, ref
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.find_contract import find_contract, previous_distinct
from shiplap_broker.usecases.publish_contracts import publish_contracts
from shiplap_broker.usecases.refusals import ContractConflictError, PublicationError, SimilarNameError
from shiplap_broker.usecases.values import (
    ContentChange,
    ContractToPublish,
    LatestOf,
    OfVersion,
    OnConflict,
    Publication,
    WithDigest,
)


def test_a_first_publication_makes_everything_it_needs(world):
    result = world.publish("web@1", tags=("dev",))
    (published,) = result.contracts
    assert result.version_is_new
    assert [(one.name, one.head) for one in result.version.branches] == [("main", True)]
    assert [one.name for one in result.version.tags] == ["dev"]
    assert (published.change, published.content_changed) == (ContentChange.NEW, True)
    assert published.first_for_tags == ("dev",)
    assert not published.provider_verifies
    assert find_pacticipant(world.store, "orders-api") is not None


def test_the_main_branch_is_found_once(world):
    world.publish("web@1", branch="feat/x")
    assert find_pacticipant(world.store, "web").main_branch is None
    world.publish("web@2", branch="master")
    world.publish("web@3", branch="main")
    assert find_pacticipant(world.store, "web").main_branch == "master"


def test_publishing_the_same_again_is_no_news(world):
    world.publish("web@1")
    (again,) = world.publish("web@1").contracts
    assert (again.change, again.content_changed) == (ContentChange.REPEATED, False)


def test_the_order_of_keys_and_interactions_does_not_make_another_content(world):
    first = json.loads(contract_text("web", "orders-api", "id"))
    first["interactions"].append({**first["interactions"][0], "description": "another"})
    second = {
        "metadata": {**first["metadata"], "client": {"version": "9"}},
        "interactions": [dict(reversed(one.items())) for one in reversed(first["interactions"])],
        "provider": {"name": "orders-api"},
        "consumer": {"name": "web"},
    }
    world.publish("web@1", text=json.dumps(first))
    (again,) = world.publish("web@1", text=json.dumps(second)).contracts
    assert again.change is ContentChange.REPEATED


def test_each_interaction_is_stored_with_its_id_in_front(world):
    world.publish("web@1")
    stored = json.loads(find_contract(world.store, "web", "orders-api", OfVersion("1")).content.text)
    assert next(iter(stored["interactions"][0])) == "_id"
    assert len(stored["interactions"][0]["_id"]) == 40


def test_a_changed_contract_of_the_same_version_is_refused_and_shown(world):
    world.publish("web@1", reads=("id",))
    with pytest.raises(ContractConflictError, match=r"may not change \(web@1 -> orders-api\)") as refusal:
        world.publish("web@1", reads=("id", "total"))
    (changed,) = refusal.value.changed
    assert "total" in changed.refused
    assert "total" not in changed.published


def test_one_conflict_stops_all_contracts_of_a_publication(world):
    world.publish("web@1", reads=("id",))
    asked = Publication(
        pacticipant="web",
        version="1",
        tags=("new",),
        contracts=(
            ContractToPublish(provider="billing", text=contract_text("web", "billing", "id")),
            ContractToPublish(provider="orders-api", text=contract_text("web", "orders-api", "total")),
        ),
    )
    with pytest.raises(ContractConflictError):
        publish_contracts(world.store, asked, world.settings, world.now)
    assert find_pacticipant(world.store, "billing") is None
    with world.store.read() as transaction:
        assert transaction.versions.get(ref("web@1")).tags == ()


def test_all_contradictions_are_told_at_once(world):
    asked = Publication(
        pacticipant="web",
        version="1",
        contracts=(
            ContractToPublish(provider="orders-api", consumer="app", text=contract_text("web", "billing")),
            ContractToPublish(provider="orders-api", text="{"),
            ContractToPublish(provider="orders-api", text='{"interactions": [NaN]}'),
            ContractToPublish(provider="orders-api", text="[]"),
        ),
    )
    with pytest.raises(PublicationError) as refusal:
        publish_contracts(world.store, asked, world.settings, world.now)
    assert [(one.where, one.problem) for one in refusal.value.faults] == [
        ("contracts[0]", "consumerName ('app') must match pacticipantName ('web')"),
        (
            "contracts[0]",
            "consumer name in contract content ('web') must match consumerName in contract params ('app')",
        ),
        (
            "contracts[0]",
            "provider name in contract content ('billing') must match providerName in contract params ('orders-api')",
        ),
        ("contracts[1]", "content could not be parsed as application/json"),
        ("contracts[2]", "content could not be parsed as application/json"),
        ("contracts[3]", "content is not a JSON object"),
    ]
    assert find_pacticipant(world.store, "web") is None


def test_a_contract_without_names_inside_is_fine(world):
    result = world.publish("web@1", text='{"interactions": []}')
    assert result.contracts[0].change is ContentChange.NEW


@pytest.mark.parametrize("name", ["web-service", "Webs", "web_api", "WebProvider", "WEB::Service"])
def test_a_new_name_that_is_nearly_a_known_one_is_refused(name):
    world = BrokerWorld(MemoryStore())
    world.publish("web@1")
    with pytest.raises(SimilarNameError) as refusal:
        world.publish(f"{name}@1")
    assert (refusal.value.name, refusal.value.similar) == (name, ("web",))
    assert "'web'" in str(refusal.value)


def test_names_that_say_nothing_are_not_similar_to_each_other():
    world = BrokerWorld(MemoryStore())
    assert world.publish("web@1", provider="api").version_is_new
    assert world.publish("app@1", provider="service").version_is_new


def test_similar_names_are_accepted_where_the_check_is_off():
    world = BrokerWorld(MemoryStore(), refuse_similar_names=False)
    world.publish("web@1")
    assert world.publish("web-service@1").version_is_new


def test_changed_contracts_are_a_new_revision_where_they_are_allowed():
    world = BrokerWorld(MemoryStore(), allow_changed_contracts=True)
    world.publish("web@1", reads=("id",))
    (changed,) = world.publish("web@1", reads=("total",)).contracts
    assert (changed.change, changed.publication.revision, changed.content_changed) == (ContentChange.CHANGED, 2, True)


def two(description, path="/a"):
    return {"description": description, "request": {"method": "GET", "path": path}, "response": {"status": 200}}


def merged(world, *interactions, may_change=False, **metadata):
    text = json.dumps({"interactions": interactions, "metadata": metadata})
    contract = ContractToPublish(provider="api", text=text, on_conflict=OnConflict.MERGE)
    asked = Publication(pacticipant="web", version="1", contracts=(contract,))
    settings = replace(world.settings, allow_changed_contracts=may_change)
    return publish_contracts(world.store, asked, settings, world.now).contracts[0]


def stored(world):
    text = find_contract(world.store, "web", "api", OfVersion("1")).content.text
    return [(one["description"], one["response"]["status"]) for one in json.loads(text)["interactions"]]


def test_merging_adds_interactions(world):
    merged(world, two("one"), two("two"))
    result = merged(world, two("two"), two("three"))
    assert (result.change, result.content_changed, result.publication.revision) == (ContentChange.MERGED, True, 2)
    assert stored(world) == [("one", 200), ("two", 200), ("three", 200)]


def test_merging_what_is_there_already_changes_nothing(world):
    merged(world, two("one"), two("two"))
    result = merged(world, two("two"))
    assert (result.change, result.publication.revision) == (ContentChange.REPEATED, 1)
    assert stored(world) == [("one", 200), ("two", 200)]


def test_merging_changes_nothing_that_was_published(world):
    merged(world, two("one"), two("two"))
    with pytest.raises(ContractConflictError) as refusal:
        merged(world, {**two("two"), "response": {"status": 201}}, two("three"))
    assert refusal.value.changed[0].clashes == ("the interaction 'two' is there with other content",)
    assert stored(world) == [("one", 200), ("two", 200)]


def test_merging_replaces_interactions_where_contracts_may_change(world):
    merged(world, two("one"), two("two"))
    result = merged(world, {**two("two"), "response": {"status": 201}}, may_change=True)
    assert result.change is ContentChange.MERGED
    assert stored(world) == [("one", 200), ("two", 201)]


def test_a_merged_contract_has_the_digest_of_what_it_is_then(world):
    merged(world, two("one"))
    part = merged(world, two("two")).publication.sha
    whole = publish_contracts(
        world.store,
        Publication(
            pacticipant="web",
            version="2",
            contracts=(ContractToPublish(provider="api", text=json.dumps({"interactions": [two("one"), two("two")]})),),
        ),
        world.settings,
        world.now,
    )
    assert whole.contracts[0].publication.sha == part


@pytest.mark.parametrize("may_change", [False, True])
def test_merging_two_meanings_of_one_interaction_is_refused(world, may_change):
    merged(world, two("one", "/a"))
    with pytest.raises(ContractConflictError) as refusal:
        merged(world, two("one", "/b"), may_change=may_change)
    assert refusal.value.changed[0].clashes == ("the interaction 'one' is there with another request",)


def test_contracts_of_two_specifications_are_not_merged(world):
    merged(world, two("one"), pactSpecification={"version": "2.0.0"})
    with pytest.raises(ContractConflictError) as refusal:
        merged(world, two("two"), pactSpecification={"version": "4.0"})
    assert refusal.value.changed[0].clashes == ("the specification is version 2.0.0 there and version 4.0 here",)


def test_news_is_told_by_tag(world):
    world.publish("web@1", reads=("id",), tags=("dev", "prod"))
    world.publish("web@2", reads=("total",), tags=("dev",))
    (published,) = world.publish("web@3", reads=("id",), tags=("dev", "prod", "new")).contracts
    assert published.first_for_tags == ("new",)
    assert published.differs_from_latest_with == ("dev",)
    assert published.content_changed


def test_without_tags_news_is_what_differs_from_the_untagged_version_before(world):
    assert world.publish("web@1", reads=("id",)).contracts[0].first_at_all
    assert not world.publish("web@2", reads=("id",)).contracts[0].content_changed
    assert world.publish("web@3", reads=("total",)).contracts[0].content_changed


def test_the_first_tag_of_a_young_version_without_a_branch_is_its_branch(world):
    world.publish("web@1", branch=None, tags=("feat/x", "dev"))
    with world.store.read() as transaction:
        assert [one.name for one in transaction.versions.get(ref("web@1")).branches] == ["feat/x"]


def test_contracts_are_found_by_version_branch_tag_and_digest(world):
    world.publish("web@1", reads=("id",), tags=("prod",))
    world.publish("web@2", reads=("total",), branch="feat")

    def found(which):
        contract = find_contract(world.store, "web", "orders-api", which)
        return None if contract is None else contract.version.number

    assert found(OfVersion("1")) == "1"
    assert found(OfVersion("9")) is None
    assert found(LatestOf()) == "2"
    assert found(LatestOf(branch="main")) == "1"
    assert found(LatestOf(tag="prod")) == "1"
    assert found(WithDigest(world.sha("web@1"))) == "1"
    assert found(WithDigest("nothing")) is None
    assert previous_distinct(world.store, ref("web@2"), "orders-api").version.number == "1"
    assert previous_distinct(world.store, ref("web@1"), "orders-api") is None
    assert previous_distinct(world.store, ref("web@9"), "orders-api") is None
