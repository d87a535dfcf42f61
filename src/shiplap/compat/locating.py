"""Looks up the lines of what was found: in the documents, and in the files of contracts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shiplap.compat.documents import Files, Place, split_place
from shiplap.compat.documents.lines import Lines
from shiplap.compat.findings import Comparison, Finding

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['([^']*)'\]")


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one document, whose lines are looked up.

    Attributes:
        name: the first file of the document.
        files: the port to its files.
    """

    name: str
    files: Files
    _read: dict[str, Lines | None] = field(default_factory=dict)

    def line(self, place: str) -> int | None:
        """Return the line of a place written as ``file#pointer``; ``None`` where it is not known."""
        if "#" not in place:
            return None
        file, pointer = split_place(place)
        name = file or self.name
        if name not in self._read:
            data = self.files(name)
            self._read[name] = None if data is None else Lines(data)
        lines = self._read[name]
        return None if lines is None else lines.of(Place(name, pointer).keys)


def located(
    comparison: Comparison, new: Folder, old: Folder | None = None, contracts: Mapping[str, bytes] | None = None
) -> Comparison:
    """Return a comparison whose findings know their lines.

    Args:
        comparison: what was found.
        new: the document, or the new one.
        old: the old one, where there is one.
        contracts: the files of the contracts, by the names that the findings call them.
    """
    files = {name: Lines(data) for name, data in (contracts or {}).items()}
    return replace(
        comparison,
        findings=tuple(
            replace(each, ours_line=_ours(each, files, old), theirs_line=new.line(each.theirs))
            for each in comparison.findings
        ),
    )


def _ours(finding: Finding, files: Mapping[str, Lines], old: Folder | None) -> int | None:
    if finding.ours.startswith("$"):
        lines = files.get(finding.contract)
        return None if lines is None else lines.of(_steps(finding.ours))
    return None if old is None else old.line(finding.ours)


def _steps(path: str) -> list[str]:
    """Return the keys of a JSON path such as ``$.interactions[0].response.body.total``."""
    return [name or number or quoted for name, number, quoted in _STEP.findall(path)]
