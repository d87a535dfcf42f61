"""Calls other machines on behalf of people who are not trusted with the broker's place in the network.

Nothing here follows a redirection, uses a proxy, waits longer than it was told, or keeps more of an answer than it was
told. The HTTP is the standard library's, on a socket that was connected to an address the guard has judged.
"""

import http.client
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from socket import SHUT_RDWR, create_connection, socket
from urllib.parse import urlsplit

from shiplap.errors import ShiplapError
from shiplap_broker.security.addresses import Guard

_PORTS = {"http": 80, "https": 443}


class OutgoingError(ShiplapError):
    """There is no answer: nobody listens, the certificate is wrong, the time is up, what came is no HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRequest:
    """A request; its headers and body may hold secrets and stay out of ``repr``."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingAnswer:
    """An answer; ``truncated`` says that there was more of a body than was read."""

    version: str
    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    truncated: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take in all, in seconds, and how many bytes of the answer's body are read."""

    seconds: float = 15
    body: int = 64 * 1024


def send(request: OutgoingRequest, guard: Guard, limits: Limits) -> OutgoingAnswer:
    """Send a request and return the answer, whatever its status.

    Raises:
        AddressRefusedError: the host may not be called.
        NoAddressError: the host has no address.
        OutgoingError: there is no answer.
    """
    parts = urlsplit(request.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    deadline = time.monotonic() + limits.seconds
    addresses = guard.addresses(host, port, limits.seconds)
    watch = _Watch()
    timer = threading.Timer(max(deadline - time.monotonic(), 0), watch.cut)
    timer.daemon = True
    timer.start()
    try:
        plain = _connected(addresses, port, deadline)
        watch.over(plain)
        with plain:
            answer = _exchange(request, _secured(plain, parts.scheme, host), (host, port), limits)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if watch.is_cut or time.monotonic() >= deadline:
            raise OutgoingError(_too_slow(limits)) from error
        raise OutgoingError(_words(error)) from error
    else:
        if watch.is_cut:  # a body that ends too early is read without an error
            raise OutgoingError(_too_slow(limits))
        return answer
    finally:
        timer.cancel()


def _too_slow(limits: Limits) -> str:
    return f"no complete answer within {limits.seconds:g} seconds"


class _Watch:
    """Cuts the connection when the time is up: a limit for each read would let an answer drip for hours."""

    def __init__(self) -> None:
        self._socket: socket | None = None
        self._lock = threading.Lock()
        self.is_cut = False

    def over(self, connected: socket) -> None:
        """Watch over a connection."""
        with self._lock:
            self._socket = connected
            if self.is_cut:
                _shut(connected)

    def cut(self) -> None:
        """Make whatever waits for the connection fail."""
        with self._lock:
            self.is_cut = True
            if self._socket is not None:
                _shut(self._socket)


def _shut(connected: socket) -> None:
    try:
        connected.shutdown(SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _connected(addresses: Sequence[str], port: int, deadline: float) -> socket:
    problem: OSError = OSError("the host has no address")
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return create_connection((address, port), timeout=left)
        except OSError as error:
            problem = error
    raise problem


def _secured(plain: socket, scheme: str, host: str) -> socket:
    """Return the connection, within TLS where the address says so.

    The handshake works on a duplicate of the socket, so that the one which is watched stays a plain one.
    """
    if scheme != "https":
        return plain
    return _trust().wrap_socket(plain.dup(), server_hostname=host)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchange(request: OutgoingRequest, connected: socket, place: tuple[str, int], limits: Limits) -> OutgoingAnswer:
    connection = http.client.HTTPConnection(*place)
    connection.sock = connected
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (
            *request.headers,
            ("host", _authority(request.url)),
            ("content-length", str(len(request.body))),
        ):
            connection.putheader(name, value.encode("utf-8"))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        body = answer.read(limits.body + 1)
        return OutgoingAnswer(
            version=f"HTTP/{answer.version // 10}.{answer.version % 10}",
            status=answer.status,
            reason=answer.reason,
            headers=tuple((name.lower(), value) for name, value in answer.getheaders()),
            body=body[: limits.body],
            truncated=len(body) > limits.body,
        )
    finally:
        connection.close()


def _authority(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]


def _words(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError(verify_message=reason):
            return f"the certificate is not trusted: {reason}"
        case OSError(strerror=str(reason)):
            return reason
        case http.client.HTTPException():
            return f"the answer is not HTTP: {str(error) or type(error).__name__}"
        case _:
            return str(error) or type(error).__name__
