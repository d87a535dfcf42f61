"""Gives the consumer's handler a message that remembers what is read of it, as responses of HTTP do."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shiplap.model.interaction import Interaction
from shiplap.model.json_value import JsonValue
from shiplap.recording.readings import AnswerKey, Readings, reading_key


@dataclass(frozen=True, slots=True)
class MessageReading:
    """Where the readings of the messages between a consumer and a provider are noted."""

    readings: Readings
    consumer: str
    provider: str

    def handed(self, interaction: Interaction, data: bytes) -> "HandedMessage":
        """Note that a message is handed to the consumer, as bytes unless something else is said of it."""
        key = AnswerKey("message", interaction.description, data)
        body = self.readings.answered(reading_key(self.consumer, self.provider, interaction), key)
        return HandedMessage(body, lambda value: self.readings.parsed(object(), key, value))


@dataclass(frozen=True, slots=True)
class HandedMessage:
    """One message on its way to the consumer.

    Attributes:
        data: what it holds.
        tracked: makes parsed JSON remember what is read of it. Without it nobody knows what is read.
    """

    data: bytes
    tracked: Callable[[JsonValue], Any]

    def value(self) -> Any:
        """Return the parsed JSON, which remembers what is read of it."""
        return self.tracked(json.loads(self.data))
