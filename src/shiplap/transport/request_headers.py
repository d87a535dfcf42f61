"""The headers every HTTP client adds by itself: contracts do not mention them and providers rely on them."""

from shiplap.model.exchange import Request


def with_standard_headers(request: Request, host: str) -> tuple[tuple[str, str], ...]:
    """Return the request's headers with ``Host`` and, for a body, ``Content-Length`` where they are missing."""
    names = {name.lower() for name, _ in request.headers}
    added: list[tuple[str, str]] = []
    if "host" not in names:
        added.append(("host", host))
    if request.body is not None and not names & {"content-length", "transfer-encoding"}:
        added.append(("content-length", str(len(request.body))))
    return (*added, *request.headers)
