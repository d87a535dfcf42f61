"""What takes longer than a second says so: one line for a person at a terminal, which goes away at the end.

Nothing is ever written where nobody looks at a terminal: in a log of a build the line would be garbage.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from shiplap.cli.console import Console

QUIET_SECONDS = 1.0
"""What is over sooner needs no word."""

_PERIOD_SECONDS = 0.2
_WIDTH = 79


@contextmanager
def progress_shown(console: Console, doing: str, count: int = 0) -> Iterator[Callable[[int], None]]:
    """Show what is being done while it is; the line appears after a second.

    Args:
        console: where to.
        doing: what is being done, such as ``comparing operations``.
        count: of how many things; 0 where nobody knows.

    Yields:
        What is told the number of the thing in hand.
    """
    if not console.stderr.isatty():
        yield lambda _number: None
        return
    at, over = [0], Event()

    def show() -> None:
        pause = QUIET_SECONDS
        while not over.wait(pause):
            pause = _PERIOD_SECONDS
            said = f"{doing}: {at[0] + 1} of {count}" if count else f"{doing} ..."
            console.stderr.write(f"\r{said[:_WIDTH]:<{_WIDTH}}")
            console.stderr.flush()
        if pause == _PERIOD_SECONDS:
            console.stderr.write("\r" + " " * _WIDTH + "\r")
            console.stderr.flush()

    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield lambda number: at.__setitem__(0, number)
    finally:
        over.set()
        thread.join()
