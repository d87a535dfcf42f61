"""A time limit on code that runs in this thread, even when it never gives control back.

A provider under test may sleep, loop or wait on a lock. Running it in another thread would make a limit easy and
break everything that belongs to the thread of the test: database transactions, context variables, SQLite. So an alarm
interrupts it in place. Where there is no alarm (Windows, other threads) only cooperative limits hold.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class AlarmRangError(BaseException):
    """The alarm rang. Not an `Exception`, so that applications which catch those do not swallow it."""


@contextmanager
def alarm_after(seconds: float) -> Iterator[None]:
    """Raise `AlarmRangError` in this thread when the block takes longer.

    An alarm of someone else (pytest-timeout) is put back afterwards, and wins when it would ring first.
    """
    if not _can_set_alarm():
        yield
        return
    others, _ = signal.getitimer(signal.ITIMER_REAL)
    if 0 < others <= seconds:
        yield
        return
    handler = signal.signal(signal.SIGALRM, _ring)
    started = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if others:
            left = others - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise AlarmRangError


def _can_set_alarm() -> bool:
    return hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
