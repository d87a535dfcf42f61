"""Where the servers of a document are: the paths that stand before every path, and the hosts.

Paths are part of a message, hosts are not: which of them a client calls is configured where it runs.
"""

from collections.abc import Iterator
from itertools import islice, product
from urllib.parse import SplitResult, urlsplit

from shiplap.model.json_value import JsonObject, JsonValue

_MAX_ADDRESSES = 50
_PORTS = {"http": ":80", "https": ":443"}


def bases_of(servers: JsonValue) -> tuple[str, ...]:
    """Return the paths that servers put before every path, without a slash at the end; "" is the root."""
    found = [("/" + each.path.strip("/")).rstrip("/") for each in _addresses(servers)]
    return tuple(dict.fromkeys(found)) or ("",)


def hosts_of(servers: JsonValue) -> tuple[str, ...]:
    """Return the hosts of servers, ``https://api.example``; "" stands for the one that has the document."""
    return tuple(dict.fromkeys(_host(each) for each in _addresses(servers))) or ("",)


def _host(address: SplitResult) -> str:
    if not address.netloc:
        return ""
    host = address.netloc.rpartition("@")[2].lower()
    return f"{address.scheme}://{host.removesuffix(_PORTS.get(address.scheme, ' '))}"


def _addresses(servers: JsonValue) -> Iterator[SplitResult]:
    for server in servers if isinstance(servers, list) else ():
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield from _filled(str(server["url"]), server.get("variables"))


def _filled(url: str, variables: JsonValue) -> Iterator[SplitResult]:
    """Yield the addresses of one server: its variables at their default first, then at the others of their values."""
    known = (
        {name: each for name, each in variables.items() if isinstance(each, dict)}
        if isinstance(variables, dict)
        else {}
    )
    values = [list(dict.fromkeys((_default(each), *_texts_of(each.get("enum"))))) for each in known.values()]
    for chosen in islice(product(*values), _MAX_ADDRESSES):
        filled = url
        for name, value in zip(known, chosen, strict=True):
            filled = filled.replace("{" + name + "}", value)
        try:
            yield urlsplit(filled)
        except ValueError:
            continue


def _default(variable: JsonObject) -> str:
    return str(variable.get("default", ""))


def _texts_of(values: JsonValue) -> list[str]:
    return [str(each) for each in values] if isinstance(values, list) else []
