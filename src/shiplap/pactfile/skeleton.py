"""How deep a JSON text is and how many members it has, told from its brackets and colons alone.

Every file pays for this, so nothing here looks at single values: whole texts are cut and counted by the interpreter.
"""

import re

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_MARKS = b'{}[]":'
_REST = bytes(byte for byte in range(256) if byte not in _MARKS)
_ALIKE = bytes.maketrans(b"{}", b"[]")


def skeleton(text: str) -> bytes:
    """Return the brackets and colons of a text that is known to be JSON, but for those inside of strings."""
    data = text.encode("utf-8", "surrogatepass")
    if b"\\" in data:
        data = _ESCAPED.sub(b"", data)
    # what stands between quotation marks is every second piece
    return b"".join(data.translate(None, _REST).split(b'"')[::2])


def member_count(bones: bytes) -> int:
    """Return how many members all objects of a skeleton have, each as often as it stands there."""
    return bones.count(b":")


def depth(bones: bytes, deepest: int) -> int:
    """Return how many arrays and objects are inside each other; counting stops one beyond ``deepest``."""
    left = bones.translate(_ALIKE, b":")
    levels = 0
    while left and levels <= deepest:
        # takes away the innermost of every branch
        left = left.replace(b"[]", b"")
        levels += 1
    return levels
