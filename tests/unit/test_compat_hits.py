"""Who is hit: by interaction, rule and part, never by the neighbourhood; what was so before is latent."""

import json
from datetime import UTC, datetime

import pytest

from fakes.openapi_orders import ID, STATUS, TOTAL, contract, document
from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Hit
from shiplap.compat.hits import Consumer, who_is_hit
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ask(old, new, *consumers):
    """Return what changed, as consumers see it: contracts by name, or pairs of a contract and who has it."""
    before, after = (load_document("api.json", {"api.json": json.dumps(each).encode()}.get) for each in (old, new))
    told = tuple(
        Consumer(read_contract(json.dumps(each).encode()), who) for each, who in (_told(one) for one in consumers)
    )
    sides = [Checker(document=each, matching=EngineMatching()) for each in (before, after)]
    return who_is_hit(Differ(old=before, new=after).compare("old", "new"), told, *sides)


def _told(one):
    return one if isinstance(one, tuple) else (one, (Hit(name=one["consumer"]["name"]),))


def said(found):
    """Return the verdict of everything that was found, and whom it hits."""
    return [
        (each.rule, each.subject, each.verdict.value, tuple(one.name for one in each.hit)) for each in found.findings
    ]


def test_a_variable_that_is_called_otherwise_is_the_same_operation():
    new = document(required=("id", "status"))
    item = json.loads(json.dumps(new["paths"].pop("/orders/{id}")).replace('"name": "id"', '"name": "number"'))
    new["paths"]["/orders/{number}"] = item
    found = ask(document(), new, contract("web", total=TOTAL))
    assert said(found) == [
        ("response-body", "a request for an order", "break", ("web",)),
        ("response-body", "GET /orders/{id}", "break", ("web",)),
    ]


def test_only_the_parameter_that_a_consumer_does_not_send_hits_it():
    sends = contract("web", id=ID)
    sends["interactions"][0]["request"]["query"] = "page=1"
    found = ask(document(), document(also=("page", "size")), sends)
    changes = {each.theirs: each for each in found.findings if each.subject == "GET /orders/{id}"}
    verdicts = {place.rpartition("/")[2]: change.verdict.value for place, change in changes.items()}
    assert verdicts == {"1": "unused", "2": "break"}
    assert found.verdict.value == "break"


def test_what_broke_before_is_latent_and_does_not_hide_what_breaks_now():
    old = document(required=("id",))
    new = document(required=("id",), statuses=("open", "paid", "lost"))
    web, app = contract("web", total=TOTAL), contract("app", total=TOTAL, status=STATUS)
    found = ask(old, new, web, app)
    by_consumer = {}
    for each in found.findings:
        if each.contract:
            by_consumer.setdefault(each.contract, []).append(each.verdict.value)
    assert by_consumer == {"web": ["latent"], "app": ["latent", "break"]}
    (shown,) = [each for each in found.findings if each.verdict.value == "break" and each.contract]
    assert shown.witness.path == "$.status"
    assert found.verdict.value == "break"
    assert ask(old, new, web).verdict.value == "compatible"


def test_a_member_that_could_be_missing_before_is_nothing_new_beside_one_that_comes():
    """The old message lacks both members; the new one lacks one of them, and has the other with a new value."""
    old = document(required=("id",))
    new = document(required=("id",), statuses=("open", "paid", "lost"))
    found = ask(old, new, contract("web", total=TOTAL, status=("open", {"match": "type"})))
    assert [each.verdict.value for each in found.findings] == ["latent", "unused"]
    assert found.verdict.value == "compatible"


def test_a_question_that_was_open_before_and_where_nothing_changed_is_latent():
    pinned = contract("web", id=ID)
    pinned["interactions"][0]["response"]["body"]["status"] = "open"
    same = ask(document(), document(cancel=False), pinned)
    assert same.verdict.value == "compatible"
    assert said(same)[0] == ("response-body", "a request for an order", "latent", ("web",))
    changed = ask(document(), document(statuses=("open", "paid", "lost")), pinned)
    assert changed.verdict.value == "undecided"
    assert said(changed) == [
        ("response-body", "a request for an order", "undecided", ("web",)),
        ("response-body", "GET /orders/{id}", "undecided", ("web",)),
    ]
    assert "whether it hits a contract is not decided: pinned-value" in changed.findings[1].detail


@pytest.mark.parametrize(("read", "verdict"), [(["$.id"], "compatible"), (["$.total"], "break")])
def test_what_a_consumer_never_reads_does_not_hit_it(read, verdict):
    expects = contract("web", id=ID, total=TOTAL)
    expects["interactions"][0] |= {"comments": {"shiplap": {"readset": read}}, "type": "Synchronous/HTTP"}
    interaction = expects["interactions"][0]
    interaction["response"] = {
        "status": 200,
        "headers": {"Content-Type": ["application/json"]},
        "body": {"content": {"id": 41, "total": 5}, "contentType": "application/json", "encoded": False},
        "matchingRules": {
            "body": {name: {"matchers": [{"match": "type"}]} for name in ("$.id", "$.total")},
        },
    }
    expects["metadata"]["pactSpecification"]["version"] = "4.0"
    found = ask(document(), document(required=("id", "status")), expects)
    assert found.verdict.value == verdict


def test_an_operation_that_went_hits_whoever_calls_it_and_nobody_else():
    new = document()
    del new["paths"]["/orders/{id}"]["get"]
    calls, cancels = contract("web", id=ID), contract("desk", id=ID)
    cancels["interactions"][0]["request"]["method"] = "DELETE"
    cancels["interactions"][0]["response"] = {"status": 204}
    found = ask(document(), new, calls, cancels)
    assert said(found) == [
        ("request-operation", "a request for an order", "break", ("web",)),
        ("request-operation", "GET /orders/{id}", "break", ("web",)),
    ]


def test_versions_that_have_a_finding_in_common_share_it_and_the_last_to_go_sets_the_date():
    first = Hit(name="web@40", until=NOON.replace(hour=8))
    second = Hit(name="web@41", until=NOON)
    web40 = contract("web", total=TOTAL), (first,)
    web41 = contract("web", id=ID, total=TOTAL), (second,)
    found = ask(document(), document(required=("id", "status")), web40, web41)
    assert [tuple(one.name for one in each.hit) for each in found.findings] == [("web@40", "web@41")] * 2
    assert [each.none_after for each in found.findings] == [NOON, NOON]
    forever = ask(document(), document(required=("id", "status")), web40, (web41[0], (Hit(name="web@41"),)))
    assert [each.none_after for each in forever.findings] == [None, None]


def test_where_nobody_lives_any_more_it_is_told_who_did_and_it_is_no_pass():
    gone = Hit(name="web@39", counts=False, until=NOON, why="not alive any more")
    found = ask(document(), document(required=("id", "status")), (contract("web", total=TOTAL), (gone,)))
    assert (found.verdict.value, found.reason) == ("no-consumer-known", "no-live-consumer-known")
    assert [(each.verdict.value, each.none_after) for each in found.findings] == [("unused", NOON)] * 2
    nobody = ask(document(), document(required=("id", "status")))
    assert (nobody.verdict.value, nobody.reason) == ("no-consumer-known", "no-live-consumer-known")
    assert [each.verdict.value for each in nobody.findings] == ["unused"]


def test_who_does_not_count_is_told_and_blocks_nothing():
    gone = Hit(name="web@39", counts=False, until=NOON, why="not alive any more")
    counts = contract("app", id=ID)
    found = ask(document(), document(required=("id", "status")), (contract("web", total=TOTAL), (gone,)), counts)
    assert found.verdict.value == "compatible"
    assert [(each.verdict.value, each.hit) for each in found.findings] == [("unused", (gone,)), ("unused", (gone,))]
