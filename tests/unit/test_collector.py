"""The garbage collector rests while a file is read, looks seldom while documents are compared, and is back after."""

import gc

import pytest

from shiplap.model.collector import collector_at_rest, collector_seldom


@pytest.fixture(autouse=True)
def _as_it_was():
    threshold, enabled = gc.get_threshold(), gc.isenabled()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*threshold)
    (gc.enable if enabled else gc.disable)()


def test_the_collector_rests_and_is_back_after_an_error():
    seen = []

    def read():
        with collector_at_rest():
            seen.append(gc.isenabled())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read()
    assert (seen, gc.isenabled()) == ([False], True)


def test_a_collector_that_somebody_switched_off_stays_off():
    gc.disable()
    with collector_at_rest():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_the_collector_looks_seldom_and_as_often_as_before_afterwards():
    with collector_seldom():
        assert gc.get_threshold() == (100_000, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("threshold", [0, 200_000])
def test_a_collector_that_looks_less_often_already_is_left_alone(threshold):
    gc.set_threshold(threshold, 10, 10)
    with collector_seldom():
        assert gc.get_threshold()[0] == threshold
