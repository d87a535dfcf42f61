"""The provider's own document in a replay: what comes back is held against it, told, and published with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shiplap.cli.console import Console
from shiplap.cli.exit_code import ExitCode
from shiplap.client import BrokerClient
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.settings import Settings
from shiplap.wire.self_check import self_check_to_json

if TYPE_CHECKING:
    from shiplap.cli.openapi_sources import ReadDocument
    from shiplap.verify.openapi_self_check import SelfChecker

_SHOWN = 20


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

    def settled(self, console: Console, code: ExitCode, published: tuple[Settings, VersionRef] | None) -> ExitCode:
        """Say what came of it, publish it where results are published, and return what the run means with it."""
        check = self.checker.result()
        for line in told(check, self.read_document.given.path):
            console.note(line)
        if published is not None and check is not None:
            settings, ref = published
            with BrokerClient.open(settings) as client:
                send_document(client, ref, self.read_document, check)
            console.note(f"published the OpenAPI document of {ref} with this self-check")
        if check is None:
            return ExitCode.UNKNOWN if code is ExitCode.YES else code
        return code if check.passed else ExitCode.NO


def told(check: SelfCheck | None, path: str) -> list[str]:
    """Return what is said of a self-check."""
    if check is None:
        return [f"self-check against {path}: nothing could be judged, which is no pass"]
    lines = [f"self-check against {path}: {check}"]
    lines += [f"  {problem}" for problem in check.problems[:_SHOWN]]
    more = len(check.problems) - _SHOWN
    return [*lines, f"  and {more} more"] if more > 0 else lines


def send_document(client: BrokerClient, ref: VersionRef, read: "ReadDocument", check: SelfCheck | None) -> Any:
    """Publish a document with its files; return what the broker answers."""
    files = {name: (read.folder.files(name) or b"").decode("utf-8-sig") for name in read.document.files}
    body = None if check is None else self_check_to_json(check)
    return client.gates.publish_document(ref, read.document.name, files, body)
