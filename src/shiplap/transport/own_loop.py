"""An event loop for one provider, wherever the caller stands: a loop cannot run in a thread in which another runs.

The synchronous API of Playwright, some set-ups of anyio and Jupyter keep a loop running in the thread of the test. Work
then goes to a thread of its own; otherwise it stays in the thread of the test, to which database transactions and
context variables belong.
"""

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from queue import SimpleQueue
from typing import Any, TypeVar

from shiplap.transport.exchange import TimeLimitError, UnreachableError

T = TypeVar("T")

_STUCK_SECONDS = 0.25


class OwnLoop:
    """An event loop and, once it is needed, a thread for it."""

    def __init__(self) -> None:
        """Make the loop; it runs only while something is asked of it."""
        self._loop = asyncio.new_event_loop()
        self._thread: _LoopThread | None = None

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._loop.is_closed()

    def run(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        """Run a coroutine to its end.

        Args:
            work: the coroutine.
            seconds: how long to wait for a thread of its own; without one the caller limits the time.

        Raises:
            TimeLimitError: when it took longer in a thread of its own, which is then left behind.
            UnreachableError: when such a thread still has not ended.
        """
        if self._loop.is_running():
            work.close()
            raise UnreachableError("the application is still busy with a request that took longer than it may")
        if not loop_runs_here():
            return self._loop.run_until_complete(work)
        if self._thread is None:
            self._thread = _LoopThread()
        return self._thread.run(lambda: self._loop.run_until_complete(work), seconds)

    def end_generators(self) -> None:
        """Close the asynchronous generators that were left open."""
        self.run(self._loop.shutdown_asyncgens())

    def close(self) -> None:
        """Close the loop; where something still runs on it that nobody can stop, once that has ended."""
        if self._thread is None:
            self._loop.close()
        else:
            self._thread.stop(self._loop.close)


def loop_runs_here() -> bool:
    """Return whether an event loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def run_on_new_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a loop that lives as long as it does."""
    if not loop_runs_here():
        return asyncio.run(work())
    thread = _LoopThread()
    try:
        return thread.run(lambda: asyncio.run(work()), None)
    finally:
        thread.stop(lambda: None)


class _LoopThread:
    """One thread that does one thing after the other, and is not waited for when the process ends."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._live, name="shiplap-provider", daemon=True).start()

    def run(self, function: Callable[[], T], seconds: float | None) -> T:
        done = threading.Event()
        results: list[T] = []
        errors: list[BaseException] = []
        context = contextvars.copy_context()

        def work() -> None:
            try:
                results.append(context.run(function))
            except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that asked
                errors.append(error)
            done.set()

        self._asked.put(work)
        if not done.wait(seconds):
            raise TimeLimitError(seconds or 0.0)
        if errors:
            raise errors[0]
        return results[0]

    def stop(self, last: Callable[[], None]) -> None:
        """Do something last and end; wait for it unless the thread is stuck."""
        done = threading.Event()
        self._asked.put(last)
        self._asked.put(done.set)
        self._asked.put(None)
        done.wait(_STUCK_SECONDS)

    def _live(self) -> None:
        while (work := self._asked.get()) is not None:
            work()
