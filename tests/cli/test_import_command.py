"""``shiplap import``: files of other tools become contracts, without secrets and without half-read files."""

import base64
import gzip
import io
import json
import zipfile
import zlib

import pytest

from fakes.absence import needed
from shiplap.cli import ExitCode, run


def entry(path, *, status=200, body='{"id": 42, "total": 1200}', host="https://orders.internal", method="GET", **extra):
    content = {"mimeType": "application/json", "text": body, **extra}
    return {
        "request": {"method": method, "url": host + path, "headers": [{"name": "Authorization", "value": "Bearer x"}]},
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json; charset=utf-8"}],
            "content": content,
        },
    }


def har(*entries):
    return {"log": {"version": "1.2", "entries": list(entries)}}


WIREMOCK = {
    "mappings": [
        {
            "request": {"method": "GET", "urlPath": "/orders/42", "queryParameters": {"full": {"equalTo": "yes"}}},
            "response": {"status": 200, "jsonBody": {"id": 42}},
        },
        {
            "request": {"method": "POST", "url": "/orders", "bodyPatterns": [{"equalToJson": {"sku": "plank"}}]},
            "response": {"status": 201, "body": '{"id": 43}'},
        },
        {"request": {"urlPathPattern": "/x/.*"}, "response": {"status": 200}},
    ]
}
HOVERFLY = {
    "data": {
        "pairs": [
            {
                "request": {
                    "path": [{"matcher": "exact", "value": "/orders/42"}],
                    "method": [{"matcher": "exact", "value": "GET"}],
                    "destination": [{"matcher": "exact", "value": "orders.internal"}],
                    "scheme": [{"matcher": "exact", "value": "https"}],
                    "query": {"full": [{"matcher": "exact", "value": "yes"}]},
                },
                "response": {"status": 200, "body": '{"id": 42}'},
            },
            {"request": {"path": [{"matcher": "glob", "value": "/x/*"}]}, "response": {"status": 200, "body": ""}},
        ]
    },
    "meta": {"schemaVersion": "v5.2"},
}


@pytest.fixture
def import_(tmp_path):
    def import_(content, *arguments, name="traffic.json"):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (tmp_path / name).write_bytes(data)
        out, err = io.StringIO(), io.StringIO()
        asked = ["import", name, "--consumer", "web", "--provider", "*.internal=orders-api", *arguments]
        return run(asked, out, err, environ={}, folder=tmp_path), out.getvalue(), err.getvalue()

    return import_


@pytest.fixture
def interactions(tmp_path):
    def interactions(name="contracts/web-orders-api.json"):
        return json.loads((tmp_path / name).read_text())["interactions"]

    return interactions


def test_a_har_file_becomes_a_contract(import_, interactions):
    blocked = {**entry("/blocked", status=0)}
    code, out, _ = import_(
        har(entry("/orders/42"), entry("/orders/7", status=404), entry("/", host="https://cdn.example"), blocked)
    )
    assert (code, out) == (ExitCode.YES, "web-orders-api.json: 2 imported, 2 in all\n")
    found, missing = interactions()
    assert [found["description"], missing["description"]] == ["GET /orders/42", "GET /orders/7 -> 404"]
    assert found["comments"] == {"shiplap": {"provenance": "observed", "imported": True}}
    assert "headers" not in found["request"]


def test_base64_bodies_are_read(import_, interactions):
    text = base64.b64encode(b'{"id": 1}').decode()
    import_(har(entry("/orders/1", body=text, encoding="base64")))
    assert interactions()[0]["response"]["body"]["content"] == {"id": 1}


def test_a_zip_of_playwright_is_read(import_, interactions):
    packed = io.BytesIO()
    attached = entry("/orders/42")
    attached["response"]["content"] = {"mimeType": "application/json", "_file": "abc.json"}
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("har.har", json.dumps(har(attached)))
        archive.writestr("abc.json", '{"id": 42}')
    code, _, _ = import_(packed.getvalue(), name="traffic.zip")
    assert code == ExitCode.YES
    assert interactions()[0]["response"]["body"]["content"] == {"id": 42}


def test_stubs_of_wiremock_become_a_contract_and_patterns_are_named(import_, interactions):
    code, _, err = import_(WIREMOCK, "--url", "https://orders.internal")
    assert code == ExitCode.YES
    assert [each["description"] for each in interactions()] == ["GET /orders/42?full=yes", "POST /orders"]
    assert interactions()[1]["request"]["body"]["content"] == {"sku": "plank"}
    assert interactions()[1]["comments"] == {"shiplap": {"provenance": "mocked", "imported": True}}
    assert err == "left out: traffic.json $.mappings[2]: its path is a pattern; a contract needs an example\n"


def test_simulations_of_hoverfly_become_a_contract(import_, interactions):
    code, _, err = import_(HOVERFLY)
    assert code == ExitCode.YES
    assert [each["description"] for each in interactions()] == ["GET /orders/42?full=yes"]
    assert err == "left out: traffic.json $.data.pairs[1]: it matches by a pattern; a contract needs an example\n"


def stub(request, response=None, **more):
    return {"request": {"method": "GET", "url": "/orders/42", **request}, "response": response or {}, **more}


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        (stub({"queryParameters": {"page": {"matches": "[0-9]+"}}}), "its query is a pattern"),
        (stub({"method": "POST", "bodyPatterns": [{"matchesJsonPath": "$.sku"}]}), "its body is a pattern"),
        (stub({}, requiredScenarioState="paid"), "it answers in one state of a scenario only"),
        (stub({}, {"bodyFileName": "order.json"}), "its body is in __files/order.json, which is not there"),
        (stub({}, {"bodyFileName": "../../../order.json"}), "which is not there"),
        (stub({}, {"fault": "EMPTY_RESPONSE"}), "its answer is made at run time"),
    ],
)
def test_a_stub_that_says_more_than_one_exchange_is_named(import_, tmp_path, mapping, why):
    (tmp_path.parent / "order.json").write_text("{}")
    document = {"mappings": [mapping, stub({"url": "/orders/7"})]}
    code, out, err = import_(document, "--url", "https://orders.internal")
    assert (code, out) == (ExitCode.YES, "web-orders-api.json: 1 imported, 1 in all\n")
    assert err.startswith(f"left out: traffic.json $.mappings[0]: {why}") or why in err


def test_a_folder_of_wiremock_is_read_with_the_bodies_beside_it(import_, interactions, tmp_path):
    for name in ("mappings/orders", "__files"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "mappings/one.json").write_text(json.dumps(stub({}, {"bodyFileName": "order.json"})))
    encoded = base64.b64encode(b'{"id": 7}').decode()
    (tmp_path / "mappings/orders/two.json").write_text(json.dumps(stub({"url": "/orders/7"}, {"base64Body": encoded})))
    (tmp_path / "__files/order.json").write_text('{"id": 42}')
    code, _, _ = import_(har(), "mappings", "--url", "https://orders.internal")
    assert code == ExitCode.YES
    assert [each["response"]["body"]["content"] for each in interactions()] == [{"id": 42}, {"id": 7}]
    (tmp_path / "empty").mkdir()
    code, _, err = import_(har(), "empty")
    assert (code, err) == (ExitCode.WRONG_USE, "shiplap: empty holds no .json file; name the files to import\n")


def test_an_encoded_body_of_hoverfly_is_decoded(import_, interactions):
    pair = {**HOVERFLY["data"]["pairs"][0]}
    pair["response"] = {"status": 200, "body": base64.b64encode(b'{"id": 5}').decode(), "encodedBody": True}
    import_({**HOVERFLY, "data": {"pairs": [pair]}})
    assert interactions()[0]["response"]["body"]["content"] == {"id": 5}


def test_bodies_beside_an_archive_are_read_and_those_that_are_not_there_are_named(import_, interactions, tmp_path):
    attached, lost = entry("/orders/42"), entry("/orders/43")
    attached["response"]["content"] = {"mimeType": "application/json", "_file": "abc.json"}
    lost["response"]["content"] = {"mimeType": "application/json", "_file": "def.json"}
    (tmp_path / "abc.json").write_text('{"id": 42}')
    code, _, err = import_(har(attached, lost))
    assert code == ExitCode.YES
    assert [each["response"]["body"]["content"] for each in interactions()] == [{"id": 42}]
    assert err == "left out: traffic.json $.log.entries[1]: its body is in def.json, which is not beside the archive\n"


def test_what_a_browser_asks_for_itself_becomes_no_expectation(import_, interactions):
    preflight = entry("/orders/42", status=204, body="", method="OPTIONS")
    preflight["request"]["headers"] = [{"name": "Access-Control-Request-Method", "value": "PUT"}]
    code, _, err = import_(har(preflight, entry("/orders/1", status=304, body=""), entry("/orders/42")))
    assert code == ExitCode.YES
    assert [each["description"] for each in interactions()] == ["GET /orders/42"]
    assert err.startswith(
        "left out: traffic.json $.log.entries[1]: the browser only asked whether its copy is still good"
    )


def test_a_form_is_kept_as_it_was_sent(import_, interactions):
    sent = entry("/orders", status=201, method="POST")
    form = [{"name": "Content-Type", "value": "application/x-www-form-urlencoded; charset=UTF-8"}]
    sent["request"].update(headers=form, postData={"mimeType": form[0]["value"], "text": "sku=plank&count=2"})
    import_(har(sent))
    request = interactions()[0]["request"]
    assert request["body"]["content"] == "sku=plank&count=2"
    assert request["headers"] == {"Content-Type": ["application/x-www-form-urlencoded"]}


@pytest.mark.parametrize(
    ("path", "form", "place"),
    [
        ("/orders?api_key=abc123", None, "query $.api_key"),
        ("/login", "user=ada&password=hunter2", "request body $.password"),
        ("/login", "user=ada&comment=glpat-abcdefghij0123456789", "request body $.comment"),
    ],
)
def test_secrets_in_queries_and_forms_are_refused(import_, tmp_path, path, form, place):
    sent = entry(path, method="POST")
    if form:
        kind = "application/x-www-form-urlencoded"
        sent["request"].update(
            headers=[{"name": "Content-Type", "value": kind}], postData={"mimeType": kind, "text": form}
        )
    code, _, err = import_(har(sent))
    assert code == ExitCode.WRONG_USE
    assert place in err
    assert not any(secret in err for secret in ("abc123", "hunter2", "glpat"))
    assert not (tmp_path / "contracts").exists()


@pytest.mark.parametrize("name", ["token", "sessionId", "idToken", "csrf_token", "private_key", "X-Api-Key", "jwt"])
def test_names_of_secrets_are_refused(import_, name):
    code, _, err = import_(har(entry("/me", body=json.dumps({name: "short"}))))
    assert code == ExitCode.WRONG_USE
    assert "its name says it is a secret" in err


def test_names_that_only_sound_like_secrets_are_taken(import_):
    body = {"tokens": 5, "next_token_count": "x", "cookies": "two", "secretary": "Ada", "password": None, "token": 7}
    assert import_(har(entry("/me", body=json.dumps(body))))[0] == ExitCode.YES


def test_importing_again_changes_nothing_and_keeps_what_is_there(import_, tmp_path):
    import_(har(entry("/orders/42")))
    import_(har(entry("/orders/43")))
    file = tmp_path / "contracts/web-orders-api.json"
    before = file.read_bytes()
    _, out, _ = import_(har(entry("/orders/43")))
    assert out == "web-orders-api.json: 1 imported, 2 in all\n"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "traffic.json is not JSON"),
        ([], "expected a HAR file"),
        ({"log": {"entries": [{}, {"request": 1}]}}, "$.log.entries[1]"),
        (har(entry("/x", body="%%%", encoding="base64")), "is not"),
        (b"PK nonsense", "traffic.json is no zip file"),
        (har(entry("/x", host="https://cdn.example")), "the files hold no request to these providers"),
        (
            har(entry("/x", body='{"password": "hunter2"}')),
            "GET /x, response body $.password: its name says it is a secret",
        ),
        ({"mappings": [{"request": {}}]}, "$.mappings[0]"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(import_, tmp_path, content, message):
    code, _, err = import_(content)
    assert code == ExitCode.WRONG_USE
    assert message in err
    assert "hunter2" not in err
    assert not (tmp_path / "contracts").exists()


def test_a_folder_may_be_chosen_and_one_that_cannot_be_written_is_explained(import_, tmp_path):
    import_(har(entry("/orders/42")), "--dir", "made")
    assert (tmp_path / "made/web-orders-api.json").is_file()
    (tmp_path / "file").write_text("")
    code, _, err = import_(har(entry("/orders/42")), "--dir", "file")
    assert code == ExitCode.WRONG_USE
    assert "choose another folder with --dir" in err


CASSETTE = """interactions:
- request: {body: '{"sku": "plank"}', headers: {Content-Type: [application/json]}, method: POST, uri: 'https://orders.internal/orders'}
  response:
    body: {string: !!binary eyJpZCI6IDQzfQ==}
    headers: {Content-Type: [application/json]}
    status: {code: 201, message: Created}
version: 1
"""


def test_a_cassette_of_vcrpy_becomes_a_contract(import_, interactions):
    needed("yaml")
    code, _, err = import_(CASSETTE.encode(), name="orders.yaml")
    assert (code, err) == (ExitCode.YES, "")
    (found,) = interactions()
    assert found["description"] == "POST /orders"
    assert found["request"]["body"]["content"] == {"sku": "plank"}
    assert found["response"]["body"]["content"] == {"id": 43}
    assert found["comments"] == {"shiplap": {"provenance": "observed", "imported": True}}


def test_a_cassette_that_is_broken_is_refused_with_its_place(import_):
    needed("yaml")
    code, _, err = import_(b"interactions:\n- request: {method: GET}\n  response: {}\nversion: 1\n", name="orders.yaml")
    assert code == ExitCode.WRONG_USE
    assert "$.interactions[0]: KeyError('uri')" in err
    code, _, err = import_(b"interactions: [", name="orders.yaml")
    assert code == ExitCode.WRONG_USE
    assert "orders.yaml is not YAML" in err


def test_traffic_that_repeats_becomes_one_interaction_for_all_of_it(import_, interactions):
    import_(
        har(
            entry("/orders", body='[{"id": 1, "note": null}]'),
            entry("/orders", body="[]"),
            entry("/orders", body='[{"id": 2, "note": "late"}]'),
        )
    )
    (found,) = interactions()
    assert found["response"]["body"]["content"] == [{"id": 1, "note": None}]
    matchers = found["response"]["matchingRules"]["body"]["$[*].note"]
    assert [each["match"] for each in matchers["matchers"]] == ["regex", "null"]


def test_traffic_that_does_not_agree_names_both_entries_and_states_tell_them_apart(import_, interactions, tmp_path):
    polled = har(entry("/jobs/1", body='{"state": "pending"}'), entry("/jobs/1", body='{"state": "done", "total": 7}'))
    code, _, err = import_(polled)
    assert code == ExitCode.WRONG_USE
    assert (
        "GET /jobs/1, response body $.total: it is in traffic.json $.log.entries[1], and not in traffic.json $.log.entries[0]"
        in err
    )
    assert "--state" in err
    assert not (tmp_path / "contracts").exists()
    assert import_(polled, "--state", "$.log.entries[1]=the job is done")[0] == ExitCode.YES
    assert [len(each.get("providerStates", ())) for each in interactions()] == [0, 1]


def test_an_entry_that_is_left_out_is_told(import_, interactions):
    polled = har(entry("/jobs/1", body='{"state": "pending"}'), entry("/jobs/1", body='{"state": "done", "total": 7}'))
    _, _, err = import_(polled, "--skip", "traffic.json $.log.entries[0]")
    assert err == "left out, as asked: GET /jobs/1, traffic.json $.log.entries[0]\n"
    assert interactions()[0]["response"]["body"]["content"] == {"state": "done", "total": 7}


def test_one_request_with_two_statuses_is_told(import_):
    code, _, err = import_(har(entry("/x"), entry("/x", status=503)))
    assert code == ExitCode.YES
    assert (
        "GET /x is answered with 200 (traffic.json $.log.entries[0]) and with 503 (traffic.json $.log.entries[1])"
        in err
    )


@pytest.mark.parametrize("kind", ["har", "wiremock", "hoverfly", "cassette"])
def test_headers_that_are_asked_for_are_kept(import_, interactions, kind):
    names = {"X-Tenant": "acme", "X-Other": "y"}
    recorded = entry("/orders/42")
    recorded["request"]["headers"] = [{"name": name, "value": value} for name, value in names.items()]
    recorded["response"]["headers"] += [{"name": "x-tenant", "value": "acme"}]
    pair = {**HOVERFLY["data"]["pairs"][0]}
    pair["request"] = {**pair["request"], "headers": {n: [{"matcher": "exact", "value": v}] for n, v in names.items()}}
    pair["response"] = {**pair["response"], "headers": {"X-Tenant": ["acme"]}}
    files = {
        "har": har(recorded),
        "wiremock": {
            "mappings": [
                stub(
                    {"headers": {"X-Tenant": {"equalTo": "acme"}, "X-Other": {"matches": ".*"}}},
                    {"headers": {"X-Tenant": "acme"}},
                )
            ]
        },
        "hoverfly": {**HOVERFLY, "data": {"pairs": [pair]}},
        "cassette": {
            "version": 1,
            "interactions": [
                {
                    "request": {"uri": "https://orders.internal/x", "method": "GET", "headers": {"X-Tenant": ["acme"]}},
                    "response": {"status": {"code": 200}, "headers": {"X-Tenant": ["acme"]}},
                }
            ],
        },
    }
    code, _, _ = import_(files[kind], "--keep-header", "x-tenant", "--url", "https://orders.internal")
    assert code == ExitCode.YES
    (found,) = interactions()
    assert found["request"]["headers"] == {"X-Tenant": ["acme"]}
    assert found["response"]["headers"]["X-Tenant"] == ["acme"]
    assert found["response"]["matchingRules"]["header"]["X-Tenant"]["matchers"] == [{"match": "type"}]


def test_a_kept_header_that_holds_a_secret_is_refused(import_):
    code, _, err = import_(har(entry("/x")), "--keep-header", "Authorization")
    assert code == ExitCode.WRONG_USE
    assert "GET /x, request header $.Authorization: its name says it is a secret" in err


def test_what_only_looks_like_a_secret_is_allowed_by_its_path_and_told(import_):
    traffic = har(entry("/x", body='{"page": {"token": "two"}}'))
    assert "--allow-secret" in import_(traffic)[2]
    code, _, err = import_(traffic, "--allow-secret", "$.page.token")
    assert code == ExitCode.YES
    assert err == "allowed as no secret: GET /x, response body $.page.token: its name says it is a secret\n"
    code, _, err = import_(traffic, "--allow-secret", "$.*")
    assert code == ExitCode.WRONG_USE
    assert "not everything can be allowed" in err


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b'{"id": 43}')),
        ("deflate", zlib.compress(b'{"id": 43}')),
        ("gzip", b'{"id": 43}'),
        ("br", b'{"id": 43}'),
        ("gzip, identity", gzip.compress(b'{"id": 43}')),
    ],
    ids=["gzip", "deflate", "gzip, plain", "br, plain", "gzip, identity"],
)
def test_a_cassette_that_keeps_bodies_as_they_came_is_unpacked(import_, interactions, coding, body):
    answer = {
        "status": {"code": 200},
        "headers": {"Content-Type": ["application/json"], "Content-Encoding": [coding]},
        "body": {"base64_string": base64.b64encode(body).decode()},
    }
    asked = {"uri": "https://orders.internal/orders/43", "method": "GET"}
    code, _, _ = import_({"version": 1, "interactions": [{"request": asked, "response": answer}]})
    assert code == ExitCode.YES
    assert interactions()[0]["response"]["body"]["content"] == {"id": 43}


@pytest.mark.parametrize(
    ("coding", "body", "why"),
    [
        ("br", b"\x0b\x05\x80", "its body is compressed with br; record it uncompressed"),
        ("gzip", b"\x1f\x8bbroken", "its body is not compressed as its headers say"),
        ("gzip", gzip.compress(bytes(65 * 1024 * 1024)), "its body unpacks to more than"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_named_and_left_out(import_, coding, body, why):
    answer = {
        "status": {"code": 200},
        "headers": {"Content-Encoding": [coding]},
        "body": {"base64_string": base64.b64encode(body).decode()},
    }
    plain = {"status": {"code": 200}}
    asked = {"uri": "https://orders.internal/orders/43", "method": "GET"}
    recorded = [{"request": asked, "response": answer}, {"request": asked, "response": plain}]
    code, _, err = import_({"version": 1, "interactions": recorded})
    assert code == ExitCode.YES
    assert err.startswith(f"left out: traffic.json $.interactions[0]: {why}")


def test_an_archive_may_say_what_a_body_is_beside_it_and_a_form_as_parameters(import_, interactions):
    sent = entry("/orders", method="POST", status=201)
    sent["response"]["headers"] = []
    sent["request"]["postData"] = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "sku", "value": "plank"}, {"name": "note", "value": "a b"}],
    }
    assert import_(har(sent))[0] == ExitCode.YES
    (found,) = interactions()
    assert found["request"]["body"]["content"] == "sku=plank&note=a+b"
    assert found["response"]["body"]["content"] == {"id": 42, "total": 1200}
