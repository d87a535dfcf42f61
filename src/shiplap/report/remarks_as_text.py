"""Remarks of a contract in words, beside the outcome of the interaction they are about."""

from shiplap.model.remarks import Remarks


def remarks_as_text(remarks: Remarks) -> list[str]:
    """Return one line for the test and one for each line of the comments; a tab or an escape code is a space."""
    test = [] if remarks.test is None else [f"test: {_plain(remarks.test)}"]
    return test + [f"comment: {_plain(line)}" for text in remarks.lines for line in text.splitlines() if line.strip()]


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
