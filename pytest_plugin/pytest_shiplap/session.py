"""The state the plugin keeps, and its keys: on pytest's objects, never in a module, so that runs cannot mix.

Loaded in every run of pytest, so it imports nothing of the core.
"""

from dataclasses import dataclass, field
from typing import Protocol

import pytest


class ItemRecording(Protocol):
    """What one test that uses the ``contract`` fixture declared, and what was used of it."""

    def begin(self) -> None:
        """Hear that the body of the test begins."""

    def look_closer(self, item: pytest.Item) -> None:
        """Run the body of a green test again where that was asked for, to find out what it reads."""

    def finish(self) -> str | None:
        """Say why the test fails after all: an interaction was never used, or the client swallowed a refusal."""

    def explain(self, error: BaseException) -> None:
        """Note on the ``error`` of a failed test which requests were refused."""

    def hand_over(self) -> str | None:
        """Return the contracts of this test as text that can travel between processes; ``None`` where it has none."""


@dataclass(slots=True)
class RunState:
    """What the process that writes has seen of the whole run.

    Attributes:
        recorded: what each green test recorded: its node id and what `ItemRecording.hand_over` gave.
        incomplete: why the run did not see everything, each reason once; empty for a full green run.
        lines: what the summary says at the end of the run.
        failures: what makes the run fail although all tests passed.
    """

    recorded: list[tuple[str, str]] = field(default_factory=list)
    incomplete: dict[str, None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


RUN_STATE: pytest.StashKey[RunState] = pytest.StashKey()
"""On the configuration: what this process has seen of the run."""

ITEM_RECORDING: pytest.StashKey[ItemRecording] = pytest.StashKey()
"""On a test that uses the ``contract`` fixture."""

ITEM_PASSED: pytest.StashKey[bool] = pytest.StashKey()
"""On a test that uses the ``contract`` fixture: whether it has passed so far."""


def is_worker(config: pytest.Config) -> bool:
    """Return whether this process is a worker of pytest-xdist, which writes and publishes nothing."""
    return hasattr(config, "workerinput")
