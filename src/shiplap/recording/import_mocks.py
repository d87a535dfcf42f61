"""Stub mappings of WireMock and simulations of Hoverfly: what a team's stand-in servers already say about a provider.

Only stubs that say one request and one answer can be taken over. The others (patterns of paths, templates, faults) are
named, so that nobody believes they were.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.observed import Exchange

_PLAIN_HEADERS = (("Content-Type", "application/json"),)


def read_wiremock(document: Any, source: str, url: str) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    """Return the exchanges of mappings at ``url``, and what could not be taken over."""
    return _each(document.get("mappings", [document]), source, "$.mappings", lambda stub: _wiremock(stub, url))


def read_hoverfly(document: Any, source: str, url: str) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    """Return the exchanges of a simulation, and what could not be taken over; ``url`` stands where it names no host."""
    return _each(document["data"]["pairs"], source, "$.data.pairs", lambda pair: _hoverfly(pair, url))


def _each(
    stubs: Any, source: str, where: str, read: Callable[[Any], Exchange]
) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    exchanges: list[Exchange] = []
    left: list[Fault] = []
    for index, stub in enumerate(stubs):
        try:
            exchanges.append(read(stub))
        except _NotPlainError as error:
            left.append(Fault(f"{source} {where}[{index}]", str(error)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{source} cannot be read", [Fault(f"{where}[{index}]", f"{error!r}")]) from error
    return tuple(exchanges), tuple(left)


class _NotPlainError(Exception):
    """A stub that says more than one request and one answer."""


def _wiremock(stub: Any, url: str) -> Exchange:
    request, response = stub["request"], stub["response"]
    target = request.get("url") or request.get("urlPath")
    if target is None:
        raise _NotPlainError("its path is a pattern; a contract needs an example")
    if "fault" in response or "proxyBaseUrl" in response or "transformers" in response:
        raise _NotPlainError("its answer is made at run time")
    query = [(name, each["equalTo"]) for name, each in request.get("queryParameters", {}).items() if "equalTo" in each]
    bodies = [each["equalToJson"] for each in request.get("bodyPatterns", ()) if "equalToJson" in each]
    return _exchange(
        url + target + ("?" + urlencode(query) if query else ""),
        method=request.get("method", "GET"),
        sent=_json_bytes(bodies[0]) if bodies else None,
        status=response.get("status", 200),
        body=_json_bytes(response["jsonBody"]) if "jsonBody" in response else response.get("body", "").encode(),
    )


def _hoverfly(pair: Any, url: str) -> Exchange:
    request, response = pair["request"], pair["response"]
    if response.get("templated"):
        raise _NotPlainError("its answer is made at run time")
    scheme = _exact(request, "scheme", urlsplit(url).scheme)
    host = _exact(request, "destination", urlsplit(url).netloc)
    query = [(name, _only(values)) for name, values in (request.get("query") or {}).items()]
    sent = _exact(request, "body", "")
    return _exchange(
        f"{scheme}://{host}{_exact(request, 'path', '/')}" + ("?" + urlencode(query) if query else ""),
        method=_exact(request, "method", "GET"),
        sent=sent.encode() or None,
        status=response["status"],
        body=response.get("body", "").encode(),
    )


def _exact(request: Any, name: str, default: str) -> str:
    return _only(request[name]) if request.get(name) else default


def _only(matchers: Any) -> str:
    if len(matchers) == 1 and matchers[0]["matcher"] in {"exact", "json"}:
        return str(matchers[0]["value"])
    raise _NotPlainError("it matches by a pattern; a contract needs an example")


def _json_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def _exchange(url: str, *, method: str, sent: bytes | None, status: int, body: bytes) -> Exchange:
    parts = urlsplit(url)
    return Exchange(
        url=url,
        request=Request(
            method="GET" if method == "ANY" else method.upper(),
            path=parts.path or "/",
            query=parts.query,
            headers=_PLAIN_HEADERS if sent else (),
            body=sent,
        ),
        response=Response(status=status, headers=_PLAIN_HEADERS, body=body or None),
    )
