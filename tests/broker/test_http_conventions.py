"""Media types, methods, errors, addresses: what holds for every resource of the API."""

from urllib.parse import quote

import pytest

PROBLEM = "application/problem+json"


def test_hal_is_answered_whenever_it_is_acceptable(quick):
    for accept in (
        "",
        "*/*",
        "application/hal+json",
        "application/hal+json, application/json",
        "text/csv, application/*",
    ):
        answer = quick.get("/", accept=accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/hal+json;charset=utf-8")


def test_an_accept_header_that_is_sent_twice_is_one_list(quick):
    headers = [("host", "broker"), ("accept", "application/hal+json"), ("accept", "application/json")]
    assert quick.exactly("GET", "/pacticipants", headers).status_code == 200


@pytest.mark.parametrize("accept", ["application/json", "application/xml", "application/hal+json;q=0"])
def test_a_type_that_is_not_offered_is_not_acceptable(quick, accept):
    answer = quick.get("/pacticipants", accept=accept)
    assert (answer.status_code, answer.content) == (406, b"")


def test_a_method_that_is_not_there_is_answered_with_those_that_are(quick):
    answer = quick.send("DELETE", "/contracts/publish")
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "POST, OPTIONS", b"")


def test_options_names_the_methods(quick):
    answer = quick.send("OPTIONS", "/pacticipants/Foo")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-methods"] == "GET, PUT, PATCH, DELETE, OPTIONS"


def test_every_answer_forbids_guessing_its_type_and_names_the_version_of_the_api(quick):
    headers = quick.get("/nope").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"
    assert headers["vary"] == "Accept"
    assert headers["x-pact-broker-version"] == "2.120.0"


def test_faults_of_a_body_come_all_at_once(quick):
    answer = quick.post("/environments", {"name": "a b", "displayName": "x\ny"})
    assert answer.status_code == 400
    assert answer.json() == {
        "errors": {
            "production": ["is missing"],
            "name": ["cannot contain spaces"],
            "displayName": ["cannot contain multiple lines"],
        }
    }


def test_problem_details_are_written_for_those_who_ask(quick):
    answer = quick.post("/environments", {"name": "a b", "production": True}, accept=f"application/hal+json, {PROBLEM}")
    assert answer.headers["content-type"] == f"{PROBLEM};charset=utf-8"
    assert answer.json() == {
        "title": "Validation errors",
        "type": "http://broker/problems/validation-error",
        "status": 400,
        "instance": "/",
        "errors": [
            {
                "type": "http://broker/problems/invalid-body-property-value",
                "title": "Invalid body parameter",
                "detail": "cannot contain spaces",
                "pointer": "/name",
            }
        ],
    }


def test_an_error_nobody_foresaw_is_logged_under_the_reference_it_is_answered_with(quick, caplog):
    answer = quick.get("/test/error")
    reference = answer.json()["error"]["reference"]
    assert answer.status_code == 500
    assert "purpose" not in answer.text
    assert reference in caplog.text
    assert "this address fails on purpose" in caplog.text


def test_links_begin_with_the_address_the_client_used(quick):
    def base(**headers):
        return quick.get("/", headers=headers).json()["_links"]["self"]["href"]

    assert base() == "http://broker"
    assert base(host="pacts.example:8080") == "http://pacts.example:8080"
    assert base(**{"x-forwarded-proto": "https", "x-forwarded-host": "pacts.example"}) == "https://pacts.example"
    assert base(**{"x-forwarded-port": "8443", "x-forwarded-proto": "https"}) == "https://broker:8443"


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "x/y", "user@host", ""])
def test_a_host_that_is_none_does_not_get_into_links(quick, host):
    href = quick.get("/", headers={"x-forwarded-host": host} if host else {}).json()["_links"]["self"]["href"]
    assert href == "http://broker" if not host else href.startswith("http://") and host not in href


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pacts//latest", 404),
        ("/pacticipants/a%0Ab", 422),
        ("/pacticipants/a%0db", 422),
        ("/pacticipants/a%09b", 422),
        ("/pacticipants/a%00b", 422),
        (f"/pacticipants/{'a' * 1001}", 422),
        (f"/pacticipants/{'%C3%BC' * 501}", 422),
    ],
)
def test_paths_that_no_name_can_have_are_refused(quick, path, status):
    answer = quick.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


NAMES = [
    "feat/a b",
    "größe",
    "100%",
    "a+b",
    "?x=1",
    "#frag",
    "...",
    ".json",
    "badge.svg",
    "新しい",
    "latest",
    "a&b=c",
    "'\"<>",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_hold_any_character(quick, name):
    encoded = quote(name, safe="")
    made = quick.put(f"/pacticipants/{encoded}/branches/{encoded}/versions/{encoded}")
    assert made.status_code == 201
    url = made.json()["_links"]["self"]["href"]
    assert url == f"http://broker/pacticipants/{encoded}/branches/{encoded}/versions/{encoded}"
    found = quick.get(f"/pacticipants/{encoded}/versions/{encoded}").json()
    assert (found["number"], found["_embedded"]["branchVersions"][0]["name"]) == (name, name)


def test_lists_are_whole_without_parameters_and_cut_with_them(quick):
    for name in ("a", "b", "c"):
        quick.post("/pacticipants", {"name": name})
    whole = quick.get("/pacticipants").json()
    assert [each["name"] for each in whole["_embedded"]["pacticipants"]] == ["a", "b", "c"]
    assert "page" not in whole
    second = quick.get("/pacticipants?page=2&size=2").json()
    assert [each["name"] for each in second["_embedded"]["pacticipants"]] == ["c"]
    assert second["page"] == {"number": 2, "size": 2, "totalElements": 3, "totalPages": 2}
    assert second["_links"]["previous"]["href"] == "http://broker/pacticipants?size=2&page=1"


@pytest.mark.parametrize("query", ["page=0&size=x", "size=-1", "page=1.5", "pageNumber=99999999999999999999x"])
def test_pages_that_make_no_sense_are_refused(quick, query):
    assert quick.get(f"/pacticipants?{query}").status_code == 400


def test_health_says_whether_the_database_answers(client):
    assert client.get("/diagnostic/status/heartbeat").json()["ok"] is True
    assert client.get("/diagnostic/status/dependencies").json()["database"] == {"ok": True}
    assert client.get("/livez", accept="*/*").status_code == 200
    assert client.get("/readyz", accept="*/*").status_code == 200


def test_names_and_versions_that_were_sent_apart_are_paired_by_position(quick):
    quick.publish("web", "1")
    quick.verify("web", "1", "b1")
    asked = "q[][pacticipant]=web&q[][pacticipant]=orders-api&q[][version]=1&q[][version]=b1"
    summary = quick.get(f"/matrix?{asked}&latestby=cvpv").json()["summary"]
    assert (summary["deployable"], summary["success"]) == (True, 1)


def test_the_latest_pact_says_in_a_header_whose_it_is(quick):
    quick.publish("web", "4\u00f1")
    headers = quick.get("/pacts/provider/orders-api/consumer/web/latest").headers
    assert headers["x-pact-consumer-version"] == "4%C3%B1"


@pytest.mark.parametrize(
    "path",
    ["/", "/pacticipants", "/integrations", "/metrics", "/livez", "/openapi.json", "/static/shiplap.css", "/nowhere"],
)
def test_a_head_is_the_answer_to_get_without_its_body(quick, path):
    quick.publish("web", "1")
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ""):
        got, head = (quick.send(method, path, accept=accept) for method in ("GET", "HEAD"))
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["content-type"] == got.headers["content-type"]
        assert head.headers["content-length"] == str(len(got.content))


def test_a_head_that_wants_hal_alone_is_refused_as_the_pact_broker_refuses_it(quick):
    answer = quick.send("HEAD", "/", accept="application/hal+json")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, OPTIONS")


def test_a_head_of_what_has_no_get_is_not_allowed(quick):
    assert quick.send("HEAD", "/contracts/publish", accept="*/*").status_code == 405


@pytest.mark.parametrize("path", ["/labels", "/integrations", "/pacticipants/web/branches"])
def test_pages_lead_to_the_pages_beside_them(quick, path):
    for number in range(3):
        quick.publish("web", str(number), f"provider-{number}", branch=f"b{number}")
        quick.put(f"/pacticipants/web/labels/l{number}")
    links = quick.get(f"{path}?page=2&size=1").json()["_links"]
    assert links["next"]["href"] == f"http://broker{path}?size=1&page=3"
    assert links["previous"]["href"] == f"http://broker{path}?size=1&page=1"
    assert "next" not in quick.get(f"{path}?page=3&size=1").json()["_links"]
