"""What a command knows of the world around it: where to write, the environment, the folder and the clock."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeVar

import click

from shiplap.errors import InputError
from shiplap.model.json_value import JsonValue
from shiplap.settings import Build, Settings, find_build, merge_settings

Result = TypeVar("Result")

# What a terminal obeys, but for tabs, ends of lines and colours: names come from others, and a broker takes any.
_COMMANDS = re.compile(r"\x1b(?!\[[0-9;]*m)|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The world of one invocation.

    Attributes:
        stdout: answers go here.
        stderr: what is worth knowing beside them goes here.
        environ: environment variables.
        folder: the folder the command was started in.
        now: the clock.
    """

    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    folder: Path
    now: Callable[[], datetime]

    @property
    def user(self) -> str | None:
        """The name of whoever runs the command, as the environment or a CI system tells it."""
        names = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR", "USER", "USERNAME")
        return next((self.environ[name] for name in names if self.environ.get(name)), None)

    def say(self, text: str) -> None:
        """Write a line of the answer."""
        print(_shown(text), file=self.stdout)

    def note(self, text: str) -> None:
        """Write a line beside the answer; what nobody reads any more never changes how a command ends."""
        with suppress(BrokenPipeError):
            print(_shown(text), file=self.stderr)

    def say_json(self, value: JsonValue) -> None:
        """Write the answer for machines."""
        print(json.dumps(value, indent=2, ensure_ascii=False), file=self.stdout)

    def coloured(self, text: str, colour: str) -> str:
        """Return the text in a colour where the answer goes to a terminal that wants colours."""
        wanted = not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb" and self.stdout.isatty()
        return click.style(text, fg=colour, bold=True) if wanted else text

    def settings(self, flags: Mapping[str, str | None]) -> Settings:
        """Merge what was said on the command line with environment and project.

        Raises:
            InputError: when they cannot be used.
        """
        from shiplap.client.project import project_table  # noqa: PLC0415 - brings the whole client; help needs none of it

        return merge_settings(flags, self.environ, project_table(self.folder))

    def build(self, settings: Settings) -> Build:
        """Find version, branch and build URL; git is asked only where something is not said."""
        from shiplap.client.project import git_facts  # noqa: PLC0415 - as above

        said_all = settings.version is not None and settings.branch is not None
        return find_build(settings, self.environ, None if said_all else git_facts(self.folder))

    def version_of(self, settings: Settings) -> str:
        """Return the version that is said, or that CI or git says; one that was not said is noted.

        Raises:
            InputError: when nobody says one.
        """
        found = self.build(settings).version
        if found is None:
            raise InputError("say --version, or set SHIPLAP_VERSION; neither CI nor git says one here")
        if settings.version is None:
            self.note(f"version {found}")
        return found.value


def pass_console(command: Callable[..., Result]) -> Callable[..., Result]:
    """Hand the `Console` to a command as its first argument."""
    return click.make_pass_decorator(Console)(command)


def _shown(text: str) -> str:
    """Return a text as it may be written to a terminal."""
    return _COMMANDS.sub(" ", text)
