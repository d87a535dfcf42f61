"""Replaying contracts: outcomes are earned, credentials stay secret, states and messages are found or missed aloud."""

import json
from contextlib import contextmanager

import pytest

from fakes.provider_project import NOT_FOUND, interaction, pact
from shiplap.model.exchange import Message, Response
from shiplap.model.mismatch import MismatchKind
from shiplap.model.verification import InteractionOutcome, Verification
from shiplap.pactfile import read_contract
from shiplap.transport.exchange import ApplicationError, TimeLimitError
from shiplap.verify.contract import verify
from shiplap.verify.options import ReplayOptions
from shiplap.verify.states import StateError, UnknownStateError

ORDER = {"id": 42, "total": 1200}
PASSED, FAILED = InteractionOutcome.PASSED, InteractionOutcome.FAILED
ERRORED, NOT_VERIFIABLE = InteractionOutcome.ERRORED, InteractionOutcome.NOT_VERIFIABLE


class Provider:
    """A provider that remembers what it was sent and in which states it was."""

    def __init__(self, body=ORDER, status=200):
        self.sent = []
        self.log = []
        self.response = Response(
            status=status, headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode()
        )

    def send(self, request):
        self.sent.append(request)
        self.log.append("sent")
        return self.response

    @contextmanager
    def prepare(self, states):
        self.log += [f"set up {state.name}" for state in states]
        yield {"number": 7}
        self.log += [f"took down {state.name}" for state in states]


def contract(*interactions, **fields):
    return read_contract(json.dumps(pact(*interactions, **fields)))


def only(verification: Verification):
    (found,) = verification.interactions
    return found


def test_what_fits_passes_in_its_states():
    provider = Provider()
    verification = verify(contract(interaction()), provider.send, provider.prepare)
    assert verification.passed
    assert provider.log == ["set up order exists", "sent", "took down order exists"]


def test_what_does_not_fit_fails_and_each_missing_member_has_its_own_path():
    provider = Provider({"id": 42, "lines": [{}]})
    wanted = {"id": 42, "total": 1, "line count": 1, "lines": [{"sku": "a"}]}
    found = only(
        verify(contract(interaction(response={"status": 200, "body": wanted})), provider.send, provider.prepare)
    )
    assert found.outcome is FAILED
    assert sorted((each.path, each.sentence) for each in found.mismatches) == [
        ("$.lines[0].sku", "missing, expected a string"),
        ("$.total", "missing, expected a number"),
        ("$['line count']", "missing, expected a number"),
    ]
    assert found.reproduce == "curl -s http://127.0.0.1:8000/orders/42"


def test_a_wrong_status_is_one_mismatch_of_its_kind():
    provider = Provider({"error": "x"}, status=500)
    found = only(verify(contract(interaction(response={"status": 200})), provider.send, provider.prepare))
    assert [each.kind for each in found.mismatches] == [MismatchKind.STATUS]


def test_a_state_nobody_knows_is_never_a_pass():
    provider = Provider()
    found = only(verify(contract(interaction()), provider.send))
    assert (found.outcome, provider.sent) == (NOT_VERIFIABLE, [])
    assert found.problem == "provider state 'order exists': nobody knows how to set it up"


def test_a_contract_without_interactions_is_no_pass():
    verification = verify(read_contract(json.dumps({**pact(interaction()), "interactions": []})), Provider().send)
    assert (verification.passed, verification.blocks) == (False, True)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(StateError("order exists", "no database"), ERRORED), (UnknownStateError("order exists"), NOT_VERIFIABLE)],
)
def test_one_state_that_cannot_be_set_up_does_not_stop_the_others(error, outcome):
    provider = Provider({"error": "no such order"}, 404)

    @contextmanager
    def prepare(states):
        if states:
            raise error
        yield {}

    both = contract(interaction(), interaction("no order", (), "/orders/7", NOT_FOUND))
    found = verify(both, provider.send, prepare)
    assert sorted(each.outcome.value for each in found.interactions) == sorted([outcome.value, "passed"])


def test_a_state_that_cannot_be_taken_down_spoils_a_pass():
    @contextmanager
    def prepare(states):
        yield {}
        raise StateError(states[0].name, "the row is locked")

    found = only(verify(contract(interaction()), Provider().send, prepare))
    assert (found.outcome, found.problem) == (ERRORED, "provider state 'order exists': the row is locked")


def test_parameters_of_states_and_what_they_return_feed_generators():
    provider = Provider()
    document = interaction(states=[{"name": "order exists", "params": {"id": 42}}])
    document["request"]["generators"] = {
        "path": {"type": "ProviderState", "expression": "/orders/${id}/${number}", "dataType": "STRING"}
    }
    verify(contract(document), provider.send, provider.prepare)
    assert provider.sent[0].path == "/orders/42/7"


def test_credentials_replace_those_of_the_contract_and_are_shown_nowhere():
    provider = Provider({})
    document = interaction(headers={"authorization": "Bearer expired", "X-Tenant": "one"})
    options = ReplayOptions(credentials={"Authorization": "Bearer s3cret", "X-Api-Token": "t0ken"})
    found = only(verify(contract(document), provider.send, provider.prepare, options))
    assert dict(provider.sent[0].headers) == {
        "X-Tenant": "one",
        "Authorization": "Bearer s3cret",
        "X-Api-Token": "t0ken",
    }
    assert found.reproduce == (
        "curl -s http://127.0.0.1:8000/orders/42 -H 'X-Tenant: one' "
        "-H 'Authorization: <not shown>' -H 'X-Api-Token: <not shown>'"
    )
    assert "s3cret" not in repr(found)


def test_filters_change_requests_in_order():
    provider = Provider()

    def moved(request):
        return type(request)(method=request.method, path="/v2" + request.path, headers=request.headers)

    verify(contract(interaction()), provider.send, provider.prepare, ReplayOptions(filters=(moved, moved)))
    assert provider.sent[0].path == "/v2/v2/orders/42"


def test_a_filter_that_raises_is_an_outcome_with_its_traceback():
    def broken(request):
        raise ValueError("no key")

    found = only(verify(contract(interaction()), Provider().send, Provider().prepare, ReplayOptions(filters=(broken,))))
    assert (found.outcome, found.problem) == (ERRORED, "a request filter raised ValueError: no key")
    assert "in broken" in found.detail


def test_exchanges_that_go_wrong_are_outcomes():
    def slow(request):
        raise TimeLimitError(10)

    found = only(verify(contract(interaction()), slow, Provider().prepare))
    assert (found.outcome, found.problem) == (ERRORED, "no complete response within 10 s")


def raising(response):
    def send(request):
        try:
            {}["total"]
        except KeyError as error:
            raise ApplicationError(error, response) from error

    return send


def test_an_application_that_answers_and_raises_is_judged_by_its_answer():
    fits = Response(status=200, headers=(("Content-Type", "application/json"),), body=json.dumps(ORDER).encode())
    assert only(verify(contract(interaction()), raising(fits), Provider().prepare)).outcome is PASSED
    found = only(verify(contract(interaction()), raising(Response(status=500)), Provider().prepare))
    assert found.outcome is FAILED
    assert found.problem == "the application raised KeyError after it had answered 500: 'total'"
    found = only(verify(contract(interaction()), raising(None), Provider().prepare))
    assert (found.outcome, found.detail.splitlines()[-1]) == (ERRORED, "KeyError: 'total'")


def message(description="order placed", **fields):
    return {
        "type": "Asynchronous/Messages",
        "description": description,
        "contents": {"content": {"id": 1}, "contentType": "application/json", "encoded": False},
        "metadata": {"topic": "orders"},
        **fields,
    }


def message_contract(*messages):
    return read_contract(json.dumps(pact(*messages, version="4.0")))


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (({"id": 1}, {"topic": "orders"}), PASSED),
        ((b'{"id": 1}', {"topic": "orders", "contentType": "application/json"}), PASSED),
        (Message(contents=b'{"id": 1}', content_type="application/json", metadata={"topic": "orders"}), PASSED),
        (({"number": 1}, {"topic": "orders"}), FAILED),
        ({"id": 1}, FAILED),
        (({"id": 1}, {"topic": "other"}), FAILED),
        (None, FAILED),
        (object(), ERRORED),
    ],
)
def test_messages_are_compared_with_what_a_function_gives(given, outcome):
    options = ReplayOptions(messages={"order placed": lambda request: given})
    assert only(verify(message_contract(message()), Provider().send, options=options)).outcome is outcome


def test_a_message_nobody_gives_is_not_verifiable_and_the_nearest_is_named():
    options = ReplayOptions(messages={"order placed!": lambda request: None})
    found = only(verify(message_contract(message()), Provider().send, options=options))
    assert found.outcome is NOT_VERIFIABLE
    assert found.problem == "no function gives the message 'order placed'; the nearest known: 'order placed!'"


def test_a_message_that_answers_gets_the_request():
    content = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    document = {
        "type": "Synchronous/Messages",
        "description": "price",
        "request": {"contents": content},
        "response": [{"contents": {**content, "content": {"id": 1, "price": 5}}}],
    }

    def price(request):
        return {**json.loads(request.contents), "price": 5}

    options = ReplayOptions(messages={"price": price})
    assert only(verify(message_contract(document), Provider().send, options=options)).outcome is PASSED


def test_an_answer_nobody_described_is_not_verifiable():
    document = {"type": "Synchronous/Messages", "description": "price", "request": {}, "response": []}
    found = only(
        verify(
            message_contract(document), Provider().send, options=ReplayOptions(messages={"price": lambda request: None})
        )
    )
    assert found.outcome is NOT_VERIFIABLE
