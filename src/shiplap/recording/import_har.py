"""HTTP archives (HAR 1.2), as browsers, proxies and Playwright write them.

The format: http://www.softwareishard.com/blog/har-12-spec/

Playwright also writes an archive as a zip file, with the bodies beside it.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.observed import Exchange


def read_har(document: Any, source: str, attachments: Mapping[str, bytes] | None = None) -> tuple[Exchange, ...]:
    """Return the exchanges of a parsed archive; entries without an answer (blocked, aborted) are left out.

    Raises:
        InputError: with every entry that is not as the format says.
    """
    entries = document["log"]["entries"]
    faults: list[Fault] = []
    exchanges: list[Exchange] = []
    for index, entry in enumerate(entries):
        try:
            exchange = _exchange(entry, attachments or {})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            faults.append(Fault(f"$.log.entries[{index}]", f"is no entry of an archive: {error!r}"))
        else:
            exchanges.extend([exchange] if exchange is not None else [])
    if faults:
        raise InputError(f"{source} is no HTTP archive", faults)
    return tuple(exchanges)


def _exchange(entry: Any, attachments: Mapping[str, bytes]) -> Exchange | None:
    request, response = entry["request"], entry["response"]
    parts = urlsplit(request["url"])
    if response["status"] < 100 or parts.scheme not in {"http", "https"}:
        return None
    post = request.get("postData") or {}
    return Exchange(
        url=request["url"],
        request=Request(
            method=request["method"].upper(),
            path=parts.path or "/",
            query=parts.query,
            headers=_headers(request),
            body=_content(post, attachments),
        ),
        response=Response(
            status=response["status"],
            headers=_headers(response),
            body=_content(response.get("content") or {}, attachments),
        ),
    )


def _headers(message: Any) -> tuple[tuple[str, str], ...]:
    return tuple((header["name"], header["value"]) for header in message.get("headers", ()))


def _content(content: Any, attachments: Mapping[str, bytes]) -> bytes | None:
    if "_file" in content:
        return attachments.get(content["_file"])
    text = content.get("text")
    if not text:
        return None
    if content.get("encoding") == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError(f"a body that says it is base64 is not: {error}") from error
    return str(text).encode()
