"""Paths of rules and generators in the terms of one XML document."""

from shiplap.matching.paths import Token, Wildcard, parse_path
from shiplap.matching.xml_documents import Document


def xml_tokens(path: str, document: Document) -> tuple[Token, ...]:
    """Return the steps of a path in the terms of this document; ``[*]`` after a name adds nothing to it.

    Raises:
        PathError: when the path cannot be read.
    """
    steps: list[Token] = []
    for token in parse_path(path):
        if token is Wildcard.ANY_INDEX and steps:
            continue
        steps.append(qualified(token, document) if isinstance(token, str) else token)
    return tuple(steps)


def qualified(name: str, document: Document) -> str:
    """Return a name with its namespace where it has a prefix that the document declares; ``@`` stays in front."""
    at, bare = ("@", name[1:]) if name.startswith("@") else ("", name)
    prefix, colon, local = bare.partition(":")
    return f"{at}{document.prefixes[prefix]}:{local}" if colon and prefix in document.prefixes else name
