"""Providers that misbehave in every way a provider can: on a socket, as an ASGI and as a WSGI application."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

from fakes.provider_project import interaction, pact

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = b'{"id": 42, "total": 1200}'
FAULTS = {
    "/hangs": "no complete response within 0.5 s",
    "/streams": "no complete response within 0.5 s",
    "/floods": "the response body is larger than",
    "/closes": "no complete response from",
    "/stops": "no complete response from",
    "/nonsense": "no complete response from",
}
"""The path of each fault of the socket, and how the report about it begins."""

IN_PROCESS = """
import asyncio, json, time

PIECE = b"x" * 2**20

async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    path = scope["path"]
    if path == "/hangs":
        await asyncio.sleep(100)
    if path == "/computes":
        while True:
            pass
    if path == "/raises":
        raise KeyError("no database")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    if path == "/stops":
        return
    if path in {"/streams", "/floods"}:
        for _ in range(100 if path == "/floods" else 10**9):
            await send({"type": "http.response.body", "body": PIECE if path == "/floods" else b" ", "more_body": True})
            await asyncio.sleep(0 if path == "/floods" else 0.001)
    await send({"type": "http.response.body", "body": b'{"id": 42, "total": 1200}'})

def wsgi(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/hangs":
        time.sleep(100)
    if path == "/computes":
        while True:
            pass
    if path == "/raises":
        raise KeyError("no database")
    if path == "/stops":
        return []
    start_response("200 OK", [("Content-Type", "application/json")])
    if path == "/streams":
        return iter(lambda: b" " if not time.sleep(0.001) else b"", None)
    if path == "/floods":
        return (PIECE for _ in range(100))
    return [b'{"id": 42, "total": 1200}']
"""
IN_PROCESS_FAULTS = {
    "/hangs": "no complete response within 0.5 s",
    "/computes": "no complete response within 0.5 s",
    "/streams": "no complete response within 0.5 s",
    "/floods": "the response body is larger than",
    "/raises": "the application raised KeyError before it answered: 'no database'",
    "/stops": "the application returned without",
}


def contract_with_faults(faults):
    """One interaction a fault, and one after all of them that fits; none has a state."""
    return pact(*(interaction(path, (), path) for path in faults), interaction("fits", (), "/zz"))


@contextmanager
def listening():
    """Serve the faults on a socket; give the URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        over = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, over), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            with socket.create_connection(listener.getsockname()):
                pass
            thread.join(10)


def _accept(listener, over):
    while not over.is_set():
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection, over), daemon=True).start()


def _answer(connection, over):
    with connection, suppress(OSError):
        asked = connection.recv(65536).split(b" ")
        path = asked[1].decode() if len(asked) > 1 else ""
        match path:
            case "/hangs":
                over.wait(20)
            case "/streams":
                connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
                while not over.is_set():
                    connection.sendall(b"1\r\n \r\n")
                    time.sleep(0.01)
            case "/floods":
                connection.sendall(HEAD + b"Content-Length: 104857600\r\n\r\n")
                for _ in range(100):
                    connection.sendall(b"x" * 2**20)
            case "/stops":
                connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
            case "/nonsense":
                connection.sendall(b"200 everything is fine\r\n\r\n")
            case "/zz":
                connection.sendall(HEAD + b"Connection: close\r\nContent-Length: 25\r\n\r\n" + WHOLE)
            case _:
                pass
