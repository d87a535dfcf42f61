"""A provider faked from a contract: it answers each request as the contract says, or spoiled in a known way."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime

from shiplap.matching import GeneratorContext, GeneratorMode, compare_request, example_response
from shiplap.model.interaction import Contract, HttpInteraction

CONTEXT = GeneratorContext(mode=GeneratorMode.CONSUMER, now=datetime(2026, 11, 23, tzinfo=UTC), random=random.Random(0))


class ContractProvider:
    """An ASGI application that speaks for a contract; ``spoil`` changes each response, or nothing."""

    def __init__(self, contract: Contract, spoil=None):
        self.contract = contract
        self.spoil = spoil or (lambda response: response)

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        response = self.answer(scope, body)
        headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in response.headers]
        headers = [pair for pair in headers if pair[0] not in {b"content-length", b"transfer-encoding", b"connection"}]
        content = b"" if response.status in {204, 304} else response.body or b""
        headers.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def answer(self, scope, body):
        from shiplap.model.exchange import Request, Response  # noqa: PLC0415 - names of this method only

        request = Request(
            method=scope["method"],
            path=scope["raw_path"].decode(),
            query=scope["query_string"].decode(),
            headers=tuple((name.decode(), value.decode("latin-1")) for name, value in scope["headers"]),
            body=body or None,
        )
        for interaction in self.contract.interactions:
            if isinstance(interaction, HttpInteraction) and not compare_request(
                interaction.request, request, self.contract.specification
            ):
                return self.spoil(example_response(interaction.response, CONTEXT))
        return Response(status=599)


def another_status(response):
    """The response with a status no contract asks for."""
    return replace(response, status=418)


def without_a_member(response):
    """The response without the first member of its JSON object, where it has one."""
    try:
        document = json.loads(response.body or b"")
    except ValueError:
        return response
    if not isinstance(document, dict) or not document:
        return response
    document.pop(next(iter(document)))
    return replace(response, body=json.dumps(document).encode())


def another_type(response):
    """The response with every number at the top turned into text."""
    try:
        document = json.loads(response.body or b"")
    except ValueError:
        return response
    if not isinstance(document, dict):
        return response
    turned = {name: f"text {value}" if isinstance(value, int | float) else value for name, value in document.items()}
    return replace(response, body=json.dumps(turned).encode())
