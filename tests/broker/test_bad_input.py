"""Whatever is sent, the broker answers with a sentence and stores nothing; never with a 500."""

import base64
import json
from urllib.parse import quote

import pytest

from fakes.broker_pacts import pact
from fakes.broker_paths import WRITES
from shiplap_broker.store.faults import StorageBusyError


def stored(client):
    return client.get("/metrics").json()["pactPublications"]["count"]


BODIES = [
    b"",
    b"{",
    b"[]",
    b"[1]",
    b"null",
    b'"x"',
    b"1e999",
    b"NaN",
    b"\xff\xfe{}",
    b'{"name": "\\ud800"}',
    b'{"name": "\\u0000", "production": true, "displayName": "\\u0000", "applicationInstance": "\\u0000"}',
    b"[" * 100_000,
    b'{"a":' * 100_000 + b"1",
    b'{"contracts": 1, "consumerVersionSelectors": 1, "success": [], "tags": {}, "_embedded": 5, "contacts": 1}',
    b'{"contracts": [null, 1, {}, {"content": 5}], "consumerVersionSelectors": [null, 1, {}], "name": 5}',
    b'{"name": 5, "production": "yes", "displayName": [], "buildUrl": {}, "currentlyDeployed": "no"}',
    b'{"success": true, "providerApplicationVersion": "\\u0000", "testResults": "\\u0000", "verifiedBy": 5}',
    b"9" * 5000,
]


@pytest.mark.parametrize(("method", "path", "media"), WRITES)
def test_no_body_breaks_a_resource(client, method, path, media):
    client.publish()
    for raw in BODIES:
        answer = client.send(method, path, raw=raw, content_type=media, accept="*/*")
        assert answer.status_code < 500, (raw[:60], answer.text[:300])


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/jsonx", "multipart/form-data", ";;;"])
def test_a_body_of_another_type_is_refused(quick, media):
    assert quick.post("/contracts/publish", {}, content_type=media).status_code == 415


def test_a_body_that_is_too_large_is_refused_without_being_read_whole(quick, monkeypatch):
    monkeypatch.setattr("shiplap_broker.app.LARGEST_BODY", 1000)
    answer = quick.post("/contracts/publish", {"pacticipantName": "x" * 2000})
    assert answer.status_code == 413
    assert answer.json() == {"error": "the body is larger than 1000 bytes"}


def test_fifty_megabytes_are_refused(quick):
    assert quick.send("POST", "/contracts/publish", raw=b" " * 50_000_000, accept="*/*").status_code == 413


def publish_text(client, text):
    data = text if isinstance(text, bytes) else text.encode()
    entry = {
        "consumerName": "web",
        "providerName": "orders-api",
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(data).decode(),
    }
    body = {"pacticipantName": "web", "pacticipantVersionNumber": "1", "contracts": [entry]}
    return client.post("/contracts/publish", body)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "content could not be parsed as application/json (at index 0)"),
        (b"\xff\xfe", "content could not be parsed as application/json (at index 0)"),
        ("[1]", "parsed content was expected to be a Hash but was a Array (at index 0)"),
    ],
)
def test_what_is_no_contract_is_refused_and_not_stored(client, text, message):
    answer = publish_text(client, text)
    assert (answer.status_code, answer.json()) == (400, {"errors": {"contracts": [message]}})
    assert stored(client) == 0
    assert client.get("/pacticipants/web").status_code == 404


def test_every_fault_of_a_contract_is_told_with_its_place(client):
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": [
            {"description": "one", "request": {"method": 5, "path": "/a"}, "response": {"status": "many"}},
            {"description": "two", "request": "none", "response": {"status": 200}},
        ],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    answer = publish_text(client, json.dumps(contract))
    messages = answer.json()["errors"]["contracts"]
    assert answer.status_code == 400
    for place in ("$.interactions[0].request.method", "$.interactions[0].response.status", "$.interactions[1].request"):
        assert any(message.startswith(place) for message in messages), messages
    assert all(message.endswith("(at index 0)") for message in messages)
    assert stored(client) == 0


def test_a_contract_of_an_unknown_version_is_refused(client):
    contract = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders-api"},
        "interactions": [],
        "metadata": {"pactSpecification": {"version": "9.9"}},
    }
    answer = publish_text(client, json.dumps(contract))
    assert answer.status_code == 400
    (message,) = answer.json()["errors"]["contracts"]
    assert message.startswith("$.metadata.pactSpecification.version (line 1): not a version of Pact that is known")
    assert stored(client) == 0


def test_json_that_does_not_claim_to_be_a_pact_is_kept_as_it_is(client):
    assert publish_text(client, json.dumps({"anything": [1, 2]})).status_code == 200
    found = client.get("/pacts/provider/orders-api/consumer/web/latest").json()
    assert found["anything"] == [1, 2]


@pytest.mark.parametrize(
    "query",
    [
        "q=1",
        "q[]=1",
        "q[][pacticipant]",
        "q[][][]=x",
        "q[a][b][c][d][e][f][g][h][i][j][k][l][m]=1",
        "q[0][pacticipant]=web&q[0][version]=40",
        "q[][pacticipant]=web&q[][version]=40&ignore=x&success=maybe&limit=abc",
        "%ff=%ff",
        "=&&==&[]=1&]=[",
    ],
)
def test_no_query_breaks_the_matrix(quick, query):
    quick.publish()
    assert quick.get(f"/matrix?{query}").status_code in (200, 400)


@pytest.mark.parametrize("token", ["x", "%00", "YQ", "!!!!", "cz0x", "a" * 5000])
def test_a_token_nobody_minted_remembers_nothing(quick, token):
    quick.publish()
    link = quick.get("/pacts/provider/orders-api/consumer/web/latest").json()["_links"]["pb:pact-version"]["href"]
    path = link.removeprefix("http://broker")
    assert quick.get(f"{path}/metadata/{token}").status_code in (200, 422)
    body = {"success": True, "providerApplicationVersion": "11"}
    assert quick.post(f"{path}/metadata/{token}/verification-results", body).status_code in (201, 422)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "x", "9" * 400, "٣"])
def test_a_number_no_result_has_is_not_found(quick, number):
    quick.publish()
    path = f"/pacts/provider/orders-api/consumer/web/pact-version/abc/verification-results/{quote(number)}"
    assert quick.get(path).status_code == 404


@pytest.mark.parametrize("depth", [20, 90, 99, 100, 101, 300, 900, 5000])
@pytest.mark.parametrize("where", ["anything", "interactions"])
def test_nesting_is_either_stored_or_refused_but_never_breaks_anything(quick, depth, where):
    for leaf in ("1", "2"):
        text = f'{{"consumer": {{"name": "web"}}, "{where}": {"[" * depth}{leaf}{"]" * depth}}}'
        assert publish_text(quick, text).status_code in (200, 400, 409)
    assert quick.get("/pacts/provider/orders-api/consumer/web/latest").status_code in (200, 404)
    assert quick.page("/pacts/provider/orders-api/consumer/web/latest").status_code in (200, 404)


@pytest.mark.parametrize(
    "path", ["/matrix?q[][pacticipant]=%00", "/environments?name=a%00b", "/shiplap/alive?provider=%00"]
)
def test_a_query_cannot_hold_a_null_character(quick, path):
    assert quick.get(path, accept="*/*").status_code == 422


def test_a_null_character_is_kept_where_contracts_and_results_may_hold_one_and_refused_in_names(client):
    contract = pact(description="a\x00b")
    assert client.publish(contract=contract).status_code == 200
    found = client.get("/pacts/provider/orders-api/consumer/web/latest").json()
    assert found["interactions"][0]["description"] == "a\x00b"
    link = found["_links"]["pb:publish-verification-results"]["href"].removeprefix("http://broker")
    result = {"success": True, "providerApplicationVersion": "1", "testResults": ["\x00"], "buildUrl": "http://ci/\x00"}
    assert client.post(link, result).json() == {"errors": {"buildUrl": ["is not a valid URL eg. http://example.org"]}}
    assert client.post(link, {**result, "buildUrl": "http://ci/1"}).status_code == 201
    selectors = {"consumerVersionSelectors": [{"branch": "\x00"}]}
    assert client.post("/pacts/provider/orders-api/for-verification", selectors).status_code == 400
    assert client.publish(version="42", tags=["a\x00b"]).status_code == 400


def test_a_database_that_fails_is_not_the_clients_fault_and_may_be_tried_again(quick, monkeypatch, caplog):
    def broken(*_arguments, **_more):
        raise StorageBusyError("the database is busy")

    monkeypatch.setattr("shiplap_broker.api.environments.list_environments", broken)
    answer = quick.get("/environments")
    assert answer.status_code == 503
    assert "the database is busy" not in answer.text
    assert "the database is busy" in caplog.text


LONG = "ü" * 501


@pytest.mark.parametrize(
    ("method", "path", "body", "where"),
    [
        ("POST", "/pacticipants", {"name": LONG}, "name"),
        ("POST", "/environments", {"name": LONG, "production": True}, "name"),
        (
            "POST",
            "/contracts/publish",
            {"pacticipantName": "web", "pacticipantVersionNumber": LONG, "contracts": []},
            "pacticipantVersionNumber",
        ),
    ],
)
def test_names_have_an_end(quick, method, path, body, where):
    answer = quick.send(method, path, body)
    assert (answer.status_code, answer.json()["errors"][where]) == (400, ["cannot be longer than 1000 bytes"])


def test_names_of_a_thousand_bytes_are_kept_and_texts_that_are_no_names_may_be_longer(client):
    name = "ü" * 500
    assert (
        client.publish(name, name, name, tags=[name], branch=name, buildUrl=f"http://ci/{'x' * 3000}").status_code
        == 200
    )
    assert client.get(f"/pacts/provider/{quote(name)}/consumer/{quote(name)}/latest/{quote(name)}").status_code == 200
    described = {"displayName": "x" * 3000, "repositoryUrl": f"http://git/{'x' * 3000}"}
    assert client.send("PATCH", f"/pacticipants/{quote(name)}", described).status_code == 200
