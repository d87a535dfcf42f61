"""A request as a ``curl`` command, so that a person can send it again from a terminal."""

import shlex
from collections.abc import Iterable

_LONGEST_BODY = 4000


def curl_command(method: str, address: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> str:
    """Return a command for a POSIX shell that sends a request.

    A body that is no text, or too long for a line, is read from a file called ``body``.

    Args:
        method: the method, in capitals.
        address: the whole address, with the query.
        headers: what to send, in order.
        body: what to send; ``None`` for nothing.
    """
    words = ["curl", "-s"]
    if method == "HEAD":
        words.append("-I")
    elif method != "GET":
        words += ["-X", method]
    words.append(address)
    for name, value in headers:
        words += ["-H", f"{name}: {value}"]
    return shlex.join(words + _body(body))


def _body(body: bytes | None) -> list[str]:
    if body is None:
        return []
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return ["--data-binary", "@body"]
    return ["--data-raw", text] if len(text) <= _LONGEST_BODY and "\0" not in text else ["--data-binary", "@body"]
