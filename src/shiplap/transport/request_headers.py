"""The headers a request really goes out with: what frames a message is the sender's to say, not the contract's."""

from shiplap.model.exchange import Request

_FRAMING = frozenset({"connection", "content-length", "expect", "keep-alive", "te", "transfer-encoding", "upgrade"})


def sendable_headers(request: Request, host: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the request's headers as an HTTP client sends them.

    A contract that was recorded from a real request may hold a ``Content-Length`` of another body or ``Connection:
    keep-alive``: such headers are made anew.

    Args:
        request: what is sent.
        host: for the ``Host`` header where the request has none; ``None`` leaves that to the client library.
    """
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in _FRAMING)
    added: list[tuple[str, str]] = []
    if host is not None and not any(name.lower() == "host" for name, _ in kept):
        added.append(("host", host))
    if request.body is not None:
        added.append(("content-length", str(len(request.body))))
    return (*added, *kept)


def absolute_path(request: Request) -> str:
    """Return the path with the slash that HTTP demands and some contracts forget."""
    return request.path if request.path.startswith("/") or not request.path else "/" + request.path
