"""Answers that no recorded exchange shows, in the words in which the Pact Broker 2.120 gives them."""

import base64
import json

import pytest

from fakes.broker_pacts import pact

NOTHING = {"error": "The requested document was not found on this server."}
HOOK = {"request": {"method": "POST", "url": "https://ci.example/"}}


def is_nothing(answer):
    return (answer.status_code, answer.headers["content-type"], answer.json()) == (
        404,
        "application/json;charset=utf-8",
        NOTHING,
    )


@pytest.mark.parametrize(
    "path",
    [
        "/pacts/provider/{p}/consumer/{c}/version/1",
        "/pacts/provider/{p}/consumer/{c}/pact-version/0000",
        "/pacts/provider/{p}/consumer/{c}/latest",
        "/pacts/provider/{p}/consumer/{c}/latest/dev",
        "/pacts/provider/{p}/consumer/{c}/latest-untagged",
        "/pacts/provider/{p}/consumer/{c}/branch/main/latest",
        "/pacts/provider/{p}/consumer/{c}/version/1/previous-distinct",
        "/pacts/provider/{p}/consumer/{c}/version/1/triggered-webhooks",
        "/pacts/provider/{p}/consumer/{c}/version/1/verification-results/latest",
        "/pacts/provider/{p}/consumer/{c}/latest/verification-results/latest",
        "/verification-results/consumer/{c}/version/1/latest",
        "/pacticipants/{c}/branches/main/versions",
        "/pacticipants/{c}/tags/dev/versions",
        "/pacticipants/{c}/latest-version",
        "/pacticipants/{c}/latest-version/dev",
        "/pacticipants/{c}/branches/main/latest-version",
    ],
)
def test_what_is_missing_below_an_unknown_name_is_not_found_without_naming_it(quick, path):
    quick.publish("web", "1", "orders-api", branch="main", tags=["dev"])
    assert is_nothing(quick.get(path.format(c="nope", p="orders-api")))
    assert "{p}" not in path or is_nothing(quick.get(path.format(c="web", p="nope")))


@pytest.mark.parametrize("path", ["versions", "tag/dev", "branch/main", "webhooks", "webhooks/status"])
def test_lists_below_an_unknown_name_name_the_consumer_before_the_provider(quick, path):
    answer = quick.get(f"/pacts/provider/none/consumer/nope/{path}")
    assert (answer.status_code, answer.json()) == (404, {"error": "No consumer with name 'nope' found"})


def test_webhooks_of_a_pact_that_is_not_there_are_not_found(quick):
    quick.publish("web", "1", "orders-api")
    assert is_nothing(quick.get("/pacts/provider/orders-api/consumer/web/version/2/triggered-webhooks"))
    found = quick.get("/pacts/provider/orders-api/consumer/web/version/1/triggered-webhooks").json()
    title = "Webhooks triggered by the publication of the pact between web (1) and orders-api"
    assert found["_links"]["self"]["title"] == title


def test_the_logs_of_a_webhook_tell_each_execution_to_those_who_ask_for_hal(quick):
    made = quick.post("/webhooks", HOOK).json()
    quick.publish("web", "1", "orders-api")
    path = "/pacts/provider/orders-api/consumer/web/version/1/triggered-webhooks"
    (one,) = quick.get(path).json()["_embedded"]["triggeredWebhooks"]
    logs = one["_links"]["pb:logs"]["href"]
    assert quick.get(logs.removeprefix("http://broker")).json() == {
        "executions": [],
        "_embedded": {"triggeredWebhook": {"uuid": logs.split("/")[-2]}},
        "_links": {
            "self": {"title": "Triggered webhook logs", "href": logs},
            "pb:webhook": {"title": "Webhook", "href": f"http://broker/webhooks/{made['uuid']}"},
        },
    }
    assert quick.get(logs.removeprefix("http://broker"), accept="text/plain").text == ""


def test_the_names_of_headers_are_shown_in_lower_case(quick):
    request = {**HOOK["request"], "headers": {"Content-Type": "application/json", "Authorization": "Bearer x"}}
    made = quick.post("/webhooks", {"request": request}).json()
    assert made["request"]["headers"] == {"content-type": "application/json", "authorization": "**********"}


def test_the_webhooks_of_a_pact_say_whose_they_are(quick):
    quick.publish("web", "1", "orders-api")
    paths = ("/pacts/provider/orders-api/consumer/web/webhooks", "/webhooks/provider/orders-api/consumer/web")
    titles = [quick.get(path).json()["_links"]["self"]["title"] for path in paths]
    assert titles == ["Pact webhooks", "Webhooks"]


def test_an_empty_list_has_one_page_and_every_later_page_one_before(quick):
    empty = quick.get("/pacticipants?page=1&size=2").json()
    assert empty["page"] == {"number": 1, "size": 2, "totalElements": 0, "totalPages": 1}
    assert not {"next", "previous"} & empty["_links"].keys()
    quick.post("/pacticipants", {"name": "a"})
    beyond = quick.get("/pacticipants?page=9&size=2").json()["_links"]
    assert beyond["previous"]["href"] == "http://broker/pacticipants?size=2&page=8"
    assert "next" not in beyond


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"name": None, "production": None}, {"name": ["must be a string"], "production": ["must be filled"]}),
        ({"name": "a", "production": "yes"}, {"production": ["must be one of: true, false"]}),
        (
            {"name": "a", "production": True, "contacts": [{}, {"name": "", "details": "x"}]},
            {
                "contacts": [
                    "name is missing (at index 0)",
                    "name must be filled (at index 1)",
                    "details must be a hash (at index 1)",
                ]
            },
        ),
    ],
)
def test_a_bad_environment_is_refused(quick, body, errors):
    answer = quick.post("/environments", body)
    assert (answer.status_code, answer.json()) == (400, {"errors": errors})


def test_empty_texts_that_need_not_be_there_are_none(quick):
    uuid = quick.post("/environments", {"name": "a", "production": True, "displayName": ""}).json()["uuid"]
    assert quick.get(f"/environments/{uuid}").json()["displayName"] == "A"
    assert quick.publish("web", "1", buildUrl="").status_code == 200
    deployed = quick.record_deployment("web", "1", uuid, applicationInstance="", target="")
    assert (deployed.status_code, "target" in deployed.json()) == (201, False)
    assert quick.publish("web", "2", branch="").json() == {"errors": {"branch": ["cannot be blank"]}}


def entry(**more):
    content = base64.b64encode(json.dumps(pact("web", "orders-api")).encode()).decode()
    given = {
        "consumerName": "web",
        "providerName": "orders-api",
        "specification": "pact",
        "contentType": "application/json",
        "content": content,
    }
    return {**given, **more}


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        (
            {},
            [
                "consumerName is missing",
                "providerName is missing",
                "content is missing",
                "contentType is missing",
                "specification is missing",
                "is not valid Base64",
            ],
        ),
        (
            entry(content=None),
            ["content must be a string", "is not valid Base64", "content could not be parsed as application/json"],
        ),
        (entry(content=""), ["content must be filled", "content could not be parsed as application/json"]),
        (
            entry(contentType=None, specification=""),
            ["contentType must be filled", "specification must be filled"],
        ),
        (
            entry(consumerName=""),
            ["consumerName must be filled", "consumerName ('') must match pacticipantName ('web')"],
        ),
        (
            entry(providerName=" "),
            [
                "providerName cannot be blank",
                "provider name in contract content ('orders-api') must match providerName in contract params (' ')",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_contract_comes_in_its_order(quick, given, messages):
    body = {"pacticipantName": "web", "pacticipantVersionNumber": "1", "contracts": [given]}
    assert quick.post("/contracts/publish", body).json() == {
        "errors": {"contracts": [f"{each} (at index 0)" for each in messages]}
    }


@pytest.mark.parametrize("url", ["ci/9", "ci.example/build/9?a=b", "urn:build:9", "http://ci:8080/9", ""])
def test_a_result_may_name_any_address_of_its_build(quick, url):
    quick.publish("web", "1", "orders-api")
    sha = quick.get("/pacts/provider/orders-api/consumer/web/version/1").json()["_links"]["pb:pact-version"]["name"]
    path = f"/pacts/provider/orders-api/consumer/web/pact-version/{sha}/verification-results"
    answer = quick.post(path, {"success": True, "providerApplicationVersion": "7", "buildUrl": url})
    assert (answer.status_code, answer.json().get("buildUrl")) == (201, url or None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://ci:port/", "a b", "http://", {}, 3])
def test_what_is_no_address_is_refused(quick, url):
    quick.publish("web", "1", "orders-api")
    sha = quick.get("/pacts/provider/orders-api/consumer/web/version/1").json()["_links"]["pb:pact-version"]["name"]
    path = f"/pacts/provider/orders-api/consumer/web/pact-version/{sha}/verification-results"
    answer = quick.post(path, {"success": True, "providerApplicationVersion": "7", "buildUrl": url})
    assert answer.json() == {"errors": {"buildUrl": ["is not a valid URL eg. http://example.org"]}}


def test_an_ending_stands_for_what_a_client_accepts_unless_something_is_named_like_that(quick):
    quick.post("/pacticipants", {"name": "web"})
    assert quick.get("/pacticipants.json", accept="text/html").json()["pacticipants"][0]["name"] == "web"
    assert quick.get("/pacticipants/web.json", accept="").json()["name"] == "web"
    assert quick.get("/pacticipants.yaml", accept="*/*").status_code == 406
    quick.post("/pacticipants", {"name": "web.json"})
    assert quick.get("/pacticipants/web.json").json()["name"] == "web.json"
    assert is_nothing(quick.get("/nope.json"))
    assert quick.get("/pacticipants/none.json").json() == {"error": "No pacticipant with name 'none.json' found"}


EVERYTHING = {
    "mainBranch": True,
    "matchingBranch": True,
    "tag": "tag",
    "branch": "branch",
    "latest": True,
    "fallbackTag": "other",
    "fallbackBranch": "other",
    "environment": "production",
    "deployed": True,
    "released": True,
    "deployedOrReleased": True,
}
TOGETHER = [
    {"mainBranch"},
    {"mainBranch", "latest"},
    {"matchingBranch"},
    {"latest"},
    {"tag"},
    {"tag", "latest"},
    {"tag", "latest", "fallbackTag"},
    {"branch"},
    {"branch", "latest"},
    {"branch", "fallbackBranch"},
    {"branch", "latest", "fallbackBranch"},
    {"environment"},
    {"environment", "deployed"},
    {"environment", "released"},
    {"environment", "deployedOrReleased"},
    {"deployed"},
    {"released"},
    {"deployedOrReleased"},
]


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: "+".join(sorted(names)))
def test_a_selector_is_taken_only_with_what_may_stand_together(quick, names):
    quick.environment()
    quick.publish()

    def asked(keys):
        selector = {name: EVERYTHING[name] for name in keys}
        body = {"consumerVersionSelectors": [selector], "providerVersionBranch": "main"}
        return quick.post("/pacts/provider/orders-api/for-verification", body).status_code

    assert asked(names) == 200
    for more in sorted(EVERYTHING.keys() - names):
        assert asked({*names, more}) == (200 if {*names, more} in TOGETHER else 400), more


@pytest.mark.parametrize(
    ("selector", "messages"),
    [
        ({"deployed": True, "branch": "x"}, ["cannot specify the field branch with the field deployed"]),
        (
            {"environment": "production", "latest": True, "tag": "x", "deployed": True},
            ["cannot specify the fields latest/tag with the fields deployed/environment"],
        ),
        ({"deployed": None}, ["deployed must be filled"]),
        ({"branch": False}, ["branch must be a string or must be equal to true"]),
        ({"branch": ""}, ["branch must be filled"]),
        ({"tag": 1, "latest": "x"}, ["tag must be a string", "latest must be one of: true, false"]),
        ({"latest": "true"}, ["latest must be one of: true, false"]),
        ({"environment": ""}, ["environment must be filled"]),
        (
            {"consumer": " ", "tag": "x", "fallbackTag": "y"},
            ["consumer cannot be blank", "fallbackTag can only be set if latest is true"],
        ),
        (
            {"environment": "nope", "tag": "x"},
            ["cannot specify the field tag with the field environment", "environment with name 'nope' does not exist"],
        ),
        (
            {"mainBranch": True, "deployed": True},
            [
                "cannot specify mainBranch=true with any other criteria apart from consumer",
                "cannot specify the field mainBranch with the field deployed",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_selector_comes_in_its_order(quick, selector, messages):
    quick.environment()
    quick.publish()
    answer = quick.post("/pacts/provider/orders-api/for-verification", {"consumerVersionSelectors": [selector]})
    assert answer.json() == {"errors": {"consumerVersionSelectors": [f"{each} (at index 0)" for each in messages]}}


def test_faults_of_a_query_are_named_as_the_query_names_them(quick):
    quick.publish()
    query = "include_pending_status=x&include_wip_pacts_since=y&consumer_version_selectors[][latest]=z"
    assert quick.get(f"/pacts/provider/orders-api/for-verification?{query}").json() == {
        "errors": {
            "include_pending_status": ["must be one of: true, false"],
            "include_wip_pacts_since": ["must be a date"],
            "consumer_version_selectors": [
                "tag is missing (at index 0)",
                "latest must be one of: true, false (at index 0)",
            ],
        }
    }


def test_what_a_build_says_of_itself_may_be_left_out_but_not_be_null(quick):
    quick.publish()
    body = {"includePendingStatus": None, "includeWipPactsSince": None}
    assert quick.post("/pacts/provider/orders-api/for-verification", body).json() == {
        "errors": {"includePendingStatus": ["must be filled"], "includeWipPactsSince": ["must be a date"]}
    }


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"request": {}}, {"request": ["must be filled"]}),
        ({"request": None}, {"request": ["must be a hash"]}),
        (
            {"request": {"method": "", "url": None}},
            {"request.method": ["must be filled"], "request.url": ["must be a string"]},
        ),
        (
            {"request": {"body": "x"}, "events": [{}, {"name": ""}, "x"]},
            {
                "request.method": ["is missing"],
                "request.url": ["is missing"],
                "events": [
                    "name is missing (at index 0)",
                    "name must be filled (at index 1)",
                    "must be a hash (at index 2)",
                ],
            },
        ),
    ],
)
def test_a_bad_webhook_is_refused(quick, body, errors):
    answer = quick.post("/webhooks", body)
    assert (answer.status_code, answer.json()) == (400, {"errors": errors})


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ("q[][latest]=true&q[][tag]=zz", "No version with tag zz exists for web"),
        ("q[][tag]=zz", "No version with tag zz exists for web"),
        ("q[][latest]=true&q[][branch]=zz", "No version of web from branch zz exists"),
        ("q[][branch]=zz", "No version of web from branch zz exists"),
        ("q[][mainBranch]=true&q[][latest]=true", "No version of web from the main branch exists"),
        (
            "q[][environment]=production",
            "No version of web is currently recorded as deployed or released in environment production",
        ),
        ("q[][version]=zz", "No pacts or verifications have been published for version zz of web"),
    ],
)
@pytest.mark.parametrize("destination", ["environment=production", "latest=true", "q[][pacticipant]=orders-api"])
def test_what_does_not_exist_is_never_deployable_and_the_reason_says_so(quick, selector, reason, destination):
    quick.environment()
    quick.publish("web", "1", "orders-api", branch="feat/x")
    quick.verify("web", "1", "7")
    answer = quick.get(f"/matrix?q[][pacticipant]=web&{selector}&{destination}").json()
    assert (answer["summary"]["deployable"], answer["matrix"]) == (False, [])
    assert [each["text"] for each in answer["notices"] if each["type"] == "error"] == [reason]


def test_what_does_not_exist_may_be_ignored(quick):
    quick.publish("web", "1", "orders-api")
    query = "q[][pacticipant]=web&q[][tag]=zz&latest=true&ignore[][pacticipant]=web"
    assert quick.get(f"/matrix?{query}").json()["summary"]["deployable"] is True


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        (
            "q[][version]=1&q[][latest]=true&q[][pacticipant]=nope&environment=zz&limit=0",
            [
                "A version number and latest flag cannot both be specified for nope",
                "Pacticipant nope not found",
                "Environment with name 'zz' does not exist",
                "The limit must be 1 or greater.",
            ],
        ),
        (
            "environment=zz",
            ["Please provide 1 or more version selectors.", "Environment with name 'zz' does not exist"],
        ),
        ("q[][pacticipant]=web&ignore[][version]=1", ["Please specify the pacticipant name to ignore"]),
    ],
)
def test_all_that_is_wrong_with_a_question_is_told_at_once(quick, query, messages):
    quick.publish()
    assert quick.get(f"/matrix?{query}").json() == {"errors": messages}


def test_a_provider_without_a_main_branch_is_named_so(quick):
    quick.publish("web", "1", "orders-api", branch="feat/x")
    query = "q[][pacticipant]=web&q[][version]=1&mainBranch=true&latest=true&latestby=cvp"
    (notice,) = quick.get(f"/matrix?{query}").json()["notices"]
    other = "the latest version of orders-api from the main branch (no versions exist for this branch)"
    assert notice["text"] == f"There is no verified pact between version 1 of web and {other}"


@pytest.mark.parametrize("path", ["version/2", "tag/b", "branch/feat%2Fb"])
def test_a_deletion_leads_on_to_the_pact_that_is_the_latest_now(client, path):
    client.publish("web", "1", "orders-api", branch="feat/a", tags=["a"])
    client.publish("web", "2", "orders-api", branch="feat/b", tags=["b"])
    home = "/pacts/provider/orders-api/consumer/web"
    latest = {"title": "Latest pact", "href": f"http://broker{home}/latest"}
    answer = client.send("DELETE", f"{home}/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/hal+json;charset=utf-8")
    assert answer.json() == {"_links": {"index": {"href": "http://broker"}, "pb:latest-pact-version": latest}}
    assert client.send("DELETE", f"{home}/version/1").json() == {"_links": {"index": {"href": "http://broker"}}}


def test_with_an_integration_goes_who_has_no_other(client):
    client.publish("web", "1", "orders-api")
    client.publish("app", "1", "orders-api")
    client.post("/webhooks/provider/orders-api/consumer/web", HOOK)
    assert client.send("DELETE", "/integrations/provider/orders-api/consumer/web", accept="*/*").status_code == 204
    assert client.get("/pacticipants/web").json() == {"error": "No pacticipant with name 'web' found"}
    assert is_nothing(client.get("/pacts/provider/orders-api/consumer/web/version/1"))
    gone = client.send("DELETE", "/integrations/provider/none/consumer/web", accept="*/*")
    assert (gone.status_code, gone.json()) == (404, {"error": "No consumer with name 'web' found"})
    assert client.get("/webhooks").json()["_links"]["pb:webhooks"] == []
    assert client.get("/pacticipants/orders-api").status_code == 200
    assert client.send("DELETE", "/integrations", accept="*/*").status_code == 204
    assert client.get("/pacticipants").json()["pacticipants"] == []


def test_who_is_known_otherwise_stays_when_an_integration_goes(client):
    uuid = client.environment()
    client.publish("web", "1", "orders-api")
    client.put("/pacticipants/orders-api/versions/7")
    client.record_deployment("orders-api", "7", uuid)
    client.post("/webhooks/consumer/web", HOOK)
    assert client.send("DELETE", "/integrations/provider/orders-api/consumer/web", accept="*/*").status_code == 204
    names = [each["name"] for each in client.get("/pacticipants").json()["pacticipants"]]
    assert names == ["orders-api", "web"]
    deployed = client.get(f"/environments/{uuid}/deployed-versions/currently-deployed").json()["_embedded"]
    assert len(deployed["deployedVersions"]) == 1


def events_of(answer):
    (text,) = [one["text"] for one in answer.json()["notices"] if "Events detected" in one["text"]]
    return text.removeprefix("  Events detected: ")


def test_what_was_published_before_is_named_by_the_tags_of_the_version(client):
    same = "contract_published (pact content is the same as previous {} and no new tags were applied)"
    client.publish("web", "1", tags=["dev"])
    assert events_of(client.publish("web", "2", tags=["dev"])) == same.format("version with tag dev")
    client.put("/pacticipants/web/versions/1/tags/x")
    assert events_of(client.publish("web", "3", tags=["x", "dev"])) == same.format("versions with tags x, dev")


def test_the_reasons_for_news_come_in_the_order_of_the_tags(client):
    client.publish("web", "1", tags=["dev"])
    news = events_of(client.publish("web", "2", contract=pact(description="another"), tags=["a", "dev", "b"]))
    first = "first time any pact published for this consumer with consumer version tagged"
    changed = "pact content has changed since the last consumer version tagged with"
    assert news == f"contract_published, contract_content_changed ({first} a, {changed} dev, {first} b)"


def test_tags_that_a_version_has_already_count_for_what_is_news(client):
    client.publish("web", "1", tags=["dev"])
    client.put("/pacticipants/web/versions/2/tags/dev")
    answer = client.publish("web", "2")
    assert "contract_content_changed" not in events_of(answer)
    assert "version with tag dev" in events_of(answer)


def test_a_result_for_what_a_webhook_told_ends_no_work_in_progress(client):
    client.post("/webhooks", {**HOOK, "events": [{"name": "contract_published"}]})
    client.publish("web", "1", branch="feat/x")
    (one,) = client.get("/shiplap/webhook-deliveries").json()["deliveries"]
    parameters = client.get(f"/shiplap/webhook-deliveries/{one['id']}").json()["parameters"]
    path = parameters["pactUrl"].removeprefix("http://broker")
    client.put("/pacticipants/orders-api/branches/main/versions/7")
    asked = {
        "consumerVersionSelectors": [{"mainBranch": True}],
        "providerVersionBranch": "main",
        "includeWipPactsSince": "2020-01-01",
    }

    def pacts():
        found = client.post("/pacts/provider/orders-api/for-verification", asked).json()
        return [each["verificationProperties"].get("wip") for each in found["_embedded"]["pacts"]]

    passed = {"success": True, "providerApplicationVersion": "7"}
    assert client.post(f"{path}/verification-results", passed).status_code == 201
    assert pacts() == [True]
    link = client.get("/pacts/provider/orders-api/consumer/web/latest").json()["_links"]
    results = link["pb:publish-verification-results"]["href"].removeprefix("http://broker")
    assert client.post(results, passed).status_code == 201
    assert pacts() == []


def test_the_name_of_a_new_webhook_is_never_taken_for_an_option_of_a_command(quick, monkeypatch):
    given = iter(["-1P_dcbfwtP7leY1gwG-7w", "_1P-dcbfwtP7leY1gwG-7w"])
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: next(given))
    made = quick.post("/webhooks", HOOK).json()
    assert made["_links"]["self"]["href"] == "http://broker/webhooks/_1P-dcbfwtP7leY1gwG-7w"


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        (["Foo:bar", "X-Address: http://a:80/ "], {"foo": "bar", "x-address": "http://a:80/"}),
        ([], None),
    ],
)
def test_headers_may_come_as_the_lines_of_a_command(quick, headers, shown):
    made = quick.post("/webhooks", {"request": {**HOOK["request"], "headers": headers}})
    assert made.status_code == 201
    assert made.json()["request"].get("headers") == shown


@pytest.mark.parametrize("headers", [["Foo"], [1], "Foo: bar"])
def test_what_are_no_headers_is_refused(quick, headers):
    answer = quick.post("/webhooks", {"request": {**HOOK["request"], "headers": headers}})
    assert answer.json() == {"errors": {"request.headers": ["must be a hash"]}}
