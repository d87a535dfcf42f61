"""Talks JSON with one broker: credentials, retries that are safe, and every failure as one of Shiplap's errors."""

import base64
import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Self
from urllib.parse import quote, urlencode, urlsplit

from shiplap.errors import BrokerRefusedError, BrokerUnreachableError, InputError, ShiplapError
from shiplap.model.exchange import Response
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.settings import Settings
from shiplap.transport.exchange import ExchangeError
from shiplap.transport.http_client import HttpClient
from shiplap.wire.problems import error_from_json

PAUSES = (0.2, 0.5, 1.0)
"""Seconds to wait before each further attempt of a call that may be repeated."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Sender(Protocol):
    """What a session needs of an HTTP client; `shiplap.transport.http_client.HttpClient` has it."""

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Response:
        """Send one request and return the response, whatever its status."""

    def close(self) -> None:
        """Close the connections."""


class BrokerSession:
    """One broker at one address, with credentials."""

    def __init__(
        self, base_url: str, sender: Sender, *, sleep: Callable[[float], None] = time.sleep, attempts: int = 4
    ) -> None:
        """Talk to the broker at ``base_url`` through ``sender``.

        Args:
            base_url: without a slash at its end.
            sender: sends requests; it knows the credentials.
            sleep: waits between attempts, in seconds.
            attempts: how often a call that may be repeated is made at most.
        """
        self.base_url = base_url
        self._sender = sender
        self._sleep = sleep
        self._attempts = attempts
        self._index: JsonObject | None = None

    @classmethod
    def open(cls, settings: Settings, *, seconds: float = 30.0) -> Self:
        """Open a session as the settings say; nothing is sent yet.

        Raises:
            InputError: when no broker is set, or its certificates cannot be read.
        """
        if settings.broker_url is None:
            raise InputError(
                "no broker is set; say --broker URL, set SHIPLAP_BROKER_URL or PACT_BROKER_BASE_URL, "
                'or write broker-url = "..." under [tool.shiplap]'
            )
        local = urlsplit(settings.broker_url).hostname in _LOOPBACK
        sender = HttpClient(
            headers={"User-Agent": "shiplap", **_credentials(settings)},
            seconds=seconds,
            verify=_certificates(settings, local=local),
            use_proxies=not local,
        )
        return cls(settings.broker_url, sender)

    def get(self, address: str, **query: str | Sequence[str] | None) -> JsonValue:
        """Read a resource.

        Args:
            address: a path below the broker's address, or a link of an earlier answer.
            query: parameters; those that are ``None`` are left out, those with several values repeated, and ``with_``
                is sent as ``with``.

        Raises:
            BrokerError: when the broker could not be reached, or refused.
            InputError: when it refused for what it was asked.
        """
        given = {name.rstrip("_"): value for name, value in query.items() if value is not None}
        return self.call("GET", f"{address}?{urlencode(given, doseq=True)}" if given else address)

    def write(
        self, method: str, address: str, body: JsonValue = None, *, repeatable: bool, content_type: str | None = None
    ) -> JsonValue:
        """Send a body and return the answer's.

        Args:
            method: POST, PUT or PATCH.
            address: as for `get`.
            body: what to send.
            repeatable: whether doing it twice is the same as doing it once, so that it may be tried again.
            content_type: JSON unless said otherwise.

        Raises:
            BrokerError: when the broker could not be reached, or refused.
            InputError: when it refused for what it was told.
        """
        return self.call(method, address, body, repeatable=repeatable, content_type=content_type)

    def call(
        self,
        method: str,
        address: str,
        body: JsonValue = None,
        *,
        repeatable: bool | None = None,
        content_type: str | None = None,
    ) -> JsonValue:
        """Make one call, again where that is safe, and return the parsed body; see `get` and `write`."""
        response = self.exchange(method, address, body, repeatable=repeatable, content_type=content_type)
        if response.status >= 400:
            raise self.refusal(response)
        return self.parsed(response)

    def exchange(
        self,
        method: str,
        address: str,
        body: JsonValue = None,
        *,
        repeatable: bool | None = None,
        content_type: str | None = None,
    ) -> Response:
        """Make one call, again where that is safe, and return the response whatever its status."""
        url = address if address.startswith(("http://", "https://")) else self.base_url + address
        headers = {"Accept": "application/hal+json, application/json"}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = content_type or "application/json"
        may_repeat = method == "GET" if repeatable is None else repeatable
        pauses = list(PAUSES[: self._attempts - 1]) if may_repeat else []
        while True:
            try:
                response = self._sender.exchange(method, url, headers=headers, content=content)
            except ExchangeError as error:
                if not pauses:
                    raise BrokerUnreachableError(
                        f"cannot reach the broker at {self.base_url}: {error}; is it running, and is the address right?"
                    ) from error
            else:
                if response.status < 500 or not pauses:
                    return response
            self._sleep(pauses.pop(0))

    def link(self, relation: str, fallback: str, **variables: str) -> str:
        """Return the address of a link of the broker's index, with its template filled in.

        Args:
            relation: such as ``pb:publish-contracts``.
            fallback: the path that this resource has in every known broker, for an index without the link.
            variables: what the template and the fallback name in braces.
        """
        if self._index is None:
            index = self.get("/")
            self._index = index if isinstance(index, dict) else {}
        template = fallback
        match self._index:
            case {"_links": dict() as links}:
                match links.get(relation):
                    case {"href": str() as href}:
                        template = href
                    case _:
                        pass
            case _:
                pass
        for name, value in variables.items():
            template = template.replace("{" + name + "}", quote(value, safe=""))
        return template

    def refusal(self, response: Response) -> ShiplapError:
        """Return the error that a response with a status of 400 or more means."""
        status = response.status
        if status in (401, 403):
            return BrokerRefusedError(
                f"the broker at {self.base_url} refused the credentials (status {status}); set SHIPLAP_BROKER_TOKEN, "
                "or SHIPLAP_BROKER_USERNAME and SHIPLAP_BROKER_PASSWORD",
                status,
            )
        try:
            return error_from_json(status, self.parsed(response))
        except BrokerRefusedError:
            return BrokerRefusedError(f"the broker at {self.base_url} answered with status {status}", status)

    def parsed(self, response: Response) -> JsonValue:
        """Return the body of a response as JSON, ``None`` where it has none.

        Raises:
            BrokerRefusedError: when it is something else.
        """
        if not response.body:
            return None
        try:
            value: JsonValue = json.loads(response.body)
        except (ValueError, RecursionError) as error:
            raise BrokerRefusedError(
                f"what answers at {self.base_url} is no broker: its answer (status {response.status}) is not JSON",
                response.status,
            ) from error
        return value

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()


def _credentials(settings: Settings) -> dict[str, str]:
    if settings.broker_token is not None:
        return {"Authorization": f"Bearer {settings.broker_token}"}
    if settings.broker_username is not None:
        pair = f"{settings.broker_username}:{settings.broker_password or ''}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode("ascii")}
    return {}


def _certificates(settings: Settings, *, local: bool) -> bool | ssl.SSLContext:
    if settings.ssl_certificate is None:
        if local and str(settings.broker_url).startswith("http://"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and need not read a file of those it does
        return True
    try:
        return ssl.create_default_context(cafile=settings.ssl_certificate)
    except OSError as error:
        raise InputError(f"cannot use the certificates in {settings.ssl_certificate}: {error}") from error
