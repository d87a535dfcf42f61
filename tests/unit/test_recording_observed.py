"""What was seen becomes matchers by type, and secrets are found before anything is written."""

import pytest

from shiplap.errors import InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.infer import inferred, inferred_path
from shiplap.recording.observed import Exchange, ProviderHost, contracts_of, read_hosts
from shiplap.recording.secret_scan import secrets_in
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


def seen(url, path, body=b'{"id": 1}', status=200, query=""):
    headers = (("content-type", "application/json"), ("set-cookie", "session=1"))
    return Exchange(
        url=url,
        request=Request(method="GET", path=path, query=query, headers=(("authorization", "Bearer x"),)),
        response=Response(status=status, headers=headers, body=body),
    )


HOSTS = (ProviderHost("*.internal", "orders-api"), ProviderHost("localhost:8080", "stock-api"))


def test_hosts_choose_the_provider_and_others_are_left_out():
    exchanges = [
        seen("https://orders.internal/orders/1", "/orders/1"),
        seen("http://localhost:8080/plank", "/plank"),
        seen("http://localhost:9090/other", "/other"),
        seen("https://example.org/", "/"),
    ]
    contracts = contracts_of(exchanges, "invoices", HOSTS)
    assert [(each.provider, [one.description for one in each.interactions]) for each in contracts] == [
        ("orders-api", ["GET /orders/1"]),
        ("stock-api", ["GET /plank"]),
    ]


def test_only_the_content_type_of_the_headers_is_kept():
    ((interaction,),) = [each.interactions for each in contracts_of([seen("https://a.internal/x", "/x")], "c", HOSTS)]
    assert dict(interaction.request.headers) == {}
    assert dict(interaction.response.headers) == {"Content-Type": ("application/json",)}


def test_bodies_that_are_not_json_say_nothing():
    exchange = seen("https://a.internal/x", "/x", body=b"not json")
    ((interaction,),) = [each.interactions for each in contracts_of([exchange], "c", HOSTS)]
    assert type(interaction.response.body).__name__ == "MissingBody"


def test_secrets_in_queries_are_refused():
    exchange = seen(
        "https://a.internal/x?access_token=hunter2", "/x", query="access_token=ghp_abcdefghijklmnopqrstuvwxyz"
    )
    with pytest.raises(InputError, match=r"query \$\.access_token\[0\]: it looks like a GitHub token") as error:
        contracts_of([exchange], "c", HOSTS)
    assert "ghp_" not in str(error.value)


def test_secrets_in_paths_are_refused():
    path = "/reset/q8Zr3vL0xT7bN1mK5sW9yP2cD4fG6hJ"
    with pytest.raises(InputError, match="GET a path: it looks like a random key") as error:
        contracts_of([seen("https://a.internal" + path, path)], "c", HOSTS)
    assert "q8Zr" not in str(error.value)


def test_lines_that_name_no_provider_are_all_refused():
    with pytest.raises(InputError) as error:
        read_hosts(["orders.internal = orders-api", "nothing", "= x"])
    assert [fault.where for fault in error.value.faults] == ["nothing", "= x"]
