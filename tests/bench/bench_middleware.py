"""What the middlewares cost a request: CPU beside the bare application, in the same run."""

import asyncio
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from shiplap.middleware import ClientVersionMiddleware, Reporter, WsgiClientVersionMiddleware

REQUESTS = 20_000
ROUNDS = 9
HEADERS = [
    (b"host", b"api.example.com"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
    (b"accept", b"application/json"),
    (b"accept-encoding", b"gzip, deflate, br"),
    (b"cookie", b"session=0123456789abcdef0123456789abcdef"),
    (b"referer", b"https://shop.example.com/orders/42"),
    (b"x-client-version", b"web/41"),
]


class Route:
    """What Starlette leaves in a scope."""

    path = "/orders/{id}"


async def asgi_app(scope: Any, _receive: Any, send: Any) -> None:
    """Answer as briefly as an application can."""
    scope["route"] = Route
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def wsgi_app(_environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as briefly as an application can."""
    start_response("200 OK", [])
    return [b""]


def asgi_seconds(app: Any) -> float:
    """Return the CPU time of one request, in seconds."""

    async def send(_message: Any) -> None:
        pass

    async def ask() -> float:
        start = time.thread_time()
        for _ in range(REQUESTS):
            await app({"type": "http", "path": "/orders/42", "headers": HEADERS}, None, send)
        return (time.thread_time() - start) / REQUESTS

    return asyncio.run(ask())


def wsgi_seconds(app: Any) -> float:
    """Return the CPU time of one request, in seconds."""
    environ = {f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode() for name, value in HEADERS}
    start = time.thread_time()
    for _ in range(REQUESTS):
        app({**environ, "PATH_INFO": "/orders/42"}, lambda *_: None)
    return (time.thread_time() - start) / REQUESTS


def main() -> None:
    """Print what was measured and what it should be."""
    ended = threading.Event()
    reporter = Reporter(lambda _report: None, "production", wait=lambda _seconds: ended.wait())
    pairs = {
        "ASGI": (asgi_seconds, asgi_app, ClientVersionMiddleware(asgi_app, reporter=reporter, serving={"web": "41"})),
        "WSGI": (
            wsgi_seconds,
            wsgi_app,
            WsgiClientVersionMiddleware(wsgi_app, reporter=reporter, serving={"web": "41"}),
        ),
    }
    for name, (measure, bare, wrapped) in pairs.items():
        rounds = [(measure(bare), measure(wrapped)) for _ in range(ROUNDS)]
        alone = statistics.median(one for one, _ in rounds)
        more = statistics.median(both - one for one, both in rounds)
        sys.stdout.write(
            f"{name}: {more * 1e6:.1f} us of CPU a request (goal: at most 20 us); "
            f"an application that does nothing takes {alone * 1e6:.1f} us\n"
        )
    ended.set()


if __name__ == "__main__":
    main()
