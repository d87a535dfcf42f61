"""Java's date patterns: what they accept, what they refuse, what they write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.matching.date_patterns import DatePatternError, date_pattern

ACCEPTED = [
    ("yyyy-MM-dd", "2020-01-02"),
    ("yyyy-MM-dd", "2020-1-2"),
    ("yyyy-MM-dd", "2020-02-29"),
    ("y-M-d", "2020-1-2"),
    ("dd/MM/yy", "02/01/20"),
    ("HH:mm:ss", "23:59:60"),
    ("h:mm a", "1:30 PM"),
    ("hh:mm a", "01:30 pm"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2020-01-02T03:04:05.123Z"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2020-01-02T03:04:05.123+01:00"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2020-01-02T03:04:05.123+0100"),
    ("yyyy-MM-dd'T'HH:mm:ssX", "2020-01-02T03:04:05+01"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", "2020-01-02T03:04:05.123456"),
    ("yyyy-MM-dd'T'HH:mm:ss[.SSS]", "2020-01-02T03:04:05"),
    ("yyyy-MM-dd'T'HH:mm:ss[.SSS]", "2020-01-02T03:04:05.5"),
    ("EEE, d MMM yyyy HH:mm:ss Z", "Wed, 4 Jul 2001 12:08:56 -0700"),
    ("EEEE, MMMM d", "Wednesday, July 4"),
    ("MMM", "JAN"),
    ("YYYY-'W'ww", "2001-W27"),
    ("D", "200"),
    ("k:mm", "24:00"),
    ("K:mm a", "0:00 AM"),
    ("yyyy-MM-dd HH:mm:ss VV", "2020-01-02 03:04:05 Europe/Berlin"),
    ("yyyy-MM-dd HH:mm:ss z", "2020-01-02 03:04:05 UTC"),
    ("yyyy-MM-dd HH:mm:ss z", "2020-01-02 03:04:05 GMT+1"),
    ("yyyyMMddHHmmss", "20200102030405"),
    ("yyyy-MM-dd''", "2020-01-02'"),
    ("'o''clock'", "o'clock"),
    ("O", "GMT+8"),
    ("QQQ", "1"),
    ("G", "AD"),
]


@pytest.mark.parametrize(("pattern", "text"), ACCEPTED)
def test_a_date_of_the_pattern_is_accepted(pattern, text):
    assert date_pattern(pattern).accepts(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy-MM-dd", "2020-13-02"),
        ("yyyy-MM-dd", "2020-00-02"),
        ("yyyy-MM-dd", "2020-02-30"),
        ("yyyy-MM-dd", "2021-02-29"),
        ("yyyy-MM-dd", "2020-01-32"),
        ("yyyy-MM-dd", "2020-01-02x"),
        ("yyyy-MM-dd", "2020-01-02\n"),
        ("yyyy-MM-dd", "abc"),
        ("yyyy-MM-dd", ""),
        ("d MMM yyyy", "31 Apr 2020"),
        ("HH:mm:ss", "24:00:00"),
        ("HH:mm:ss", "23:60:00"),
        ("HH:mm:ss", "23:59:61"),
        ("h:mm a", "13:00 PM"),
        ("k:mm", "0:00"),
        ("K:mm", "12:00"),
        ("yyyy", "20200"),
        ("yy", "2020"),
        ("MMM", "January"),
        ("D", "367"),
        ("ww", "54"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2020-01-02T03:04:05Z"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "2020-01-02T03:04:05+0100"),
        ("yyyy-MM-dd'T'HH:mm:ssxxx", "2020-01-02T03:04:05Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2020-01-02T03:04:05.123456"),
        ("yyyyMMdd", "2020102"),
        ("yyyy-MM-dd'T'HH", "2020-01-02t03"),
        ("yyyy", "\u0662\u0660\u0662\u0660"),
    ],
)
def test_what_is_no_date_of_the_pattern_is_refused(pattern, text):
    assert not date_pattern(pattern).accepts(text)


@pytest.mark.parametrize("pattern", ["yyyy-MM-ddTHH", "[yyyy", "yyyy]", "'open", "B", "p", "y" * 201])
def test_a_pattern_that_is_not_javas_is_an_error(pattern):
    with pytest.raises(DatePatternError):
        date_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-02-29T13:04:05.678+01:00"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSSSSZ", "2024-02-29T13:04:05.678901+0100"),
        ("EEE, d MMM yyyy hh:mm a X", "Thu, 29 Feb 2024 01:04 PM +01"),
        ("EEEE MMMM yy D w Q G", "Thursday February 24 60 9 1 AD"),
        ("k K h H m s n A", "13 1 1 13 4 5 678901000 47045678"),
        ("xx xxx ZZZZ ZZZZZ O", "+0100 +01:00 GMT+01:00 +01:00 GMT+01:00"),
        ("'it''s' u[.SS]", "it's 2024.67"),
    ],
)
def test_an_instant_is_written_in_the_pattern(pattern, text):
    instant = datetime(2024, 2, 29, 13, 4, 5, 678901, timezone(timedelta(hours=1)))
    assert date_pattern(pattern).write(instant) == text


def test_utc_is_written_as_z_by_x_and_as_zeros_by_small_x():
    instant = datetime(2024, 2, 29, tzinfo=UTC)
    assert date_pattern("X XX XXX x xx xxx Z").write(instant) == "Z Z Z +00 +0000 +00:00 +0000"


WRITABLE = [pattern for pattern, _ in ACCEPTED if "VV" not in pattern and " z" not in pattern]


@given(st.sampled_from(WRITABLE), st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis wants bounds without a zone
def test_what_a_pattern_writes_it_accepts(pattern, instant):
    compiled = date_pattern(pattern)
    assert compiled.accepts(compiled.write(instant))
