"""Messages of a provider: a function gives what it would publish, and this turns that into a message."""

import json
from collections.abc import Callable, Mapping

from shiplap.errors import ShiplapError
from shiplap.model.exchange import Message

MessageFunction = Callable[[Message | None], object]
"""Gives the message of a provider; gets the request where one message answers another, else ``None``."""


class MessageError(ShiplapError):
    """What a function gave is not a message."""


def as_message(given: object) -> Message:
    """Return a message from what a function gave.

    A `Message` is taken as it is; a pair is contents and metadata; bytes and text are contents; everything else is
    JSON.

    Raises:
        MessageError: when it is none of these.
    """
    if isinstance(given, Message):
        return given
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Mapping):
        contents, content_type = _contents(given[0])
        metadata = {str(name): value for name, value in given[1].items()}
        told = next(
            (value for name, value in metadata.items() if name.lower() in {"contenttype", "content-type"}), None
        )
        return Message(contents=contents, content_type=str(told) if told else content_type, metadata=metadata)
    contents, content_type = _contents(given)
    return Message(contents=contents, content_type=content_type)


def _contents(given: object) -> tuple[bytes | None, str | None]:
    if given is None:
        return None, None
    if isinstance(given, bytes):
        return given, None
    if isinstance(given, str):
        return given.encode(), None
    try:
        return json.dumps(given).encode(), "application/json"
    except (TypeError, ValueError) as error:
        raise MessageError(
            f"the function gave a {type(given).__name__}, which is no message: {error}; give bytes, text, "
            "what json.dumps() takes, or a pair of one of these and metadata"
        ) from error
