"""One interaction as a test: pytest sets up, selects, distributes and reports it as any other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_shiplap.provider_side.decorators import Definition, Kind
from pytest_shiplap.provider_side.state_setup import set_up_state
from shiplap.errors import ShiplapError
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import AsyncMessage, SyncMessage
from shiplap.model.json_value import JsonValue
from shiplap.model.verification import InteractionOutcome, InteractionVerification
from shiplap.report.verification_as_text import interaction_as_text
from shiplap.verify.messages import MessageFunction
from shiplap.verify.options import ReplayOptions
from shiplap.verify.plan import PlannedContract
from shiplap.verify.replay import Replayable, replay
from shiplap.verify.transports import Transports

FOUND: pytest.StashKey[InteractionVerification] = pytest.StashKey()
"""On an item: what came of it, once that is known."""

JUDGED: pytest.StashKey[list[Any]] = pytest.StashKey()
"""On an item: what the provider's own document says of its answers, as plain data."""

_VALUES: pytest.StashKey[dict[str, JsonValue]] = pytest.StashKey()
"""On an item: what its provider states returned. As an attribute, set so late, it would cost each item a dictionary."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ContractPart:
    """What the items of one contract have in common, held once for all of them.

    Attributes:
        provider: how the provider is started.
        place: the file of that definition.
        visible: what else can be seen from there, by kind and name.
        failed_states: states that could not be set up, by what they are asked with; shared by all contracts.
    """

    contract: PlannedContract
    provider: Definition
    place: Path
    visible: Callable[[Kind], dict[str, Any]]
    failed_states: dict[str, str]


class NotPassedError(Exception):
    """An interaction did not pass."""

    def __init__(self, found: InteractionVerification) -> None:
        """Keep what came of it."""
        self.found = found
        super().__init__(found.outcome.value)


class InteractionItem(pytest.Function):
    """Replays one interaction; its fixtures are those a test beside the provider's definition would see."""

    part: ContractPart
    index: int

    @property
    def contract(self) -> PlannedContract:
        """The contract the interaction is of."""
        return self.part.contract

    @property
    def what(self) -> Replayable:
        """The interaction; the contract keeps it compressed while others run."""
        return self.contract.replayables()[self.index]

    @property
    def pending(self) -> bool:
        """Whether a failure blocks nobody."""
        return self.contract.pending or self.what.interaction.pending

    def setup(self) -> None:
        """Start the provider, unless it runs already, and bring it into the states of the interaction."""
        __tracebackhide__ = _raised_by_the_suite
        super().setup()
        values: dict[str, JsonValue] = {}
        transports = self._transports()
        connection = None if transports is None else transports.near(self.what.interaction)
        for state in self.what.interaction.states:
            key = f"{state.name} {sorted(state.params.items())!r}"
            failed = self.part.failed_states
            if key in failed:
                pytest.fail(f"provider state {state.name!r}: {failed[key]}", pytrace=False)
            definition = self.part.visible(Kind.STATE)[state.name].definition
            try:
                values.update(set_up_state(state, definition, self._fixture("request"), connection))
            except ShiplapError as error:
                failed[key] = f"see {self.nodeid}"
                pytest.fail(str(error), pytrace=False)
            except Exception as error:
                failed[key] = f"it raised {type(error).__name__}, see {self.nodeid}"
                raise
        self.stash[_VALUES] = values

    def runtest(self) -> None:
        """Replay the interaction."""
        found = replay(self.what, self._send, self.stash[_VALUES], self._options(self._transports()))
        self.stash[FOUND] = found
        if found.outcome is not InteractionOutcome.PASSED:
            raise NotPassedError(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override] # as Function
        """Say what differs, who breaks and how to see it again; other failures look as in any test."""
        if isinstance(excinfo.value, NotPassedError):
            return interaction_as_text(excinfo.value.found, self.contract.label, self.contract.versions)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the file of the provider's definition, and the name of the item with why each version counts."""
        contract = self.contract
        return self.part.place, None, f"{contract.provider}::{contract.alive_label}::{self.name}"

    def teardown(self) -> None:
        """Let go of what only this item knew: pytest keeps every item to the end of the run."""
        if _VALUES in self.stash:
            del self.stash[_VALUES]
        super().teardown()

    def _fixture(self, name: str) -> Any:
        request: Any = self.funcargs["request"]
        return request if name == "request" else request.getfixturevalue(name)

    def _transports(self) -> Transports | None:
        transports: Transports | None = self._fixture(self.part.provider.fixture_name)
        return transports

    def _send(self, request: Request) -> Response:
        transports = self._transports()
        if transports is None:
            raise ShiplapError(
                f"the provider {self.part.provider.name!r} only gives messages: its function returned None"
            )
        response = transports.way_of(self.what.interaction).send(request)
        if self.config.getoption("contract_openapi") is not None:
            from pytest_shiplap.provider_side.own_document import OwnDocument  # noqa: PLC0415 - few runs have one

            own = OwnDocument.of(self.config)
            if own is not None:
                own.judge(self, request, response)
        return response

    def _options(self, transports: Transports | None) -> ReplayOptions:
        name = self.part.provider.name
        has_credentials = name in self.part.visible(Kind.CREDENTIALS)
        has_filter = name in self.part.visible(Kind.FILTER)
        return ReplayOptions(
            base_url=transports.near(self.what.interaction).base_url if transports is not None else "",
            credentials=self._fixture(f"{Kind.CREDENTIALS.value}:{name}") if has_credentials else {},
            filters=(self._fixture(f"{Kind.FILTER.value}:{name}"),) if has_filter else (),
            messages=self._messages(transports),
        )

    def _messages(self, transports: Transports | None) -> dict[str, MessageFunction]:
        """Return the functions of the suite, and for a message without one the transport that gives messages."""
        if not isinstance(self.what.interaction, AsyncMessage | SyncMessage):
            return {}
        asked = {} if transports is None else transports.messages_of(self.what.interaction)
        return {**asked, **{name: self._message(name) for name in self.part.visible(Kind.MESSAGE)}}

    def _message(self, name: str) -> MessageFunction:
        def give(request: Message | None) -> object:
            given = self._fixture(f"{Kind.MESSAGE.value}:{name}")
            return given(request) if callable(given) else given

        return give


def _raised_by_the_suite(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
    """Hide frames from tracebacks of errors that the code of the suite raised."""
    return not isinstance(excinfo.value, pytest.fail.Exception)


def interaction(request: pytest.FixtureRequest) -> None:
    """Stand for the body of the test: `InteractionItem.runtest` does the work, pytest reads the arguments here."""
