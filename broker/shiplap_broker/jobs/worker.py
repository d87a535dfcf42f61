"""Empties the outbox while the process lives. What it holds when it dies comes due again for another worker.

One thread looks for what is due and hands it out; each call has a thread of its own, since receivers take their time.
A host that takes very long gets no more than its share of the calls of all workers, so that the others still hear in
time, and that more workers never mean more calls to one receiver than it was promised.
"""

import logging
import threading
import time
from datetime import timedelta

from shiplap.errors import ShiplapError
from shiplap_broker.jobs.delivering import Deliverer, claim_due, deliver
from shiplap_broker.store.webhook_records import DeliveryRecord

_TIDY_SECONDS = 3600

log = logging.getLogger("shiplap.broker")


class Worker:
    """Calls webhooks in the background, from `start` until `stop`."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._under_way = 0
        self._freed = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    @property
    def under_way(self) -> int:
        """How many calls are being made."""
        with self._changed:
            return self._under_way

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Take nothing more and finish what is under way; say whether it was finished within ``seconds``."""
        deadline = time.monotonic() + seconds
        self.take_no_more()
        if self._thread.is_alive():
            self._thread.join(seconds)
        with self._changed:
            return self._changed.wait_for(lambda: self.under_way == 0, max(deadline - time.monotonic(), 0))

    def take_no_more(self) -> None:
        """Leave what is not under way to others."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        tidied = self._deliverer.now()
        while not self._stopping.is_set():
            try:
                busy = self._hand_out()
                if self._deliverer.now() - tidied > timedelta(seconds=_TIDY_SECONDS):
                    tidied = self._deliverer.now()
                    self._tidy()
            except ShiplapError as error:
                log.warning("webhooks wait, since the outbox cannot be read: %s", error)
                busy = False
            except Exception:
                log.exception("webhooks wait, since the outbox cannot be read")
                busy = False
            if not busy:
                self._wait()

    def _wait(self) -> None:
        """Wait until something may be due, or room for a call was freed."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._freed or self._stopping.is_set(), self._deliverer.settings.poll_seconds
            )

    def _hand_out(self) -> bool:
        """Start a call for what is due longest and may be called; say whether there was one."""
        settings = self._deliverer.settings
        with self._changed:
            self._changed.wait_for(lambda: self.under_way < settings.at_once or self._stopping.is_set())
            self._freed = False
        if self._stopping.is_set():
            return False
        taken = claim_due(self._deliverer, 1)
        for each in taken:
            with self._changed:
                self._under_way += 1
            threading.Thread(target=self._deliver, args=(each,), name="webhook", daemon=True).start()
        return bool(taken)

    def _deliver(self, delivery: DeliveryRecord) -> None:
        try:
            deliver(self._deliverer, delivery)
        except ShiplapError as error:
            log.warning("delivery %s is tried again, since it cannot be settled: %s", delivery.uuid, error)
        except Exception:
            log.exception("delivery %s is tried again, since it cannot be settled", delivery.uuid)
        finally:
            with self._changed:
                self._under_way -= 1
                self._freed = True
                self._changed.notify_all()

    def _tidy(self) -> None:
        before = self._deliverer.now() - timedelta(days=self._deliverer.settings.keep_days)
        with self._deliverer.store.outbox() as transaction:
            transaction.outbox.forget(before)
