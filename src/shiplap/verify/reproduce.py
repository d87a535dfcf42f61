"""A command line that sends the same request again, for the person who looks into a failure."""

from shiplap.model.curl import curl_command
from shiplap.model.exchange import Request

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token"})
_IMPLIED = frozenset({"host", "content-length"})


def curl_line(base_url: str, sent: Request, written: Request) -> str:
    """Return a ``curl`` command for a request.

    Args:
        base_url: where the provider is.
        sent: the request as it went out.
        written: the request as the contract has it; what was put in since is a credential and not shown.
    """
    path = sent.path if sent.path.startswith("/") else f"/{sent.path}"
    address = base_url + path + (f"?{sent.query}" if sent.query else "")
    known = {(name.lower(), value) for name, value in written.headers}
    headers = [
        (name, value if (name.lower(), value) in known and name.lower() not in _SECRET else "<not shown>")
        for name, value in sent.headers
        if name.lower() not in _IMPLIED
    ]
    return curl_command(sent.method, address, headers, sent.body)
