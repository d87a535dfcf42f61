"""Undoes the compression of bodies that were recorded as they came over the wire, as cassettes keep them."""

import zlib
from collections.abc import Callable

from shiplap.recording.seen_bodies import Headers

_LARGEST = 64 * 1024 * 1024


class UnknownCodingError(ValueError):
    """A body that cannot be read, because of the way it was compressed."""


def decoded(body: bytes | None, headers: Headers) -> bytes | None:
    """Return a body without the codings its ``Content-Encoding`` names; one that is plain already stays as it is.

    Raises:
        UnknownCodingError: when the coding is none of the standard library, or the body unpacks to too much.
    """
    said = next((value for name, value in headers if name.lower() == "content-encoding"), "")
    for coding in reversed([each.strip().lower() for each in said.split(",") if each.strip()]):
        if body and coding != "identity":
            body = _UNDO.get(coding, _unknown(coding))(body)
    return body


def _gunzip(body: bytes) -> bytes:
    return _inflate(body, 16 + zlib.MAX_WBITS) if body.startswith(b"\x1f\x8b") else body


def _deflate(body: bytes) -> bytes:
    try:
        return _inflate(body, zlib.MAX_WBITS)
    except UnknownCodingError:
        return body  # was undone before it was kept


def _inflate(body: bytes, window: int) -> bytes:
    unpack = zlib.decompressobj(window)
    try:
        data = unpack.decompress(body, _LARGEST)
    except zlib.error as error:
        raise UnknownCodingError(f"its body is not compressed as its headers say: {error}") from error
    if unpack.unconsumed_tail:
        raise UnknownCodingError(f"its body unpacks to more than {_LARGEST} bytes")
    return data


def _unknown(coding: str) -> Callable[[bytes], bytes]:
    def undo(body: bytes) -> bytes:
        if body[:1] in {b"{", b"["}:
            return body  # was undone before it was kept
        raise UnknownCodingError(f"its body is compressed with {coding}; record it uncompressed")

    return undo


_UNDO: dict[str, Callable[[bytes], bytes]] = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _deflate}
