"""Silence counts only while every collector that is expected was healthy."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.overlap_builders import DAY, HOUR, at, minutes
from shiplap.model.deployment import Collector, Coverage
from shiplap.overlap.coverage import SETTLED, common_coverage, expected_until, merged, settled

NOW = 10 * DAY


def collector(name, *spans, since=None, until=None):
    begins = spans[0][0] if since is None else since
    coverage = tuple(Coverage(at(start), at(end)) for start, end in spans)
    ended = None if until is None else at(until)
    return Collector(name=name, since=at(begins), until=ended, reported_at=at(NOW), coverage=coverage)


def together(*collectors, now=NOW):
    return [(minutes(one.start), minutes(one.end)) for one in common_coverage(collectors, at(now))]


def test_one_collector_covers_what_it_says():
    assert together(collector("a", (0, 60), (90, 120), until=120)) == [(0, 60), (90, 120)]


def test_a_healthy_collector_does_not_hide_one_that_does_not_report():
    a = collector("a", (0, 300))
    assert together(a, collector("b", (0, 100)), now=300) == [(0, 100)]
    assert together(a, collector("b", (0, 100), (200, 300)), now=300) == [(0, 100), (200, 300)]


def test_a_collector_that_began_later_or_said_that_it_ends_is_expected_only_between():
    assert together(collector("a", (0, 300)), collector("b", (100, 200), until=200), now=300) == [(0, 300)]
    assert together(collector("a", (0, 300)), collector("b", (150, 300), since=100), now=300) == [(0, 100), (150, 300)]


def test_one_that_stopped_without_a_word_is_waited_for_a_day():
    a, lost = collector("a", (0, 3 * DAY)), collector("b", (0, 60))
    assert minutes(expected_until(lost)) == 60 + DAY
    assert together(a, lost, now=3 * DAY) == [(0, 60), (60 + DAY, 3 * DAY)]
    assert together(a, collector("b", since=60), now=3 * DAY) == [(0, 60), (60 + DAY, 3 * DAY)]


def test_logs_that_follow_each_other_cover_together():
    first, second = collector("log.1", (0, 60), until=60), collector("log", (60, 120), until=120)
    assert together(first, second) == [(0, 120)]


def test_what_has_not_happened_yet_is_not_covered():
    assert together(collector("a", (0, 120)), now=90) == [(0, 90)]


def test_merging_keeps_the_longest_of_nested_spans():
    assert merged([Coverage(at(0), at(5)), Coverage(at(1), at(2))]) == (Coverage(at(0), at(5)),)
    assert merged([]) == ()


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=4).map(
    lambda found: merged(Coverage(at(HOUR * start), at(HOUR * (start + length))) for start, length in found)
)


@st.composite
def any_collector(draw, name):
    coverage = draw(spans)
    first = min((minutes(one.start) for one in coverage), default=0)
    last = max((minutes(one.end) for one in coverage), default=0)
    since = at(first - HOUR * draw(st.integers(0, 3)))
    until = draw(st.none() | st.integers(0, 5).map(lambda hours: at(last + HOUR * hours)))
    return Collector(name=name, since=since, until=until, reported_at=at(NOW), coverage=coverage)


@given(any_collector("a"), any_collector("b"), any_collector("c"), st.integers(0, 60))
def test_settling_the_past_changes_nothing_that_is_said_about_it(a, b, c, hour):
    every, now = (a, b, c), at(NOW)
    fewer = settled(every, at(HOUR * hour))
    assert merged(common_coverage(fewer, now)) == merged(common_coverage(every, now))
    again = settled(fewer, at(HOUR * (hour + 1)))
    assert merged(common_coverage(again, now)) == merged(common_coverage(every, now))


def test_settling_leaves_out_who_is_no_longer_expected():
    gone, here = collector("gone", (0, 60), until=60), collector("here", (0, NOW))
    fewer = settled((gone, here), at(5 * DAY))
    assert [one.name for one in fewer] == [SETTLED, "here"]
    assert [minutes(one.start) for one in fewer[1].coverage] == [5 * DAY]


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_any_one_that_is_dead_is_enough(lost):
    every = [collector(name, (0, 600)) for name in "abc"]
    every[lost] = replace(every[lost], coverage=every[lost].coverage[:0])
    assert together(*every, now=600) == []
