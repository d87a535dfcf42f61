"""A matching rule is told in words that need no knowledge of Pact's names."""

import pytest

from shiplap.model.rule import Combine, Matcher, MatcherList
from shiplap.report.rule_as_text import rule_as_text

RULES = [
    (Matcher("type"), "any value of the example's type"),
    (Matcher("type", {"min": 1}), "a list of at least 1, each of the example's type"),
    (Matcher("type", {"max": 3}), "a list of at most 3, each of the example's type"),
    (Matcher("type", {"min": 1, "max": 3}), "a list of 1 to 3, each of the example's type"),
    (Matcher("regex", {"regex": "a|b"}), "a text that fits the pattern a|b"),
    (Matcher("include", {"value": "dog"}), "a text that contains dog"),
    (Matcher("integer"), "any whole number"),
    (Matcher("date", {"format": "yyyy"}), "a date written as yyyy"),
    (Matcher("time"), "a time"),
    (Matcher("contentType", {"value": "image/png"}), "content of the type image/png"),
    (Matcher("statusCode", {"status": "success"}), "any status from 200 to 299"),
    (Matcher("statusCode", {"status": [200, 204]}), "one of the statuses 200, 204"),
    (Matcher("arrayContains", {"variants": [{}]}), "a list that has, among others, an item like the example"),
    (
        Matcher("eachKey", {"rules": [{"match": "regex", "regex": "k.*"}]}),
        "every name: a text that fits the pattern k.*",
    ),
    (Matcher("eachValue", {"rules": [{"match": "type"}]}), "every value: any value of the example's type"),
    (Matcher("unheard-of", {"of": 1}), "unheard-of: of 1"),
]


@pytest.mark.parametrize(("matcher", "words"), RULES)
def test_a_matcher_in_words(matcher, words):
    assert rule_as_text(MatcherList((matcher,))) == words


def test_several_matchers_are_joined_as_they_combine():
    both = (Matcher("integer"), Matcher("null"))
    assert rule_as_text(MatcherList(both)) == "any whole number and null"
    assert rule_as_text(MatcherList(both, Combine.OR)) == "any whole number or null"
