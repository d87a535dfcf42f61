"""The provider's own document in a replay: what comes back is held against it, told, and published with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.client import BrokerClient
from shiplap.model.json_value import JsonValue
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.report.self_check_as_text import self_check_lines
from shiplap.settings import Settings

if TYPE_CHECKING:
    from shiplap.cli.openapi_sources import ReadDocument
    from shiplap.verify.openapi_self_check import SelfChecker


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A provider's document, and what listens to a replay on its behalf."""

    read_document: "ReadDocument"
    checker: "SelfChecker"

    @classmethod
    def read(cls, console: Console, path: Path, options: dict[str, Any] | None = None) -> "OwnDocument":
        """Read the document.

        Raises:
            InputError: when it cannot be used.
        """
        from shiplap.cli.openapi_sources import read_document  # noqa: PLC0415 - brings the provers; few runs need them
        from shiplap.verify.openapi_self_check import SelfChecker  # noqa: PLC0415 - as above

        read = read_document(console, path, options or {"root": None, "validate": False})
        return cls(read, SelfChecker(read.document))

    @property
    def listening(self) -> Callable[..., Any]:
        """What makes a way to the provider one that is listened to."""
        return self.checker.listening

    def send(self, client: BrokerClient, ref: VersionRef, check: SelfCheck | None) -> JsonValue:
        """Publish the document with what a self-check found; return what the broker answers."""
        from shiplap.client.publish_document import send_document  # noqa: PLC0415 - as in `read`

        return send_document(client, ref, self.read_document.document, self.read_document.folder.files, check)

    def settled(self, console: Console, code: ExitCode, published: tuple[Settings, VersionRef] | None) -> ExitCode:
        """Say what came of it, publish it where results are published, and return what the run means with it."""
        check = self.checker.result()
        for line in self_check_lines(check, self.read_document.given.path):
            console.note(line)
        if published is not None and check is not None:
            settings, ref = published
            with BrokerClient.open(settings) as client:
                self.send(client, ref, check)
            console.note(f"published the OpenAPI document of {ref} with this self-check")
        if check is None:
            return ExitCode.UNKNOWN if code is ExitCode.YES else code
        return code if check.passed else ExitCode.NO
