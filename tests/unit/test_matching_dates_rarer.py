"""Rarer letters and days of date patterns: each of these tests kills a change that no other test noticed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shiplap.matching.date_expressions import ExpressionError, moved_date, moved_time
from shiplap.matching.date_patterns import DatePatternError, date_pattern

# ---- dates


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("dd MMM yyyy", "31 Dec 2020", True),
        ("dd MMM yyyy", "30 Feb 2020", False),
        ("dd MMM yyyy", "31 Jan 2020", True),
        ("dd MMMM yyyy", "31 June 2020", False),
        ("dd MMMM yyyy", "31 July 2020", True),
        ("MM-dd", "02-29", True),
        ("MM-dd", "02-30", False),
        ("[yyyy-]MM-dd", "02-29", True),
        ("[yyyy-]MM-dd", "2021-02-29", False),
        ("yyyy", "2020", True),
        ("dd", "31", True),
        ("dd-dd", "31-30", True),
        ("MM[-dd]", "02", True),
    ],
)
def test_a_date_is_one_of_the_calendar(pattern, text, fits):
    assert date_pattern(pattern).accepts(text) is fits


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("x", ["+01", "+0130", "-09"], ["Z", "+01:30", "+1", "+013"]),
        ("xx", ["+0130", "-0900"], ["Z", "+01", "+01:30", "+013000"]),
        ("xxx", ["+01:30"], ["Z", "+01", "+0130"]),
        ("xxxx", ["+0130", "+013059"], ["Z", "+01:30", "+01"]),
        ("xxxxx", ["+01:30", "+01:30:59"], ["Z", "+0130"]),
        ("X", ["Z", "+01", "+0130"], ["+01:30"]),
        ("XX", ["Z", "+0130"], ["+01", "+01:30"]),
        ("XXX", ["Z", "+01:30"], ["+01", "+0130"]),
        ("y", ["7", "2020", "123456789"], ["1234567890", "x"]),
        ("yy", ["20"], ["2", "2020"]),
        ("yyyy", ["2020"], ["20200"]),
    ],
)
def test_years_and_offsets_have_the_shape_their_letters_say(pattern, fitting, others):
    assert [text for text in fitting if not date_pattern(pattern).accepts(text)] == []
    assert [text for text in others if date_pattern(pattern).accepts(text)] == []


def test_a_date_pattern_that_cannot_be_read_says_why():
    with pytest.raises(DatePatternError, match=r"^a quote is not closed$"):
        date_pattern("yyyy'T")
    with pytest.raises(DatePatternError, match=r"^the letter 'b' has no meaning in a date pattern$"):
        date_pattern("b")


def test_an_expression_that_cannot_be_used_says_why():
    base = datetime(2026, 11, 23, tzinfo=UTC)
    for move, expression, words in (
        (moved_date, "+ 1 day" + " " * 2 + "+ 1 day " * 100, "the expression is longer than 500 characters"),
        (moved_date, "sometime", "cannot read the expression from 'sometime' on"),
        (moved_date, "+ 100001 days", "100001 is more than 100000"),
        (moved_date, "+ 1 hour", "'hour' is not something an expression can move by"),
        (moved_time, "13 o'clock", "there is no 13 o'clock"),
        (moved_date, "+ 99999 years", "year "),
    ):
        with pytest.raises(ExpressionError) as error:
            move(base, expression)
        assert str(error.value).startswith(words)


# ---- letters of dates


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        ("yy", ["26"], ["6", "2026"]),
        ("yyy", ["2026", "999"], ["12026"]),
        ("yyyy", ["2026"], ["12026"]),
        ("Mdd", ["112", "1112"], ["11112"]),
        ("xxx", ["+01:00", "-03:30"], ["+0100", "Z", "+01:00:30"]),
        ("xx", ["+0100"], ["+01:00", "+01"]),
        ("Z", ["+0100"], ["+01:00", "GMT+01:00", "Z"]),
        ("ZZZ", ["-0330"], ["-03:30", "Z"]),
        ("ZZZZ", ["GMT", "GMT+1:00", "GMT-03:30"], ["+0100", "Z", "gmt"]),
        ("ZZZZZ", ["Z", "+01:00", "-03:30:15"], ["+0100", "GMT", "z"]),
    ],
)
def test_letters_of_years_and_offsets(pattern, accepted, refused):
    found = date_pattern(pattern)
    assert [text for text in [*accepted, *refused] if found.accepts(text)] == accepted


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        *(("xxx", "-03:30"), ("xx", "-0330"), ("x", "-0330"), ("Z", "-0330"), ("ZZZZ", "GMT-03:30")),
        *(("ZZZZZ", "-03:30"), ("XXX", "-03:30"), ("O", "GMT-03:30"), ("SSSSSSSSSSS", "00000000000")),
        *(("N", "1000000000"), ("A", "1000"), ("yy", "26"), ("yyy", "2026")),
    ],
)
def test_an_instant_west_of_greenwich_is_written(pattern, written):
    west = timezone(-timedelta(hours=3, minutes=30))
    assert date_pattern(pattern).write(datetime(2026, 1, 2, 0, 0, 1, tzinfo=west)) == written
