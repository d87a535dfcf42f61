"""The features about consumers of messages: the example is handed to a handler, and what it took becomes a file.

The handler is called here, as a test of a consumer calls it. That a failed test writes no file is the plugin's part; here
a message that nobody took is in no contract.
"""

import json
import random
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from conftest import SHARED
from fakes.absence import lacking
from shiplap.matching import GeneratorContext, GeneratorMode, example_message
from shiplap.model.body import TextBody
from shiplap.model.exchange import Message
from shiplap.model.interaction import (
    AsyncMessage,
    Contract,
    ExpectedMessage,
    ProviderState,
    Specification,
    SyncMessage,
)
from shiplap.pactfile import read_contract, write_contract

SUITE = SHARED / "conformance" / "pact-compatibility-suite"
if not SUITE.exists():
    lacking("needs the compatibility suite beside the repository")

FEATURES = SUITE / "features"
scenarios(
    str(FEATURES / "V3" / "message_consumer.feature"),
    str(FEATURES / "V4" / "synchronous_message_consumer.feature"),
)
KINDS = {"integer": r"\d+"}
ORDINALS = {"first": 0, "second": 1}


@dataclass
class Consumer:
    """A test of a consumer: what it declared, what its handler took, and how it ended."""

    interaction: AsyncMessage | SyncMessage
    version: Specification
    received: list[Message] = field(default_factory=list)
    error: str | None = None
    file: dict | None = None

    @property
    def messages(self) -> list[ExpectedMessage]:
        one = self.interaction
        return [one.message] if isinstance(one, AsyncMessage) else [one.request, *one.responses]

    def run(self, failure: str | None = None) -> None:
        now = datetime(2026, 11, 23, 6, 7, 8, tzinfo=UTC)
        context = GeneratorContext(mode=GeneratorMode.CONSUMER, now=now, random=random.Random(11))
        for expected in self.messages:
            self.received.append(example_message(expected, context))
            if failure:
                self.error = failure
                return
        self.write()

    def write(self) -> None:
        contract = Contract(consumer="c", provider="p", interactions=(self.interaction,), specification=self.version)
        text = write_contract(contract, self.version)
        assert write_contract(read_contract(text), self.version) == text
        self.file = json.loads(text)

    @property
    def entry(self) -> dict:
        (one,) = self.file["messages" if "messages" in self.file else "interactions"]
        return one


@pytest.fixture
def consumer():
    """The test that the first step defines."""
    return Consumer(AsyncMessage(description="a message", message=ExpectedMessage()), Specification.V3)


def change(consumer, part, **fields):
    one = consumer.interaction
    if part == "response":
        answer = replace(one.responses[0] if one.responses else ExpectedMessage(), **fields)
        consumer.interaction = replace(one, responses=(answer,))
    elif isinstance(one, SyncMessage):
        consumer.interaction = replace(one, request=replace(one.request, **fields))
    else:
        consumer.interaction = replace(one, message=replace(one.message, **fields))


def value_of(text):
    text = text.replace('\\"', '"')
    return json.loads(text.removeprefix("JSON:")) if text.startswith("JSON:") else text


def document(suite, name):
    if not name.startswith("file:"):
        name = f"file: {name}.json"
    return suite.read_content(name)


def body(suite, name):
    """The body that a fixture describes, read from a contract as every body is."""
    content = document(suite, name)
    if content.content_type == "application/xml":
        return TextBody(content.data.decode(), content.content_type)
    return suite.read_exchange({"method": "GET", "path": "/", "body": suite.v4_body(content)}, {}).request.body


# ---- given


@given("a message integration is being defined for a consumer test")
@given("a message is defined")
def _():
    return


@given("a synchronous message interaction is being defined for a consumer test")
def _(consumer):
    consumer.interaction = SyncMessage(description="a question", request=ExpectedMessage())
    consumer.version = Specification.V4


@given(parsers.parse('a key of "{key}" is specified for the synchronous message interaction'))
def _(consumer, key):
    consumer.interaction = replace(consumer.interaction, key=key)


@given("the synchronous message interaction is marked as pending")
def _(consumer):
    consumer.interaction = replace(consumer.interaction, pending=True)


@given(parsers.parse('a comment "{comment}" is added to the synchronous message interaction'))
def _(consumer, comment):
    consumer.interaction = replace(consumer.interaction, comments={"text": [comment]})


@given(parsers.re(r'the message (?P<part>payload|request payload) contains the "(?P<name>[^"]+)" (JSON )?document'))
def _(consumer, suite, part, name):
    change(consumer, part, contents=body(suite, name), metadata={"contentType": document(suite, name).content_type})


@given(parsers.re(r'the message response payload contains the "(?P<name>[^"]+)" document'))
def _(consumer, suite, name):
    answer = ExpectedMessage(contents=body(suite, name), metadata={"contentType": document(suite, name).content_type})
    consumer.interaction = replace(consumer.interaction, responses=(*consumer.interaction.responses, answer))


@given(parsers.re(r"the message( (?P<part>request))? contains the following metadata:"))
def _(consumer, suite, datatable, part):
    metadata = {row["key"]: value_of(row["value"]) for row in suite.rows(datatable)}
    change(consumer, part, metadata={**consumer.messages[0].metadata, **metadata})


@given(parsers.re(r'a provider state "(?P<name>[^"]+)" for the (synchronous )?message is specified'))
def _(consumer, name):
    one = consumer.interaction
    consumer.interaction = replace(one, states=(*one.states, ProviderState(name)))


@given(
    parsers.re(
        r'a provider state "(?P<name>[^"]+)" for the (synchronous )?message is specified with the following data:'
    )
)
def _(consumer, suite, name, datatable):
    (row,) = suite.rows(datatable)
    state = ProviderState(name, {key: json.loads(value) for key, value in row.items()})
    consumer.interaction = replace(consumer.interaction, states=(*consumer.interaction.states, state))


@given(parsers.re(r"the message( (?P<part>request|response))? is configured with the following:"))
def _(consumer, suite, datatable, part):
    (row,) = suite.rows(datatable)
    fields = {}
    if row.get("body"):
        fields["contents"] = body(suite, row["body"])
    if row.get("metadata"):
        fields["metadata"] = json.loads(row["metadata"])
    found = row["generators"]
    written = suite.fixture_document(found if found.startswith("JSON:") else f"file: {found}")
    exchange = suite.read_exchange({"method": "GET", "path": "/", "generators": written}, {})
    change(consumer, part, generators=exchange.request.generators, **fields)


# ---- when


@when("the message is successfully processed")
def _(consumer):
    consumer.run()


@when(parsers.parse('the message is NOT successfully processed with a "{failure}" exception'))
def _(consumer, failure):
    consumer.run(failure)


@when("the Pact file for the test is generated")
def _(consumer):
    consumer.write()


# ---- then: what the handler took


@then(parsers.re(r'the received message payload will contain the "(?P<name>[^"]+)" (JSON )?document'))
def _(consumer, suite, name):
    content, came = document(suite, name), consumer.received[-1].contents
    is_json = content.content_type == "application/json"
    assert (json.loads(came) == json.loads(content.data)) if is_json else came == content.data


@then(parsers.parse('the received message content type will be "{name}"'))
def _(consumer, name):
    assert consumer.received[-1].content_type == name


@then(
    parsers.re(
        r'the received message( (?P<part>request|response))? metadata will contain "(?P<name>\w+)" == "(?P<text>.*)"$'
    )
)
def _(consumer, part, name, text):
    assert consumer.received[-1 if part == "response" else 0].metadata[name] == value_of(text)


@then(
    parsers.re(
        r'the received message( (?P<part>request|response))? metadata will contain "(?P<name>\w+)" replaced with an "(?P<kind>\w+)"$'
    )
)
def _(consumer, part, name, kind):
    index = -1 if part == "response" else 0
    found = str(consumer.received[index].metadata[name])
    assert found != consumer.messages[index].metadata[name]
    assert re.fullmatch(KINDS[kind], found)


@then(
    parsers.re(
        r'the message( (?P<part>request|response))? contents for "\$\.(?P<name>\w+)" will have been replaced with an "(?P<kind>\w+)"'
    )
)
def _(consumer, part, name, kind):
    index = -1 if part == "response" else 0
    found = json.loads(consumer.received[index].contents)[name]
    assert found != consumer.messages[index].contents.value[name]
    assert re.fullmatch(KINDS[kind], str(found))


@then("the consumer test will have passed")
def _(consumer):
    assert consumer.error is None


@then("the consumer test will have failed")
def _(consumer):
    assert consumer.error is not None


@then(parsers.parse('the consumer test error will be "{words}"'))
def _(consumer, words):
    assert consumer.error == words


# ---- then: what the file says


@then("a Pact file for the message interaction will have been written")
def _(consumer):
    assert consumer.file is not None


@then("a Pact file for the message interaction will NOT have been written")
def _(consumer):
    assert consumer.file is None


@then(parsers.re(r"the pact file will contain (?P<count>\d+) (message )?interactions?"))
def _(consumer, count):
    assert len(consumer.file.get("messages", consumer.file.get("interactions"))) == int(count)


@then(parsers.re(r'the first message in the pact file will contain the "(?P<name>[\w.]+)" document'))
def _(consumer, suite, name):
    assert consumer.entry["contents"] == json.loads(document(suite, f"file: {name}").data)


@then(parsers.parse('the first message in the pact file content type will be "{name}"'))
def _(consumer, name):
    assert consumer.entry["metadata"]["contentType"] == name


@then(
    parsers.re(
        r'the first message in the pact file will contain the (?P<part>request )?message metadata "(?P<name>\w+)" == "(?P<text>.*)"$'
    )
)
def _(consumer, part, name, text):
    entry = consumer.entry["request"] if part else consumer.entry
    assert entry["metadata"][name] == value_of(text)


@then(parsers.re(r"the first message in the pact file will contain (?P<count>\d+) provider states?"))
def _(consumer, count):
    assert len(consumer.entry["providerStates"]) == int(count)


@then(parsers.parse('the first message in the Pact file will contain provider state "{name}"'))
def _(consumer, name):
    assert name in [state["name"] for state in consumer.entry["providerStates"]]


@then(parsers.parse('the provider state "{name}" for the message will contain the following parameters:'))
def _(consumer, name, datatable):
    (state,) = [state for state in consumer.entry["providerStates"] if state["name"] == name]
    assert state["params"] == json.loads(datatable[1][0])


@then(parsers.parse('the first interaction in the Pact file will have a type of "{kind}"'))
def _(consumer, kind):
    assert consumer.entry["type"] == kind


@then(parsers.re(r"the first interaction in the Pact file will have \"(?P<name>\w+)\" = '(?P<value>.*)'"))
def _(consumer, name, value):
    assert consumer.entry[name] == json.loads(value)


@then(parsers.re(r"the first interaction in the pact file will contain (?P<count>\d+) response messages"))
def _(consumer, count):
    assert len(consumer.entry["response"]) == int(count)


def assert_contents(suite, message, name):
    content = document(suite, name)
    is_json = content.content_type == "application/json"
    assert message["contents"]["content"] == (json.loads(content.data) if is_json else content.data.decode())
    assert message["contents"]["contentType"] == content.content_type


@then(
    parsers.re(
        r'the first interaction in the pact file will contain the "(?P<name>[^"]+)" document as the (?P<ordinal>\w+) response message'
    )
)
def _(consumer, suite, name, ordinal):
    assert_contents(suite, consumer.entry["response"][ORDINALS[ordinal]], name)


@then(
    parsers.re(
        r'the first interaction in the pact file will contain the "(?P<name>[^"]+)" document as (the request|a response)$'
    )
)
def _(consumer, suite, name):
    is_request = name.endswith("basic.json")
    assert_contents(suite, consumer.entry["request"] if is_request else consumer.entry["response"][0], name)


@then(
    parsers.re(
        r'the first interaction in the pact file (?P<part>request|response) content type will be "(?P<name>[^"]+)"'
    )
)
def _(consumer, part, name):
    message = consumer.entry["request"] if part == "request" else consumer.entry["response"][0]
    assert message["contents"]["contentType"] == name
