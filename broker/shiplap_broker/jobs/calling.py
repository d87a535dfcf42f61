"""One call of one webhook: rendered, signed, sent, and told in a log that holds no secret."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shiplap.errors import ShiplapError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.jobs.rendering import TemplateError, render
from shiplap_broker.security.addresses import AddressRefusedError
from shiplap_broker.security.outgoing import OutgoingAnswer, OutgoingRequest
from shiplap_broker.security.redaction import hide, is_secret, shown_headers
from shiplap_broker.security.signing import signature_headers
from shiplap_broker.store.webhook_records import WebhookRecord, bounded_log

Send: TypeAlias = Callable[[OutgoingRequest], OutgoingAnswer]
"""Sends a request; raises a `ShiplapError` where there is no answer."""

_RETRY_AFTER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What came of a call.

    Attributes:
        success: the receiver answered with 200 to 299.
        hopeless: trying again cannot help, since nothing was sent.
        problem: why there is no answer.
        retry_after: after how many seconds the receiver wants to be asked again, where it says so.
        request: what was sent, as far as it may be shown; empty where nothing was.
        log: the exchange as lines of text, without secrets.
    """

    success: bool
    answer: OutgoingAnswer | None
    problem: str | None
    hopeless: bool
    retry_after: int | None
    request: JsonObject
    response: JsonObject
    log: str


def call(webhook: WebhookRecord, parameters: Mapping[str, str], message_id: str, send: Send, at: datetime) -> Called:
    """Call a webhook; whatever goes wrong is told in the result.

    Args:
        webhook: which.
        parameters: those of the event.
        message_id: the idempotency id.
        send: sends a request.
        at: when, for the signature.
    """
    context = {"event_name": parameters.get("eventName", ""), "webhook-id": message_id}
    log = _Log(at)
    log.line("DEBUG", f"Webhook context {json.dumps(context, separators=(',', ':'))}")
    try:
        request = _signed(webhook, render(webhook, parameters), message_id, at)
    except (TemplateError, ValueError) as error:
        log.line("ERROR", str(error))
        return _failed(str(error), log, {}, hopeless=True)
    secrets = _secrets(webhook, request)
    shown = _shown_request(request, secrets)
    log.request(request, shown, secrets)
    try:
        answer = send(request)
    except ShiplapError as error:
        log.line("ERROR", f"Error executing webhook - {error}")
        return _failed(str(error), log, shown, hopeless=isinstance(error, AddressRefusedError))
    response = _shown_answer(answer, secrets)
    log.answer(answer, response)
    return Called(
        success=200 <= answer.status < 300,
        answer=answer,
        problem=None,
        hopeless=False,
        retry_after=_retry_after(answer),
        request=shown,
        response=response,
        log=log.text(),
    )


def _failed(problem: str, log: "_Log", shown: JsonObject, *, hopeless: bool) -> Called:
    return Called(
        success=False,
        answer=None,
        problem=problem,
        hopeless=hopeless,
        retry_after=None,
        request=shown,
        response={},
        log=log.text(),
    )


def _signed(webhook: WebhookRecord, request: OutgoingRequest, message_id: str, at: datetime) -> OutgoingRequest:
    more = signature_headers(webhook.signing_secret, message_id, at, request.body)
    ours = {name for name, _ in more}
    kept = [(name, value) for name, value in request.headers if name not in ours]
    return OutgoingRequest(method=request.method, url=request.url, headers=(*kept, *more), body=request.body)


def _secrets(webhook: WebhookRecord, request: OutgoingRequest) -> tuple[str, ...]:
    """Return every text that may be shown nowhere, should the receiver send it back."""
    found = [value for name, value in request.headers if is_secret(name, value)]
    found += [value.partition(" ")[2] for value in found]
    return tuple(one for one in (*found, webhook.password, webhook.signing_secret) if one)


def _retry_after(answer: OutgoingAnswer) -> int | None:
    value = dict(answer.headers).get("retry-after", "")
    return int(value) if _RETRY_AFTER.fullmatch(value) else None


def _shown_request(request: OutgoingRequest, secrets: Iterable[str]) -> JsonObject:
    headers: JsonObject = {**shown_headers(dict(request.headers))}
    authority, _, path = request.url.partition("://")[2].partition("/")
    headers |= {"host": authority, "content-length": str(len(request.body))}
    return {"headers": headers, "body": _shown_body(request.body, secrets), "url": f"/{path}"}


def _shown_answer(answer: OutgoingAnswer, secrets: Iterable[str]) -> JsonObject:
    hidden = {name: hide(value, secrets) for name, value in answer.headers}
    headers: JsonObject = {**shown_headers(hidden)}
    return {"status": answer.status, "headers": headers, "body": _shown_body(answer.body, secrets)}


def _shown_body(body: bytes, secrets: Iterable[str]) -> JsonValue:
    text = hide(body.decode("utf-8", "replace"), secrets).replace("\x00", "\ufffd")
    try:
        value: JsonValue = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict | list) else text


class _Log:
    """Collects the lines of one call, in the form of the Pact Broker."""

    def __init__(self, at: datetime) -> None:
        self._stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._lines: list[str] = []

    def line(self, level: str, text: str) -> None:
        """Add what may be several lines; each gets the stamp, so that none can pose as another entry."""
        self._lines += [f"[{self._stamp}] {level}: {one}" for one in text.splitlines() or [""]]

    def request(self, request: OutgoingRequest, shown: JsonObject, secrets: Sequence[str]) -> None:
        """Tell what is sent."""
        self.line("INFO", f"HTTP/1.1 {request.method} {hide(request.url, secrets)}")
        self._headers(shown)
        self.line("INFO", hide(request.body.decode("utf-8", "replace"), secrets))

    def answer(self, answer: OutgoingAnswer, shown: JsonObject) -> None:
        """Tell what came back."""
        self.line("INFO", f"{answer.version} {answer.status} {answer.reason}")
        self._headers(shown)
        body = shown["body"]
        self.line(
            "INFO", body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        )
        if answer.truncated:
            self.line("WARN", "the rest of the answer was not read")

    def _headers(self, shown: JsonObject) -> None:
        headers = shown["headers"]
        for name, value in headers.items() if isinstance(headers, dict) else ():
            self.line("INFO", f"{name}: {value}")

    def text(self) -> str:
        """Return the lines."""
        return bounded_log("\n".join(self._lines) + "\n")
