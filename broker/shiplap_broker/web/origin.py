"""The root URL of the broker as the client sees it, behind whatever proxies stand between."""

import re
from collections.abc import Mapping

_HOST = re.compile(r"[A-Za-z0-9._~-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def origin(scheme: str, headers: Mapping[str, str], root_path: str = "", fallback: str = "localhost") -> str:
    """Return scheme, host and root path, honouring ``X-Forwarded-*``; a host that is none becomes ``fallback``."""
    forwarded_scheme = _first(headers.get("x-forwarded-proto") or headers.get("x-forwarded-scheme"))
    if headers.get("x-forwarded-ssl") == "on":
        forwarded_scheme = "https"
    if forwarded_scheme in _DEFAULT_PORTS:
        scheme = forwarded_scheme
    host = _first(headers.get("x-forwarded-host")) or headers.get("host", "")
    host = host if _HOST.fullmatch(host) else fallback
    port = _first(headers.get("x-forwarded-port"))
    if port.isdigit():
        host = f"{_without_port(host)}:{port}"
    return f"{scheme}://{host.removesuffix(':' + _DEFAULT_PORTS.get(scheme, '-'))}{root_path.rstrip('/')}"


def _first(value: str | None) -> str:
    return (value or "").partition(",")[0].strip()


def _without_port(host: str) -> str:
    return re.sub(r":\d+$", "", host)
