"""Which types are one JSON value: those of `SCALARS`, and classes of libraries for addresses, paths, secrets, instants.

The latter are known by the names of their classes, so that no library is imported for them.
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher
from shiplap.recording.type_scalars import ANY_TEXT, SCALARS, Scalar

_URL = r"^[a-zA-Z][a-zA-Z0-9+.-]*:[\s\S]+$"
_EMAIL = r"^[^@\s]+@[^@\s]+$"


def scalar_of(kind: object) -> Scalar | None:
    """Return the scalar of a type or of the nearest class it is derived from, ``None`` where it is no scalar."""
    if not isinstance(kind, type) or issubclass(kind, Enum):
        return None
    known = (SCALARS.get(base) or _BY_NAME.get(f"{base.__module__}.{base.__qualname__}") for base in kind.__mro__)
    return next((scalar for scalar in known if scalar is not None), None)


def _text(example: str, pattern: str | None = None) -> Scalar:
    said = Matcher("type") if pattern is None else Matcher("regex", {"regex": pattern})
    return Scalar(
        example=example,
        matcher=said,
        without_example=Matcher("regex", {"regex": ANY_TEXT}) if pattern is None else said,
        encode=_text_of,
    )


def _text_of(value: Any) -> JsonValue:
    reveal = getattr(value, "get_secret_value", None)
    found = value if reveal is None else reveal()
    return found.decode() if isinstance(found, bytes) else str(found)


_BY_NAME: dict[str, Scalar] = {
    "ipaddress.IPv4Address": _text("192.0.2.42"),
    "ipaddress.IPv6Address": _text("2001:db8::42"),
    "ipaddress.IPv4Network": _text("192.0.2.0/24"),
    "ipaddress.IPv6Network": _text("2001:db8::/32"),
    "pathlib.PurePath": _text("path"),
    "pydantic.networks._BaseUrl": _text("https://example.com/", _URL),
    "pydantic.networks._BaseMultiHostUrl": _text("https://example.com/", _URL),
    "pydantic.networks.EmailStr": _text("name@example.com", _EMAIL),
    "pydantic.networks.IPvAnyAddress": _text("192.0.2.42"),
    "pydantic.types.SecretStr": _text("text"),
    "pydantic.types.AwareDatetime": SCALARS[datetime],
    "pydantic.types.PastDatetime": SCALARS[datetime],
    "pydantic.types.FutureDatetime": SCALARS[datetime],
    "pydantic.types.PastDate": SCALARS[date],
    "pydantic.types.FutureDate": SCALARS[date],
}
