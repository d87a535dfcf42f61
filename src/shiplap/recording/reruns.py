"""Runs a test again with other answers, to see whether it notices: how `shiplap.recording.probing` asks its question.

Only the body of the test is run, in the fixtures it has. A test that does not do the same twice says nothing: then
what it reads is not known.
"""

import json
import warnings
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from shiplap.model.body import JsonBody
from shiplap.model.interaction import AsyncMessage, Contract, Interaction, SyncMessage
from shiplap.model.json_value import JsonValue
from shiplap.model.read_set import with_read_set
from shiplap.recording.probing import read_by_probing
from shiplap.recording.readings import Readings, reading_key
from shiplap.recording.recording import Recording, Remembered

MOST_RUNS = 200
"""How many times one test is run again at most; what is not tried by then counts as read."""


@dataclass(slots=True)
class Reruns:
    """One test that can be run again.

    Attributes:
        recording: what answers it.
        readings: what was seen of it in its first run.
        begin: what the recording held when the body of the test began.
        again: runs the body of the test; raises when it fails.
        left: how many times it may still be run.
        why_not: why nothing came of it, for people; ``None`` where something did.
    """

    recording: Recording
    readings: Readings
    begin: Remembered
    again: Callable[[], object]
    left: int = MOST_RUNS
    why_not: str | None = None

    def probed(self, contracts: tuple[Contract, ...]) -> tuple[Contract, ...]:
        """Return the contracts of the test with the read-sets that running it again has shown."""
        asked = tuple(self.recording.asked)
        if not self._passes({}, asked):
            self.why_not = "run again with the same answers, the test fails or sends other requests"
            return contracts
        return tuple(
            replace(contract, interactions=tuple(self._probed(contract, each, asked) for each in contract.interactions))
            for contract in contracts
        )

    def _probed(self, contract: Contract, interaction: Interaction, asked: tuple[object, ...]) -> Interaction:
        key = reading_key(contract.consumer, contract.provider, interaction)
        data = self.readings.body_of(key)
        if data is None or not _answers_json(interaction):
            return interaction
        if key not in self.readings.asked_again:
            self.why_not = "a fixture asks for some of it, and fixtures are not run again"
            return interaction
        body: JsonValue = json.loads(data)
        if not isinstance(body, dict | list):
            return interaction

        def notices(other: JsonValue) -> bool:
            self.left -= 1
            return not self._passes({key: json.dumps(other).encode()}, asked)

        found = read_by_probing(body, self.readings.named(key), notices, self.left)
        if self.left <= 0:
            self.why_not = f"after {MOST_RUNS} runs of the test the rest counts as read"
        return interaction if found is None else with_read_set(interaction, found)

    def _passes(self, instead: dict[Hashable, bytes], asked: tuple[object, ...]) -> bool:
        """Return whether the test passes with these answers, and asks for the same as the first time."""
        self.recording.go_back_to(self.begin)
        self.readings.instead = instead
        try:
            with warnings.catch_warnings(record=True):
                self.again()
                self.recording.finish()
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - however the test says that it noticed, also by skipping itself
            return False
        finally:
            self.readings.instead = None
        return tuple(self.recording.asked) == asked


def _answers_json(interaction: Interaction) -> bool:
    """Return whether what the consumer gets of an interaction is JSON."""
    match interaction:
        case AsyncMessage(message=message):
            return isinstance(message.contents, JsonBody)
        case SyncMessage(responses=responses):
            return all(isinstance(each.contents, JsonBody) for each in responses)
        case _:
            return isinstance(interaction.response.body, JsonBody)
