"""From a webhook and the parameters of an event to the request that is sent.

A parameter is data, whatever it holds: a branch may be named ``", "admin": true, "x": "``. So each is escaped for the
place where it stands, in one pass, and what it holds is never looked at for further parameters.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from shiplap.distribution import VERSION
from shiplap.errors import ShiplapError
from shiplap.model.json_value import JsonValue
from shiplap_broker.security.outgoing import OutgoingRequest
from shiplap_broker.store.webhook_records import WebhookRecord

PARAMETER = re.compile(r"\$\{pactbroker\.([A-Za-z]+)\}")
"""A template parameter."""

USER_AGENT = f"Shiplap/{VERSION} (compatible; Pact Broker v2.120.0)"
"""How the broker calls itself where the webhook does not."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)

Parameters: TypeAlias = Mapping[str, str]
_Escape: TypeAlias = Callable[[str], str]


class TemplateError(ShiplapError):
    """A parameter would change the meaning of the place where it stands, and no escape can prevent that."""


def render(webhook: WebhookRecord, parameters: Parameters) -> OutgoingRequest:
    """Return the request that tells a webhook about an event; unknown parameters stay as they are.

    Raises:
        TemplateError: a parameter would lead out of the path of the address.
    """
    body, media = _body(webhook, parameters)
    headers = {"accept": "*/*", "user-agent": USER_AGENT}
    if media is not None:
        headers["content-type"] = media
    for name, value in webhook.headers.items():
        headers[name.lower()] = _CONTROL.sub(" ", _fill(value, parameters, str))
    if webhook.username is not None or webhook.password is not None:
        user = _fill(webhook.username or "", parameters, str).replace(":", "%3A")  # a colon would end the name
        secret = f"{user}:{_fill(webhook.password or '', parameters, str)}"
        headers["authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    return OutgoingRequest(
        method=webhook.method, url=_url(webhook.url, parameters), headers=tuple(headers.items()), body=body
    )


def _fill(template: str, parameters: Parameters, escaped: _Escape) -> str:
    def value(found: re.Match[str]) -> str:
        return escaped(parameters[found[1]]) if found[1] in parameters else found[0]

    return PARAMETER.sub(value, template)


def _url(template: str, parameters: Parameters) -> str:
    """Return the address: a parameter stays within the segment, or the value of the query, where it stands."""
    path, mark, rest = template.partition("?")
    segments = [_segment(one, parameters) for one in path.split("/")]
    return "/".join(segments) + mark + _fill(rest, parameters, _percent)


def _segment(template: str, parameters: Parameters) -> str:
    filled = _fill(template, parameters, _percent)
    if filled != template and _DOTS.fullmatch(filled):
        raise TemplateError(f"the parameter in the address becomes the segment {filled!r}, which leads elsewhere")
    return filled


def _percent(value: str) -> str:
    return quote(value, safe="")


def _body(webhook: WebhookRecord, parameters: Parameters) -> tuple[bytes, str | None]:
    """Return the body, and its media type where it follows from the body."""
    template = webhook.body
    if template is None:
        return b"", None
    if not isinstance(template, str):
        filled = _json(template, parameters)
        return json.dumps(filled, ensure_ascii=False, separators=(",", ":")).encode(), "application/json"
    return _text(template, _media(webhook), parameters).encode(), None


def _media(webhook: WebhookRecord) -> str:
    return next((value.lower() for name, value in webhook.headers.items() if name.lower() == "content-type"), "")


def _json(template: JsonValue, parameters: Parameters) -> JsonValue:
    match template:
        case str():
            return _fill(template, parameters, str)
        case list():
            return [_json(each, parameters) for each in template]
        case dict():
            return {_fill(name, parameters, str): _json(each, parameters) for name, each in template.items()}
        case _:
            return template


def _text(template: str, media: str, parameters: Parameters) -> str:
    start = template.lstrip()[:1]
    if "json" in media or (not media and start in {"{", "["}):
        return _json_text(template, parameters)
    if "xml" in media or "html" in media or (not media and start == "<"):
        return _fill(template, parameters, _xml)
    if "form-urlencoded" in media:
        return _fill(template, parameters, quote_plus)
    return _fill(template, parameters, str)


def _json_text(template: str, parameters: Parameters) -> str:
    """Fill JSON that was given as text; a parameter outside quotes becomes a number, or a string of its own."""
    parts: list[str] = []
    end, quoted = 0, False
    for found in PARAMETER.finditer(template):
        between = template[end : found.start()]
        quoted ^= len(re.findall(r'(?<!\\)(?:\\\\)*"', between)) % 2 == 1
        parts += [between, _json_place(found, parameters, quoted=quoted)]
        end = found.end()
    return "".join([*parts, template[end:]])


def _json_place(found: re.Match[str], parameters: Parameters, *, quoted: bool) -> str:
    value = parameters.get(found[1])
    if value is None:
        return found[0]
    text = json.dumps(value, ensure_ascii=False)
    if quoted:
        return text[1:-1]
    return value if _NUMBER.fullmatch(value) else text


def _xml(value: str) -> str:
    """Return a value for XML's text and for its attributes, whichever quotes they have."""
    return escape(_CONTROL.sub(" ", value), {'"': "&quot;", "'": "&apos;"})
