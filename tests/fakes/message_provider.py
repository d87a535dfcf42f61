"""A provider of messages faked from a contract: asked by Pact's protocol, it gives what the contract expects."""

import base64
import json
from dataclasses import replace

from fakes.contract_provider import CONTEXT
from shiplap.matching import example_message
from shiplap.model.exchange import Message, Response
from shiplap.model.interaction import AsyncMessage, Contract, SyncMessage


class MessageProvider:
    """An ASGI application that gives each message of a contract; ``spoil`` changes its contents, or nothing."""

    def __init__(self, contract: Contract, spoil=None, *, metadata: bool = True):
        self.contract = contract
        self.spoil = spoil or (lambda response: response)
        self.metadata = metadata

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise NotImplementedError
        body = b""
        while True:
            event = await receive()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        message = self.message(json.loads(body)["description"])
        headers = []
        if message is not None:
            metadata = dict(message.metadata) if self.metadata else {}
            headers.append((b"pact-message-metadata", base64.b64encode(json.dumps(metadata).encode())))
            if message.content_type:
                headers.append((b"content-type", message.content_type.encode()))
        content = b"" if message is None else message.contents or b""
        status = 404 if message is None else self.spoil(Response(status=200)).status
        await send({"type": "http.response.start", "status": 200 if status == 418 else status, "headers": headers})
        await send({"type": "http.response.body", "body": content if status != 418 else b"spoiled"})

    def message(self, description) -> Message | None:
        for one in self.contract.interactions:
            if one.description == description and isinstance(one, AsyncMessage):
                return self.changed(example_message(one.message, CONTEXT))
            if one.description == description and isinstance(one, SyncMessage) and one.responses:
                return self.changed(example_message(one.responses[0], CONTEXT))
        return None

    def changed(self, message: Message) -> Message:
        spoiled = self.spoil(Response(status=200, body=message.contents))
        return replace(message, contents=spoiled.body)
