"""Runs the application on a socket until it is told to stop; then it takes no more requests and finishes those it has.

The socket is bound before anything else is opened, so that a port in use is one line and leaves no database behind.
"""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.server import HANDLED_SIGNALS

from shiplap.errors import InputError
from shiplap_broker.app import create_app
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.database import open_database

SECONDS_TO_FINISH = 10
"""How long requests under way may take when the broker stops."""


def serve_broker(settings: BrokerSettings, say: Callable[[str], None]) -> None:
    """Serve until a signal says to stop; ``say`` prints the address when the broker is ready.

    Raises:
        InputError: the port is taken, or the address is not one of this machine.
        ShiplapError: the database cannot be used.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    with _listen(settings.host, settings.port) as listener:
        store = open_database(settings.database_url)
        config = uvicorn.Config(
            create_app(settings, store),
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        address = settings.base_url or f"http://{_host(listener)}:{listener.getsockname()[1]}"
        _Server(config, lambda: say(f"Shiplap broker listening on {address}")).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        InputError: there cannot be one; says what to do.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise InputError(
            f"cannot listen on {host!r}: {error.strerror}; give --host an address of this machine"
        ) from error
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
    """A server that says when it is ready, and for which being told to stop is no error."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal; unlike the base class, do not raise it again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
