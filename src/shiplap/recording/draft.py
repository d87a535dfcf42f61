"""One interaction while a test still writes it down: *given, GET, returns*, as a chain of calls.

It is the one mutable thing of this room. `InteractionDraft.interaction` freezes it into the value the contract stores.
"""

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import parse_qsl

from shiplap.errors import Fault
from shiplap.matching import compare_request
from shiplap.model.exchange import Request
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, HttpInteraction, ProviderState
from shiplap.model.mismatch import Mismatch
from shiplap.recording.parts import (
    Content,
    Parts,
    checked_path,
    checked_status,
    singles,
    state_of,
    text_of,
    with_content_type,
)
from shiplap.recording.recording_errors import RecordingMisuseError
from shiplap.recording.type_members import ABSENT


class InteractionDraft:
    """One request a consumer will send, and the response it can live with.

    Only what is asked for is recorded: a query, headers or a body that the test does not speak of are not part of
    the contract. (A query is: a provider may answer differently to one.)
    """

    def __init__(self, method: str, path: Any) -> None:
        """Start with a method and a path; the path may hold a query, and may be a matcher."""
        self._method = method.upper()
        self._path = path
        self._description: str | None = None
        self._states: list[ProviderState] = []
        self._query: list[tuple[str, Any]] = []
        self._headers: dict[str, Any] = {}
        self._body: Content = Content()
        self._sent_body = self._body
        self._status: int | None = None
        self._response_headers: dict[str, Any] = {}
        self._response_body: Content = Content()
        self.failure: BaseException | type[BaseException] | None = None
        self.used = 0
        self._frozen: HttpInteraction | None = None
        checked_path(text_of(path))
        if isinstance(path, str):
            self._path, _, query = path.partition("?")
            self._query.extend(parse_qsl(query, keep_blank_values=True))

    def given(self, state: str, /, **params: Any) -> Self:
        """Add a provider state: what must be true of the provider before, with its parameters."""
        self._reopen()
        self._states.append(state_of(state, params))
        return self

    def described_as(self, description: str) -> Self:
        """Name the interaction, where the name derived from the request would be that of another one."""
        self._reopen()
        self._description = description
        return self

    def with_query(self, query: Mapping[str, Any] | None = None, /, **params: Any) -> Self:
        """Expect these query parameters; a list is a parameter that repeats."""
        self._reopen()
        for name, value in {**(query or {}), **params}.items():
            values = value if isinstance(value, list | tuple) else [value]
            self._query.extend((name, each) for value in values for each in singles("query", {name: value}).values())
        return self

    def with_headers(self, headers: Mapping[str, Any] | None = None, /, **params: Any) -> Self:
        """Expect these headers; others may be there. An underscore in a keyword stands for a hyphen."""
        self._reopen()
        named = {name.replace("_", "-"): each for name, each in params.items()}
        self._headers.update(singles("header", {**(headers or {}), **named}))
        return self

    def with_body(self, body: Any, *, example: Any = ABSENT, content_type: str | None = None) -> Self:
        """Expect this body: a type, an instance, JSON with matchers in it, bytes, or text with a ``content_type``."""
        self._reopen()
        self._body = self._sent_body = Content(body, example, content_type)
        return self

    def returns(
        self,
        body: Any = ABSENT,
        status: int = 200,
        headers: Mapping[str, Any] | None = None,
        *,
        example: Any = ABSENT,
        content_type: str | None = None,
    ) -> Self:
        """Say what the consumer needs of the response.

        Args:
            body: a type, an instance of one, JSON with types and matchers in it, bytes, or text with a
                ``content_type``. Left out, any body or none will do.
            status: the status code, from 100 to 599.
            headers: headers the consumer reads; values may be matchers.
            example: values for the answer of this test where ``body`` is a type; others keep their fixed examples.
            content_type: of the body; JSON is the default.
        """
        self._reopen()
        self._status = checked_status(status, body)
        self._response_headers = singles("header", headers or {})
        self._response_body = Content(body, example, content_type)
        return self

    def fails(self, error: BaseException | type[BaseException]) -> Self:
        """Let the request fail with this error of the client library instead of an answer.

        No provider can be held to it, so it is not part of the contract.
        """
        self._reopen()
        self.failure = error
        return self

    @property
    def name(self) -> str:
        """The description, and the provider states in brackets."""
        states = ", ".join(state.name for state in self._states)
        return f"{self.description} [{states}]" if states else self.description

    @property
    def description(self) -> str:
        """The description that was given, or the one derived from the request."""
        if self._description is not None:
            return self._description
        path = text_of(self._path)
        query = "&".join(f"{name}={text_of(value)}" for name, value in self._query)
        return f"{self._method} {path}" + (f"?{query}" if query else "")

    def interaction(self) -> HttpInteraction:
        """Freeze what was written down.

        Raises:
            RecordingMisuseError: when nothing was said about the response.
            NotRecordableError: when a type or value cannot become part of a contract.
        """
        if self._status is None and self.failure is None:
            raise RecordingMisuseError(
                f"{self.name} says nothing about the response", [Fault(self.name, "add .returns(...) or .fails(...)")]
            )
        if self._frozen is None:
            self._frozen = HttpInteraction(
                description=self.description,
                states=tuple(self._states),
                request=self._request(),
                response=self._response(),
            )
        return self._frozen

    def misfits(self, request: Request) -> tuple[Mismatch, ...]:
        """Return why a request is not this one; none where it is.

        Members that a type does not require count where the client sends them. They are recorded then: a provider is
        sent what the client sends.
        """
        if self.used:
            return compare_request(self.interaction().request, request)
        self._send(self._body)
        found = compare_request(self.interaction().request, request)
        if not found or request.body is None:
            return found
        self._send(self._body.with_members_of(request.body))
        if compare_request(self.interaction().request, request):
            self._send(self._body)
            return found
        return ()

    def _send(self, body: Content) -> None:
        if body is not self._sent_body:
            self._sent_body, self._frozen = body, None

    def _reopen(self) -> None:
        """Allow a change, unless the client was answered already: then the contract would not be what was tested."""
        if self.used:
            fault = Fault(self.name, "say everything about it before the code under test runs")
            raise RecordingMisuseError("an interaction that was used cannot be changed any more", [fault])
        self._frozen = None

    def _request(self) -> ExpectedRequest:
        parts = Parts()
        path = parts.single("path", self._path)
        query: dict[str, tuple[str | None, ...]] = {}
        for name, value in self._query:
            query[name] = (*query.get(name, ()), parts.named("query", name, value))
        headers = {name: (parts.named("header", name, value),) for name, value in self._headers.items()}
        body = self._sent_body.freeze(parts)
        return ExpectedRequest(
            method=self._method,
            path=path,
            query=query,
            headers=with_content_type(headers, body),
            body=body,
            rules=parts.rules,
            generators=parts.generators,
        )

    def _response(self) -> ExpectedResponse:
        parts = Parts()
        headers = {name: (parts.named("header", name, value),) for name, value in self._response_headers.items()}
        body = self._response_body.freeze(parts)
        return ExpectedResponse(
            status=self._status or 200,
            headers=with_content_type(headers, body),
            body=body,
            rules=parts.rules,
            generators=parts.generators,
        )
