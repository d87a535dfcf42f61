"""The composition root: puts store, clock and settings together into one ASGI application, and fills no global.

Handlers are plain functions. They run in a small number of threads, since more than a few would only wait for each
other at the database and triple the tail of the latencies.
"""

import asyncio
import json
import logging
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from shiplap.wire.pact_links import PactLinks
from shiplap.wire.pact_query import parse_query
from shiplap_broker.api import api_routes
from shiplap_broker.jobs.delivering import Deliverer, guarded_send
from shiplap_broker.jobs.trying import Trial
from shiplap_broker.jobs.worker import Worker
from shiplap_broker.pages import failure_page, file_routes, page_routes
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.usecases.ports import Store
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import PROBLEM, Answer, Call
from shiplap_broker.web.dispatch import dispatch
from shiplap_broker.web.failures import failure
from shiplap_broker.web.faults import TooLargeError
from shiplap_broker.web.logs import ACCESS, name_request
from shiplap_broker.web.media import wants_problem
from shiplap_broker.web.origin import origin
from shiplap_broker.web.routing import Router
from shiplap_broker.web.vitals import Vitals

PACT_BROKER_VERSION = "2.120.0"
"""The version of the Pact Broker whose API this is; clients may look at it."""

HANDLERS_AT_ONCE = 6
"""How many handlers run side by side."""

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of a request's body beyond which it is refused."""

log = logging.getLogger(ACCESS)

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WITHOUT_LENGTH = frozenset({204, 304})
_HEADERS = {"vary": "Accept", "cache-control": "no-cache", "x-content-type-options": "nosniff"}


def utc_now() -> datetime:
    """Return the time, the clock of a broker that serves."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make a UUID."""
    return str(uuid.uuid4())


def create_app(
    settings: BrokerSettings, store: Store, now: Callable[[], datetime] = utc_now, vitals: Vitals | None = None
) -> ASGIApp:
    """Return the broker as an ASGI application.

    Args:
        settings: how it behaves.
        store: where it keeps everything; closed when the application's lifespan ends.
        now: the clock; aware, UTC.
        vitals: what counts its requests, where somebody else looks at that as well.
    """
    broker = Broker(
        store=store,
        settings=settings,
        now=now,
        new_id=new_id,
        new_decision_id=lambda: secrets.token_hex(4),
        trial=Trial(guarded_send(settings.webhooks), now, new_id),
        vitals=vitals or Vitals(),
    )
    return _Application(broker, Router((*api_routes(broker), *file_routes())), Router(page_routes(broker)))


def create_worker(
    settings: BrokerSettings, store: Store, vitals: Vitals, now: Callable[[], datetime] = utc_now
) -> Worker:
    """Return what calls webhooks in the background; ``vitals`` counts its attempts."""
    return Worker(
        Deliverer(
            store=store,
            settings=settings.webhooks,
            send=guarded_send(settings.webhooks),
            now=now,
            new_id=new_id,
            jitter=lambda: secrets.SystemRandom().uniform(0.8, 1.2),
            observe=vitals.attempted,
        )
    )


_CUT_OFF = Answer(
    status=503,
    body={"title": "The broker was stopped before it had answered", "status": 503},
    media=PROBLEM,
    headers={"connection": "close"},
)


class _Application:
    """The application: reads a request, has it answered in a thread, writes the answer."""

    def __init__(self, broker: Broker, api: Router, browser: Router) -> None:
        """Serve the routes of the API and of the pages for a browser."""
        self._broker = broker
        self._api = api
        self._browser = browser
        self._threads = ThreadPoolExecutor(HANDLERS_AT_ONCE, "shiplap-handler")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the lifespan."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._broker.store.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        named = name_request(_first(headers, "x-request-id"), _first(headers, "traceparent"))
        vitals, began = self._broker.vitals, time.perf_counter()
        vitals.began()
        try:
            try:
                body = await _body(headers, receive)
                call = _call(scope, headers, body or b"", self._broker.settings.base_url)
                answer = _too_large(call) if body is None else await self._answered(call)
            except ClientDisconnect:
                return
            except asyncio.CancelledError:  # the time to finish is up; whoever waits is told, and may ask another
                log.warning("%s %s was not finished in time: the broker is stopped", scope["method"], scope["path"])
                await _send(_CUT_OFF.with_headers(x_request_id=named.id), send, head=False)
                return
            await _send(answer.with_headers(x_request_id=named.id), send, head=call.method == "HEAD")
            _tell(vitals, call, answer, time.perf_counter() - began)
        finally:
            vitals.left()

    async def _answered(self, call: Call) -> Answer:
        """Return the answer of a thread, which knows what the request is named."""
        running = copy_context().run
        return await asyncio.get_running_loop().run_in_executor(self._threads, running, self._answer, call)

    def _answer(self, call: Call) -> Answer:
        if call.method not in {"GET", "HEAD"}:
            return _written(dispatch(call, self._api, self._browser, failure_page))
        with self._broker.store.one_picture():  # whoever only asks should not be told of two states of the world
            answer = dispatch(call, self._api, self._browser, failure_page)
        return _written(answer)


def _tell(vitals: Vitals, call: Call, answer: Answer, seconds: float) -> None:
    """Count an answer, and write a line about it where somebody wants to read that."""
    vitals.answered(call.method, answer.route, answer.status, seconds)
    if log.isEnabledFor(logging.INFO):
        milliseconds = round(seconds * 1000, 1)
        about = {
            "method": call.method,
            "path": call.path,
            "route": answer.route,
            "status": answer.status,
            "milliseconds": milliseconds,
        }
        log.info("%s %s %s %sms", call.method, call.path, answer.status, milliseconds, extra=about)


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers of a request; those that come twice mean one list, as Pact's verifier sends ``Accept``."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _first(headers: Mapping[str, str], name: str) -> str | None:
    """Return the first value of a header that has no comma in it."""
    value = headers.get(name)
    return None if value is None else value.partition(", ")[0]


def _call(scope: Scope, headers: Mapping[str, str], body: bytes, base_url: str | None) -> Call:
    """Return the request as a value."""
    root = str(scope.get("root_path", ""))
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    path = raw.decode("latin-1").removeprefix(root) or "/"
    query_text = scope["query_string"].decode("latin-1")
    server = scope.get("server") or ("localhost", None)
    fallback = server[0] if server[1] is None else f"{server[0]}:{server[1]}"
    base = base_url or origin(scope["scheme"], headers, root, fallback)
    return Call(
        method=scope["method"],
        path=path,
        query=parse_query(query_text),
        query_text=query_text,
        headers=headers,
        body=body,
        links=PactLinks(base.rstrip("/")),
    )


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes | None:
    """Return the body, ``None`` where it is larger than the broker takes.

    Raises:
        ClientDisconnect: the client has gone.
    """
    declared = _first(headers, "content-length") or "0"
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part, more = message.get("body", b""), message.get("more_body", False)
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def _too_large(call: Call) -> Answer:
    error = TooLargeError(f"the body is larger than {LARGEST_BODY} bytes")
    known = failure(error, call.links.base, problem=wants_problem(call.headers.get("accept", "")))
    return known or Answer(status=413)


def _written(answer: Answer) -> Answer:
    """Return the answer with its JSON as bytes: a large contract takes long to write, and the loop serves everybody."""
    if answer.body is None or isinstance(answer.body, bytes):
        return answer
    return replace(answer, body=_ENCODER.encode(answer.body).encode())


async def _send(answer: Answer, send: Send, *, head: bool) -> None:
    """Send an answer; without its body, though with the length of that, to a HEAD."""
    headers = {**_HEADERS, "x-pact-broker-version": PACT_BROKER_VERSION, **answer.headers}
    if answer.media is not None:
        headers["content-type"] = f"{answer.media};charset=utf-8" if answer.charset else answer.media
    body = _written(answer).body
    content = body if isinstance(body, bytes) else b""
    if head or not (answer.status < 200 or answer.status in _WITHOUT_LENGTH):
        headers.setdefault("content-length", str(len(content)))
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else content})
