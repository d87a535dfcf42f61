"""What a client would see of a response: no body where HTTP allows none, and compression taken off."""

import zlib

from shiplap.model.exchange import Response
from shiplap.transport.exchange import ProtocolError, SizeLimitError

Headers = tuple[tuple[str, str], ...]


def received_response(method: str, status: int, headers: Headers, body: bytes, size: int) -> Response:
    """Return the response as a client reads it.

    Args:
        method: of the request; ``HEAD`` has no response body.
        status: of the response; 1xx, 204 and 304 have no body.
        headers: as sent.
        body: as sent.
        size: the most bytes the body may have once decompressed.

    Raises:
        SizeLimitError: when it has more.
        ProtocolError: when it cannot be decompressed.
    """
    if method == "HEAD" or status < 200 or status in {204, 304} or not body:
        return Response(status=status, headers=headers, body=None)
    encoding = next((value.strip().lower() for name, value in headers if name.lower() == "content-encoding"), "")
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        return Response(status=status, headers=headers, body=body)
    kept = tuple(pair for pair in headers if pair[0].lower() not in {"content-encoding", "content-length"})
    return Response(status=status, headers=kept, body=_decompress(body, size))


def _decompress(body: bytes, size: int) -> bytes:
    """Take off gzip or zlib; ``deflate`` is sent with and without the header of zlib."""
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(window)
        try:
            plain = unpacker.decompress(body, size + 1)
        except zlib.error:
            continue
        if len(plain) > size:
            raise SizeLimitError(size)
        return plain
    raise ProtocolError("the response body does not fit its Content-Encoding")
