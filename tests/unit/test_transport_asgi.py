"""ASGI applications in process: what they see, what comes back, and every way in which they misbehave."""

import asyncio
import gzip
import time
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from shiplap.model.exchange import Request, Response
from shiplap.transport.asgi import AsgiConnection
from shiplap.transport.exchange import (
    ApplicationError,
    Limits,
    ProtocolError,
    SizeLimitError,
    StartError,
    TimeLimitError,
)

SHORT = Limits(seconds=0.2, size=100_000)  # for what never ends; a busy machine may take as long for what does
AMPLE = Limits(seconds=60, size=100_000)
OK = {"type": "http.response.start", "status": 200, "headers": [(b"X-Case", b"Kept")]}


def get(path="/", **fields):
    return Request(method="GET", path=path, **fields)


@pytest.fixture
def opened():
    connections = []

    def open_(app, limits=AMPLE):
        connections.append(AsgiConnection(app, limits))
        return connections[-1]

    yield open_
    for connection in connections:
        connection.close()


def http(body):
    """An application that knows no lifespan; ``body`` handles each request."""

    async def app(scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        await body(scope, receive, send)

    return app


async def answer(send, body=b"", **fields):
    await send({**OK, **fields})
    await send({"type": "http.response.body", "body": body})


def test_the_application_sees_the_request_as_a_server_would_give_it(opened):
    seen = {}

    async def body(scope, receive, send):
        seen.update(scope, event=await receive())
        await answer(send)

    request = Request(method="POST", path="/a%20b", query="x=1&x=2", headers=(("X-A", "1"), ("X-A", "2")), body=b"{}")
    opened(http(body)).send(request)
    assert (seen["method"], seen["path"], seen["raw_path"], seen["query_string"]) == (
        "POST",
        "/a b",
        b"/a%20b",
        b"x=1&x=2",
    )
    assert seen["headers"] == [
        (b"host", b"127.0.0.1:8000"),
        (b"content-length", b"2"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
    ]
    assert seen["event"] == {"type": "http.request", "body": b"{}", "more_body": False}


def test_status_headers_and_body_come_back(opened):
    async def body(scope, receive, send):
        await send({**OK, "status": 201})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b"})

    assert opened(http(body)).send(get()) == Response(status=201, headers=(("X-Case", "Kept"),), body=b"ab")


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_where_http_has_no_body_none_comes_back(opened, method, status):
    async def body(scope, receive, send):
        await answer(send, b"never sent over a wire", status=status)

    assert opened(http(body)).send(Request(method=method, path="/")).body is None


def test_compressed_bodies_come_back_plain(opened):
    async def body(scope, receive, send):
        headers = [(b"content-encoding", b"gzip"), (b"content-type", b"text/plain")]
        await answer(send, gzip.compress(b"plain"), headers=headers)

    response = opened(http(body)).send(get())
    assert (response.headers, response.body) == ((("content-type", "text/plain"),), b"plain")


def test_what_grows_beyond_the_limit_when_decompressed_is_refused(opened):
    async def body(scope, receive, send):
        await answer(send, gzip.compress(b"0" * 10_000_000), headers=[(b"content-encoding", b"gzip")])

    with pytest.raises(SizeLimitError):
        opened(http(body)).send(get())


async def hang(scope, receive, send):
    await asyncio.sleep(100)


async def block(scope, receive, send):
    time.sleep(100)  # noqa: ASYNC251 - what a bad application does


async def spin(scope, receive, send):
    while True:
        pass


async def refuse_to_end(scope, receive, send):
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(100)


async def trickle(scope, receive, send):
    await send(OK)
    while True:
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("body", [hang, block, spin, refuse_to_end, trickle])
def test_an_application_that_does_not_end_is_stopped(opened, body):
    connection = opened(http(body), SHORT)
    started = time.monotonic()
    with pytest.raises(TimeLimitError, match=r"no complete response within 0\.2 s"):
        connection.send(get())
    assert time.monotonic() - started < 50, "it was let sleep its 100 s"


@pytest.mark.parametrize("chunk", [b"x" * 1000, b"x" * 100_000_000])
def test_an_application_that_sends_too_much_is_stopped(opened, chunk):
    async def body(scope, receive, send):
        await send(OK)
        while True:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    connection = opened(http(body))
    with pytest.raises(SizeLimitError, match="larger than 100000 bytes"):
        connection.send(get())


def test_an_application_that_swallows_the_refusal_is_still_stopped(opened):
    async def body(scope, receive, send):
        await send(OK)
        while True:
            try:
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
            except Exception:  # noqa: BLE001 - what a bad application does
                await asyncio.sleep(0)

    with pytest.raises(SizeLimitError):
        opened(http(body)).send(get())


def test_after_a_fault_the_next_request_works(opened):
    async def body(scope, receive, send):
        if scope["path"] == "/hang":
            await asyncio.sleep(100)
        await answer(send, b"fine")

    connection = opened(http(body), SHORT)
    with pytest.raises(TimeLimitError):
        connection.send(get("/hang"))
    assert connection.send(get()).body == b"fine"


def test_an_application_that_raises_says_what(opened):
    async def body(scope, receive, send):
        raise KeyError("total")

    with pytest.raises(ApplicationError, match="the application raised KeyError before it answered") as caught:
        opened(http(body)).send(get())
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.value.response is None


def test_an_application_that_answers_and_then_raises_gives_both(opened):
    async def boom(request):
        raise RuntimeError("boom")

    with pytest.raises(ApplicationError) as caught:
        opened(Starlette(routes=[Route("/", boom)])).send(get())
    assert caught.value.response.status == 500


def test_a_timeout_of_the_application_is_its_own(opened):
    async def body(scope, receive, send):
        async with asyncio.timeout(0.01):
            await asyncio.sleep(1)

    with pytest.raises(ApplicationError, match="raised TimeoutError"):
        opened(http(body)).send(get())


async def says_nothing(scope, receive, send):
    pass


async def starts_only(scope, receive, send):
    await send(OK)


async def body_first(scope, receive, send):
    await send({"type": "http.response.body", "body": b""})


async def starts_twice(scope, receive, send):
    await send(OK)
    await send(OK)


@pytest.mark.parametrize("body", [says_nothing, starts_only, body_first, starts_twice])
def test_an_application_that_breaks_the_rules_is_told(opened, body):
    with pytest.raises(ProtocolError):
        opened(http(body)).send(get())


def test_lifespan_wraps_all_requests_and_its_state_reaches_them(opened):
    log = []

    @asynccontextmanager
    async def lifespan(app):
        log.append("start")
        yield {"pool": "open"}
        log.append("stop")

    async def show(request):
        log.append(request.state.pool)
        return JSONResponse({}, background=BackgroundTask(log.append, "background"))

    connection = opened(Starlette(routes=[Route("/", show)], lifespan=lifespan))
    connection.send(get())
    connection.send(get())
    connection.close()
    assert log == ["start", "open", "background", "open", "background", "stop"]


def test_a_failed_start_is_an_error_with_its_reason():
    @asynccontextmanager
    async def lifespan(app):
        raise RuntimeError("no database")
        yield

    with pytest.raises(StartError, match="no database"):
        AsgiConnection(Starlette(lifespan=lifespan), AMPLE)


def test_a_start_that_hangs_is_an_error():
    async def app(scope, receive, send):
        await asyncio.sleep(100)

    with pytest.raises(StartError, match="did not answer"):
        AsgiConnection(app, SHORT)


def test_synchronous_endpoints_and_streams_work(opened):
    def sync(request):
        return StreamingResponse(iter(["a", "b"]))

    assert opened(Starlette(routes=[Route("/", sync)])).send(get()).body == b"ab"


def test_coroutines_of_others_share_the_event_loop(opened):
    loops = []

    async def body(scope, receive, send):
        loops.append(asyncio.get_running_loop())
        await answer(send)

    connection = opened(http(body))
    connection.send(get())

    async def other():
        loops.append(asyncio.get_running_loop())
        return 7

    assert connection.run(other) == 7
    assert loops[0] is loops[1]
