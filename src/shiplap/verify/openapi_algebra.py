"""The schema algebra of jsonschema-rs, asked in a process of its own: a call cannot be interrupted, only killed.

The library is optional and calls its algebra experimental. It is asked where the prover came to no end; what it says in
time is believed when it is a proof, and everything else is no answer.
"""

import atexit
import json
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO

from shiplap.compat.schemas.engines import Containment
from shiplap.model.json_value import JsonValue
from shiplap.verify import openapi_algebra_worker

TIMEOUT_SECONDS = 2.0
MAX_QUESTION = 1_000_000
"""How many characters a question may have."""

MAX_FAILURES = 5
"""After how many processes that died or were killed nobody asks any more."""


class JsonschemaRsAlgebra:
    """The `Algebra` of jsonschema-rs; may be asked from several threads."""

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS, command: tuple[str, ...] | None = None) -> None:
        """Start nothing yet.

        Args:
            timeout: seconds that one question may take; a process that takes longer is killed.
            command: what to run instead of the worker.
        """
        self._timeout = timeout
        self._command = command or (sys.executable, "-I", str(Path(openapi_algebra_worker.__file__)))
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str] = SimpleQueue()
        self.failures = 0

    @classmethod
    def found(cls) -> "JsonschemaRsAlgebra | None":
        """Return the algebra; nothing where the library is not installed."""
        return cls() if find_spec("jsonschema_rs") is not None else None

    @property
    def name(self) -> str:
        """What it is called, with its version."""
        try:
            return f"jsonschema-rs {version('jsonschema-rs')}"
        except PackageNotFoundError:
            return "jsonschema-rs"

    def covers(self, acceptor: JsonValue, producer: JsonValue) -> Containment:
        """Say whether ``acceptor`` allows everything that ``producer`` does."""
        try:
            question = json.dumps([acceptor, producer])
        except (ValueError, RecursionError):
            return Containment.UNKNOWN
        with self._lock:
            if len(question) > MAX_QUESTION or self.failures >= MAX_FAILURES:
                return Containment.UNKNOWN
            answer = self._asked(question)
            if not answer:
                self.failures += 1
                self._stop()
        return Containment(answer) if answer in set(Containment) else Containment.UNKNOWN

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._stop()

    def _asked(self, question: str) -> str:
        try:
            process = self._started()
            if process.stdin is None:
                return ""
            process.stdin.write(question + "\n")
            process.stdin.flush()
            return self._answers.get(timeout=self._timeout).strip()
        except (OSError, Empty):
            return ""

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._answers = SimpleQueue()
            self._process = subprocess.Popen(  # noqa: S603 - our own file, or what a test gave
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True).start()
            atexit.register(self.close)
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        atexit.unregister(self.close)
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()


def _read(answers: IO[str] | None, queue: SimpleQueue[str]) -> None:
    """Pass on what the process says; the empty text says that it said its last."""
    with suppress(OSError, ValueError):
        for line in answers or ():
            queue.put(line)
    queue.put("")
