"""Reads where a provider is from the options of ``shiplap verify``: an address, an application, several transports."""

import re
from collections.abc import Mapping
from typing import Any

from shiplap.errors import InputError
from shiplap.verify.transports import MESSAGE, Transport

_HOST = re.compile(r"[a-z]+://(?:\[[0-9A-Fa-f:.]+\]|[^/:?#]+)")


def names_provider(options: Mapping[str, Any]) -> bool:
    """Return whether the options say where the provider is."""
    return any(options[name] for name in ("url", "app", "message_url", "transports"))


def transports_of(options: Mapping[str, Any]) -> tuple[Transport, ...]:
    """Return every transport the options name, ``--url``, ``--app`` and ``--message-url`` among them.

    Raises:
        InputError: when one cannot be read.
    """
    if options["url"] is not None and options["app"] is not None:
        raise InputError("say where the provider is once: either --url URL or --app MODULE:NAME")
    found = [Transport(target) for target in (options["url"], options["app"]) if target is not None]
    if options["message_url"] is not None:
        found.append(Transport(options["message_url"], name=MESSAGE))
    return (*found, *(parse_transport(text, options["url"]) for text in options["transports"]))


def parse_transport(text: str, url: str | None = None) -> Transport:
    """Read ``http=http://localhost:8000``, ``http:/admin=http://localhost:9000`` or, as Pact's verifier, ``http:8080``.

    Args:
        text: a name, and where wanted a path prefix; then a URL or an application, or a port and path.
        url: the provider's, whose host a port is on; this machine where there is none.

    Raises:
        InputError: when it is none of these.
    """
    key, equals, target = text.partition("=")
    name, _, rest = key.partition(":")
    if equals and name and target:
        return Transport(target, under=rest, name=name)
    port, slash, path = rest.partition("/")
    if not equals and name and port.isdecimal():
        host = _HOST.match(url or "")
        return Transport(f"{host.group() if host else 'http://localhost'}:{port}{slash}{path}", name=name)
    raise InputError(
        "expected a transport as NAME=URL, NAME:/PREFIX=URL or NAME:PORT[/PATH], such as "
        f"message=http://localhost:9000/_messages, got {text!r}"
    )
