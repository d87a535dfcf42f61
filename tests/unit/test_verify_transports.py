"""Which transport of a provider an interaction takes."""

import json

import pytest

from shiplap.cli.verify_transports import parse_transport
from shiplap.errors import InputError
from shiplap.model.exchange import Request
from shiplap.model.interaction import AsyncMessage, ExpectedMessage, ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.verify.transports import NoTransportError, Transport, Transports


def application(name):
    def answer(environ, start_response):
        start_response("200 OK", [])
        return [f"{name}{environ['PATH_INFO']}".encode()]

    return answer


def asked(path, **extras):
    request = ExpectedRequest(path=path)
    return HttpInteraction(description="one", request=request, response=ExpectedResponse(), extras=extras)


def message(**extras):
    return AsyncMessage(description="order placed", message=ExpectedMessage(), extras=extras)


def answered(ways, interaction):
    path = interaction.request.path if isinstance(interaction, HttpInteraction) else "/"
    return ways.way_of(interaction).send(Request(method="GET", path=path)).body.decode()


@pytest.fixture
def ways():
    found = Transports(
        [
            Transport(application("shop")),
            Transport(application("admin"), under="/admin/"),
            Transport(application("users"), under="/admin/users"),
            Transport(application("internal"), name="internal"),
        ]
    )
    yield found
    found.close()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/orders/42", "shop/orders/42"),
        ("/admin", "admin/admin"),
        ("/admin/orders", "admin/admin/orders"),
        ("/admin/users/1", "users/admin/users/1"),
        ("/admin/users", "users/admin/users"),
        ("/administration", "shop/administration"),
        ("/", "shop/"),
    ],
)
def test_the_longest_prefix_of_the_path_decides_by_whole_segments(ways, path, told):
    assert answered(ways, asked(path)) == told


def test_the_contracts_own_word_for_its_transport_comes_first(ways):
    assert answered(ways, asked("/admin", transport="internal")) == "internal/admin"
    assert answered(ways, asked("/admin", transport="https")) == "admin/admin"
    assert answered(ways, asked("/orders", transport="nobody declared it")) == "shop/orders"


def test_messages_take_a_transport_of_messages_and_no_other():
    def gives(environ, start_response):
        asked_for = json.loads(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"asked": asked_for["description"]}).encode()]

    ways = Transports([Transport(application("shop")), Transport(gives, name="message")])
    given = ways.messages_of(message(transport="async-message"))["order placed"](None)
    assert json.loads(given.contents) == {"asked": "order placed"}
    only_http = Transports.of(application("shop"))
    assert not only_http.messages_of(message())
    with pytest.raises(NoTransportError, match="no transport of the provider is for messages; there are: http"):
        only_http.way_of(message())


def test_a_path_below_no_prefix_has_no_transport():
    ways = Transports.of([Transport(application("admin"), under="/admin")])
    with pytest.raises(NoTransportError, match="for requests of /orders; there are: http below /admin"):
        ways.way_of(asked("/orders"))


def test_one_target_for_two_prefixes_is_opened_once():
    started = []

    async def app(scope, receive, send):
        assert scope["type"] == "lifespan"
        started.append(await receive())
        await send({"type": "lifespan.startup.complete"})
        started.append(await receive())
        await send({"type": "lifespan.shutdown.complete"})

    Transports([Transport(app, under="/a"), Transport(app, under="/b")]).close()
    assert [event["type"] for event in started] == ["lifespan.startup", "lifespan.shutdown"]


def test_all_that_started_is_ended_when_a_later_one_cannot_be_opened():
    ended = []

    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        ended.append(True)
        await send({"type": "lifespan.shutdown.complete"})

    with pytest.raises(Exception, match="could not be imported"):
        Transports([Transport(app), Transport("nobody_has_this:app", under="/x")])
    assert ended == [True]


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Transports([]), "at least one transport"),
        (lambda: Transports([Transport(application("a")), Transport(application("b"))]), "two transports are for http"),
        (lambda: Transport(print, under="admin"), "the beginning of a path, such as /admin, got 'admin'"),
        (lambda: Transport(print, under="/x", name="message"), "messages have no path"),
        (lambda: Transports.of([application("a"), application("b")]), "a list of Transport"),
        (lambda: Transports.of(7), "a list of Transport"),
    ],
)
def test_what_does_not_fit_together_is_refused(make, text):
    with pytest.raises(InputError, match=text):
        make()


@pytest.mark.parametrize(
    ("text", "transport"),
    [
        ("http=http://localhost:8000", Transport("http://localhost:8000")),
        ("http:/admin=http://localhost:9000/v2", Transport("http://localhost:9000/v2", under="/admin")),
        ("http:/admin=shop.admin:app", Transport("shop.admin:app", under="/admin")),
        ("internal=https://inside:1", Transport("https://inside:1", name="internal")),
        ("http:8080", Transport("https://shop.example:8080")),
        ("message:8081/_messages", Transport("https://shop.example:8081/_messages", name="message")),
    ],
)
def test_a_transport_as_it_is_written_on_a_command_line(text, transport):
    assert parse_transport(text, "https://shop.example:8000/api") == transport


def test_a_port_alone_is_on_this_machine():
    assert parse_transport("http:8080") == Transport("http://localhost:8080")
    assert parse_transport("http:8080", "http://[::1]:8000") == Transport("http://[::1]:8080")


@pytest.mark.parametrize("text", ["http", "http:", "=http://x", "http=", "http:x", ":8080"])
def test_what_is_no_transport_is_refused_with_an_example(text):
    with pytest.raises(InputError, match="expected a transport as NAME=URL"):
        parse_transport(text)
