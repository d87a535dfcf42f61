"""What bytes are, told by their first bytes: the table behind the ``contentType`` matcher.

Signatures are those of https://www.iana.org/assignments/media-types and the formats' own specifications.
"""

from shiplap.matching.content_types import sniff

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/x-wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/m4a"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"%!PS", "application/postscript"),
    (0, b"PK\3\4", "application/zip"),
    (0, b"PK\5\6", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"Rar!\x1a\7", "application/vnd.rar"),
    (257, b"ustar", "application/x-tar"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/x-flac"),
    (0, b"MThd", "audio/midi"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"wOFF", "application/font-woff"),
    (0, b"wOF2", "application/font-woff2"),
    (0, b"\0\1\0\0\0", "application/font-sfnt"),
    (0, b"OTTO\0", "application/font-sfnt"),
    (0, b"\0asm", "application/wasm"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"{\\rtf", "application/rtf"),
)

# Names under which the same format is known, beside the one above.
_ALSO: dict[str, frozenset[str]] = {
    "audio/x-wav": frozenset({"audio/wav", "audio/vnd.wave"}),
    "audio/x-flac": frozenset({"audio/flac"}),
    "audio/m4a": frozenset({"audio/mp4", "audio/x-m4a"}),
    "audio/mpeg": frozenset({"audio/mp3"}),
    "image/vnd.microsoft.icon": frozenset({"image/x-icon"}),
    "image/heif": frozenset({"image/heic"}),
    "video/webm": frozenset({"video/x-matroska", "audio/webm"}),
    "application/gzip": frozenset({"application/x-gzip"}),
    "application/zip": frozenset(
        {
            "application/java-archive",
            "application/epub+zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
        }
    ),
    "application/font-woff": frozenset({"font/woff"}),
    "application/font-woff2": frozenset({"font/woff2"}),
    "application/font-sfnt": frozenset({"font/ttf", "font/otf", "font/sfnt"}),
    "application/vnd.rar": frozenset({"application/x-rar-compressed"}),
    "application/xml": frozenset({"text/xml"}),
    "application/vnd.sqlite3": frozenset({"application/x-sqlite3"}),
}


def detect(data: bytes) -> str:
    """Return the content type the bytes look like; ``application/octet-stream`` where they look like nothing known."""
    for offset, signature, name in _SIGNATURES:
        if data.startswith(signature, offset):
            return name
    return _detect_text(data)


def _detect_text(data: bytes) -> str:
    start = data[:4096]
    if any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in start):
        return "application/octet-stream"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:
            return "application/octet-stream"
    found = sniff(data)
    if found is not None:
        return found.name
    head = start.lstrip()[:14].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "application/xml" if head.startswith(b"<") else "text/plain"


def content_type_problem(data: bytes, expected: str) -> str | None:
    """Return what is wrong where bytes do not look like ``expected``."""
    wanted = expected.partition(";")[0].strip().lower()
    found = detect(data)
    if found == wanted or wanted in _ALSO.get(found, frozenset()):
        return None
    return f"Expected binary contents to have content type '{expected}' but detected contents was '{found}'"
