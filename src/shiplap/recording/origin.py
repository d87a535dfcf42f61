"""Where a request goes: what tells the provider of a contract from every other host."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from shiplap.errors import Fault
from shiplap.recording.recording_errors import RecordingMisuseError

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a request goes: scheme, host and port, as a browser tells origins apart."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self:
        """Read the origin of an absolute URL.

        Raises:
            RecordingMisuseError: when the URL has no scheme or host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise RecordingMisuseError(f"{url!r} is no URL", [Fault("url", str(error))]) from error
        if parts.scheme not in _PORTS or not parts.hostname:
            problem = 'expected an absolute URL such as "https://orders.internal"'
            raise RecordingMisuseError(f"{url!r} is no URL of a provider", [Fault("url", problem)])
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"
