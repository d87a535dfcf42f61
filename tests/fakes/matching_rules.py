"""Rules of contracts in few words, for the tests of the matching room."""

from shiplap.model.rule import Matcher, MatcherList


def rule(name, **params):
    """Return the rules of one place: a matcher and its parameters."""
    return MatcherList((Matcher(name, params),))
