"""A small synchronous HTTP client for calls to a broker, so that nobody above imports a client library."""

import ssl
from collections.abc import Mapping
from typing import Self

from shiplap.model.exchange import Response
from shiplap.transport.exchange import SizeLimitError, TimeLimitError, UnreachableError
from shiplap.transport.http_library import http_library

MAX_BODY = 256 * 1024 * 1024
"""Bytes of the largest answer that is read."""


class HttpClient:
    """Keeps connections open between calls; follows redirects; takes proxies and certificates from the environment."""

    def __init__(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        seconds: float = 30.0,
        verify: bool | ssl.SSLContext = True,
        use_proxies: bool = True,
    ) -> None:
        """Open a client.

        Args:
            headers: sent with every call, credentials included; not sent on to other hosts by a redirect.
            seconds: for connecting, and for each wait on the socket.
            verify: whether certificates are checked, or what they are checked against.
            use_proxies: whether the environment's proxies and certificates apply; wrong for this machine's own ports.
        """
        self._library = http_library()
        self._seconds = seconds
        self._client = self._library.Client(
            headers=dict(headers or {}), timeout=seconds, follow_redirects=True, verify=verify, trust_env=use_proxies
        )

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Response:
        """Send one request and return the whole response, whatever its status.

        Raises:
            UnreachableError: when there was no response.
            TimeLimitError: when it took too long.
            SizeLimitError: when it was larger than `MAX_BODY`.
        """
        library = self._library
        try:
            with self._client.stream(method, url, headers=dict(headers or {}), content=content) as answer:
                chunks: list[bytes] = []
                size = 0
                for chunk in answer.iter_bytes():
                    size += len(chunk)
                    if size > MAX_BODY:
                        raise SizeLimitError(MAX_BODY)
                    chunks.append(chunk)
        except library.TimeoutException:
            raise TimeLimitError(self._seconds) from None
        except (library.HTTPError, library.InvalidURL) as error:
            raise UnreachableError(str(error) or type(error).__name__) from error
        found = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        return Response(status=answer.status_code, headers=found, body=b"".join(chunks))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
