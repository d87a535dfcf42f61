"""Signals that ask a command to stop, held back where being stopped would leave something half done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""The keyboard, a CI system that cancels its job, and a terminal or connection that goes away."""


class Interruption:
    """While it is entered, signals are remembered; they raise `KeyboardInterrupt` only inside `allowed`.

    Outside the main thread Python hands out no signals, and this does nothing.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.happened = False
        self._may_raise = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Take the signals over; one that the process ignores, as under ``nohup``, stays ignored."""
        if threading.current_thread() is threading.main_thread():
            known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
            for one in known:
                if signal.getsignal(one) is not signal.SIG_IGN:
                    self._before[one] = signal.signal(one, self._remember)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back."""
        for one, handler in self._before.items():
            signal.signal(one, handler)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal, also one that came before, interrupt the block."""
        self._may_raise = True
        try:
            self.check()
            yield
        finally:
            self._may_raise = False

    def check(self) -> None:
        """Raise `KeyboardInterrupt` where a signal has come."""
        if self.happened:
            raise KeyboardInterrupt

    def _remember(self, _number: int, _frame: FrameType | None) -> None:
        self.happened = True
        if self._may_raise:
            self._may_raise = False
            raise KeyboardInterrupt
