"""Files of the corpus mean to the Pact reference implementation what they mean to us, before and after we wrote them."""

import json
from pathlib import Path

import pytest

from conftest import SHARED
from fakes.absence import needed
from fakes.reference_pact import view
from shiplap.model.body import BinaryBody, JsonBody, TextBody
from shiplap.model.interaction import AsyncMessage, HttpInteraction, ProviderState, Specification, SyncMessage
from shiplap.model.rule import Matcher
from shiplap.pactfile import ContractFileError, InexpressibleError, read_contract, write_contract

pact_python = needed("pact", reason="needs the extra [pact]")
CORPUS = SHARED / "corpora" / "pacts"
FILES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/**/*.json") if path.is_file())
# The reference drops interactions of v4 that do not say their kind; we tell it by their members.
WITHOUT_KIND = {
    "files/pactflow__openapi-pact-comparator__src____tests____fixtures__oas__request-parameters-query__pact.json",
    "files/pactflow__openapi-pact-comparator__src____tests____fixtures__oas__response-body-additionalproperties-composite-default__pact.json",
}


@pytest.mark.parametrize("name", FILES)
def test_the_reference_reads_the_same_in_what_we_wrote(shared, name):
    raw = Path(shared("corpora", "pacts", *name.split("/"))).read_text("utf-8-sig")
    try:
        contract = read_contract(raw)
    except ContractFileError:
        pytest.skip("breaks its own version; see the test of the corpus")
    if '"json_class"' in raw and contract.specification is Specification.V2:
        pytest.skip("holds matchers as Ruby wrote them first; the reference takes them for content")
    original = view(raw)

    for specification in (Specification.V4, contract.specification):
        if specification not in {Specification.V1, Specification.V1_1}:
            written = view(write_contract(contract, specification))
            assert written is not None
            assert original is None or written == original
    assert original is not None or name in WITHOUT_KIND


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("files/")])
def test_the_reference_reads_the_same_in_older_versions_where_they_can_say_it(shared, name):
    raw = Path(shared("corpora", "pacts", *name.split("/"))).read_text("utf-8-sig")
    try:
        contract = read_contract(raw)
        written = write_contract(contract, Specification.V3)
    except (ContractFileError, InexpressibleError):
        pytest.skip("refused, or v3 has no words for it")

    seen, expected = view(written), view(write_contract(contract))

    assert [without_metadata(each) for each in seen] == [without_metadata(each) for each in expected]


def without_metadata(interaction):
    """Leave out the metadata of messages: v3 tells the content type there, v4 in the body."""
    contents = interaction.get("contents")
    return {**interaction, "contents": {**contents, "metadata": None}} if contents else interaction


@pytest.fixture
def recorded(tmp_path):
    """Record with pact-python and read the file it wrote."""

    def record(define, version="V4"):
        recorded = pact_python.Pact("web", "orders-api").with_specification(version)
        define(recorded)
        recorded.write_file(tmp_path)
        return read_contract((tmp_path / "web-orders-api.json").read_bytes())

    return record


@pytest.mark.parametrize("version", ["V3", "V4"])
def test_http_interactions_that_pact_python_wrote_are_read(recorded, version):
    def define(pact):
        (
            pact.upon_receiving("an order")
            .given("an order", {"id": 1})
            .with_request("GET", pact_python.match.regex("/orders/1", regex=r"/orders/\d+"))
            .with_query_parameter("page", pact_python.match.int(1))
            .with_header("Accept", "application/json")
            .will_respond_with(200)
            .with_header("X-Trace", pact_python.match.like("abc"))
            .with_body({"id": pact_python.match.int(7), "lines": pact_python.match.each_like({"sku": "a"}, min=2)})
        )

    (interaction,) = recorded(define, version).interactions

    assert isinstance(interaction, HttpInteraction)
    assert interaction.states == (ProviderState("an order", {"id": 1}),)
    assert (interaction.request.method, interaction.request.path) == ("GET", "/orders/1")
    assert interaction.request.query == {"page": ("1",)}
    assert interaction.request.headers == {"Accept": ("application/json",)}
    assert interaction.request.rules["path"][""].matchers == (Matcher("regex", {"regex": r"/orders/\d+"}),)
    assert interaction.request.rules["query"]["page"].matchers == (Matcher("integer"),)
    assert interaction.response.rules["header"]["X-Trace"].matchers == (Matcher("type"),)
    assert interaction.response.body == JsonBody({"id": 7, "lines": [{"sku": "a"}]})
    assert interaction.response.rules["body"]["$.lines"].matchers == (Matcher("type", {"min": 2}),)


@pytest.mark.parametrize("version", ["V3", "V4"])
@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("plain", "text/plain", TextBody("plain", "text/plain")),
        ("<a/>", "application/xml", TextBody("<a/>", "application/xml")),
        ('"text"', "application/json", JsonBody("text")),
        ("[1, 1.0]", "application/json", JsonBody([1, 1.0])),
    ],
)
def test_bodies_that_pact_python_wrote_are_read(recorded, version, body, content_type, expected):
    def define(pact):
        pact.upon_receiving("a body").with_request("POST", "/").with_body(body, content_type).will_respond_with(204)

    (interaction,) = recorded(define, version).interactions

    assert interaction.request.body == expected
    if isinstance(expected, JsonBody):
        assert json.dumps(interaction.request.body.value) == json.dumps(expected.value)


@pytest.mark.parametrize("version", ["V3", "V4"])
def test_bytes_that_pact_python_wrote_are_read(recorded, version):
    data = bytes(range(256))

    def define(pact):
        pact.upon_receiving("bytes").with_request("GET", "/").will_respond_with(200).with_binary_body(data, "image/png")

    (interaction,) = recorded(define, version).interactions

    assert interaction.response.body == BinaryBody(data, "image/png")


def test_messages_that_pact_python_wrote_are_read(recorded):
    def define(pact):
        pact.upon_receiving("placed", "Async").with_body(
            {"id": pact_python.match.int(1)}, "application/json"
        ).with_metadata({"topic": "orders"})
        pact.upon_receiving("priced", "Sync").with_body('{"q": 1}', "application/json").will_respond_with().with_body(
            '{"a": 2}', "application/json"
        )

    placed, priced = recorded(define).interactions

    assert isinstance(placed, AsyncMessage)
    assert placed.message.contents == JsonBody({"id": 1})
    assert placed.message.metadata["topic"] == "orders"
    assert placed.message.rules["body"]["$.id"].matchers == (Matcher("integer"),)
    assert isinstance(priced, SyncMessage)
    assert priced.request.contents == JsonBody({"q": 1})
    assert [response.contents for response in priced.responses] == [JsonBody({"a": 2})]
