"""Why a version lives on, what a decision notes, and ways out, each as one phrase for people.

Every bound says whether it is assumed or measured; what is recorded needs no word.
"""

from typing import assert_never

from shiplap.model.deployment import Zombies
from shiplap.model.version import VersionRef
from shiplap.overlap.reasons import (
    Aborted,
    Allow,
    Allowed,
    ClosedByHand,
    CloseWindow,
    CutsRequests,
    DeployFirst,
    DeployInOrder,
    DoWithout,
    Drained,
    FellQuiet,
    FinishFirst,
    Forced,
    ForgottenFinish,
    HardMax,
    KeepElement,
    Length,
    Mend,
    NobodyServes,
    Note,
    NothingMeets,
    OpenTabs,
    Reason,
    Reopened,
    Replaced,
    Retained,
    RollbackTarget,
    RolloutUnfinished,
    SkewProtection,
    StillServing,
    Supported,
    SupportEnded,
    Undeployed,
    UnderWay,
    Verify,
    WaitUntil,
    WayBack,
    WayOut,
    Zombie,
)
from shiplap.report.span_as_text import instant_as_text, length_as_text

_MOST_PAIRS = 3


def reason_as_text(reason: Reason) -> str:  # noqa: C901, PLR0911, PLR0912 - one phrase a reason, in one table
    """Say why a stretch of time ends when it does: ``open tabs, assumed: tab = 24 h``."""
    match reason:
        case StillServing():
            return "serving"
        case RolloutUnfinished(by=by):
            return f"serving until {by} is finished"
        case Replaced(by=by):
            return f"replaced by {by}"
        case Drained(by=by, drain=drain):
            return f"replaced by {by}{_drain(drain)}"
        case Aborted(drain=drain):
            return f"aborted{_drain(drain)}"
        case Undeployed(drain=drain):
            return f"undeployed{_drain(drain)}"
        case SupportEnded():
            return "released, until support ends"
        case Supported():
            return "released and supported"
        case OpenTabs(cache=cache, tab=tab):
            cached = f"cache = {length_as_text(cache.amount)} + " if cache.amount else ""
            return f"open tabs, assumed: {cached}tab = {length_as_text(tab.amount)}"
        case HardMax(limit=limit):
            return f"longest window, assumed: hard_max = {length_as_text(limit.amount)}"
        case SkewProtection(pin=pin):
            return f"kept for pinned pages, assumed: pin = {length_as_text(pin.amount)}"
        case ClosedByHand(reason=because, actor=actor):
            return f"window closed{f' by {actor}' if actor else ' by hand'}: {because}"
        case FellQuiet(last_seen=seen, quiet=quiet):
            return f"measured: last seen {instant_as_text(seen)}, then quiet for {length_as_text(quiet.amount)}"
        case Reopened(closed=closed, seen=seen, length=length):
            again = f"reopened: seen {instant_as_text(seen)} after it closed {instant_as_text(closed)}"
            return f"{again}, assumed: {length_as_text(length.amount)} more"
        case Retained(retention=retention):
            return f"what it wrote waits, assumed: retention = {length_as_text(retention)}"
        case RollbackTarget(current=current, under_way=True):
            return f"rollback target of {current}, which is being deployed"
        case RollbackTarget(current=current, window=window):
            return f"rollback target of {current}, assumed: rollback = {length_as_text(window)}"
        case _:
            assert_never(reason)


def _drain(drain: Length) -> str:
    return f", assumed: drain = {length_as_text(drain.amount)}" if drain.amount else ""


def note_as_text(note: Note) -> str:  # noqa: PLR0911 - one phrase a note, in one table
    """Say what else a decision should tell."""
    match note:
        case NothingMeets(versions=versions):
            what = ", ".join(map(str, versions)) or "anything here"
            return f"nothing that {what} can meet is known: no integration, or nobody alive on the other side"
        case NobodyServes(consumer=consumer, provider=provider):
            return f"{consumer} calls {provider}, and no version of {provider} serves here"
        case Allowed(allowance=one):
            by = f" by {one.actor}" if one.actor else ""
            until = instant_as_text(one.until)
            return f"{one.consumer} -> {one.provider} is allowed{by} until {until}: {one.because}"
        case ForgottenFinish(version=version, started=started, expected=expected):
            since = f"since {instant_as_text(started)}, expected {length_as_text(expected)}"
            return f"{version} is being deployed {since}: finish or abort it; until then both versions count"
        case Zombie():
            return _zombie(note)
        case CutsRequests(version=version, strategy=strategy):
            return f"{strategy.value} cuts the requests that are in flight when {version} starts; no contract sees that"
        case Forced(version=version, because=because):
            return f"{version} was deployed against the gate, because: {because}"
        case UnderWay(version=version, started=started):
            since = instant_as_text(started)
            return f"{version} is being deployed there since {since}; finish or abort it before anything is started"
        case WayBack():
            return _way_back(note)
        case _:
            assert_never(note)


def _zombie(note: Zombie) -> str:
    seen, ended = instant_as_text(note.last_seen), instant_as_text(note.ended)
    said = f"{note.version} was seen at {seen}, after its window closed at {ended}"
    if note.handling is Zombies.SHOW:
        return f"{said}; it does not count: zombies = show"
    if note.until is None:
        return f"{said}; it does not count any more"
    until = instant_as_text(note.until)
    if note.handling is Zombies.REOPEN:
        return f"{said}; the window counts again until {until}"
    return f"{said}; until {until} no answer it touches is yes: zombies = refuse"


def _way_back(note: WayBack) -> str:
    if note.breaks is not None:
        return f"the way back is from {note.current} to {note.to}, {_closed_way(note, *note.breaks)}"
    if not note.window:
        promise = f"no rollback window is promised for {note.current.pacticipant}, so ask again right before"
    elif note.until is None:
        promise = f"kept possible for {length_as_text(note.window)} after {note.current} is finished"
    elif note.over:
        promise = f"and was kept possible until {instant_as_text(note.until)}: ask again right before"
    else:
        promise = f"kept possible until {instant_as_text(note.until)}; after that, ask again right before"
    assumed = f" (assumed: rollback = {length_as_text(note.window)})" if note.window else ""
    return f"the way back is from {note.current} to {note.to}, {promise}{assumed}"


def _closed_way(note: WayBack, consumer: VersionRef, provider: VersionRef) -> str:
    if note.over or note.until is None:
        return f"and is closed: {consumer} could meet {provider}, which is known to break"
    until = instant_as_text(note.until)
    return f"possible until {until} only: from then on {consumer} could meet {provider}, which is known to break"


def way_out_as_text(way: WayOut) -> str:  # noqa: C901, PLR0911 - one phrase a way, in one table
    """Say what a person can do."""
    match way:
        case WaitUntil(at=at):
            return f"wait until {instant_as_text(at)}"
        case KeepElement(element=element):
            return f"keep {element} for one more deploy"
        case DoWithout(consumer=consumer, element=element, provider=provider):
            return f"let {consumer} do without {element} while {provider} serves"
        case FinishFirst(version=version):
            return f"finish or abort {version} first"
        case CloseWindow(version=version):
            return f"close the window of {version}, if its pages are known to be gone"
        case DeployFirst(provider=provider, consumer=consumer):
            return f"deploy {provider} first, or together with {consumer}"
        case DeployInOrder(versions=versions):
            return "deploy in this order: " + ", then ".join(map(str, versions))
        case Verify(pairs=pairs):
            named = ", ".join(f"{consumer} -> {provider}" for consumer, provider in pairs[:_MOST_PAIRS])
            more = f" and {len(pairs) - _MOST_PAIRS} more" if len(pairs) > _MOST_PAIRS else ""
            return f"verify {named}{more}"
        case Allow(consumer=consumer, provider=provider, until=until):
            return f"allow {consumer} {provider} until {instant_as_text(until)}, with a reason"
        case Mend(version=version, fits=fits):
            return f"change {version} so that it fits {fits}, under a new version, and verify that"
        case _:
            assert_never(way)
