"""What was seen becomes matchers by type, and secrets are found before anything is written."""

import pytest

from shiplap.errors import InputError
from shiplap.model.exchange import Request, Response
from shiplap.model.provenance import Provenance
from shiplap.recording.infer import inferred, inferred_over, inferred_path
from shiplap.recording.observed import Choices, Exchange, ProviderHost, StateOf, observed, read_hosts, read_states
from shiplap.recording.observed_contracts import contracts_of
from shiplap.recording.secret_scan import AllowedSecrets, secrets_in
from shiplap.recording.shape import compile_shape


def told(shape):
    compiled = compile_shape(shape)
    return compiled.example, {path: rule.matchers[0].name for path, rule in compiled.rules.items()}


@pytest.mark.parametrize(
    ("value", "example", "rules"),
    [
        (7, 7, {"$": "integer"}),
        (7.5, 7.5, {"$": "number"}),
        (True, True, {"$": "type"}),
        ("open", "open", {"$": "type"}),
        ("2024-01-01T12:00:00Z", "2024-01-01T12:00:00Z", {"$": "regex"}),
        ("2024-01-01", "2024-01-01", {"$": "regex"}),
        ({"a": 1, "b": None}, {"a": 1}, {"$.a": "integer"}),
        ([], [], {"$": "type"}),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 2}], {"$": "type", "$[*].a": "integer"}),
        ([1, "x"], [1, "x"], {"$[0]": "integer", "$[1]": "type"}),
        ([{"a": 1}, {"b": 2}], [{"a": 1}, {"b": 2}], {"$[0].a": "integer", "$[1].b": "integer"}),
    ],
)
def test_a_seen_value_matches_by_type(value, example, rules):
    assert told(inferred(value)) == (example, rules)


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/orders", None),
        ("/orders/42", r"^/orders/\d+$"),
        ("/v1/orders/42/lines/7", r"^/v1/orders/\d+/lines/\d+$"),
        (
            "/a.b/b6b8f1c2-1d4e-4f6a-9a3b-0c5d7e8f9a10",
            r"^/a\.b/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        ),
    ],
)
def test_numbers_and_uuids_in_a_path_are_parameters(path, pattern):
    compiled = compile_shape(inferred_path(path))
    patterns = [matcher.params["regex"] for rule in compiled.rules.values() for matcher in rule.matchers]
    assert (compiled.example, patterns) == (path, [pattern] if pattern else [])


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "a JSON web token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nx", "a private key"),
        ("AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "a GitHub token"),
        ("sk_live_abcdefghijklmnop", "a Stripe key"),
        ("xoxb-1234567890-abc", "a Slack token"),
        ("https://user:secret@example.org/", "credentials in a URL"),
        ("Bearer abcdefghijklmnop", "an authorization header"),
        ("q8Zr3vL0xT7bN1mK5sW9yP2cD4fG6hJ", "a random key (high entropy)"),
    ],
)
def test_secrets_are_found_and_never_shown(value, problem):
    (fault,) = secrets_in({"a": [value]})
    assert fault.where == "$.a[0]"
    assert problem in fault.problem
    assert value not in str(fault)


@pytest.mark.parametrize(
    "value",
    [
        "open",
        "b6b8f1c2-1d4e-4f6a-9a3b-0c5d7e8f9a10",
        "2024-01-01T12:00:00Z",
        "https://example.org/orders/42",
        "a longer sentence that a person could have written",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "TheQuickBrownFoxJumpsOverTheLazyDog",
        {"password": ""},
        {"token_count": 7},
        12345678901234567890,
        None,
    ],
)
def test_ordinary_values_are_no_secrets(value):
    assert list(secrets_in({"a": value})) == []


def seen(url, path, body=b'{"id": 1}', status=200, query="", source=""):
    headers = (("content-type", "application/json"), ("set-cookie", "session=1"))
    return Exchange(
        source=source,
        url=url,
        request=Request(method="GET", path=path, query=query, headers=(("authorization", "Bearer x"),)),
        response=Response(status=status, headers=headers, body=body),
    )


HOSTS = (ProviderHost("*.internal", "orders-api"), ProviderHost("localhost:8080", "stock-api"))


def joined(exchanges, *, recorded=(), known=(), **choices):
    found = observed(exchanges, "invoices", Choices(hosts=HOSTS, **choices), Provenance.MOCKED)
    return contracts_of(found.observations, recorded=recorded, known=known)


def made(exchanges, **choices):
    return joined(exchanges, **choices).contracts


def test_hosts_choose_the_provider_and_others_are_left_out():
    exchanges = [
        seen("https://orders.internal/orders/1", "/orders/1"),
        seen("http://localhost:8080/plank", "/plank"),
        seen("http://localhost:9090/other", "/other"),
        seen("https://example.org/", "/"),
    ]
    contracts = made(exchanges)
    assert [(each.provider, [one.description for one in each.interactions]) for each in contracts] == [
        ("orders-api", ["GET /orders/1"]),
        ("stock-api", ["GET /plank"]),
    ]


def test_only_the_content_type_of_the_headers_is_kept():
    ((interaction,),) = [each.interactions for each in made([seen("https://a.internal/x", "/x")])]
    assert dict(interaction.request.headers) == {}
    assert dict(interaction.response.headers) == {"Content-Type": ("application/json",)}


def test_bodies_that_are_not_json_say_nothing():
    exchange = seen("https://a.internal/x", "/x", body=b"not json")
    ((interaction,),) = [each.interactions for each in made([exchange])]
    assert type(interaction.response.body).__name__ == "MissingBody"


def test_secrets_in_queries_are_refused():
    exchange = seen(
        "https://a.internal/x?access_token=hunter2", "/x", query="access_token=ghp_abcdefghijklmnopqrstuvwxyz"
    )
    with pytest.raises(InputError, match=r"query \$\.access_token\[0\]: it looks like a GitHub token") as error:
        made([exchange])
    assert "ghp_" not in str(error.value)


def test_secrets_in_paths_are_refused():
    path = "/reset/q8Zr3vL0xT7bN1mK5sW9yP2cD4fG6hJ"
    with pytest.raises(InputError, match=r"GET /reset/\{segment 2\}: it looks like a random key") as error:
        made([seen("https://a.internal" + path, path)])
    assert "q8Zr" not in str(error.value)


def test_lines_that_name_no_provider_are_all_refused():
    with pytest.raises(InputError) as error:
        read_hosts(["orders.internal = orders-api", "nothing", "= x"])
    assert [fault.where for fault in error.value.faults] == ["nothing", "= x"]


@pytest.mark.parametrize(
    ("values", "example", "rules"),
    [
        ([{"a": 1}, {"a": 2.5}], {"a": 1}, {"$.a": ["number"]}),
        ([{"a": 1}, {"a": 2}], {"a": 1}, {"$.a": ["integer"]}),
        ([{"a": None}, {"a": "x"}], {"a": "x"}, {"$.a": ["regex", "null"]}),
        ([{"a": True}, {"a": None}], {"a": True}, {"$.a": ["boolean", "null"]}),
        ([{"a": None}, {"a": {"b": 1}}], {}, {}),
        ([{"a": "2024-01-01"}, {"a": "soon"}], {"a": "2024-01-01"}, {"$.a": ["type"]}),
        ([[], [{"a": 1}]], [{"a": 1}], {"$": ["type"], "$[*].a": ["integer"]}),
        (
            [[{"t": []}, {"t": ["x"]}]],
            [{"t": ["x"]}, {"t": ["x"]}],
            {"$": ["type"], "$[*].t": ["type"], "$[*].t[*]": ["type"]},
        ),
        ([[1, "x"], [2, "y"]], [1, "x"], {"$[0]": ["integer"], "$[1]": ["type"]}),
    ],
)
def test_values_seen_in_several_places_match_by_what_they_have_in_common(values, example, rules):
    found = inferred_over([(f"test_{at}", value) for at, value in enumerate(values)])
    compiled = compile_shape(found.shape)
    assert found.differences == ()
    assert compiled.example == example
    assert {path: [each.name for each in rule.matchers] for path, rule in compiled.rules.items()} == rules


@pytest.mark.parametrize(
    ("values", "differences"),
    [
        ([{"a": 1}, {"a": "x"}], ["$.a: a number in test_0, text in test_1"]),
        ([{"a": {"b": 1}}, {"a": {}}], ["$.a.b: it is in test_0, and not in test_1"]),
        (
            [{}, {"a": 1}, {"b": 1}],
            ["$.a: it is in test_1, and not in test_0", "$.b: it is in test_2, and not in test_0"],
        ),
        ([{"a": True}, {"a": 1}], ["$.a: true or false in test_0, a number in test_1"]),
        (
            [[{"a": 1}], [{"a": 1}, {"b": 1}]],
            ["$[*].a: it is in test_0, and not in test_1", "$[*].b: it is in test_1, and not in test_0"],
        ),
        ([[None], [{"a": 1}, {"a": 2}]], ["$[*]: some elements are null, and others not"]),
    ],
)
def test_values_that_have_no_shape_in_common_say_where_and_which(values, differences):
    found = inferred_over([(f"test_{at}", value) for at, value in enumerate(values)])
    assert [str(each) for each in found.differences] == differences


def posted(body, source, status=201, path="/orders"):
    headers = (("content-type", "application/json"),)
    return Exchange(
        source=source,
        url="https://a.internal" + path,
        request=Request(method="POST", path=path, query="", headers=headers, body=body),
        response=Response(status=status, headers=headers, body=b'{"id": 1}'),
    )


def test_answers_of_one_request_become_one_interaction_that_holds_for_all():
    exchanges = [
        seen("https://a.internal/x", "/x", b'{"id": 1, "note": null}', source="test_a"),
        seen("https://a.internal/x", "/x", b'{"id": 2, "note": "late"}', source="test_b"),
        seen("https://a.internal/x", "/x", None, source="test_c"),
    ]
    ((interaction,),) = [each.interactions for each in made(exchanges)]
    assert interaction.response.body.value == {"id": 1, "note": "late"}
    assert [each.name for each in interaction.response.rules["body"]["$.note"].matchers] == ["regex", "null"]


def test_answers_that_do_not_agree_name_both_places():
    exchanges = [
        seen("https://a.internal/x", "/x", b'{"status": "pending"}', source="test_a"),
        seen("https://a.internal/x", "/x", b'{"status": "done", "total": 7}', source="test_b"),
        seen("https://a.internal/y", "/y", source="test_c"),
        seen("https://a.internal/y", "/y", status=202, source="test_d"),
    ]
    with pytest.raises(InputError) as error:
        joined(exchanges)
    assert [str(fault) for fault in error.value.faults] == [
        "GET /x, response body $.total: it is in test_b, and not in test_a",
        "GET /y, status: 200 in test_c, 202 in test_d",
    ]


def test_a_provider_state_tells_answers_apart_and_a_place_may_be_left_out():
    exchanges = [
        seen("https://a.internal/x", "/x", b'{"status": "pending"}', source="test_x[a b]"),
        seen("https://a.internal/x", "/x", b'{"status": "done", "total": 7}', source="test_b"),
        seen("https://a.internal/x", "/x", b"[]", source="test_c"),
    ]
    states = (StateOf("test_x[a b]", "the job is pending"),)
    ((one, other),) = [each.interactions for each in made(exchanges, states=states, skip=("test_c",))]
    assert [each.name for each in one.states] == ["the job is pending"]
    assert (other.states, other.response.body.value) == ((), {"status": "done", "total": 7})


def test_what_is_left_out_is_told():
    found = observed(
        [seen("https://a.internal/x", "/x", source="test_c")],
        "invoices",
        Choices(hosts=HOSTS, skip=("GET /*",)),
        Provenance.MOCKED,
    )
    assert (found.observations, found.notes) == ((), ("left out, as asked: GET /x, test_c",))


def test_what_a_test_recorded_on_purpose_need_not_agree_with_mocks():
    exchanges = [seen("https://a.internal/x", "/x", body, source="t") for body in (b"[]", b"{}")]
    (recorded,) = made([seen("https://a.internal/x", "/x")])
    (contract,) = joined(exchanges, recorded=[recorded]).contracts
    assert [each.description for each in contract.interactions] == ["GET /x"]


def test_requests_that_send_other_members_are_told_apart_by_them():
    exchanges = [
        posted(b'{"lines": []}', "a"),
        posted(b'{"note": "x", "lines": []}', "b"),
        posted(b"[1]", "c"),
        posted(None, "d"),
    ]
    ((*interactions,),) = [each.interactions for each in made(exchanges)]
    assert [each.description for each in interactions] == [
        "POST /orders with lines",
        "POST /orders with lines, note",
        "POST /orders with a list",
        "POST /orders without a body",
    ]
    (one,) = made(exchanges[:1])
    assert [each.description for each in one.interactions] == ["POST /orders"]


def test_a_part_of_the_tests_keeps_the_names_that_all_of_them_gave():
    both = made([posted(b'{"lines": []}', "a"), posted(b'{"note": "x"}', "b")])
    (part,) = joined([posted(b'{"lines": []}', "a")], known=both).contracts
    assert [each.description for each in part.interactions] == ["POST /orders with lines"]


@pytest.mark.parametrize(
    ("body", "name", "rules"),
    [
        (
            b'{"query": "query GetOrder($id: ID!) {order(id: $id) {id}}", "variables": {"id": 1}}',
            "GetOrder",
            ["$.variables.id"],
        ),
        (b'{"operationName": "Pay", "query": "mutation Pay {pay}"}', "Pay", []),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "orders.get"}', "orders.get", ["$.id"]),
    ],
)
def test_operations_at_one_address_are_told_apart_by_name(body, name, rules):
    ((interaction,),) = [each.interactions for each in made([posted(body, "a", 200, "/api")])]
    assert interaction.description == f"POST /api {name}"
    assert list(interaction.request.rules.get("body", {})) == rules


def test_one_request_with_several_statuses_is_told():
    exchanges = [
        seen("https://a.internal/x", "/x", source="test_a"),
        seen("https://a.internal/x", "/x", status=503, source="test_b"),
    ]
    assert joined(exchanges).notes == (
        "orders-api: GET /x is answered with 200 (test_a) and with 503 (test_b), and no provider state tells them apart",
    )
    assert joined(exchanges, states=(StateOf("GET /x -> 503", "the store is down"),)).notes == ()


def test_headers_that_are_asked_for_are_kept_by_type():
    exchange = seen("https://a.internal/x", "/x")
    ((interaction,),) = [
        each.interactions
        for each in made([exchange], keep_headers=("Set-Cookie",), secrets=AllowedSecrets(("$['Set-Cookie']",)))
    ]
    assert dict(interaction.response.headers) == {"Content-Type": ("application/json",), "Set-Cookie": ("session=1",)}
    assert [each.name for each in interaction.response.rules["header"]["Set-Cookie"].matchers] == ["type"]
    with pytest.raises(InputError, match=r"response header \$\['Set-Cookie'\]: its name says it is a secret"):
        made([exchange], keep_headers=("Set-Cookie",))


@pytest.mark.parametrize(
    "place", ["$.items[*].token", "$.items[0].token", "GET /x, response body $.items[*].token", "*.token"]
)
def test_what_only_looks_like_a_secret_is_allowed_by_its_place_and_told(place):
    exchange = seen("https://a.internal/x", "/x", b'{"items": [{"token": "abc"}]}', source="test_a")
    choices = Choices(hosts=HOSTS, secrets=AllowedSecrets((place,)))
    found = observed([exchange], "invoices", choices, Provenance.MOCKED)
    assert found.notes == (
        "allowed as no secret: GET /x, response body $.items[0].token: its name says it is a secret",
    )


@pytest.mark.parametrize("place", ["$.items[*].id", "GET /y, response body $.items[0].token", "$.token"])
def test_another_place_allows_nothing(place):
    exchange = seen("https://a.internal/x", "/x", b'{"items": [{"token": "abc"}]}')
    with pytest.raises(InputError, match=r"\$\.items\[0\]\.token"):
        made([exchange], secrets=AllowedSecrets((place,)))


@pytest.mark.parametrize("place", ["*", "$", "$.*", "GET *", "$[*]", ""])
def test_not_everything_can_be_allowed(place):
    with pytest.raises(InputError, match="not everything can be allowed"):
        AllowedSecrets((place,))


def test_lines_of_provider_states_are_parted_at_the_last_equals_sign():
    assert read_states(["GET /x?a=b = it is there"]) == (StateOf("GET /x?a=b", "it is there"),)
    with pytest.raises(InputError, match="expected PLACE = STATE"):
        read_states(["GET /x"])
