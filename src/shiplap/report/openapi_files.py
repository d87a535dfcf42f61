"""Which file a finding is shown at: places name files relative to the root folder, code hosts want the path given."""

from dataclasses import dataclass
from urllib.parse import quote

from shiplap.compat.documents import split_place
from shiplap.compat.findings import Finding


@dataclass(frozen=True, slots=True)
class GivenDocument:
    """A document as it was named.

    Attributes:
        path: as it was given.
        name: relative to its root folder, as places have it.
    """

    path: str
    name: str

    def file_of(self, place: str) -> str:
        """Return the file of a place written as ``file#pointer``; the first file where it names none."""
        file = split_place(place)[0] if "#" in place else ""
        if not file or file == self.name or not self.path.endswith(self.name):
            return self.path
        return self.path.removesuffix(self.name) + file


def file_of_ours(finding: Finding, old: GivenDocument | None) -> str:
    """Return the file in which ``ours`` of a finding is a place; "" where it is in none."""
    if finding.ours.startswith("$"):
        return finding.contract
    return "" if old is None else old.file_of(finding.ours)


def uri_of(path: str) -> str:
    """Return a path as a URI reference (RFC 3986)."""
    text = quote(path.replace("\\", "/"))
    return f"file://{text}" if text.startswith("/") else text
