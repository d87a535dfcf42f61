"""What Pact's records of a version in an environment share: how they are asked for, and how they are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shiplap.cli.console import Console
from shiplap.cli.options import broker_flags, needed
from shiplap.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version in an environment, of which something is to be recorded.

    Attributes:
        settings: the settings that it was found in.
        pacticipant: whose version it is.
        version: its number.
        environment: the name of the environment.
    """

    settings: Settings
    pacticipant: str
    version: str
    environment: str

    def tell(self, console: Console, output: str, what: str) -> None:
        """Say that it is recorded, in the form that ``output`` names; ``what`` is the rest of the sentence."""
        if output == "json":
            names = {"pacticipant": self.pacticipant, "version": self.version, "environment": self.environment}
            console.say_json({**names})
        else:
            console.say(f"recorded: {self.pacticipant}@{self.version} is {what}")


def asked_record(console: Console, options: Mapping[str, Any]) -> VersionRecord:
    """Return the version and environment that options, environment variables and project say.

    Raises:
        InputError: one of them is not said anywhere.
    """
    names = {name: options[name] for name in ("pacticipant", "version", "environment")}
    settings = console.settings(broker_flags(options, **names))
    return VersionRecord(
        settings=settings,
        pacticipant=needed(settings.pacticipant, "--pacticipant", "pacticipant"),
        environment=needed(settings.environment, "--environment", "environment"),
        version=console.version_of(settings),
    )
