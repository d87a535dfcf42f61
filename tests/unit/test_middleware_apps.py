"""The middlewares in front of real frameworks: what is counted, what is advised, and that nothing is ever refused."""

import asyncio
import io
import subprocess
import sys

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route

from fakes.middleware_world import World
from shiplap.errors import InputError
from shiplap.middleware import APOLLO, ClientVersionMiddleware, OneHeader, VersionOnly, WsgiClientVersionMiddleware
from shiplap.model.version import VersionRef

WEB = {"X-Client-Version": "web/40"}


@pytest.fixture
def world():
    made = World()
    yield made
    made.end()


async def _get(app, path, headers):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get(path, headers=headers)


def get(app, path, headers=None):
    return asyncio.run(_get(app, path, WEB if headers is None else headers))


def wsgi_get(app, path, headers=None):
    with httpx.Client(transport=httpx.WSGITransport(app, raise_app_exceptions=False), base_url="http://x") as client:
        return client.get(path, headers=WEB if headers is None else headers)


async def hello(_request):
    return PlainTextResponse("hello")


async def broken(_request):
    raise RuntimeError("broken")


async def stream(_request):
    return StreamingResponse(iter(["a", "b"]))


STARLETTE = [
    Route("/orders/{id}", hello),
    Route("/broken", broken),
    Route("/stream", stream),
    Mount("/shops/{shop}", routes=[Route("/orders/{id}", hello)]),
    Mount("/raw", app=PlainTextResponse("raw")),
]


@pytest.mark.parametrize(
    ("path", "status", "route"),
    [
        ("/orders/42", 200, "/orders/{id}"),
        ("/shops/7/orders/42", 200, "/shops/{}/orders/{id}"),
        ("/raw/files/1", 200, "/raw/files/{}"),
        ("/stream", 200, "/stream"),
        ("/broken", 500, "/broken"),
        ("/nowhere/17", 404, "/nowhere/{}"),
    ],
)
def test_starlette_routes_are_counted_once_by_their_template(world, path, status, route):
    app = ClientVersionMiddleware(Starlette(routes=STARLETTE), reporter=world.reporter)
    assert get(app, path).status_code == status
    assert world.routes() == {("web@40", route): 1}


def test_a_framework_adds_the_middleware_as_it_adds_others(world):
    app = Starlette(routes=STARLETTE)
    app.add_middleware(ClientVersionMiddleware, reporter=world.reporter)
    get(app, "/orders/1")
    assert world.routes() == {("web@40", "/orders/{id}"): 1}


def test_fastapi_routes_are_counted_with_the_prefix_they_were_included_under(world):
    app, router = FastAPI(), APIRouter(prefix="/orders")

    @router.get("/{number}")
    def order(number: int):
        return {"id": number}

    app.include_router(router, prefix="/api")
    app.add_middleware(ClientVersionMiddleware, reporter=world.reporter)
    assert get(app, "/api/orders/42").json() == {"id": 42}
    assert world.routes() == {("web@40", "/api/orders/{number}"): 1}


def test_flask_rules_are_counted(world):
    app = Flask("shop")
    app.get("/orders/<int:number>")(lambda number: {"id": number})
    wrapped = WsgiClientVersionMiddleware(app.wsgi_app, reporter=world.reporter)
    assert wsgi_get(wrapped, "/orders/42").json() == {"id": 42}
    assert wsgi_get(wrapped, "/lost/42").status_code == 404
    assert world.routes() == {("web@40", "/orders/<int:number>"): 1, ("web@40", "/lost/{}"): 1}


DJANGO = """
import asyncio, sys
import httpx
from django.conf import settings
settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x", MIDDLEWARE=["shiplap.middleware.DjangoRoute"],
)
import django
django.setup()
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("orders/<int:id>/", lambda request, id: HttpResponse("order"))]
sys.path.insert(0, sys.argv[1])
from fakes.middleware_world import World
from shiplap.middleware import ClientVersionMiddleware, WsgiClientVersionMiddleware
world = World()
headers = {"X-Client-Version": "web/40"}
app = WsgiClientVersionMiddleware(get_wsgi_application(), reporter=world.reporter)
with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://x") as client:
    assert client.get("/orders/42/", headers=headers).text == "order"
app = ClientVersionMiddleware(get_asgi_application(), reporter=world.reporter)
async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/orders/43/", headers=headers)).text == "order"
asyncio.run(ask())
print(world.routes())
world.end()
"""


def test_django_routes_are_counted_under_wsgi_and_asgi(repository, tmp_path):
    (tmp_path / "shop.py").write_text(DJANGO.replace("__name__", '"__main__"'), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(tmp_path / "shop.py"), str(repository / "tests")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout.strip() == "{('web@40', '/orders/<int:id>/'): 2}", run.stderr


def test_the_route_may_be_found_by_a_function_of_the_application(world):
    app = Starlette(routes=STARLETTE)
    wrapped = ClientVersionMiddleware(app, reporter=world.reporter, route=lambda scope: f"own {scope['method']}")
    get(wrapped, "/orders/1")
    assert world.routes() == {("web@40", "own GET"): 1}


def test_headers_and_names_are_configurable(world):
    options = {
        "reporter": world.reporter,
        "headers": [APOLLO, VersionOnly("X-Build", "ios"), OneHeader("X-App")],
        "pacticipants": {"web", "ios"},
    }
    app = ClientVersionMiddleware(Starlette(routes=STARLETTE), **options)
    flask = Flask("shop")
    flask.get("/orders/<id>")(lambda id: "order")  # noqa: A006 - the name of the parameter
    wsgi = WsgiClientVersionMiddleware(flask.wsgi_app, **options)
    for ask in (lambda headers: get(app, "/orders/1", headers), lambda headers: wsgi_get(wsgi, "/orders/1", headers)):
        ask({"apollographql-client-name": "web", "apollographql-client-version": "41"})
        ask({"X-Build": "7.0"})
        ask({"X-App": "web@42"})
        ask({"X-App": "other@42"})
    world.flush()
    assert {(one.pacticipant, one.version): one.count for one in world.sent[0].sightings} == {
        ("web", "41"): 2,
        ("web", "42"): 2,
        ("ios", "7.0"): 2,
    }


ODD = [
    b"x" * 1_000_000,
    b"\xff\xfe\x00\x01",
    "wéb/41".encode(),
    b"web/41\x00",
    b"",
    b"/" * 5000,
    b"web/41\r\nSet-Cookie: a=b",
    b'{"a": 1}',
]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_headers_are_passed_over_and_the_request_is_answered(world, value):
    app = ClientVersionMiddleware(Starlette(routes=STARLETTE), reporter=world.reporter, serving={"web": "42"})
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    headers = [(b"x-client-version", value), (b"x-client-version", b"web/40")]
    scope = {"type": "http", "method": "GET", "path": "/orders/1", "query_string": b"", "headers": headers}
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 200
    assert b"x-client-version-serving" not in dict(sent[0]["headers"])
    world.flush()
    assert world.sent[0].sightings == ()
    assert world.reporter.status().anonymous == 1


def test_thousands_of_distinct_versions_cost_bounded_memory_and_coverage_but_no_answer(world):
    app = ClientVersionMiddleware(Starlette(routes=STARLETTE), reporter=world.reporter)

    async def flood():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            for number in range(2000):
                answer = await client.get(f"/lost/{number}", headers={"X-Client-Version": f"web/{number}"})
                assert answer.status_code == 404

    asyncio.run(flood())
    world.flush()
    assert len(world.sent[0].sightings) == 500
    assert world.sent[0].coverage == ()
    assert world.reporter.status().dropped == 1500


def test_a_build_that_the_broker_refuses_is_told_that_its_time_is_over(world):
    world.reporter._refused = frozenset({VersionRef("web", "40")})
    served = ClientVersionMiddleware(Starlette(routes=STARLETTE), reporter=world.reporter)
    flask = WsgiClientVersionMiddleware(Flask("orders"), reporter=world.reporter, serving={"web": "41"})
    for answer in (get(served, "/"), wsgi_get(flask, "/")):
        assert answer.headers.get("x-client-version-ended") == "40"
    new = {"X-Client-Version": "web/41"}
    assert "x-client-version-ended" not in get(served, "/", new).headers


@pytest.mark.parametrize(
    ("serving", "version", "told"),
    [
        ({"web": "41"}, "web/40", "41"),
        ({"web": ["41", "42"]}, "web/40", "41, 42"),
        ({"web": "41"}, "web/41", None),
        ({"web": ["41", "42"]}, "web/42", None),
        ({"ios": "7"}, "web/40", None),
        ({"web": "41"}, "nonsense", None),
        ({}, "web/40", None),
        (lambda name: "41" if name == "web" else None, "web/40", "41"),
        (lambda _name: 1 / 0, "web/40", None),
        ({"web": ["4\r\n1", "ü"]}, "web/40", None),
        (None, "web/40", None),
    ],
)
def test_old_builds_are_advised_and_never_refused(world, serving, version, told):
    flask = Flask("shop")
    flask.get("/orders/<number>")(lambda number: "order")
    options = {"reporter": world.reporter, "serving": serving}
    asgi = ClientVersionMiddleware(Starlette(routes=STARLETTE), **options)
    wsgi = WsgiClientVersionMiddleware(flask.wsgi_app, **options)
    headers = {"X-Client-Version": version}
    for answer in (get(asgi, "/orders/1", headers), wsgi_get(wsgi, "/orders/1", headers)):
        assert answer.status_code == 200
        assert answer.headers.get("x-client-version-serving") == told


def test_the_advising_header_may_have_another_name_but_not_any(world):
    options = {"reporter": world.reporter, "serving": {"web": "41"}}
    app = ClientVersionMiddleware(Starlette(routes=STARLETTE), serving_header="X-Newer", **options)
    assert get(app, "/orders/1").headers["x-newer"] == "41"
    for kind in (ClientVersionMiddleware, WsgiClientVersionMiddleware):
        with pytest.raises(InputError):
            kind(app, serving_header="X\r\nEvil", **options)


def test_a_function_that_fails_to_find_the_route_loses_only_the_route(world):
    app = Starlette(routes=STARLETTE)
    for route in (lambda _scope: 1 / 0, lambda _scope: 42, lambda _scope: "x" * 10_000):
        wrapped = ClientVersionMiddleware(app, reporter=world.reporter, route=route)
        assert get(wrapped, "/orders/1").status_code == 200
    assert world.routes() == {("web@40", "(unknown)"): 1, ("web@40", "42"): 1, ("web@40", "x" * 200): 1}
    assert world.reporter.status().faults == 1
    assert world.sent[0].coverage


def test_a_count_that_is_lost_fails_no_request_and_costs_the_coverage(world, monkeypatch):
    wrapped = ClientVersionMiddleware(Starlette(routes=STARLETTE), reporter=world.reporter)
    get(wrapped, "/orders/1")
    with monkeypatch.context() as patched:
        patched.setattr(world.reporter, "count", lambda *_: 1 / 0)
        assert get(wrapped, "/orders/1").status_code == 200
    world.flush()
    world.flush()
    assert [bool(report.coverage) for report in world.sent] == [False, True]
    assert world.reporter.status().faults == 1


def test_a_scope_that_no_server_should_send_is_passed_on(world):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204})

    sent = []

    async def send(message):
        sent.append(message)

    wrapped = ClientVersionMiddleware(app, reporter=world.reporter)
    for scope in ({"type": "http"}, {"type": "http", "headers": [(b"x-client-version", 7)]}, {"type": "other"}):
        asyncio.run(wrapped(scope, None, send))
    assert len(sent) == 3
    world.flush()
    assert world.sent[0].coverage == ()


def test_a_websocket_is_counted_when_it_is_accepted(world):
    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    sent = []
    incoming = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect"}])

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message)

    wrapped = ClientVersionMiddleware(app, reporter=world.reporter, serving={"web": "41"})
    scope = {"type": "websocket", "path": "/live/7", "headers": [(b"x-client-version", b"web/40")]}
    asyncio.run(wrapped(scope, receive, send))
    assert sent == [{"type": "websocket.accept", "headers": [(b"x-client-version-serving", b"41")]}]
    assert world.routes() == {("web@40", "/live/{}"): 1}


def test_an_application_that_raises_before_it_answers_is_counted_once(world):
    def app(_environ, _start_response):
        raise RuntimeError("broken")

    def lazy(environ, start_response):
        start_response("200 OK", [])
        yield b"late"

    wrapped = WsgiClientVersionMiddleware(app, reporter=world.reporter)
    environ = {"PATH_INFO": "/orders/1", "HTTP_X_CLIENT_VERSION": "web/40", "wsgi.errors": io.StringIO()}
    with pytest.raises(RuntimeError):
        wrapped(dict(environ), lambda *_: None)
    wrapped = WsgiClientVersionMiddleware(lazy, reporter=world.reporter)
    assert list(wrapped(dict(environ), lambda *_: None)) == [b"late"]
    assert world.routes() == {("web@40", "/orders/{}"): 2}


def test_the_life_of_the_application_starts_and_ends_the_reporting(world):
    called = []
    world.reporter.start = lambda: called.append("start")
    world.reporter.stop = lambda: called.append("stop")
    world.reporter.close = lambda: called.append("close")
    app = ClientVersionMiddleware(Starlette(), reporter=world.reporter)
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent = []

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan", "state": {}}, receive, send))
    assert called == ["start", "stop", "close"]
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    del world.reporter.start, world.reporter.stop, world.reporter.close
