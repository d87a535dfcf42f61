"""What the process writes about itself: one line an event, as text for people or as JSON for machines.

A line names the request it is about. It never holds bodies, queries or headers: these may hold secrets.
"""

import json
import logging
import re
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

ACCESS = "shiplap.broker.access"
"""The logger of requests."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._~+/=:-]{1,128}")
_TRACE = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
_MEMBERS = ("method", "path", "route", "status", "milliseconds")


@dataclass(frozen=True, slots=True)
class RequestName:
    """What a request is called in logs: its id, and the trace it is part of, where the client says so."""

    id: str
    trace: str | None = None


_CURRENT: ContextVar[RequestName | None] = ContextVar("shiplap_request", default=None)


def name_request(request_id: str | None, traceparent: str | None) -> RequestName:
    """Name the request of this context, by its ``X-Request-Id`` where that is one, and return the name.

    Args:
        request_id: the header; made up where it is absent or no id.
        traceparent: the header of W3C Trace Context.
    """
    known = request_id if request_id is not None and _REQUEST_ID.fullmatch(request_id) else token_hex(8)
    trace = _TRACE.fullmatch(traceparent or "")
    named = RequestName(known, trace[1] if trace else None)
    _CURRENT.set(named)
    return named


def log_to_stderr(kind: str, level: str) -> None:
    """Write the logs of this process to standard error.

    Args:
        kind: ``text`` or ``json``.
        level: the least level that is written, such as ``info``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if kind == "json" else TextFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("shiplap").setLevel(level.upper())


class TextFormatter(logging.Formatter):
    """Lines for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write a line; the request's id at its end."""
        text = super().format(record)
        named = _CURRENT.get()
        return text if named is None else f"{text} request={named.id}"


class JsonFormatter(logging.Formatter):
    """Lines for machines: one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line."""
        members: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        members |= {name: getattr(record, name) for name in _MEMBERS if hasattr(record, name)}
        named = _CURRENT.get()
        if named is not None:
            members["requestId"] = named.id
            if named.trace is not None:
                members["traceId"] = named.trace
        if record.exc_info:
            members["exception"] = self.formatException(record.exc_info)
        return json.dumps(members, ensure_ascii=False)
