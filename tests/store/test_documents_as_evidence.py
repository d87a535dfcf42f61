"""OpenAPI documents of provider versions: what comparing with them finds is evidence where nothing was replayed."""

import json

import pytest

from fakes.broker_world import contract_text, ref
from shiplap.compat.prover import BREAK_SINCE, COMPATIBLE_SINCE, PROVER, is_believed
from shiplap.errors import ConflictError, InputError
from shiplap.model.deployment import Compared, EnvironmentPolicy
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.overlap import Deploy, Move
from shiplap_broker.usecases.compare_documents import (
    compare_for_contracts,
    compare_for_document,
    find_document,
    publish_document,
)
from shiplap_broker.usecases.decide_gate import decide_gate
from shiplap_broker.usecases.set_policies import put_policies
from shiplap_broker.usecases.show_comparisons import newest_comparisons, show_comparison
from shiplap_broker.usecases.values import PolicySet

PASSED = SelfCheck(passed=True, by="schemathesis 4")


def document(*required, also=()):
    """An orders API whose orders always have some members, and may have others."""
    members = {key: {"type": "integer", "enum": [1]} for key in (*required, *also)}
    order = {"type": "object", "required": list(required), "properties": members}
    answer = {"description": "an order", "content": {"application/json": {"schema": order}}}
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {"/orders/{id}": {"get": {"parameters": [parameter], "responses": {"200": answer}}}}
    described = {"openapi": "3.0.3", "info": {"title": "orders", "version": "1"}, "paths": paths}
    return {"openapi.json": json.dumps(described)}


def publish(world, version, files, check=PASSED):
    return publish_document(world.store, ref(version), "openapi.json", files, check, world.now)


def contract(world, version, *reads):
    world.publish(version, text=contract_text("web", "orders-api", *reads).replace('"4.0"', '"3.0.0"'))


@pytest.fixture
def waiting(world):
    """A provider is deployed with a document; a new consumer version comes that nobody has verified."""
    world.environment()
    world.version("orders-api@10")
    record = publish(world, "orders-api@10", document("id", also=("total",)))
    world.record("orders-api@10")
    contract(world, "web@41", "id")
    contract(world, "web@42", "id", "total")
    return record


def ask(world, version):
    action = Deploy((Move(pacticipant="web", version=version),))
    decided = decide_gate(world.store, "production", action, world.now, decision_id=world.id("d"), now=world.now)
    return decided.decision


def test_a_new_contract_passes_the_gate_by_the_document_of_what_is_deployed(world, waiting):
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 1
    decision = ask(world, "41")
    assert decision.verdict.value == "yes"
    assert [pair.evidence.kind.value for pair in decision.worlds[0].pairs] == ["compared"]


def newest(world, *versions):
    """Say with which provider version each consumer version's contract was newest compared, and what that found."""
    with world.store.read() as transaction:
        carried = [transaction.contracts.publication(ref(one), "orders-api") for one in versions]
        found = newest_comparisons(transaction, carried)
    shown = [found.get(one.content_id) for one in carried]
    return [one and (one.consumer.number, one.provider.number, one.verdict) for one in shown]


def test_the_newest_comparison_of_a_contract_is_that_with_the_newest_document_it_was_compared_with(world, waiting):
    assert newest(world, "web@41", "web@42") == [None, None]
    compare_for_contracts(world.store, ref("web@41"), world.now)
    compare_for_contracts(world.store, ref("web@42"), world.now)
    assert newest(world, "web@41", "web@42") == [("41", "10", "compatible"), ("42", "10", "break")]
    world.version("orders-api@11")
    mended = publish(world, "orders-api@11", document("id", "total"), None)
    compare_for_document(
        world.store, mended, world.now
    )  # of contracts that are alive, or head of a branch: not with 41
    world.version("billing@1")
    same = publish(world, "billing@1", document("id", "total"))  # a younger version of somebody else has the text, too
    assert same.document_id == mended.document_id
    assert newest(world, "web@41", "web@42") == [("41", "10", "compatible"), ("42", "11", "compatible")]
    contract(world, "web@43", "id")  # carries the content of 41, and is shown with its comparison
    assert newest(world, "web@43") == [("43", "10", "compatible")]


def test_a_comparison_that_is_no_longer_believed_is_none(world, waiting, monkeypatch):
    compare_for_document(world.store, waiting, world.now)
    assert newest(world, "web@42") == [("42", "10", "break")]
    monkeypatch.setattr("shiplap_broker.store.document_records.is_believed", lambda *_: False)
    assert newest(world, "web@42") == [None]


def test_a_member_that_may_be_missing_breaks_the_consumer_that_needs_it(world, waiting):
    compare_for_document(world.store, waiting, world.now)
    decision = ask(world, "42")
    assert decision.verdict.value == "no"
    (pair,) = decision.worlds[0].pairs
    assert pair.evidence.breaks[0].interaction == "a request for an order"
    assert "total" in pair.evidence.breaks[0].mismatches[0].sentence + pair.evidence.breaks[0].mismatches[0].path


def test_the_gate_compares_what_nobody_has_compared_yet(world, waiting):
    assert ask(world, "41").verdict.value == "yes"


def test_a_document_nobody_held_the_provider_against_says_nothing_unless_the_policy_wants_it(world):
    world.environment()
    world.version("orders-api@10")
    publish(world, "orders-api@10", document("id"), check=None)
    world.record("orders-api@10")
    contract(world, "web@41", "id")
    assert ask(world, "41").verdict.value == "unknown"
    said = EnvironmentPolicy(environment="production", compared=Compared.ANY)
    put_policies(world.store, PolicySet(environments=(said,)), world.now)
    assert ask(world, "41").verdict.value == "yes"


def test_a_team_may_count_only_what_was_replayed(world, waiting):
    said = EnvironmentPolicy(environment="production", compared=Compared.NEVER)
    put_policies(world.store, PolicySet(environments=(said,)), world.now)
    assert ask(world, "41").verdict.value == "unknown"


def test_what_was_replayed_goes_before_what_was_compared(world, waiting):
    compare_for_document(world.store, waiting, world.now)
    world.verify("web@42", "orders-api@10")
    decision = ask(world, "42")
    assert decision.verdict.value == "yes"
    assert [pair.evidence.kind.value for pair in decision.worlds[0].pairs] == ["replayed"]


def test_a_comparison_is_made_once(world, waiting):
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 1
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 0


def test_a_request_waits_for_comparisons_so_long_and_no_longer(world, waiting, monkeypatch):
    monkeypatch.setattr("shiplap_broker.usecases.compare_documents.MOST_SECONDS", -1.0)
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 0
    assert ask(world, "41").verdict.value == "unknown"
    monkeypatch.undo()
    assert ask(world, "41").verdict.value == "yes"


def test_versions_with_the_same_document_share_it(world, waiting):
    again = publish(world, "orders-api@11", document("id", also=("total",)), check=None)
    assert again.document_id == waiting.document_id
    assert find_document(world.store, ref("orders-api@11"))[0].self_check is None


def test_a_version_has_one_document_and_a_self_check_may_come_later(world):
    publish(world, "orders-api@10", document("id"), check=None)
    assert publish(world, "orders-api@10", document("id")).self_check == PASSED
    assert publish(world, "orders-api@10", document("id"), check=None).self_check == PASSED
    with pytest.raises(ConflictError, match="another OpenAPI document already"):
        publish(world, "orders-api@10", document("id", "total"))


def test_what_is_no_document_is_refused_and_nothing_is_stored(world):
    with pytest.raises(InputError, match="neither openapi nor swagger"):
        publish(world, "orders-api@10", {"openapi.json": "{}"})
    assert find_document(world.store, ref("orders-api@10")) is None


def test_a_removed_version_takes_its_document_along(world, waiting):
    publish(world, "orders-api@9", document("id"))
    with world.store.write() as transaction:
        transaction.versions.delete(ref("orders-api@9"))
    assert find_document(world.store, ref("orders-api@9")) is None


def test_a_start_compares_what_nobody_has_compared_yet(world, waiting):
    assert world.start("web@41").deployments
    assert not world.start("web@42", target="other").deployments


def test_a_comparison_that_fails_hinders_nobody_and_is_no_evidence(world, waiting, monkeypatch):
    def failing(*_):
        raise RecursionError("too deep")

    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.Checker.check", failing)
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 1
    assert ask(world, "41").verdict.value == "unknown"


def made_by(world, monkeypatch, prover):
    """Compare as an older prover did, which said so, or, as the very first, did not."""
    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.PROVER", prover)
    assert compare_for_contracts(world.store, VersionRef("web", "41"), world.now) == 1
    monkeypatch.undo()


def test_what_an_older_prover_left_open_is_compared_again_when_a_gate_needs_it(world, waiting, monkeypatch):
    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.Checker.check", None)
    made_by(world, monkeypatch, PROVER - 1)
    assert ask(world, "41").verdict.value == "yes"


def test_what_this_prover_left_open_stays_open(world, waiting, monkeypatch):
    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.Checker.check", None)
    made_by(world, monkeypatch, PROVER)
    assert ask(world, "41").verdict.value == "unknown"


def test_what_an_older_prover_proved_is_believed(world, waiting, monkeypatch):
    made_by(world, monkeypatch, COMPATIBLE_SINCE)
    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.Checker.check", None)
    assert ask(world, "41").verdict.value == "yes"


def test_what_an_older_prover_proved_wrongly_is_no_evidence_and_is_compared_again(world, waiting, monkeypatch):
    made_by(world, monkeypatch, COMPATIBLE_SINCE)
    monkeypatch.setattr("shiplap.compat.prover.COMPATIBLE_SINCE", COMPATIBLE_SINCE + 1)
    monkeypatch.setattr("shiplap_broker.usecases.compare_documents.MOST_SECONDS", -1.0)
    assert ask(world, "41").verdict.value == "unknown"
    monkeypatch.setattr("shiplap_broker.usecases.compare_documents.MOST_SECONDS", 20.0)
    monkeypatch.setattr("shiplap_broker.usecases.hold_against_document.PROVER", COMPATIBLE_SINCE + 1)
    assert ask(world, "41").verdict.value == "yes"
    shown = show_comparison(world.store, ref("web@41"), ref("orders-api@10"), world.now)
    assert shown.found.prover == COMPATIBLE_SINCE + 1


@pytest.mark.parametrize(
    ("verdict", "made_by", "believed"),
    [
        ("undecided", PROVER, True),
        ("undecided", PROVER + 1, True),
        ("undecided", PROVER - 1, False),
        ("compatible", COMPATIBLE_SINCE, True),
        ("compatible", COMPATIBLE_SINCE - 1, False),
        ("break", BREAK_SINCE, True),
        ("break", BREAK_SINCE - 1, False),
    ],
)
def test_what_an_older_prover_said_is_believed_as_far_as_it_was_right(verdict, made_by, believed):
    assert is_believed(verdict, made_by) is believed
