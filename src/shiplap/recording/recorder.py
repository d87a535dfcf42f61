"""What one consumer expects of one provider during one test, and the answers it gets.

The recorder knows no HTTP library: a catcher (see `catch`) turns a library's request into a `Request`, asks a
`Recording`, and turns the answer back.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from shiplap.errors import Fault
from shiplap.matching import GeneratorContext, example_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import Contract, HttpInteraction, Interaction
from shiplap.model.provenance import Provenance, with_provenance
from shiplap.model.read_set import with_read_set
from shiplap.recording.answering import Failure
from shiplap.recording.draft import InteractionDraft
from shiplap.recording.explain import misfit
from shiplap.recording.message_draft import MessageDraft, QuestionDraft, message, question
from shiplap.recording.message_reading import MessageReading
from shiplap.recording.mock_server import mock_server
from shiplap.recording.origin import Origin
from shiplap.recording.readings import AnswerKey, Readings, reading_key
from shiplap.recording.recording_errors import RecordingMisuseError, RefusedRequestError, UnexpectedRequestError
from shiplap.recording.type_members import ABSENT

if TYPE_CHECKING:
    from shiplap.model.mismatch import Mismatch


@dataclass(frozen=True, slots=True)
class Declared:
    """What a recorder held at some moment: drafts, how often each was used, and where it was served."""

    expected: tuple[tuple[InteractionDraft, int], ...] = ()
    messages: tuple[tuple[MessageDraft | QuestionDraft, int], ...] = ()
    served_at: Origin | None = None
    refused: tuple[RefusedRequestError, ...] = ()


class Recorder:
    """One consumer's expectations of one provider during one test."""

    def __init__(
        self,
        consumer: str,
        provider: str,
        url: str | None,
        context: GeneratorContext,
        readings: Readings | None = None,
    ) -> None:
        """Record between ``consumer`` and ``provider``, which the code under test believes to be at ``url``.

        With ``readings``, note for each answer whose it is, so that its read-set can be recorded.
        """
        self._context = context
        self._readings = readings
        self.consumer = consumer
        self.provider = provider
        self.url = url
        self.origin = None if url is None else Origin.of(url)
        self.prefix = "" if url is None else urlsplit(url).path.rstrip("/")
        self._expected: list[InteractionDraft] = []
        self._messages: list[MessageDraft | QuestionDraft] = []
        self.served_at: Origin | None = None
        self.refused: list[RefusedRequestError] = []

    def remembered(self) -> Declared:
        """Return what is declared and used by now."""
        expected = tuple((each, each.used) for each in self._expected)
        messages = tuple((each, each.used) for each in self._messages)
        return Declared(expected, messages, self.served_at, tuple(self.refused))

    def go_back_to(self, then: Declared) -> None:
        """Forget what was declared and used since."""
        self._expected[:] = [draft for draft, _ in then.expected]
        self._messages[:] = [draft for draft, _ in then.messages]
        for draft, used in (*then.expected, *then.messages):
            draft.used = used
        self.served_at = then.served_at
        self.refused[:] = then.refused

    def request(self, method: str, path: Any) -> InteractionDraft:
        """Declare that the consumer will send such a request; say the rest of it on what is returned."""
        draft = InteractionDraft(method, path)
        self._expected.append(draft)
        return draft

    def get(self, path: Any) -> InteractionDraft:
        """Declare a GET request."""
        return self.request("GET", path)

    def post(self, path: Any) -> InteractionDraft:
        """Declare a POST request."""
        return self.request("POST", path)

    def put(self, path: Any) -> InteractionDraft:
        """Declare a PUT request."""
        return self.request("PUT", path)

    def patch(self, path: Any) -> InteractionDraft:
        """Declare a PATCH request."""
        return self.request("PATCH", path)

    def delete(self, path: Any) -> InteractionDraft:
        """Declare a DELETE request."""
        return self.request("DELETE", path)

    def head(self, path: Any) -> InteractionDraft:
        """Declare a HEAD request."""
        return self.request("HEAD", path)

    def options(self, path: Any) -> InteractionDraft:
        """Declare an OPTIONS request."""
        return self.request("OPTIONS", path)

    def receives(
        self, description: str, contents: Any, *, example: Any = ABSENT, content_type: str | None = None
    ) -> MessageDraft:
        """Declare a message the consumer receives; hand its ``example()`` to the consumer's handler."""
        draft = message(description, contents, example, content_type, self._context)
        self._add_message(draft)
        return draft

    def asks(
        self, description: str, contents: Any, *, example: Any = ABSENT, content_type: str | None = None
    ) -> QuestionDraft:
        """Declare a message the consumer sends and gets an answer to; let the consumer send it to ``answer``."""
        draft = question(description, contents, example, content_type, self._context)
        self._add_message(draft)
        return draft

    @contextmanager
    def serve(self, host: str = "localhost") -> Iterator[str]:
        """Answer at a real URL while the block runs: for browsers, subprocesses and other languages.

        Declare the interactions first. The server is pact-python's; it needs the extra ``[pact]``.

        Raises:
            MissingExtraError: when pact-python is not installed.
            RecordingMisuseError: when nothing was declared, or an error that no server can give.
        """
        expected = self._served()
        interactions = tuple(self._as_served(each.interaction()) for each in expected)
        contract = Contract(consumer=self.consumer, provider=self.provider, interactions=interactions)
        with mock_server(contract, host) as served:
            self.served_at = Origin.of(served.url)
            yield served.url
        self.refused.extend(served.refused)
        for each in expected:
            request = each.interaction().request
            if (request.method, request.path) not in served.missing:
                each.used += 1
                self._note_served(each.interaction())

    def _as_served(self, interaction: HttpInteraction) -> HttpInteraction:
        """Return an interaction with the body it is to answer with while the test is run again."""
        instead = None if self._readings is None else self._readings.instead
        key = reading_key(self.consumer, self.provider, interaction)
        if not instead or key not in instead:
            return interaction
        response = interaction.response
        body = JsonBody(json.loads(instead[key]), "application/json")
        rules = {category: rule for category, rule in response.rules.items() if category != "body"}
        return replace(interaction, response=replace(response, body=body, rules=rules, generators={}))

    def _note_served(self, interaction: HttpInteraction) -> None:
        """Note that a served interaction was asked for; nobody can look on at what is read of it."""
        body = example_response(interaction.response, self._context).body
        if self._readings is not None and body is not None:
            key = AnswerKey(interaction.request.method, interaction.request.path, body)
            self._readings.answered(reading_key(self.consumer, self.provider, interaction), key)

    def _add_message(self, draft: MessageDraft | QuestionDraft) -> None:
        if self._readings is not None:
            draft.watched_by(MessageReading(self._readings, self.consumer, self.provider))
        self._messages.append(draft)

    def _served(self) -> list[InteractionDraft]:
        if not self._expected:
            fault = Fault("serve", "declare the requests before the block, for example with .get(...).returns(...)")
            raise RecordingMisuseError("there is nothing to serve", [fault])
        failing = [each.name for each in self._expected if each.failure is not None]
        if failing:
            problem = "a server cannot fail as a client library does; use the client in process"
            raise RecordingMisuseError("this cannot be served", [Fault(name, problem) for name in failing])
        return list(self._expected)

    def is_for(self, origin: Origin, path: str) -> bool:
        """Return whether a request to that origin and path is one to this provider."""
        return origin == self.origin and (path + "/").startswith(self.prefix + "/")

    def answer(self, request: Request) -> Response | Failure:
        """Return the answer of the first fitting interaction that was not used yet, else of the last fitting one.

        Raises:
            UnexpectedRequestError: when the request fits none.
        """
        sent, request = request, self._below_prefix(request)
        fitting: list[InteractionDraft] = []
        misfits: list[tuple[str, tuple[Mismatch, ...]]] = []
        for expected in self._expected:
            found = expected.misfits(request)
            if found:
                misfits.append((expected.name, found))
            else:
                fitting.append(expected)
        if not fitting:
            raise UnexpectedRequestError(misfit(self.provider, request, misfits))
        chosen = next((expected for expected in fitting if not expected.used), fitting[-1])
        chosen.used += 1
        if chosen.failure is not None:
            return Failure(chosen.failure)
        response = example_response(chosen.interaction().response, self._context)
        if self._readings is None or response.body is None:
            return response
        key = reading_key(self.consumer, self.provider, chosen.interaction())
        body = self._readings.answered(key, AnswerKey(sent.method, sent.path, response.body))
        return response if body is response.body else replace(response, body=body)

    def unused(self) -> tuple[str, ...]:
        """Return the names of the interactions no request has used, and of the messages nobody took."""
        nowhere = (
            "" if self.origin or self.served_at else ' (no URL: write contract(..., url="https://...") or use .serve())'
        )
        names = [expected.name for expected in self._expected]
        requests = (_times(each.name, names) + nowhere for each in self._expected if not each.used)
        return (*requests, *(draft.name for draft in self._messages if not draft.used))

    def contract(self) -> Contract:
        """Return what was used, as a contract; errors that were expected are not part of it."""
        used: list[Interaction] = [
            draft.interaction() for draft in self._expected if draft.used and draft.failure is None
        ]
        used += [draft.interaction() for draft in self._messages if draft.used]
        recorded = tuple(with_provenance(self._with_read_set(each), Provenance.TESTED) for each in used)
        return Contract(consumer=self.consumer, provider=self.provider, interactions=recorded)

    def _with_read_set(self, interaction: Interaction) -> Interaction:
        if self._readings is None:
            return interaction
        paths = self._readings.of(reading_key(self.consumer, self.provider, interaction))
        return interaction if paths is None else with_read_set(interaction, paths)

    def _below_prefix(self, request: Request) -> Request:
        if not self.prefix:
            return request
        return Request(
            method=request.method,
            path=request.path[len(self.prefix) :] or "/",
            query=request.query,
            headers=request.headers,
            body=request.body,
        )


def _times(name: str, names: list[str]) -> str:
    """Return a name, and how often it was declared where that is the reason why it was not used."""
    return name if names.count(name) == 1 else f"{name} (declared {names.count(name)} times, so asked for once each)"
