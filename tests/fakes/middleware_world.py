"""A reporter with a clock that stands still, a broker made of a list, and a thread that waits until the test ends."""

import threading

from shiplap.middleware import Reporter
from shiplap.middleware.reporter import SETTLE

NOON = 1_763_899_200.0
"""2025-11-23T12:00:00Z, the beginning of a bucket."""


class Sent(list):
    """Takes reports; raises ``failure`` instead, where there is one."""

    failure = None

    def __call__(self, report):
        if self.failure is not None:
            raise self.failure
        self.append(report)


class World:
    """A reporter and what it sent."""

    def __init__(self, **options):
        self.now = NOON
        self.sent = Sent()
        self.shown = []
        self.waits = []
        self._ended = threading.Event()
        self.reporter = Reporter(
            self.sent, "production", watch=self.shown.append, clock=lambda: self.now, wait=self._wait, **options
        )

    def _wait(self, seconds):
        self.waits.append(seconds)
        return False if seconds == SETTLE else self._ended.wait(30)

    def flush(self, after=300):
        """Report after so many seconds; return whether it arrived."""
        self.now += after
        return self.reporter.flush()

    def routes(self):
        """What was counted by route, as ``{(version, route): count}``."""
        self.flush()
        return {(str(one.version), one.route): one.count for rows in self.shown for one in rows}

    def end(self):
        """Let the thread end."""
        self._ended.set()
        self.reporter.close(10)
