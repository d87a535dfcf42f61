"""The token in a pact's URL that remembers why the pact was selected, so that its result can be tied to that.

It is a query string in URL-safe Base64 without padding, with the keys of the Pact Broker where it has them: ``s[][b]``,
``s[][t]``, ``s[][l]`` for branch, tag and latest, ``p`` for pending, ``w`` for work in progress. Consumer versions are
named by number (``cvn``), not by an internal id.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from shiplap.model.json_value import JsonValue
from shiplap.wire.pact_query import parse_query, query_list, write_query


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a token remembers.

    Attributes:
        consumer_versions: numbers of the consumer versions the content was selected for, in order, without repetition.
        tags: tags the content was selected by.
        work_in_progress: the content was selected as work in progress.
    """

    consumer_versions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    work_in_progress: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedBy:
    """One reason for a selection, as a token keeps it."""

    version: str
    branch: str | None = None
    tag: str | None = None
    latest: bool = False


def selection_token(reasons: Iterable[SelectedBy], *, pending: bool | None, work_in_progress: bool) -> str:
    """Return the token of a content to verify."""
    if work_in_progress:
        return _encode([("w", "true")])
    pairs: list[tuple[str, str]] = []
    for reason in reasons:
        pairs += [("s[][b]", reason.branch)] if reason.branch is not None else []
        pairs += [("s[][t]", reason.tag)] if reason.tag is not None else []
        pairs += [("s[][l]", "true")] if reason.latest else []
        pairs.append(("s[][cvn]", reason.version))
    if pending is not None:
        pairs.append(("p", "true" if pending else "false"))
    return _encode(pairs)


def version_token(number: str, tag: str | None = None) -> str:
    """Return the token of a pact that was fetched for one consumer version, perhaps as the latest with a tag."""
    return _encode([*([("cvt[]", tag)] if tag is not None else []), ("cvn", number)])


def webhook_token(number: str, tags: Iterable[str]) -> str:
    """Return the token of a pact that a webhook was told about: a result goes to that consumer version.

    No selector asked for it, so that the result ends no work in progress.
    """
    return _encode([("cvn", number), *(("cvt[]", tag) for tag in tags), ("w", "true")])


def parse_token(token: str) -> Metadata:
    """Return what a token remembers; one that nobody minted remembers nothing."""
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("utf-8")
    except ValueError:
        return Metadata()
    members = parse_query(text)
    selectors = [item for item in query_list(members.get("s")) if isinstance(item, dict)]
    numbers = [*(item.get("cvn") for item in selectors), *query_list(members.get("cvn"))]
    tags = [*(item.get("t") for item in selectors), *query_list(members.get("cvt"))]
    wip = members.get("w", members.get("wip")) == "true"
    return Metadata(consumer_versions=_texts(numbers), tags=_texts(tags), work_in_progress=wip)


def _texts(values: Iterable[JsonValue]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str) and value))


def _encode(pairs: list[tuple[str, str]]) -> str:
    return urlsafe_b64encode(write_query(pairs).encode()).decode().rstrip("=")
