"""What options of the broker may say: a value that could never work is refused when the command is typed.

A network with a slip of the pen would match nothing, and whoever wrote it would look for the fault at the receiver.
"""

import math
from typing import Any
from urllib.parse import urlsplit

import click


class _BaseUrlType(click.ParamType[Any]):
    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            parts = urlsplit(str(value))
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        blank = any(each.isspace() for each in str(value))
        if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or blank:
            self.fail(f"{value!r} is not what links can begin with, such as https://broker.example/pacts", param, ctx)
        return str(value).rstrip("/")


class _WebhookHostType(click.ParamType[Any]):
    name = "host"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from shiplap_broker.security.addresses import is_host_entry  # noqa: PLC0415 - help needs no sockets

        if not is_host_entry(str(value)):
            said = "is neither a name, nor *.domain, nor an address, nor a network such as 10.1.0.0/16"
            self.fail(f"{value!r} {said}; without http:// and without a port", param, ctx)
        return str(value).rstrip(".")


class Seconds(click.FloatRange):
    """A number of seconds within limits; what is no number at all (``nan``) is within none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return number


BASE_URL = _BaseUrlType()
"""The address that links begin with; a slash at its end is taken off."""
WEBHOOK_HOST = _WebhookHostType()
"""A host that webhooks may call, see `shiplap_broker.security.addresses.Hosts`."""
