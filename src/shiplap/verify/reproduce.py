"""A command line that sends the same request again, for the person who looks into a failure."""

import shlex

from shiplap.model.exchange import Request

_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token"})
_IMPLIED = frozenset({"host", "content-length"})
_LONGEST_BODY = 4000


def curl_line(base_url: str, sent: Request, written: Request) -> str:
    """Return a ``curl`` command for a request.

    Args:
        base_url: where the provider is.
        sent: the request as it went out.
        written: the request as the contract has it; what was put in since is a credential and not shown.
    """
    path = sent.path if sent.path.startswith("/") else f"/{sent.path}"
    address = base_url + path + (f"?{sent.query}" if sent.query else "")
    words = ["curl", "-s"]
    if sent.method == "HEAD":
        words.append("-I")
    elif sent.method != "GET":
        words += ["-X", sent.method]
    words.append(address)
    known = {(name.lower(), value) for name, value in written.headers}
    for name, value in sent.headers:
        if name.lower() in _IMPLIED:
            continue
        shown = value if (name.lower(), value) in known and name.lower() not in _SECRET else "<not shown>"
        words += ["-H", f"{name}: {shown}"]
    words += _body(sent.body)
    return shlex.join(words)


def _body(body: bytes | None) -> list[str]:
    if body is None:
        return []
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return ["--data-binary", "@body"]
    return ["--data-raw", text] if len(text) <= _LONGEST_BODY and "\0" not in text else ["--data-binary", "@body"]
