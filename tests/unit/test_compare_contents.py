"""What changed from one contract to another is told place by place, and nothing where only the spelling differs."""

import json

import pytest

from shiplap.report.compare_contents import ChangeKind, compare_contents


def interaction(description="an order", states=("it exists",), path="/orders/1", body=None, rules=None, status=200):
    response = {"status": status, "headers": {"Content-Type": "application/json"}, "body": body or {"id": 1}}
    if rules:
        response["matchingRules"] = {"body": {path: {"matchers": [rule]} for path, rule in rules.items()}}
    return {
        "description": description,
        "providerStates": [{"name": each} for each in states],
        "request": {"method": "GET", "path": path},
        "response": response,
    }


def contract(*interactions):
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "api"},
            "interactions": list(interactions),
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
    )


def places(change):
    return {(one.place, one.before, one.after) for one in change.places}


def test_members_and_rules_that_differ_are_told_with_before_and_after():
    before = contract(interaction(body={"id": 1, "total": 5}, rules={"$.id": {"match": "integer"}}))
    after = contract(interaction(body={"id": 1, "lines": [{"sku": "A"}]}, rules={"$.id": {"match": "type"}}))
    (change,) = compare_contents(before, after).interactions
    assert change.kind is ChangeKind.CHANGED
    assert places(change) == {
        ("response body $.total", "5", None),
        ("response body $.lines[0].sku", None, '"A"'),
        ("response rule for body $.id", "any whole number", "any value of the example's type"),
    }


def test_added_and_removed_interactions_tell_everything_they_say():
    found = compare_contents(contract(interaction("old")), contract(interaction("new"))).interactions
    assert [(one.kind, one.description) for one in found] == [(ChangeKind.ADDED, "new"), (ChangeKind.REMOVED, "old")]
    assert ("request path", None, "/orders/1") in places(found[0])
    assert ("request path", "/orders/1", None) in places(found[1])


def test_the_order_of_interactions_members_and_spelling_make_no_difference():
    one, two = interaction("one", body={"a": 1, "b": 2}), interaction("two")
    other = json.dumps(json.loads(contract(two, interaction("one", body={"b": 2, "a": 1}))), indent=4)
    found = compare_contents(contract(one, two), other)
    assert {each.kind for each in found.interactions} == {ChangeKind.SAME}
    assert found.count(ChangeKind.SAME) == 2


def test_a_change_of_the_state_is_a_change_and_no_other_interaction():
    found = compare_contents(contract(interaction(states=("empty",))), contract(interaction(states=("full",))))
    (change,) = found.interactions
    assert (change.kind, places(change)) == (ChangeKind.CHANGED, {("given", "empty", "full")})


def test_interactions_of_one_description_are_told_apart_by_their_states():
    before = contract(interaction(states=("a",)), interaction(states=("b",)))
    after = contract(interaction(states=("b",), status=404), interaction(states=("a",)), interaction(states=("c",)))
    found = compare_contents(before, after).interactions
    assert {one.given: one.kind for one in found} == {
        ("a",): ChangeKind.SAME,
        ("b",): ChangeKind.CHANGED,
        ("c",): ChangeKind.ADDED,
    }
    assert [places(one) for one in found if one.given == ("b",)] == [{("response status", "200", "404")}]


@pytest.mark.parametrize("text", ['{"consumer": 1}', "[]", '{"interactions": [{"request": 5}]}'])
def test_what_is_no_contract_is_named_and_not_compared(text):
    found = compare_contents(text, contract(interaction()))
    assert found.unreadable
    assert found.interactions == ()


def test_messages_are_compared_by_contents_and_metadata():
    def message(contents, **metadata):
        return json.dumps(
            {
                "consumer": {"name": "web"},
                "provider": {"name": "api"},
                "messages": [{"description": "event", "contents": contents, "metaData": metadata}],
                "metadata": {"pactSpecification": {"version": "3.0.0"}},
            }
        )

    (change,) = compare_contents(message({"id": 1}, topic="a"), message({"id": 2}, topic="b")).interactions
    assert places(change) == {("message metadata topic", "a", "b"), ("message contents $.id", "1", "2")}
