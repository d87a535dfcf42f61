"""Replays one interaction: sends what the consumer sends, compares what comes back with what the consumer reads."""

import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from shiplap.errors import ShiplapError, nearest_names
from shiplap.matching import (
    GeneratorContext,
    GeneratorMode,
    compile_message,
    compile_response,
    example_message,
    example_request,
)
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import (
    AsyncMessage,
    ExpectedMessage,
    HttpInteraction,
    Interaction,
    Specification,
    SyncMessage,
)
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch
from shiplap.model.provenance import provenance_of
from shiplap.model.remarks import remarks_of
from shiplap.model.verification import InteractionOutcome, InteractionVerification
from shiplap.transport.exchange import ApplicationError, ExchangeError, NobodyListensError, Send
from shiplap.verify.messages import MessageError, as_message
from shiplap.verify.missing_members import spelled_out
from shiplap.verify.options import ReplayOptions
from shiplap.verify.plugin_needs import plugin_message, plugin_response, told_type, without_body, without_contents
from shiplap.verify.reproduce import curl_line
from shiplap.verify.states import StateValues, generator_values

if TYPE_CHECKING:
    from shiplap.verify.plugin_contents import PluginContents


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayable:
    """An interaction, its name for people, its identity for a broker, and the rules and plugins it is read by."""

    interaction: Interaction
    name: str
    interaction_id: str | None = None
    specification: Specification = Specification.V4
    plugins: JsonValue = None


def replay(
    what: Replayable, send: Send, values: StateValues | None = None, options: ReplayOptions | None = None
) -> InteractionVerification:
    """Replay one interaction on a provider that is in the right states already.

    Args:
        what: the interaction.
        send: the provider; not called for messages.
        values: what setting up the states returned.
        options: credentials, filters, messages.

    Returns:
        What came of it. An exchange that goes wrong, a message nobody gives, a contract that cannot be compared are
        outcomes too; nothing of that is raised.
    """
    options = options or ReplayOptions()
    context = GeneratorContext(
        mode=GeneratorMode.PROVIDER,
        now=options.now,
        random=options.chance,
        state_values=generator_values(what.interaction.states, values or {}),
    )
    run = _Run(what, options, context)
    started = time.perf_counter()
    try:
        match what.interaction:
            case HttpInteraction():
                found = run.exchange(what.interaction, send)
            case AsyncMessage():
                found = run.message(what.interaction)
            case SyncMessage():
                found = run.answer(what.interaction)
            case _:
                assert_never(what.interaction)
    except ShiplapError as error:
        found = run.found(InteractionOutcome.NOT_VERIFIABLE, problem=str(error))
    return replace(found, seconds=time.perf_counter() - started)


class _Run:
    """One replay; the methods give its outcome for the three kinds of interaction."""

    def __init__(self, what: Replayable, options: ReplayOptions, context: GeneratorContext) -> None:
        self._what = what
        self._options = options
        self._context = context

    def exchange(self, interaction: HttpInteraction, send: Send) -> InteractionVerification:
        written = example_request(interaction.request, self._context)
        request = _with_credentials(written, self._options)
        try:
            for change in self._options.filters:
                request = change(request)
        except Exception as error:  # noqa: BLE001 - a filter is code of the user, its failure is an outcome
            return self._raised("a request filter raised", error)
        try:
            response = send(request)
        except ApplicationError as error:
            found = self._application_raised(error, interaction)
        except NobodyListensError as error:
            found = self.found(InteractionOutcome.NOT_VERIFIABLE, problem=str(error))
        except ExchangeError as error:
            found = self.found(InteractionOutcome.ERRORED, problem=str(error))
        else:
            found = self._compare(interaction, response)
        if found.outcome is InteractionOutcome.PASSED:
            return found
        return replace(found, reproduce=curl_line(self._options.base_url, request, written))

    def message(self, interaction: AsyncMessage) -> InteractionVerification:
        return self._given(interaction, None, (interaction.message,))

    def answer(self, interaction: SyncMessage) -> InteractionVerification:
        if not interaction.responses:
            problem = "the contract expects no response, so there is nothing to compare"
            return self.found(InteractionOutcome.NOT_VERIFIABLE, problem=problem)
        request = example_message(interaction.request, self._context)
        return self._given(interaction, request, interaction.responses)

    def found(
        self,
        outcome: InteractionOutcome,
        *,
        mismatches: tuple[Mismatch, ...] = (),
        problem: str | None = None,
        detail: str | None = None,
    ) -> InteractionVerification:
        interaction = self._what.interaction
        return InteractionVerification(
            name=self._what.name,
            description=interaction.description,
            states=tuple(state.name for state in interaction.states),
            interaction_id=self._what.interaction_id,
            outcome=outcome,
            mismatches=mismatches,
            problem=problem,
            detail=detail,
            pending=interaction.pending,
            provenance=provenance_of([interaction.comments]),
            remarks=remarks_of(interaction.comments),
        )

    # Compiled and not remembered: an interaction is replayed once, and what stays in memory costs every collection.
    def _compare(self, interaction: HttpInteraction, response: Response) -> InteractionVerification:
        contents = plugin_response(interaction, self._what.plugins)
        expected = interaction.response if contents is None else without_body(interaction.response)
        found = spelled_out(compile_response(expected, self._what.specification)(response))
        if contents is None:
            return self._compared(found)
        return self._with_plugin(found, contents, response.body, told_type(dict(response.headers)))

    def _compare_message(
        self, interaction: AsyncMessage | SyncMessage, expected: ExpectedMessage, message: Message
    ) -> InteractionVerification:
        contents = plugin_message(interaction, expected, self._what.plugins)
        rest = expected if contents is None else without_contents(expected)
        found = spelled_out(compile_message(rest, self._what.specification)(message))
        if contents is None:
            return self._compared(found)
        content_type = message.content_type or told_type(message.metadata)
        return self._with_plugin(found, contents, message.contents, content_type)

    def _with_plugin(
        self, found: tuple[Mismatch, ...], contents: "PluginContents", data: bytes | None, content_type: str | None
    ) -> InteractionVerification:
        """Add what a plugin says about the body; a difference beside the body is one without the plugin too."""
        from shiplap.verify import plugin_contents  # noqa: PLC0415 - few contracts need a plugin

        try:
            return self._compared((*found, *plugin_contents.compare_with_plugin(contents, data, content_type)))
        except plugin_contents.NotVerifiableError as error:
            outcome = InteractionOutcome.FAILED if found else InteractionOutcome.NOT_VERIFIABLE
            return self.found(outcome, mismatches=found, problem=str(error))

    def _compared(self, mismatches: tuple[Mismatch, ...]) -> InteractionVerification:
        if mismatches and all(one.sentence.startswith("Not verifiable") for one in mismatches):
            problem = "; ".join(one.sentence for one in mismatches)
            return self.found(InteractionOutcome.NOT_VERIFIABLE, problem=problem)
        outcome = InteractionOutcome.FAILED if mismatches else InteractionOutcome.PASSED
        return self.found(outcome, mismatches=mismatches)

    def _application_raised(self, error: ApplicationError, interaction: HttpInteraction) -> InteractionVerification:
        """An application that answered before it raised is judged by its answer, as its clients would."""
        detail = traceback_of_user(error.__cause__ or error)
        if error.response is None:
            return self.found(InteractionOutcome.ERRORED, problem=str(error), detail=detail)
        compared = self._compare(interaction, error.response)
        if compared.outcome is InteractionOutcome.PASSED:
            return compared
        return replace(compared, problem=str(error), detail=detail)

    def _given(
        self, interaction: AsyncMessage | SyncMessage, request: Message | None, expected: tuple[ExpectedMessage, ...]
    ) -> InteractionVerification:
        description = interaction.description
        function = self._options.messages.get(description)
        if function is None:
            nearest = nearest_names(description, list(self._options.messages))
            hint = f"; the nearest known: {', '.join(map(repr, nearest))}" if nearest else ""
            problem = f"no function gives the message {description!r}{hint}"
            return self.found(InteractionOutcome.NOT_VERIFIABLE, problem=problem)
        try:
            message = as_message(function(request))
        except NobodyListensError as error:
            return self.found(InteractionOutcome.NOT_VERIFIABLE, problem=str(error))
        except (MessageError, ExchangeError) as error:
            return self.found(InteractionOutcome.ERRORED, problem=str(error))
        except Exception as error:  # noqa: BLE001 - the function is code of the user, its failure is an outcome
            return self._raised(f"the function for the message {description!r} raised", error)
        return min((self._compare_message(interaction, one, message) for one in expected), key=_distance)

    def _raised(self, what: str, error: Exception) -> InteractionVerification:
        problem = f"{what} {type(error).__name__}: {error}"
        return self.found(InteractionOutcome.ERRORED, problem=problem, detail=traceback_of_user(error))


def _distance(found: InteractionVerification) -> tuple[int, int]:
    """Return how far an answer is from one that was expected; one that nobody can judge is not further than another."""
    nearness = (InteractionOutcome.PASSED, InteractionOutcome.NOT_VERIFIABLE, InteractionOutcome.FAILED)
    return nearness.index(found.outcome), len(found.mismatches)


def traceback_of_user(error: BaseException) -> str:
    """Return the traceback of an error without the frames of this library above the user's code."""
    own = str(Path(__file__).parents[1])
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(own):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip()


def _with_credentials(request: Request, options: ReplayOptions) -> Request:
    """Put the credentials in, in place of headers of the same name."""
    if not options.credentials:
        return request
    replaced = {name.lower() for name in options.credentials}
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in replaced)
    return replace(request, headers=(*kept, *options.credentials.items()))
