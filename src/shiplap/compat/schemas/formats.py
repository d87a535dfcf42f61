"""Formats as patterns: what `format` means where it is a constraint.

Sources: RFC 3339 (dates and times; a leap second is allowed in any minute), RFC 4122 (UUID), RFC 2673 (IPv4).
"""

_DAY = (
    r"(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

PATTERNS = {
    "date": rf"^{_DAY}$",
    "time": rf"^{_TIME}$",
    "date-time": rf"^{_DAY}[Tt]{_TIME}$",
    "uuid": r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "ipv4": rf"^{_BYTE}(?:\.{_BYTE}){{3}}$",
}
"""The formats that are known well enough to be a pattern; each says exactly the same as the format."""

EXAMPLES = {
    PATTERNS["date"]: ("2020-01-01", "2020-01-02"),
    PATTERNS["time"]: ("00:00:00Z", "00:00:01Z"),
    PATTERNS["date-time"]: ("2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z"),
    PATTERNS["uuid"]: ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"),
    PATTERNS["ipv4"]: ("127.0.0.1", "127.0.0.2"),
}
"""For each pattern, texts that every reader of the format takes: many know no year 0, and no lower-case ``z``."""
