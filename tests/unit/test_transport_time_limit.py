"""The alarm interrupts code where it stands, and leaves the alarms of others as they were."""

import signal
import threading
import time

import pytest

from shiplap.transport.time_limit import AlarmRangError, alarm_after

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs SIGALRM")


def spin():
    while True:
        pass


def test_code_that_never_waits_is_interrupted():
    with pytest.raises(AlarmRangError), alarm_after(0.05):
        spin()


def test_nothing_rings_after_the_block():
    before, _ = signal.getitimer(signal.ITIMER_REAL)
    with alarm_after(0.05):
        pass
    after, _ = signal.getitimer(signal.ITIMER_REAL)
    assert abs(before - after) < 60
    assert after == 0 or after > 1


@pytest.fixture
def others():
    """An alarm of someone else, far away."""
    rang = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    yield rang
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, handler)


def test_the_alarm_of_someone_else_is_put_back(others):
    signal.setitimer(signal.ITIMER_REAL, 500)
    mine = signal.getsignal(signal.SIGALRM)
    with pytest.raises(AlarmRangError), alarm_after(0.05):
        time.sleep(100)
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    assert 450 < left < 500
    assert signal.getsignal(signal.SIGALRM) is mine


def test_the_alarm_of_someone_else_rings_when_it_is_due_first(others):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    with alarm_after(50):
        while not others:
            pass
    assert others == [True]


def test_in_other_threads_there_is_no_alarm():
    ended = []

    def work():
        with alarm_after(0.01):
            threading.Event().wait(0.05)
            ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert ended == [True]
