"""Messages while a test still writes them down: one that the consumer receives, and a question with its answer.

There is no queue and no broker in between: the test hands the example to the handler of the consumer, or lets the
consumer ask the draft.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeAlias

from shiplap.errors import Fault
from shiplap.matching import GeneratorContext, compare_message, example_message
from shiplap.model.exchange import Message
from shiplap.model.interaction import AsyncMessage, ExpectedMessage, ProviderState, SyncMessage
from shiplap.model.json_value import JsonValue
from shiplap.recording.explain import misfit_message
from shiplap.recording.from_types import is_object_class, is_type
from shiplap.recording.instances import instance_of
from shiplap.recording.message_reading import HandedMessage, MessageReading
from shiplap.recording.parts import Content, Parts, state_of
from shiplap.recording.recording_errors import RecordingMisuseError, UnexpectedRequestError
from shiplap.recording.type_members import ABSENT

_Handed: TypeAlias = Callable[[bytes], HandedMessage]


def _unwatched(data: bytes) -> HandedMessage:
    return HandedMessage(data, lambda value: value)


class _Contents:
    """The contents and metadata of one message, and the type they came from."""

    def __init__(self, contents: Any, example: Any, content_type: str | None) -> None:
        self._kind = contents if is_type(contents) else type(contents) if is_object_class(type(contents)) else None
        self._content = Content(contents, example, content_type)
        self.metadata: dict[str, Any] = {}

    def freeze(self) -> ExpectedMessage:
        """Return what the contract stores."""
        parts = Parts()
        body = self._content.freeze(parts)
        metadata = {name: parts.metadata(name, value) for name, value in self.metadata.items()}
        return ExpectedMessage(contents=body, metadata=metadata, rules=parts.rules, generators=parts.generators)

    def example(self, context: GeneratorContext, form: type | None, handed: _Handed) -> Any:
        """Return the example as ``bytes`` or ``str``, as JSON values for ``dict``, or as an instance of its type."""
        message = handed(example_message(self.freeze(), context).contents or b"")
        if form is str or (form is None and self._content.is_text):
            return message.data.decode()
        if form is bytes or self._content.is_plain:
            return message.data
        if form is dict or self._kind is None:
            return message.value()
        return instance_of(self._kind, json.loads(message.data))


class MessageDraft:
    """One message the consumer receives."""

    def __init__(self, description: str, contents: _Contents, context: GeneratorContext) -> None:
        """Start with what the message is called and what it holds."""
        self.description = description
        self._states: list[ProviderState] = []
        self._contents = contents
        self._context = context
        self._reading: MessageReading | None = None
        self.used = 0

    def watched_by(self, reading: MessageReading) -> None:
        """Let what is read of the message be noted."""
        self._reading = reading

    def given(self, state: str, /, **params: Any) -> Self:
        """Add a provider state: what must be true of the provider before, with its parameters."""
        self._states.append(state_of(state, params))
        return self

    def with_metadata(self, metadata: Mapping[str, Any] | None = None, /, **params: Any) -> Self:
        """Expect this metadata, for example the topic or a routing key; values may be matchers."""
        self._contents.metadata.update({**(metadata or {}), **params})
        return self

    def example(self, form: type | None = None) -> Any:
        """Return the message for the consumer's handler.

        Args:
            form: ``bytes`` or ``str`` for what goes over the wire, ``dict`` for plain JSON values; left out, an
                instance of the type the message was declared with, or plain values where it was declared with values.
        """
        self.used += 1
        return self._contents.example(self._context, form, self._handed)

    @property
    def metadata(self) -> dict[str, JsonValue]:
        """The metadata of the example."""
        return dict(self._contents.freeze().metadata)

    @property
    def name(self) -> str:
        """The description, and the provider states in brackets."""
        states = ", ".join(state.name for state in self._states)
        return f"{self.description} [{states}]" if states else self.description

    def _handed(self, data: bytes) -> HandedMessage:
        return _unwatched(data) if self._reading is None else self._reading.handed(self.interaction(), data)

    def interaction(self) -> AsyncMessage:
        """Freeze what was written down."""
        message = self._contents.freeze()
        return AsyncMessage(description=self.description, states=tuple(self._states), message=message)


class QuestionDraft:
    """One message the consumer sends, and the message that answers it."""

    def __init__(self, description: str, question: _Contents, context: GeneratorContext) -> None:
        """Start with what the question is called and what it holds."""
        self.description = description
        self._states: list[ProviderState] = []
        self._question = question
        self._answer: _Contents | None = None
        self._context = context
        self._reading: MessageReading | None = None
        self.used = 0

    def watched_by(self, reading: MessageReading) -> None:
        """Let what is read of the answer be noted."""
        self._reading = reading

    def given(self, state: str, /, **params: Any) -> Self:
        """Add a provider state: what must be true of the provider before, with its parameters."""
        self._states.append(state_of(state, params))
        return self

    def with_metadata(self, metadata: Mapping[str, Any] | None = None, /, **params: Any) -> Self:
        """Send this metadata with the question."""
        self._question.metadata.update({**(metadata or {}), **params})
        return self

    def answered_with(
        self,
        contents: Any,
        *,
        example: Any = ABSENT,
        content_type: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> Self:
        """Say what the consumer needs of the answer; as `returns` of a request."""
        self._answer = _Contents(contents, example, content_type)
        self._answer.metadata.update(metadata or {})
        return self

    def answer(
        self, question: Any, form: type | None = bytes, *, metadata: Mapping[str, JsonValue] | None = None
    ) -> Any:
        """Answer a question the consumer sends: bytes, or JSON values.

        Args:
            question: what the consumer sends.
            form: of the answer, as in `MessageDraft.example`.
            metadata: what the consumer sends along.

        Raises:
            UnexpectedRequestError: when the question is not the expected one.
        """
        data = question if isinstance(question, bytes) else json.dumps(question).encode()
        sent = Message(contents=data, content_type="application/json", metadata=metadata or {})
        expected = self._question.freeze()
        mismatches = compare_message(expected, sent)
        if mismatches:
            raise UnexpectedRequestError(misfit_message(self.name, mismatches))
        self.used += 1
        return self._answered().example(self._context, form, self._handed)

    @property
    def name(self) -> str:
        """The description, and the provider states in brackets."""
        states = ", ".join(state.name for state in self._states)
        return f"{self.description} [{states}]" if states else self.description

    def interaction(self) -> SyncMessage:
        """Freeze what was written down."""
        return SyncMessage(
            description=self.description,
            states=tuple(self._states),
            request=self._question.freeze(),
            responses=(self._answered().freeze(),),
        )

    def _handed(self, data: bytes) -> HandedMessage:
        return _unwatched(data) if self._reading is None else self._reading.handed(self.interaction(), data)

    def _answered(self) -> _Contents:
        if self._answer is None:
            fault = Fault(self.name, "add .answered_with(...)")
            raise RecordingMisuseError(f"{self.name} says nothing about the answer", [fault])
        return self._answer


def message(
    description: str, contents: Any, example: Any, content_type: str | None, context: GeneratorContext
) -> MessageDraft:
    """Start a message that the consumer receives."""
    return MessageDraft(description, _Contents(contents, example, content_type), context)


def question(
    description: str, contents: Any, example: Any, content_type: str | None, context: GeneratorContext
) -> QuestionDraft:
    """Start a message that the consumer sends and gets an answer to."""
    return QuestionDraft(description, _Contents(contents, example, content_type), context)
