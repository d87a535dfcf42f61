"""What the ``Regex`` generator may write for a pattern: its shortest and its longest choice, one piece of the language at a time."""

import pytest

from shiplap.matching.patterns import PatternError
from shiplap.matching.regex_examples import text_for

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Least:
    """A chance that takes the first of everything, and as few as may be."""

    def choice(self, options):
        return options[0]

    def randint(self, low, _high):
        return low


class Most:
    """A chance that takes the last of everything, and as many as may be."""

    def choice(self, options):
        return options[-1]

    def randint(self, _low, high):
        return high


class Every:
    """A chance that goes through all options, one a time."""

    def __init__(self):
        self.turn = 0
        self.seen = None

    def choice(self, options):
        self.seen = options
        return options[min(self.turn, len(options) - 1)]

    def randint(self, low, _high):
        return low


def least_and_most(pattern):
    return text_for(pattern, Least()), text_for(pattern, Most())


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("a*", "", "aaaaaaaaaa"),
        ("a+", "a", "aaaaaaaaaa"),
        ("a?", "", "a"),
        ("a{3}", "aaa", "aaa"),
        ("a{2,}", "aa", "aaaaaaaaaaaa"),
        ("a{2,5}", "aa", "aaaaa"),
        ("a{0}", "", ""),
        ("a{,3}", "", "aaa"),
        ("a+?", "a", "aaaaaaaaaa"),
        ("a++", "a", "aaaaaaaaaa"),
        ("a?b", "b", "ab"),
        ("x{", "x{", "x{"),
        ("x{a}", "x{a}", "x{a}"),
        ("x{1,a}", "x{1,a}", "x{1,a}"),
        ("x}{2}", "x}}", "x}}"),
        ("ab|cd", "ab", "cd"),
        ("(ab|cd)e", "abe", "cde"),
        ("(?:ab|cd){2}", "abab", "cdcd"),
    ],
)
def test_repetitions_and_alternatives(pattern, least, most):
    assert least_and_most(pattern) == (least, most)


@pytest.mark.parametrize(
    ("pattern", "members"),
    [
        (".", LETTERS + "0123456789"),
        (r"\d", "0123456789"),
        (r"\D", LETTERS),
        (r"\w", LETTERS + "0123456789_"),
        (r"\S", LETTERS + "0123456789_"),
        (r"\s", " "),
        (r"\h", " "),
        (r"\p{L}", LETTERS),
        (r"\pL", LETTERS),
        (r"\p{Lu}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (r"\p{Ll}", "abcdefghijklmnopqrstuvwxyz"),
        (r"\p{N}", "0123456789"),
        (r"\p{Nd}", "0123456789"),
        (r"\p{Z}", " "),
        (r"\p{Alpha}", LETTERS),
        (r"\p{IsL}", LETTERS),
        (r"\p{IsLu}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (r"\p{IsAlpha}", LETTERS),
        (r"\p{IsDigit}", "0123456789"),
        ("[a-c]", "abc"),
        ("[a-cx]", "abcx"),
        ("[a-]", "a-"),
        ("[-a]", "-a"),
        ("[]a]", "]a"),
        (r"[\d-]", "0123456789-"),
        (r"[\x41-\x43]", "ABC"),
        (r"[\]\\]", "]\\"),
        ("[[:digit:]x]", "0123456789x"),
        ("[x[:upper:]]", "xABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (r"[\p{Lu}_]", "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
    ],
)
def test_every_member_of_a_class_may_come_and_nothing_else(pattern, members):
    chance = Every()
    made = []
    for chance.turn in range(len(members)):
        made.append(text_for(pattern, chance))
    assert "".join(made) == "".join(chance.seen) == members


def test_a_wide_range_is_cut():
    chance = Every()
    text_for("[0-\uffff]", chance)
    assert (chance.seen[0], chance.seen[-1], len(chance.seen)) == ("0", chr(ord("0") + 500), 501)


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("[^a-z]", "abcdefghijklmnopqrstuvwxyz"),
        (r"\P{L}", LETTERS),
        (r"[^\d_]", "0123456789_"),
        (r"\P{Nd}", "0123456789"),
    ],
)
def test_what_is_left_out_does_not_come_and_everything_else_may(pattern, left_out):
    chance = Every()
    text_for(pattern, chance)
    printable = LETTERS + "0123456789 !#$%&()*+,-./:;<=>?@[]^_{|}~"
    assert sorted(chance.seen) == sorted(set(printable) - set(left_out))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\x41\u0042\x{43}", "ABC"),
        (r"\n\t\r\f\v", "\n\t\r\f\v"),
        (r"\R", "\n"),
        (r"a\0b", "a\0b"),
        (r"\.\*\-\/", ".*-/"),
        (r"\Qa.b\Ec", "a.bc"),
        (r"\Qa.b*", "a.b*"),
        (r"x\Qa\Eb\Qc\Ed", "xabcd"),
        (r"\Q\E", ""),
        (r"\Q", ""),
        ("^a$", "a"),
        (r"\Aab\z", "ab"),
        (r"\bab\b", "ab"),
        (r"a\Bb", "ab"),
        (r"ab\Z", "ab"),
        (r"\Gab", "ab"),
        ("(?=a)ab", "ab"),
        ("(?!b)ab", "ab"),
        ("a(?<=a)b", "ab"),
        ("a(?<!b)c", "ac"),
        ("(?i)ab", "ab"),
        ("(?i:a)b", "ab"),
        ("(?s-i:a)b", "ab"),
        ("(a)(b)\\2\\1", "abba"),
        ("(?:a)(b)\\1", "abb"),
        ("(?<x>a)(b)\\2\\1", "abba"),
        ("(?P<x>a)(b)\\2\\1", "abba"),
        ("(a)(?<x>b)\\2\\1", "abba"),
        ("((a)b)\\1\\2", "ababa"),
        ("(a)" * 60, "a" * 60),
    ],
)
def test_a_pattern_with_one_text(pattern, text):
    assert least_and_most(pattern) == (text, text)


def test_a_mark_is_the_first_of_its_kind():
    assert text_for(r"\p{P}", Least()) == "!"


@pytest.mark.parametrize(("pattern", "texts"), [(r"(a|b)\1", ("aa", "bb")), (r"(?:(a|b)\1){2}", ("aaaa", "bbbb"))])
def test_a_reference_repeats_what_its_group_made(pattern, texts):
    assert least_and_most(pattern) == texts


@pytest.mark.parametrize(
    ("pattern", "length"),
    [("a{10000}", 10_000), ("(?:a{2000}){5}", 10_000), ("a" * 1000, 1000), ("(" * 49 + "a" + ")" * 49, 1)],
)
def test_the_largest_patterns_and_texts(pattern, length):
    assert len(text_for(pattern, Least())) == length


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("a{10001}", "a repetition of 10001 is not possible"),
        ("(?:a{2000}){5}b", "a text that matches would have more than 10000 characters"),
        ("a" * 1001, "no text is made for patterns of more than 1000 characters"),
        ("(" * 50 + "a" + ")" * 50, "groups are nested deeper than 50"),
        ("(?=b)a", "no text was found that matches '(?=b)a'"),
        (r"\p{Greek}", "the property 'Greek' is not known"),
        ("[^ -~]", "a set has no members"),
    ],
)
def test_what_no_text_is_made_for(pattern, problem):
    with pytest.raises(PatternError) as refused:
        text_for(pattern, Least())
    assert str(refused.value) == problem
