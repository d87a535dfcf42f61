"""HTTP archives (HAR 1.2), as browsers, proxies and Playwright write them.

The format: http://www.softwareishard.com/blog/har-12-spec/

Playwright also writes an archive as a zip file, with the bodies beside it.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.observed import Exchange
from shiplap.recording.seen_bodies import Headers, content_type_of


def read_har(
    document: Any, source: str, attached: Callable[[str], bytes | None]
) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    """Return the exchanges of a parsed archive, and what could not be taken over.

    Entries without an answer (blocked, aborted) and the preflights of browsers are nobody's expectation and not told.

    Args:
        document: the archive.
        source: its name, for messages.
        attached: gives a body that is kept beside the archive, by its name; ``None`` where it is not there.

    Raises:
        InputError: with every entry that is not as the format says.
    """
    entries = document["log"]["entries"]
    faults: list[Fault] = []
    left: list[Fault] = []
    exchanges: list[Exchange] = []
    for index, entry in enumerate(entries):
        where = f"$.log.entries[{index}]"
        try:
            exchange = _exchange(entry, attached, source, where)
        except _LeftOutError as why:
            left.append(Fault(f"{source} {where}", str(why)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            faults.append(Fault(where, f"is no entry of an archive: {error!r}"))
        else:
            exchanges.extend([exchange] if exchange is not None else [])
    if faults:
        raise InputError(f"{source} is no HTTP archive", faults)
    return tuple(exchanges), tuple(left)


class _LeftOutError(Exception):
    """An exchange of which no contract can be made."""


def _exchange(entry: Any, attached: Callable[[str], bytes | None], source: str, where: str) -> Exchange | None:
    request, response = entry["request"], entry["response"]
    parts = urlsplit(request["url"])
    if response["status"] < 100 or parts.scheme not in {"http", "https"} or _is_preflight(request):
        return None
    if response["status"] == 304:
        raise _LeftOutError("the browser only asked whether its copy is still good; record without a cache")
    post, content = request.get("postData") or {}, response.get("content") or {}
    return Exchange(
        url=request["url"],
        request=Request(
            method=request["method"].upper(),
            path=parts.path or "/",
            query=parts.query,
            headers=_headers(request, post),
            body=_content(post, attached),
        ),
        response=Response(
            status=response["status"],
            headers=_headers(response, content),
            body=_content(content, attached),
        ),
        source=source,
        place=where,
    )


def _is_preflight(request: Any) -> bool:
    names = {name.lower() for name, _ in _headers(request, {})}
    return request["method"].upper() == "OPTIONS" and "access-control-request-method" in names


def _headers(message: Any, content: Any) -> Headers:
    """Return the headers; some archives say only beside the body what it is."""
    headers = tuple((header["name"], header["value"]) for header in message.get("headers", ()))
    kind = str(content.get("mimeType") or "")
    return headers if content_type_of(headers) or not kind else (("Content-Type", kind), *headers)


def _content(content: Any, attached: Callable[[str], bytes | None]) -> bytes | None:
    if "_file" in content:
        found = attached(content["_file"])
        if found is None:
            raise _LeftOutError(f"its body is in {content['_file']}, which is not beside the archive")
        return found
    text = content.get("text")
    if not text and content.get("params"):
        return urlencode([(each["name"], each.get("value", "")) for each in content["params"]]).encode()
    if not text:
        return None
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError(f"a body that says it is base64 is not: {error}") from error
    return str(text).encode()
