"""Media types and ranges: which description fits a content type, and what ``Accept`` leaves over.

Source: RFC 9110, sections 8.3.1 and 12.5.1; OpenAPI 3.0.3, *Media Type Object* (the most specific range applies).
"""

from collections.abc import Iterable, Sequence

from shiplap.compat.operations.values import MediaSpec

ANY = "*/*"
_NOT_OF_THE_TYPE = frozenset({"q", "charset", "boundary"})


def plain(media_type: str) -> str:
    """Return a media type without its parameters, in small letters."""
    return media_type.partition(";")[0].strip().lower()


def fits(wanted: str, given: str) -> bool:
    """Return whether a media type or range and another one can mean the same body.

    A parameter that only one of them has decides nothing; one that differs does: ``application/json;version=1``.
    """
    one, other = plain(wanted), plain(given)
    if not _parameters_agree(wanted, given):
        return False
    if one == other or ANY in {one, other}:
        return True
    one_type, _, one_part = one.partition("/")
    other_type, _, other_part = other.partition("/")
    return one_type == other_type and "*" in {one_part, other_part}


def described(content_type: str, content: Iterable[MediaSpec]) -> tuple[MediaSpec, ...]:
    """Return the descriptions that apply to a content type: those written most exactly."""
    fitting = [each for each in content if fits(each.name, content_type)]
    most = max((_exactness(each.name) for each in fitting), default=0)
    return tuple(each for each in fitting if _exactness(each.name) == most)


def counterparts(media: MediaSpec, beside: Iterable[MediaSpec], content: Iterable[MediaSpec]) -> tuple[MediaSpec, ...]:
    """Return the descriptions of another content that bodies of one description are held against.

    Those of a range may be of several types, each described most exactly by another one.

    Args:
        media: the description.
        beside: all descriptions it is one of; a type that one of them describes more exactly is not of the range.
        content: the other descriptions.
    """
    if not is_range(media.name):
        return described(media.name, content)[:1]
    others, own = tuple(content), tuple(beside)
    inside = (each for each in others if not covers(each.name, media.name) and fits(each.name, media.name))
    return (*_covering(media.name, others), *(each for each in inside if media in _covering(each.name, own)))


def _covering(name: str, content: Iterable[MediaSpec]) -> tuple[MediaSpec, ...]:
    """Return the most exact description that applies to every body of a media type or range."""
    found = [each for each in content if covers(each.name, name)]
    return tuple(sorted(found, key=lambda each: -_exactness(each.name))[:1])


def covers(wider: str, name: str) -> bool:
    """Return whether every body of a media type or range is one of another range, or type."""
    if not is_range(name):
        return fits(wider, name)
    one, other = plain(wider), plain(name)
    return one in {ANY, other} and _parameters_agree(wider, name)


def is_range(name: str) -> bool:
    """Return whether a media type stands for several."""
    return "*" in plain(name)


def acceptable(accept: str | None, content: Sequence[MediaSpec]) -> tuple[MediaSpec, ...]:
    """Return the descriptions that a request with this ``Accept`` header leaves to the provider."""
    if accept is None or not accept.strip():
        return tuple(content)
    ranges = [(part, _quality(part)) for part in accept.split(",") if part.strip()]
    found: list[MediaSpec] = []
    for each in content:
        matching = [(_exactness(name), quality) for name, quality in ranges if fits(name, each.name)]
        if matching and max(matching)[1] > 0:
            found.append(each)
    return tuple(found)


def is_json(media_type: str) -> bool:
    """Return whether bodies of a media type are JSON; a range counts, because JSON is what contracts send for it."""
    name = plain(media_type)
    return name in {"application/json", "text/json", ANY, "application/*"} or name.endswith("+json")


def is_form(media_type: str) -> bool:
    """Return whether bodies of a media type are fields written as in a query."""
    return plain(media_type) == "application/x-www-form-urlencoded"


def is_parts(media_type: str) -> bool:
    """Return whether bodies of a media type are fields, each a part of its own."""
    return plain(media_type) == "multipart/form-data"


def is_text(media_type: str) -> bool:
    """Return whether bodies of a media type are a text and nothing more."""
    return plain(media_type) in {"text/plain", "text/csv", "text/markdown"}


def is_markup(media_type: str) -> bool:
    """Return whether bodies of a media type are XML or HTML: text, but not any text."""
    name = plain(media_type)
    return name in {"application/xml", "text/xml", "text/html"} or name.endswith("+xml")


def _parameters_agree(one: str, other: str) -> bool:
    if ";" not in one or ";" not in other:
        return True
    first, second = _parameters(one), _parameters(other)
    return all(second.get(name, value) == value for name, value in first.items())


def _parameters(media_type: str) -> dict[str, str]:
    pairs = (part.strip().partition("=")[::2] for part in media_type.split(";")[1:])
    return {name.lower(): value.strip('"') for name, value in pairs if value and name.lower() not in _NOT_OF_THE_TYPE}


def _exactness(name: str) -> int:
    text = plain(name)
    return 0 if text == ANY else 1 if text.endswith("/*") else 2


def _quality(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value.strip())
            except ValueError:
                return 0.0
    return 1.0
