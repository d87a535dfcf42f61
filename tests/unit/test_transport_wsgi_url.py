"""WSGI applications in process, providers behind a URL, and how an application's name is found."""

import socket
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial

import pytest
from werkzeug.wrappers import Request as WerkzeugRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from shiplap.model.exchange import Request, Response
from shiplap.transport.asgi import AsgiConnection
from shiplap.transport.exchange import (
    ApplicationError,
    Limits,
    ProtocolError,
    SizeLimitError,
    StartError,
    TimeLimitError,
    UnreachableError,
)
from shiplap.transport.opening import load_application, open_connection
from shiplap.transport.url import UrlConnection
from shiplap.transport.wsgi import WsgiConnection

SHORT = Limits(seconds=0.2, size=100_000)  # for what never ends; a busy machine may take as long for what does
AMPLE = Limits(seconds=60, size=100_000)
GET = Request(method="GET", path="/")


def wsgi(body=(b"fine",), status="200 OK", headers=()):
    def app(environ, start_response):
        start_response(status, list(headers))
        return body

    return app


def test_a_wsgi_application_sees_the_request_as_a_server_would_give_it():
    seen = {}

    def app(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("201 Created", [("X-Case", "Kept")])
        return [b"a", b"b"]

    headers = (("Content-Type", "application/json"), ("X-A", "1"), ("X-A", "2"))
    request = Request(method="POST", path="/a%C3%A4", query="x=1", headers=headers, body=b"{}")
    response = WsgiConnection(app).send(request)
    assert response == Response(status=201, headers=(("X-Case", "Kept"),), body=b"ab")
    assert {
        name: seen[name] for name in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "HTTP_X_A")
    } == {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/aä".encode().decode("latin-1"),
        "QUERY_STRING": "x=1",
        "CONTENT_TYPE": "application/json",
        "HTTP_X_A": "1,2",
    }
    assert (seen["CONTENT_LENGTH"], seen["body"], seen["HTTP_HOST"]) == ("2", b"{}", "127.0.0.1:8000")


def test_a_real_wsgi_framework_works():
    @WerkzeugRequest.application
    def app(request):
        return WerkzeugResponse(request.args["q"] + request.get_data(as_text=True))

    assert WsgiConnection(app).send(Request(method="POST", path="/", query="q=ab", body=b"c")).body == b"abc"


def test_the_body_is_closed_and_may_be_written():
    closed = []

    class Body:
        def __iter__(self):
            return iter([b"b"])

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])(b"a")
        return Body()

    assert WsgiConnection(app).send(GET).body == b"ab"
    assert closed == [True]


def endless():
    while True:
        yield b"x" * 1000


def raising(environ, start_response):
    raise KeyError("total")


def sleeping(environ, start_response):
    time.sleep(100)


@pytest.mark.parametrize(
    ("app", "error"),
    [
        (wsgi(endless()), SizeLimitError),
        (wsgi([b"x" * 100_000_000]), SizeLimitError),
        (sleeping, TimeLimitError),
        (raising, ApplicationError),
        (lambda environ, start_response: [b"x"], ProtocolError),
        (lambda environ, start_response: [], ProtocolError),
        (wsgi(status="fine"), ProtocolError),
    ],
)
def test_wsgi_applications_that_misbehave_are_told(app, error):
    with pytest.raises(error):
        WsgiConnection(app, SHORT if error is TimeLimitError else AMPLE).send(GET)


@contextmanager
def serving(answer):
    """A server for one connection; ``answer`` gets the socket once a request has come."""
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            seen.append(connection.recv(65536))
            with suppress(OSError):
                answer(connection)
        done.set()

    seen: list[bytes] = []
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        thread.join(10)
        listener.close()


def plain(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Case: Kept\r\nContent-Length: 4\r\n\r\nfine")


def test_over_a_socket_the_request_goes_out_as_it_is():
    with serving(plain) as (url, seen):
        connection = UrlConnection(url + "/base")
        response = connection.send(Request(method="GET", path="/a%2Fb", query="x=%20", headers=(("X-A", "1"),)))
        connection.close()
    assert response == Response(status=200, headers=(("X-Case", "Kept"), ("Content-Length", "4")), body=b"fine")
    head = seen[0].decode().lower().splitlines()
    assert head[0] == "get /base/a%2fb?x=%20 http/1.1"
    assert sorted(line.partition(":")[0] for line in head[1:] if line) == ["host", "x-a"]


def test_redirects_are_not_followed():
    with serving(lambda c: c.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")) as (url, _):
        connection = UrlConnection(url)
        assert connection.send(GET).status == 302
        connection.close()


def stream(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 10_000)


def trickle(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x")
        threading.Event().wait(0.02)


def silent(connection):
    connection.recv(1)


def cut(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal")


def hang_up(connection):
    pass


def nonsense(connection):
    connection.sendall(b"hello\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (stream, SizeLimitError),
        (trickle, TimeLimitError),
        (silent, TimeLimitError),
        (cut, UnreachableError),
        (hang_up, UnreachableError),
        (nonsense, UnreachableError),
    ],
)
def test_servers_that_misbehave_are_told(answer, error):
    with serving(answer) as (url, _):
        connection = UrlConnection(url, SHORT if error is TimeLimitError else AMPLE)
        with pytest.raises(error):
            connection.send(GET)
        connection.close()


def test_an_address_where_nobody_listens_is_told():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # ours, so that nobody else comes to listen there
        port = silent.getsockname()[1]
        with pytest.raises(UnreachableError, match=f"nobody listens at http://127.0.0.1:{port}"):
            UrlConnection(f"http://127.0.0.1:{port}").send(GET)


async def asgi_function(scope, receive, send): ...


class AsgiObject:
    async def __call__(self, scope, receive, send): ...


class WsgiObject:
    def __call__(self, environ, start_response): ...


def asgi_factory():
    return asgi_function


async def configured(setting, scope, receive, send): ...


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (asgi_function, AsgiConnection),
        (AsgiObject(), AsgiConnection),
        (WsgiObject(), WsgiConnection),
        (wsgi(), WsgiConnection),
        (asgi_factory, AsgiConnection),
        (wsgi, WsgiConnection),
        (partial(configured, 1), AsgiConnection),
        (lambda scope, receive, send: None, AsgiConnection),
    ],
)
def test_the_kind_of_an_application_is_found_by_how_it_is_called(target, kind):
    connection = open_connection(target, AMPLE)
    assert type(connection) is kind
    connection.close()


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (7, "int object is neither an ASGI application"),
        (lambda a: None, "neither an ASGI application"),
        ("shop", "expected an application as package.module:name, or a URL, got 'shop'"),
        ("no_such_module:app", "'no_such_module' could not be imported: ModuleNotFoundError"),
        ("json:dump_s", "'json' has no 'dump_s'; did you mean dumps"),
        ("ftp://example.org", "expected the URL of a provider"),
        (lambda: 1 / 0, "the factory of the application raised ZeroDivisionError"),
    ],
)
def test_what_is_no_provider_is_told(target, text):
    with pytest.raises(StartError) as caught:
        open_connection(target)
    assert text in str(caught.value)


def test_dotted_names_reach_into_objects():
    assert load_application("json:JSONDecoder.decode").__name__ == "decode"
