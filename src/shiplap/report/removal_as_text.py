"""Whether an element may be removed, in words: who still uses it, until when, and from when on it is free.

::

    NO  GET /orders/{id} response $.total of orders-api, in production
      web@40   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h
          GET /orders/42 [order exists]
    removable from 2026-11-24 08:26 on
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from shiplap.model.element import LookedAt
from shiplap.model.version import VersionRef
from shiplap.overlap.removal import Removal
from shiplap.overlap.verdict import Verdict
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text, span_as_text

_MOST = 20
_FEW = 5


def removal_as_text(  # noqa: PLR0913 - everything there is to say, by keyword
    removal: Removal,
    interactions: Mapping[VersionRef, tuple[str, ...]],
    *,
    what: str,
    now: datetime,
    unread: Sequence[VersionRef] = (),
    expected_only: Mapping[VersionRef, tuple[str, ...]] = MappingProxyType({}),
    looked_at: LookedAt | None = None,
) -> str:
    """Write the answer in several lines, the last one ended.

    Args:
        removal: the answer.
        interactions: of each version that holds the element, the interactions that use it.
        what: the element, the provider and the environment, in words.
        now: when it was asked.
        unread: versions alive whose contracts are not known.
        expected_only: of each version, those of its interactions that expect the element and do not read it.
        looked_at: what the answer rests on.
    """
    lines = [*_lines(removal, interactions, what, now, unread, expected_only), *_rests_on(removal, unread, looked_at)]
    return "\n".join(lines) + "\n"


def _lines(
    removal: Removal,
    interactions: Mapping[VersionRef, tuple[str, ...]],
    what: str,
    now: datetime,
    unread: Sequence[VersionRef],
    expected_only: Mapping[VersionRef, tuple[str, ...]],
) -> Iterator[str]:
    yield f"{removal.verdict.value.upper()}  {what}"
    for user in removal.users[:_MOST]:
        why = "may be rolled back to" if user.rollback else reason_as_text(user.why)
        yield f"  {user.version}   {span_as_text(now, user.until, now)}   {why}"
        for interaction in interactions.get(user.version, ()):
            only = interaction in expected_only.get(user.version, ())
            yield f"      {interaction}" + ("   expects it in the contract but does not read it" if only else "")
    if len(removal.users) > _MOST:
        yield f"  and {len(removal.users) - _MOST} more"
    for version in unread[:_MOST]:
        yield f"  {version}   nobody published its contract, so nobody knows what it uses"
    if removal.users and all(_only_expects(user.version, interactions, expected_only) for user in removal.users):
        yield "as far as the tests of the consumers show, nobody reads it: only contracts hold it"
    if removal.verdict is not Verdict.UNKNOWN:
        yield _ending(removal)


def _rests_on(removal: Removal, unread: Sequence[VersionRef], looked_at: LookedAt | None) -> Iterator[str]:
    """Say what a yes rests on, and what is missing for one."""
    looked = looked_at or LookedAt()
    if removal.verdict is Verdict.YES and looked.versions:
        named = ", ".join(map(str, looked.versions[:_FEW]))
        more = f" and {len(looked.versions) - _FEW} more" if len(looked.versions) > _FEW else ""
        since = "" if looked.since is None else f", published since {instant_as_text(looked.since)}"
        yield f"this rests on the contracts of {named}{more}{since}; {_read_sets(looked)}"
        if looked.named_by is not None:
            yield f"it was named last by {looked.named_by}, which is gone"
    if removal.verdict is not Verdict.UNKNOWN:
        return
    if unread:
        yield "publish their contracts, then ask again"
    elif not looked.versions:
        yield "no consumer's contract is known here"
    else:
        yield "no contract ever named it, so that it may only be misspelled; check the spelling"
        if looked.nearest:
            yield f"nearest: {', '.join(looked.nearest)}"
        count = len(looked.versions)
        yield f"if it is spelled as it should be, nobody uses it who publishes contracts: {count} looked at"


def _read_sets(looked: LookedAt) -> str:
    if not looked.read_sets:
        return "none of them records what it reads"
    return f"{looked.read_sets} of {len(looked.versions)} record what they read"


def _only_expects(
    version: VersionRef,
    interactions: Mapping[VersionRef, tuple[str, ...]],
    expected_only: Mapping[VersionRef, tuple[str, ...]],
) -> bool:
    named = interactions.get(version, ())
    return bool(named) and set(named) <= set(expected_only.get(version, ()))


def _ending(removal: Removal) -> str:
    if removal.verdict is Verdict.YES:
        return "nobody who is alive, or may come back, uses it"
    if removal.at is not None:
        return f"removable from {instant_as_text(removal.at)} on"
    serving = ", ".join(str(user.version) for user in removal.users if user.until is None)
    return f"not removable while {serving} is there: deploy versions that do not use it first"
