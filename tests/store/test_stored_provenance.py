"""Where contracts come from: read when they are published, and once from those that were there before."""

import json

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from fakes.broker_world import contract_text
from shiplap.model.provenance import Provenance
from shiplap.overlap import decide
from shiplap.report.decision_as_text import decision_as_text
from shiplap.wire.plan import plan_from_json
from shiplap_broker.store.database import open_database
from shiplap_broker.store.engines import create_database_engine
from shiplap_broker.usecases.decision_text import decision_from_text


def marked(*provenances):
    document = json.loads(contract_text("web", "orders-api", "id"))
    (first,) = document["interactions"]
    document["interactions"] = [
        {**first, "description": f"request {index}", **({"comments": {"shiplap": {"provenance": one}}} if one else {})}
        for index, one in enumerate(provenances)
    ]
    return json.dumps(document)


@pytest.mark.parametrize(
    ("provenances", "kept"),
    [
        ((None,), None),
        (("tested",), Provenance.TESTED),
        ((None, "observed"), Provenance.OBSERVED),
        (("observed", "mocked", None), Provenance.MOCKED),
        (("invented",), None),
        (([1],), None),
    ],
)
def test_the_weakest_provenance_of_a_contract_is_kept(world, provenances, kept):
    (published,) = world.publish("web@1", text=marked(*provenances)).contracts
    with world.store.read() as transaction:
        assert transaction.contracts.content_by_id(published.publication.content_id).provenance is kept


@pytest.mark.parametrize(
    "comments", [{"comments": None}, {"comments": {"shiplap": "provenance"}}, {"comments": ["provenance"]}]
)
def test_marks_of_another_form_are_none(world, comments):
    document = json.loads(marked(None))
    document["interactions"] = [{**document["interactions"][0], **comments}]
    (published,) = world.publish("web@1", text=json.dumps({**document, "note": {"provenance": "mocked"}})).contracts
    with world.store.read() as transaction:
        assert transaction.contracts.content_by_id(published.publication.content_id).provenance is None


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_contents_from_before_are_read_once(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("empty_postgres_url")
    texts = {"s1": marked("mocked"), "s2": marked(None, "observed"), "s3": marked(None), "s4": '["provenance"]'}
    engine = create_database_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "shiplap_broker.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name in ("web", "orders-api"):
            connection.execute(
                text("INSERT INTO pacticipants (name, created_at, updated_at) VALUES (:name, 1, 1)"), {"name": name}
            )
        for sha, content in texts.items():
            connection.execute(
                text(
                    "INSERT INTO contents (consumer_id, provider_id, sha, text, created_at) VALUES (1, 2, :sha, :text, 1)"
                ),
                {"sha": sha, "text": content},
            )
    engine.dispose()
    store = open_database(url)
    with store.read() as transaction:
        found = {sha: transaction.contracts.content("web", "orders-api", sha).provenance for sha in texts}
    store.close()
    assert found == {"s1": Provenance.MOCKED, "s2": Provenance.OBSERVED, "s3": None, "s4": None}


def test_the_gate_says_that_a_pass_rests_on_a_mock_and_so_do_the_kept_decision_and_its_inputs(world):
    world.environment()
    world.publish("web@1", text=marked("mocked"))
    world.publish("invoices@1", text=marked(None).replace('"web"', '"invoices"'))
    for consumer in ("web@1", "invoices@1"):
        world.record(consumer)
        world.verify(consumer, "orders-api@1")
    world.later(minutes=1)
    decision = world.may_deploy("orders-api@1")
    said = decision_as_text(decision)
    assert "web@1 -> orders-api@1   pass (mocked)   " in said
    assert "invoices@1 -> orders-api@1   pass   " in said
    with world.store.read() as transaction:
        kept = transaction.decisions.get(decision.id)
    assert decision_from_text(kept.decision) == decision
    assert '"provenance":"mocked"' in kept.inputs
    plan = plan_from_json(json.loads(kept.inputs))
    assert "web@1 -> orders-api@1   pass (mocked)   " in decision_as_text(decide(plan.snapshot, plan.action, plan.now))
