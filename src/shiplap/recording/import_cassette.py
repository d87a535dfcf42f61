"""Cassettes of vcrpy: traffic that tests replay, and that was real once."""

import base64
import importlib
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from shiplap.errors import Fault, InputError
from shiplap.model.exchange import Request, Response
from shiplap.recording.content_codings import UnknownCodingError, decoded
from shiplap.recording.observed import Exchange


def parse_yaml(content: bytes, source: str) -> Any:
    """Return what YAML says, if PyYAML is there; vcrpy brings it.

    Raises:
        InputError: when it is not there, or the file is not YAML.
    """
    try:
        yaml: Any = importlib.import_module("yaml")
    except ModuleNotFoundError as error:
        raise InputError(f"{source} needs PyYAML to be read: pip install pyyaml") from error
    try:
        return yaml.safe_load(content)
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{source} is not YAML", [Fault("$", str(error))]) from error


def read_cassette(document: Any, source: str) -> tuple[tuple[Exchange, ...], tuple[Fault, ...]]:
    """Return the exchanges of a cassette, of vcrpy's YAML or JSON, and what could not be taken over.

    Raises:
        InputError: with the place of the first interaction that cannot be read.
    """
    exchanges: list[Exchange] = []
    left: list[Fault] = []
    for index, each in enumerate(document["interactions"]):
        try:
            exchange = _exchange(each["request"], each["response"])
            exchanges.append(replace(exchange, source=source, place=f"$.interactions[{index}]"))
        except UnknownCodingError as why:
            left.append(Fault(f"{source} $.interactions[{index}]", str(why)))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{source} cannot be read", [Fault(f"$.interactions[{index}]", f"{error!r}")]) from error
    return tuple(exchanges), tuple(left)


def _exchange(request: Any, response: Any) -> Exchange:
    parts = urlsplit(request["uri"])
    sent, answered = _headers(request.get("headers")), _headers(response.get("headers"))
    return Exchange(
        url=request["uri"],
        request=Request(
            method=request["method"].upper(),
            path=parts.path or "/",
            query=parts.query,
            headers=sent,
            body=decoded(_body(request.get("body")), sent),
        ),
        response=Response(
            status=response["status"]["code"],
            headers=answered,
            body=decoded(_body(response.get("body")), answered),
        ),
    )


def _headers(headers: Any) -> tuple[tuple[str, str], ...]:
    pairs = ((name, values if isinstance(values, list) else [values]) for name, values in (headers or {}).items())
    return tuple((str(name), str(value)) for name, values in pairs for value in values)


def _body(body: Any) -> bytes | None:
    if isinstance(body, dict):
        encoded = body.get("base64_string")
        body = body.get("string") if encoded is None else base64.b64decode(encoded)
    return (body.encode() if isinstance(body, str) else body) or None
