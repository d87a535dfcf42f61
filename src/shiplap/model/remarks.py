"""What the authors of a contract wrote for people beside an interaction: never compared, shown where it is verified.

Source: the Pact specification, version 4, on ``comments``: ``text`` holds lines, ``testname`` the test that wrote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class Remarks:
    """The lines somebody wrote about an interaction, and the name of the consumer's test it comes from."""

    lines: tuple[str, ...] = ()
    test: str | None = None


def remarks_of(comments: Mapping[str, JsonValue]) -> Remarks:
    """Return the remarks among the comments of an interaction; members of another shape are not for people."""
    text, test = comments.get("text"), comments.get("testname")
    written = text if isinstance(text, list) else [text]
    return Remarks(
        lines=tuple(line for line in written if isinstance(line, str) and line.strip()),
        test=test if isinstance(test, str) and test.strip() else None,
    )
