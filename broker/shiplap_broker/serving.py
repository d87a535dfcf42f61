"""Runs the application on a socket until it is told to stop; then it finishes what it has, and only then leaves.

The socket is bound before anything else is opened, so that a port in use is one line and leaves no database behind.

Told to stop, it says so at ``/readyz``, and goes on answering as long as it has anything to finish: whoever sends it
requests learns that it goes before it is gone.
"""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import uvicorn
from uvicorn.server import HANDLED_SIGNALS

from shiplap.errors import InputError
from shiplap_broker.app import create_app, create_worker
from shiplap_broker.jobs.worker import Worker
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.database import open_database_lean
from shiplap_broker.web.logs import log_to_stderr
from shiplap_broker.web.vitals import Vitals

log = logging.getLogger("shiplap.broker")

SECONDS_TO_FINISH = 10
"""How long requests and deliveries under way may take when the broker stops."""

_TICK = 0.1
"""Seconds between two looks for a signal, as long as the server's.

The system may hand a signal to any thread, and Python handles it in the main one when that runs again, which it never
does while it waits for a lock; and a handler that runs while the main thread has a lock must not ask for it.
"""


def serve_broker(settings: BrokerSettings, say: Callable[[str], None]) -> None:
    """Serve until a signal says to stop; ``say`` prints the address when the broker is ready.

    Raises:
        InputError: the port is taken, or the address is not one of this machine.
        ShiplapError: the database cannot be used.
    """
    log_to_stderr(settings.log_format, settings.least_level)
    with _listen(settings.host, settings.port) as listener:
        store = open_database_lean(settings.database_url)
        vitals = Vitals()
        worker = create_worker(settings, store, vitals) if settings.worker else None
        config = uvicorn.Config(
            create_app(settings, store, vitals=vitals),
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
        )
        address = settings.base_url or f"http://{_host(listener)}:{listener.getsockname()[1]}"
        server = _Server(
            config,
            lambda: say(f"Shiplap broker listening on {address}"),
            vitals,
            worker,
            settings.drain_seconds,
        )
        server.run(sockets=[listener])


def run_worker(settings: BrokerSettings, say: Callable[[str], None]) -> None:
    """Call webhooks until a signal says to stop, without serving; ``say`` prints a line when it begins.

    Raises:
        ShiplapError: the database cannot be used.
    """
    log_to_stderr(settings.log_format, settings.least_level)
    store = open_database_lean(settings.database_url)
    worker = create_worker(settings, store, Vitals())
    told: list[int] = []

    def handle(received: int, _frame: FrameType | None) -> None:
        if told:
            _end_at_once(worker.under_way)
        told.append(received)

    try:
        with _handling(handle):
            worker.start()
            say("Shiplap worker calling webhooks")
            while not told:
                time.sleep(_TICK)
            last = time.monotonic() + SECONDS_TO_FINISH
            while not worker.stop(_TICK) and time.monotonic() < last:
                pass
    finally:
        store.close()


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        InputError: there cannot be one; says what to do.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:  # the latter: a label of the name is longer than any name may have
        why = error.strerror if isinstance(error, OSError) else "that is no name of a host"
        raise InputError(f"cannot listen on {host!r}: {why}; give --host an address of this machine") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        remedy = "stop what listens there, or choose another with --port (0 takes a free one)"
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror}; {remedy}") from error
    return listener


def _host(listener: socket.socket) -> str:
    name = str(listener.getsockname()[0])
    if name in {"0.0.0.0", "::"}:  # noqa: S104 - recognised, not bound
        return "localhost"
    return f"[{name}]" if ":" in name else name


class _Server(uvicorn.Server):
    """A server that says when it is ready, and that drains when it is told to stop.

    Being told to stop is no error. Told a second time, it stops at once.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        vitals: Vitals | None = None,
        worker: Worker | None = None,
        drain_seconds: float = 0,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._vitals = vitals or Vitals()
        self._worker = worker
        self._drain_seconds = drain_seconds
        self._told_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            if self._worker is not None:
                self._worker.start()
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Tell whether to stop: when everything is finished, or the time for that is up."""
        return await super().on_tick(counter) or self._is_drained()

    def _is_drained(self) -> bool:
        if self._told_at is None or self._waited() < self._drain_seconds:
            return False
        busy = self._vitals.in_flight + (0 if self._worker is None else self._worker.under_way)
        return busy == 0 or self._left() <= 0

    def _waited(self) -> float:
        return 0 if self._told_at is None else time.monotonic() - self._told_at

    def _left(self) -> float:
        return self._drain_seconds + SECONDS_TO_FINISH - self._waited()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is still under way, within the time that is left."""
        if self._worker is not None:
            await asyncio.to_thread(self._worker.stop, max(self._left(), 0))
        self.config.timeout_graceful_shutdown = max(1, round(self._left()))
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the base's signature
        """Begin to drain; at the second signal, end."""
        if self._told_at is not None:
            _end_at_once(self._vitals.in_flight + (0 if self._worker is None else self._worker.under_way))
        self._told_at = time.monotonic()
        self._vitals.draining = True
        if self._worker is not None:
            self._worker.take_no_more()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; unlike the base class, do not raise it again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with _handling(self.handle_exit):
            yield


def _end_at_once(under_way: int) -> NoReturn:
    """End the process without waiting for anything: threads that are busy would hold it up.

    What is written is written in transactions, and a call of a webhook that is cut off is made again by others.
    """
    try:
        if under_way:
            log.warning("told to stop a second time: %d requests or calls under way are cut off", under_way)
        logging.shutdown()
    finally:  # the signal may have come in the middle of a line to the log
        os._exit(0)


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle the signals that mean to stop, within the block."""
    before = {each: signal.signal(each, handler) for each in HANDLED_SIGNALS}
    try:
        yield
    finally:
        for each, former in before.items():
            signal.signal(each, former)
