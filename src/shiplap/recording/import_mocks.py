"""Stub mappings of WireMock and simulations of Hoverfly: what a team's stand-in servers already say about a provider.

Only stubs that say one request and one answer can be taken over. The others (patterns of paths, templates, faults) are
named, so that nobody believes they were.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlencode, urlsplit

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.content_codings import UnknownCodingError, decoded
from shiplap.recording.observed import Exchange
from shiplap.recording.seen_bodies import Headers, content_type_of

Beside: TypeAlias = Callable[[str], bytes | None]
"""Reads a file by its path from the folder of the imported one; ``None`` where there is none."""

_JSON = (("Content-Type", "application/json"),)


def read_wiremock(
    document: Any, source: str, url: str, beside: Beside
) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    """Return the exchanges of mappings at ``url``, and what could not be taken over.

    ``beside`` reads a body that a mapping keeps in ``__files``, the folder beside that of the mappings.
    """
    stubs = document.get("mappings", [document])
    return _each(stubs, source, "$.mappings", lambda stub: _wiremock(stub, url, beside))


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
            exchanges.append(replace(read(stub), source=source, place=f"{where}[{index}]"))
        except (_NotPlainError, UnknownCodingError) as error:
            left.append(Fault(f"{source} {where}[{index}]", str(error)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{source} cannot be read", [Fault(f"{where}[{index}]", f"{error!r}")]) from error
    return tuple(exchanges), tuple(left)


class _NotPlainError(Exception):
    """A stub that says more than one request and one answer."""


def _wiremock(stub: Any, url: str, beside: Beside) -> Exchange:
    request, response = stub["request"], stub["response"]
    _refuse_unplain(stub, request, response)
    target = request.get("url") or request.get("urlPath")
    query = [(name, each["equalTo"]) for name, each in request.get("queryParameters", {}).items()]
    bodies = request.get("bodyPatterns") or [{}]
    return _exchange(
        url + target + ("?" + urlencode(query) if query else ""),
        method=request.get("method", "GET"),
        sent=_json_bytes(bodies[0]["equalToJson"]) if "equalToJson" in bodies[0] else None,
        asked=_wiremock_headers(request, "equalTo"),
        status=response.get("status", 200),
        answered=tuple(
            (name, str(value)) for name, values in (response.get("headers") or {}).items() for value in _each_of(values)
        ),
        body=_wiremock_body(response, beside),
    )


def _wiremock_headers(request: Any, matcher: str) -> Headers:
    """Return the headers of which a stub says the value; of the others no example is known, so they say nothing."""
    said = (request.get("headers") or {}).items()
    return tuple((name, str(each[matcher])) for name, each in said if isinstance(each, dict) and matcher in each)


def _each_of(values: Any) -> Any:
    return values if isinstance(values, list) else [values]


def _refuse_unplain(stub: Any, request: Any, response: Any) -> None:
    if "url" not in request and "urlPath" not in request:
        raise _NotPlainError("its path is a pattern; a contract needs an example")
    if "fault" in response or "proxyBaseUrl" in response or "transformers" in response:
        raise _NotPlainError("its answer is made at run time")
    if stub.get("requiredScenarioState") not in {None, "Started"}:
        raise _NotPlainError("it answers in one state of a scenario only; record it with a provider state")
    if any("equalTo" not in each for each in request.get("queryParameters", {}).values()):
        raise _NotPlainError("its query is a pattern; a contract needs an example")
    if any("equalToJson" not in each for each in request.get("bodyPatterns", ())):
        raise _NotPlainError("its body is a pattern; a contract needs an example")


def _wiremock_body(response: Any, beside: Beside) -> bytes:
    if "jsonBody" in response:
        return _json_bytes(response["jsonBody"])
    if "base64Body" in response:
        return base64.b64decode(response["base64Body"], validate=True)
    if "bodyFileName" not in response:
        return str(response.get("body", "")).encode()
    found = beside(f"../__files/{response['bodyFileName']}")
    if found is None:
        raise _NotPlainError(f"its body is in __files/{response['bodyFileName']}, which is not there")
    return found


def _hoverfly(pair: Any, url: str) -> Exchange:
    request, response = pair["request"], pair["response"]
    if response.get("templated"):
        raise _NotPlainError("its answer is made at run time")
    scheme = _exact(request, "scheme", urlsplit(url).scheme)
    host = _exact(request, "destination", urlsplit(url).netloc)
    query = [(name, _only(values)) for name, values in (request.get("query") or {}).items()]
    sent, body = _exact(request, "body", ""), str(response.get("body", ""))
    return _exchange(
        f"{scheme}://{host}{_exact(request, 'path', '/')}" + ("?" + urlencode(query) if query else ""),
        method=_exact(request, "method", "GET"),
        sent=sent.encode() or None,
        asked=tuple(
            (name, str(matchers[0]["value"]))
            for name, matchers in (request.get("headers") or {}).items()
            if len(matchers) == 1 and matchers[0].get("matcher") == "exact"
        ),
        status=response["status"],
        answered=tuple(
            (name, str(value)) for name, values in (response.get("headers") or {}).items() for value in _each_of(values)
        ),
        body=base64.b64decode(body, validate=True) if response.get("encodedBody") else body.encode(),
    )


def _exact(request: Any, name: str, default: str) -> str:
    return _only(request[name]) if request.get(name) else default


def _only(matchers: Any) -> str:
    if len(matchers) == 1 and matchers[0]["matcher"] in {"exact", "json"}:
        return str(matchers[0]["value"])
    raise _NotPlainError("it matches by a pattern; a contract needs an example")


def _json_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def _exchange(  # noqa: PLR0913 - what an exchange is made of
    url: str, *, method: str, sent: bytes | None, asked: Headers, status: int, answered: Headers, body: bytes
) -> Exchange:
    parts = urlsplit(url)
    return Exchange(
        url=url,
        request=Request(
            method="GET" if method == "ANY" else method.upper(),
            path=parts.path or "/",
            query=parts.query,
            headers=_with_json(asked) if sent else asked,
            body=sent,
        ),
        response=Response(status=status, headers=_with_json(answered), body=decoded(body or None, answered)),
    )


def _with_json(headers: Headers) -> Headers:
    """Return the headers, with that of JSON where none says what the body is: most stubs do not say it."""
    return headers if content_type_of(headers) else (*_JSON, *headers)
