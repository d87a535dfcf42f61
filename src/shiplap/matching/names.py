"""Rules of headers, query parameters and metadata: their paths are names, with an index where values repeat."""

from collections.abc import Callable, Mapping

from shiplap.matching.paths import PathError, Wildcard, parse_path
from shiplap.matching.rules import RuleList
from shiplap.model.rule import MatcherList


class NamedRules:
    """The compiled rules of one category whose members have names."""

    def __init__(
        self,
        rules: Mapping[str, MatcherList],
        fold: Callable[[str], str] = str,
    ) -> None:
        """Take the rules of the category.

        ``fold`` makes spellings equal, as `str.lower` does for headers.
        """
        self._fold = fold
        self._whole: dict[str, RuleList] = {}
        self._indexed: dict[tuple[str, int], RuleList] = {}
        for path, matchers in rules.items():
            compiled = RuleList.of(matchers)
            self._whole[fold(path)] = compiled
            self._add_parsed(path, compiled)

    def _add_parsed(self, path: str, compiled: RuleList) -> None:
        try:
            tokens = parse_path(path)
        except PathError:
            return
        match tokens:
            case (str(name),) | (str(name), Wildcard()):
                self._whole.setdefault(self._fold(name), compiled)
            case (str(name), int(index)):
                self._indexed[self._fold(name), index] = compiled

    def find(self, name: str, index: int | None = None) -> RuleList | None:
        """Return the rules for all values of ``name``, or for the one at ``index``."""
        own = None if index is None else self.own(name, index)
        return own or self._whole.get(self._fold(name))

    def knows(self, name: str) -> bool:
        """Return whether there are rules for any value of ``name``."""
        folded = self._fold(name)
        return self.find(name) is not None or any(known == folded for known, _ in self._indexed)

    def own(self, name: str, index: int) -> RuleList | None:
        """Return the rules that were written for the value at ``index``."""
        return self._indexed.get((self._fold(name), index))
