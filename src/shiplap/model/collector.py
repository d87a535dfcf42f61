"""The garbage collector at rest while what is made stays.

Reading a file makes tens of thousands of objects, and comparing two documents makes millions, that are all kept; next
to nothing among them is garbage. The collector, which looks at all of them again and again, would take between a tenth
and two fifths of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 100_000
"""How many more objects than before there are until the collector looks at them; 700 is Python's own."""


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Pause the collector, where it runs; what is read meanwhile is bounded, so the memory it needs is too."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def collector_seldom() -> Iterator[None]:
    """Let the collector look seldom, for a long computation in a process of its own; what is garbage still goes."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], _SELDOM), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
