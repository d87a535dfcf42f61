"""Regular expressions from contracts: the dialects they come in, and that a hostile one can only fail."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiplap.matching import compare_response, patterns
from shiplap.matching.pattern_size import choices, written_out
from shiplap.matching.patterns import PatternError, full_match, translate
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.model.rule import Matcher, MatcherList


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\d+", "12", True),
        (r"\d+", "12x", False),
        (r"b", "abc", False),
        (r"^b$", "b", True),
        (r"^b$", "b\n", False),
        (r"red|redish", "redish", True),
        (r"(?<year>\d{4})-\k<year>", "2020-2020", True),
        (r"(?<=a)b|c", "c", True),
        (r"\Qa.b\E+", "a.bb", True),
        (r"\Qa.b", "a.b", True),
        (r"\h*x\z", " \tx", True),
        (r"a\Z", "a", True),
        (r"[[:alpha:]]+", "abc", True),
        (r"\p{Lu}\p{Ll}*", "Äbc", True),
        (r"\x{41}", "A", True),
        (r"\p{IsDigit}+\P{IsDigit}", "12a", True),
        (r"[\p{IsUppercase}_]+", "A_", True),
        (r"\p{IsDigit}", "a", False),
        (r"(?i)ABC", "abc", True),
        (r"a++b", "aab", True),
        (r"(?>a|ab)c", "abc", False),
        (r"\/path\/\d+", "/path/7", True),
        (r"\w{3}\d{3}", "HHH123", True),
        (r".*(\/pacts\/provider\/p)$", "http://x/pacts/provider/p", True),
        (r"[^@ ]+@[^@ ]+", "a@b", True),
        (r"", "", True),
        (r"", "a", False),
    ],
)
def test_a_pattern_is_matched_from_the_first_to_the_last_character(pattern, text, matches):
    assert full_match(pattern)(text) is matches


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "*a", "(?<n", "a" * 5001, "((a{999}){999}){999}", "(" * 5000])
def test_a_pattern_that_cannot_be_used_is_an_error(pattern):
    with pytest.raises(PatternError):
        full_match(pattern)


HOSTILE = [
    ("(a+)+$", "a" * 40 + "!"),
    ("(a|a)*b", "a" * 40),
    ("(a*)*b", "a" * 40),
    ("([a-zA-Z]+)*\\d", "a" * 60),
    ("(.*a){12}", "a" * 40 + "b"),
    ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 60),
    ("a?" * 60 + "a" * 60, "a" * 59),
    (".*.*.*.*.*.*.*=", "x" * 2000),
    (r"(x+x+)+y", "x" * 60),
    (r"(\w+\s?)+!", "word " * 30),
]


@pytest.mark.parametrize(("pattern", "text"), HOSTILE)
def test_a_hostile_pattern_takes_no_time_and_never_matches(pattern, text):
    start = time.monotonic()
    try:
        assert not full_match(pattern)(text)
    except PatternError as error:
        assert "longer than" in str(error)  # noqa: PT017 - either end is fine
    assert time.monotonic() - start < 60, "it was tried in all ways there are, which takes years"


def test_a_text_too_long_to_be_tried_is_an_error():
    with pytest.raises(PatternError, match="1000001 characters"):
        full_match("(a|b)*")("a" * 1_000_001)


def test_java_dialect_becomes_that_of_the_engine():
    assert (
        translate(r"(?<name>\h)\k<name>\z")
        == r"(?<name>[ \t\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000])(?P=name)\Z"
    )
    assert translate(r"\\z(?<=a)(?<!b)") == r"\\z(?<=a)(?<!b)"


@pytest.mark.parametrize(
    ("pattern", "atoms"),
    [("abc", 3), ("a{10}", 10), ("(ab){10}", 30), ("((a{10}){10}){10}", 1110), ("[a-z]{5}|x", 6), (r"\d{4}-\d{2}", 7)],
)
def test_repetitions_are_counted_before_they_are_written_out(pattern, atoms):
    assert written_out(pattern) == atoms


@pytest.mark.parametrize(
    ("pattern", "loops", "fixed"),
    [
        ("abc", 0, 1),
        (r"\d+", 1, 1),
        ("a?b?", 0, 4),
        ("a{2,5}", 0, 4),
        ("a|b|c", 0, 4),
        ("(a|b)c*", 1, 2),
        (r"(\.\d+)?", 1, 2),
    ],
)
def test_the_ways_to_try_a_simple_pattern_are_known(pattern, loops, fixed):
    ways = choices(pattern)
    assert (ways.loops, ways.fixed) == (loops, fixed)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|b)*", "(a){2}", r"(a)\1", "(?i)a", "(?=a)", r"\h", "[a&&b]", "[[a]]", "a**"]
)
def test_a_pattern_with_repeated_groups_or_an_own_dialect_is_left_to_the_bounded_engine(pattern):
    assert choices(pattern) is None


@settings(max_examples=100)
@given(st.text(alphabet="ab01[]()|*+?{}^$\\.,-:", max_size=10), st.text(alphabet="ab01.-", max_size=8))
def test_both_engines_say_the_same(pattern, text):
    import shiplap.matching.patterns as module  # noqa: PLC0415 - the bounded engine by itself

    try:
        fast = full_match(pattern)
        slow = module._bounded(pattern)
    except PatternError:
        return
    assert fast(text) is slow(text)


def test_a_hostile_pattern_at_every_row_of_a_long_list_is_given_up_after_a_few(monkeypatch):
    monkeypatch.setattr(patterns, "TIMEOUT_SECONDS", 0.001)
    rows = ["a" * 4000] * 200
    slow = MatcherList((Matcher("regex", {"regex": "(([a-z])+.)+[A-Z]([a-z])+"}),))
    rules = {"body": {"$": MatcherList((Matcher("type"),)), "$[*]": slow}}
    expected = ExpectedResponse(body=JsonBody(["aaAa"]), rules=rules)
    sent = Response(status=200, body=json.dumps(rows).encode())
    for _ in range(2):  # each comparison counts anew
        found = compare_response(expected, sent)
        assert len(found) == 200
        late = [one for one in found if "took longer than" in one.sentence]
        assert len(late) == patterns.MOST_TIMEOUTS
        assert all(one.sentence.startswith("Not verifiable: ") for one in found)
        assert found[-1].sentence.endswith("8 matches of this comparison took too long already")
