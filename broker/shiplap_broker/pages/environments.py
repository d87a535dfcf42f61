"""The pages of environments: which version serves, which is alive, and when."""

from datetime import datetime
from functools import partial

from markupsafe import Markup

from shiplap.errors import InputError, UnknownNameError
from shiplap.overlap import Comeback, Life, lives, zombies
from shiplap.overlap.reasons import basis
from shiplap.report.reason_as_text import note_as_text, reason_as_text
from shiplap.report.timeline_as_svg import timeline_as_svg
from shiplap.wire.time_text import parse_instant
from shiplap_broker.pages.decision_row import decision_row
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import Status
from shiplap_broker.store.records import DeploymentRecord, EnvironmentRecord, Page
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.find_deployments import currently_deployed, list_deployments, recently_aborted
from shiplap_broker.usecases.overview import recent_decisions
from shiplap_broker.usecases.show_timeline import environment_timeline, longest_comebacks
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import BadBodyError, NoSuchNameError
from shiplap_broker.web.routing import Route, route

DECISIONS = 10
"""How many decisions the page of an environment lists."""

_NEWEST = Page(number=1, size=20)


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of environments."""
    show = partial(_show, broker)
    return (
        route("/environments", get=partial(_list, broker)),
        route("/environments/{name}", get=show),
        route("/shiplap/environments/{name}/timeline", get=show),
    )


def _list(broker: Broker, call: Call) -> Answer:
    rows = [
        {
            "name": record.name,
            "label": record.label,
            "production": record.production,
            "deployed": [str(each.deployment.ref) for each in currently_deployed(broker.store, record.name)],
        }
        for record in list_environments(broker.store)
    ]
    return page(call, "environments", {"rows": rows}, here="environments")


def _show(broker: Broker, call: Call) -> Answer:
    record = _record(broker, call.name("name"))
    at = _instant(broker, call)
    _, snapshot = environment_timeline(broker.store, record.name, at)
    found = lives(snapshot, at)
    back = longest_comebacks(snapshot, at)
    rows = sorted((_row(life, at, back.get(life.version)) for life in found), key=_order)
    svg = timeline_as_svg(found, at, title=f"Timeline of {record.label}")
    members = {
        "name": record.name,
        "label": record.label,
        "at": at,
        "asked": call.text("at") or "",
        "lives": rows,
        "alive": sum(row["is_alive"] is True for row in rows),
        "back": len(back),
        "zombies": [note_as_text(one) for one in zombies(snapshot, at)],
        "svg": Markup(svg),  # noqa: S704 - made by Shiplap, which escapes the names in it
        "open": [_under_way(each) for each in list_deployments(broker.store, record.name, _NEWEST, only_open=True)],
        "aborted": [_aborted(each) for each in recently_aborted(broker.store, record.name, at)],
        "decisions": [decision_row(each) for each in recent_decisions(broker.store, DECISIONS, record.name)],
    }
    return page(call, "environment", members, here="environments")


def _under_way(record: DeploymentRecord) -> dict[str, object]:
    what = record.deployment
    return {
        "version": str(what.ref),
        "target": what.target,
        "strategy": what.strategy.value if what.strategy else None,
        "started": what.started,
        "expected": what.started + what.expected_duration if what.expected_duration else None,
        "forced": what.forced,
        "id": what.id,
    }


def _aborted(record: DeploymentRecord) -> dict[str, object]:
    what = record.deployment
    return {
        "version": str(what.ref),
        "target": what.target,
        "started": what.started,
        "ended": what.finished,
        "reason": what.abort_reason,
    }


def _record(broker: Broker, wanted: str) -> EnvironmentRecord:
    """Return the environment of that name or id."""
    known = list_environments(broker.store)
    for record in known:
        if wanted in (record.name, record.uuid):
            return record
    raise NoSuchNameError(str(UnknownNameError("environment", wanted, [record.name for record in known])))


def _instant(broker: Broker, call: Call) -> datetime:
    text = call.text("at")
    if text is None:
        return broker.now()
    try:
        return parse_instant(text)
    except InputError as error:
        raise BadBodyError({"at": [error.message]}) from error


def _order(row: dict[str, object]) -> tuple[bool, bool, str, str]:
    return row["is_alive"] is not True, row["comeback"] is None, str(row["pacticipant"]), str(row["began"])


def _row(life: Life, at: datetime, comeback: Comeback | None) -> dict[str, object]:
    serving = any(span.start <= at < span.end for span in life.serve)
    alive = any(span.start <= at < span.end for span in life.alive)
    last = life.alive[-1] if life.alive else None
    return {
        "pacticipant": life.version.pacticipant,
        "version": life.version.number,
        "began": life.alive[0].start.isoformat() if life.alive else "",
        "is_alive": serving or alive,
        "state": _state(life, at, serving=serving, alive=alive, back=comeback is not None),
        "comeback": None if comeback is None else {"until": comeback.until, "why": reason_as_text(comeback.why)},
        "serve": [(span.start, span.until) for span in life.serve],
        "until": last.until if last else None,
        "why": reason_as_text(last.why) if last else "never served",
        "basis": basis(last.why).value if last else "recorded",
    }


def _state(life: Life, at: datetime, *, serving: bool, alive: bool, back: bool) -> Status:
    if serving:
        return Status("good", "serving")
    if alive:
        return Status("open", "alive")
    if back:
        return Status("open", "may come back")
    later = any(span.start > at for span in (*life.serve, *life.alive))
    return Status("", "later") if later else Status("", "gone")
