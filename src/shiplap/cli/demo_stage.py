"""The stage of the demo: a temporary directory, a broker process, and commands run on them for all to see."""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import takewhile
from pathlib import Path

from shiplap.cli.console import Console
from shiplap.cli.demo_files import copy_story
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.run import run
from shiplap.client import BrokerClient
from shiplap.errors import ShiplapError
from shiplap.settings import Settings

_START_SECONDS = 60
_STOP_SECONDS = 10
_ADDRESS = re.compile(r"https?://[\w.\[\]:-]+:\d+")
_LINES_OF_A_FAILED_RUN = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the story is played.

    Attributes:
        console: where it is told.
        folder: the temporary directory, with the story's files.
        url: the broker's address.
        environ: environment variables of every command.
    """

    console: Console
    folder: Path
    url: str
    environ: Mapping[str, str]

    def now(self) -> datetime:
        """The clock, in whole minutes, so that the times in the story read well."""
        return self.console.now().replace(second=0, microsecond=0)

    def tell(self, text: str = "") -> None:
        """Say a line of the story, and say it now: what comes next may take its time."""
        self.console.say(text)
        self.console.stdout.flush()

    def scene(self, title: str) -> None:
        """Begin a scene."""
        self.tell()
        self.tell(self.console.coloured(title, "cyan"))

    def shiplap(self, *arguments: str, expected: ExitCode = ExitCode.YES, lines: int | None = None) -> None:
        """Run a command of Shiplap as a person would type it, and show what it says.

        Args:
            arguments: the command and its arguments.
            expected: how it must end.
            lines: show only that many lines, the last ones; ``None`` shows all.

        Raises:
            ShiplapError: when it ends otherwise than expected; the demo would tell something that is not so.
        """
        self.tell(f"$ shiplap {shlex.join(arguments)}")
        out, err = StringIO(), StringIO()
        code = run(arguments, out, err, environ=self.environ, folder=self.folder)
        if code is not expected:
            text = (err.getvalue() + out.getvalue()).strip()
            raise ShiplapError(f"the demo failed: shiplap {shlex.join(arguments)} ended with {code.name}\n{text}")
        said = out.getvalue().splitlines()
        self._show("\n".join(said if lines is None else said[len(said) - lines :]))

    def pytest(self, folder: str, environ: Mapping[str, str], *arguments: str, passes: bool) -> None:
        """Run pytest with the plugin and show what it says about contracts.

        Raises:
            ShiplapError: when it passes or fails otherwise than expected.
        """
        said = " ".join(f"{name}={value}" for name, value in environ.items())
        self.tell(f"$ {said} pytest {shlex.join(arguments)}")
        # Only our own plugin: whatever else is installed must not change the story.
        quiet = ("-p", "shiplap", "-p", "no:cacheprovider", "--no-header", "--color=no")
        command = [sys.executable, "-m", "pytest", *quiet, *arguments]
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            cwd=self.folder / folder,
            env={**self.environ, **environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode not in ((0,) if passes else (1,)):
            text = "\n".join((done.stdout + done.stderr).splitlines()[-_LINES_OF_A_FAILED_RUN:])
            raise ShiplapError(f"the demo failed: pytest ended with status {done.returncode}\n{text}")
        _, _, contracts = done.stdout.rpartition(" contracts =")
        section = takewhile(lambda line: not line.startswith("=="), contracts.splitlines()[1:])
        self._show("\n".join(line for line in section if line))

    def client(self) -> BrokerClient:
        """Return a client of the broker."""
        return BrokerClient.open(Settings(broker_url=self.url))

    def _show(self, text: str) -> None:
        for line in text.rstrip("\n").splitlines():
            self.tell(f"  {line}" if line else "")


@contextmanager
def open_stage(console: Console, *, port: int, keep: bool) -> Iterator[Stage]:
    """Set the stage: copy the story's files and start a broker; take everything down at the end.

    Args:
        console: where the story is told.
        port: the broker's port; 0 takes a free one.
        keep: leave the broker and the directory when the story ends well.

    Raises:
        ShiplapError: when the broker does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="shiplap-demo-"))
    broker: subprocess.Popen[bytes] | None = None
    ended_well = False
    try:
        copy_story(folder)
        broker, url = _start_broker(console, folder, port)
        yield Stage(
            console=console, folder=folder, url=url, environ={**_environment(console), "SHIPLAP_BROKER_URL": url}
        )
        ended_well = True
    finally:
        if broker is not None and keep and ended_well:
            console.say(f"\nThe broker goes on: {folder}/demo.db. Stop it with: kill {broker.pid}")
        else:
            if broker is not None:
                _stop(broker)
            shutil.rmtree(folder, ignore_errors=True)
            if ended_well:
                console.say("\nThe broker has stopped; shiplap demo --keep leaves it running, to look at its pages.")


def _environment(console: Console) -> dict[str, str]:
    """Return an environment in which no setting of the person who watches can change the story."""
    ours = ("SHIPLAP_", "PACT_", "PYTEST_", "GITHUB_", "GITLAB_")
    return {name: value for name, value in console.environ.items() if not name.startswith(ours) and name != "CI"}


def _start_broker(console: Console, folder: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    command = [sys.executable, "-m", "shiplap", "broker", "serve"]
    command += ["--port", str(port), "--db", f"sqlite:///{folder / 'demo.db'}"]
    console.say(f"$ shiplap {shlex.join(command[3:])}")
    console.stdout.flush()
    log = folder / "broker.log"
    with log.open("w", encoding="utf-8") as sink:
        broker = subprocess.Popen(  # noqa: S603 - our own arguments
            command,
            cwd=folder,
            env={**_environment(console), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and broker.poll() is None:
        address = _ADDRESS.search(log.read_text("utf-8", "replace"))
        if address is not None:
            console.say(f"  it listens at {address[0]}")
            return broker, address[0]
        time.sleep(0.05)
    _stop(broker)
    raise ShiplapError(f"the demo's broker did not start\n{log.read_text('utf-8', 'replace').rstrip()}")


def _stop(broker: subprocess.Popen[bytes]) -> None:
    broker.terminate()
    try:
        broker.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        broker.kill()
        broker.wait()
