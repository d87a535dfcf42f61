"""Reads what people say about a webhook, with every fault at once, in the words of the Pact Broker."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.jobs.rendering import PARAMETER
from shiplap_broker.security.redaction import HIDDEN
from shiplap_broker.security.signing import secret_fault
from shiplap_broker.settings import WebhookSettings
from shiplap_broker.store.webhook_records import PacticipantFilter, WebhookEvent, WebhookRecord
from shiplap_broker.web.checks import Checks

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_YOURS = re.compile(
    r"host|content-length|transfer-encoding|connection|te|trailer|upgrade|webhook-.*", re.IGNORECASE
)
_AUTHORITY = re.compile(r"[^/]*//([^/?#]*)")
_WHITELIST = "See /doc/webhooks#whitelist for more information."
_INVALID = "is not a valid URL eg. http://example.org"
_WHERE = re.compile(r"[\x21-\x7e]+")


def read_webhook(
    members: JsonObject, uuid: str, settings: WebhookSettings, permits: Callable[[str], bool], now: datetime
) -> tuple[WebhookRecord, Checks]:
    """Return the webhook in a body, and the checks that hold what is wrong with it.

    The caller may add to the checks, and must finish them before it uses the webhook.
    """
    checks = Checks(members)
    description = members.get("description")
    if description is not None and not isinstance(description, str):
        checks.note("description", "must be a string")
    enabled = checks.flag("enabled")
    sides = {role: _side(checks, role) for role in ("consumer", "provider")}
    events = _events(checks)
    request = members.get("request")
    if not isinstance(request, dict) or not request:
        is_given = "must be filled" if request == {} else "must be a hash"
        checks.note("request", is_given if "request" in members else "is missing")
        request = {}
        inner = Checks(request, "request.")
    else:
        inner = Checks(request, "request.")
        _check_request(inner, settings, permits)
        if "signingSecret" in request:  # passed over, it would leave everything unsigned without a word
            inner.note("signingSecret", "belongs beside request, not into it")
    record = WebhookRecord(
        uuid=uuid,
        description=description if isinstance(description, str) and description else None,
        enabled=enabled is not False,
        consumer=sides["consumer"],
        provider=sides["provider"],
        events=events,
        method=str(request.get("method")).upper(),
        url=str(request.get("url")),
        headers=_headers(inner),
        body=request.get("body"),
        username=_one_line(inner, "username"),
        password=_one_line(inner, "password"),
        signing_secret=_signing_secret(checks),
        created_at=now,
        updated_at=now,
    )
    checks.messages.update(inner.messages)
    return record, checks


def _side(checks: Checks, role: str) -> PacticipantFilter | None:
    given = checks.members.get(role)
    if given is None:
        return None
    if not isinstance(given, dict):
        checks.note(role, "must be a hash")
        return None
    name, label = given.get("name"), given.get("label")
    for key, value in (("name", name), ("label", label)):
        if value is not None and not isinstance(value, str):
            checks.note(f"{role}.{key}", "must be a string")
    if name and label:
        checks.note(f"{role}.label", "name and label cannot be provided at the same time")
    elif not name and not label:
        checks.note(f"{role}.name", "cannot be blank")
    if isinstance(name, str) and name:
        return PacticipantFilter(name=name)
    return PacticipantFilter(label=label) if isinstance(label, str) and label else None


def _events(checks: Checks) -> tuple[WebhookEvent, ...]:
    given = checks.members.get("events")
    if given is None:
        return (WebhookEvent.CONTRACT_CONTENT_CHANGED,)
    if not isinstance(given, list):
        checks.note("events", "must be an array")
        return ()
    if not given:
        checks.note("events", "size cannot be less than 1")
    known = {one.value: one for one in WebhookEvent}
    found = []
    for index, each in enumerate(given):
        if not isinstance(each, dict):
            checks.note("events", f"must be a hash (at index {index})")
            continue
        name = each.get("name")
        if isinstance(name, str) and name in known:
            found.append(known[name])
        elif not name:
            checks.note("events", f"name {'must be filled' if 'name' in each else 'is missing'} (at index {index})")
        else:
            checks.note("events", f"name must be one of: {', '.join(known)} (at index {index})")
    return tuple(dict.fromkeys(found))


def _check_request(inner: Checks, settings: WebhookSettings, permits: Callable[[str], bool]) -> None:
    faults: dict[str, Callable[[str], str | None]] = {
        "method": lambda method: _method_fault(method, settings),
        "url": lambda url: _url_fault(url, settings, permits),
    }
    for name, fault in faults.items():
        value = inner.members.get(name)
        if name not in inner.members:
            message: str | None = "is missing"
        elif isinstance(value, str):
            message = fault(value) if value else "must be filled"
        else:
            message = "must be a string"
        if message is not None:
            inner.note(name, message)


def _method_fault(method: str, settings: WebhookSettings) -> str | None:
    if method.upper() not in _METHODS:
        return "is not a recognised HTTP method"
    if method.upper() in settings.methods:
        return None
    several = "one of " if len(settings.methods) > 1 else ""
    return f"must be {several}{', '.join(settings.methods)}. {_WHITELIST}"


def _url_fault(url: str, settings: WebhookSettings, permits: Callable[[str], bool]) -> str | None:
    """Return what is wrong with an address; parameters may stand in its path and query."""
    plain = PARAMETER.sub("x", url)
    if _WHERE.fullmatch(plain) is None or "//" not in url:
        return _INVALID
    authority = _AUTHORITY.match(url)
    if authority is not None and "${" in authority[1]:
        return "cannot have a template parameter in the host"
    if "${" in url[: url.index("//")]:
        return _INVALID
    return _place_fault(plain, settings, permits)


def _place_fault(url: str, settings: WebhookSettings, permits: Callable[[str], bool]) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return _INVALID
    if not parts.scheme or not host:
        return _INVALID
    if parts.scheme not in settings.schemes:
        return f"scheme must be {', '.join(settings.schemes)}. {_WHITELIST}"
    if parts.username is not None:
        return "cannot hold a user name or password; give them as username and password"
    if not permits(host):
        hosts = ", ".join(f'"{one}"' for one in settings.hosts)
        return f"host must be in the whitelist {hosts}. {_WHITELIST}"
    return None


def _headers(inner: Checks) -> dict[str, str]:
    given = inner.members.get("headers")
    if given is None:
        return {}
    if isinstance(given, list):
        given = _from_lines(given)
    if not isinstance(given, dict):
        inner.note("headers", "must be a hash")
        return {}
    headers = {}
    for name, value in given.items():
        if value is None:
            continue
        if _TOKEN.fullmatch(name) is None or not isinstance(value, str) or _CONTROL.search(value):
            inner.note("headers", f"{name!r} is not the name of a header, or its value is not one line of text")
        elif _NOT_YOURS.fullmatch(name):
            inner.note("headers", f"{name} is set by the broker")
        else:
            headers[name] = value
    return headers


def _from_lines(lines: list[JsonValue]) -> JsonObject | None:
    """Read headers as ``pact broker create-webhook`` sends them, ``["Name: value"]``; ``None`` where they are other."""
    texts = [line for line in lines if isinstance(line, str) and ":" in line]
    if len(texts) < len(lines):
        return None
    parts = [text.partition(":") for text in texts]
    return {name.strip(): value.strip() for name, _, value in parts}


def _one_line(inner: Checks, name: str) -> str | None:
    value = inner.members.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and _CONTROL.search(value) is None:
        return value
    inner.note(name, "must be one line of text")
    return None


def _signing_secret(checks: Checks) -> str | None:
    value = checks.members.get("signingSecret")
    if value is None or value == HIDDEN:
        return value
    message = secret_fault(value) if isinstance(value, str) else "must be a string"
    if message is not None:
        checks.note("signingSecret", message)
    return str(value)
