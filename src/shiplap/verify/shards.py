"""Splits a plan over machines: which interactions the I-th of N jobs replays, the same on every machine."""

from dataclasses import dataclass
from hashlib import sha256

from shiplap.errors import InputError


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` equal parts, counted from 1."""

    index: int
    count: int


def parse_shard(text: str) -> Shard:
    """Read ``3/10``.

    Raises:
        InputError: when it is not such a fraction.
    """
    index, slash, count = text.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise InputError(f"expected a shard as I/N with I from 1 to N, such as 3/10, got {text!r}")
    return Shard(int(index), int(count))


def identity_of(digest: str, name: str) -> str:
    """Return what names an interaction on every machine: the digest of its contract, and its name there."""
    return f"{digest} {name}"


def chosen_for(shard: Shard | None, identity: str) -> bool:
    """Return whether the shard has what is named by ``identity``; without a shard everything is chosen."""
    if shard is None:
        return True
    number = int.from_bytes(sha256(identity.encode()).digest()[:8], "big")
    return number % shard.count == shard.index - 1
