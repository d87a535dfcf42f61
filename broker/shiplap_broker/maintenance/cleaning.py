"""``shiplap broker clean``: shows the plan, acts on it where told to, and says what was done."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from shiplap.cli.console import Console
from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.store.database import open_database, pending
from shiplap_broker.store.migrate import REVISIONS
from shiplap_broker.store.retention_records import Leftover
from shiplap_broker.usecases.clean import Cleaned, CleanPlan, Group, clean, plan_cleaning

_NAMED = 3


def clean_database(console: Console, url: str, keep: timedelta, *, delete: bool, as_json: bool) -> None:
    """Plan, remove where ``delete`` says so, and say what happened.

    Raises:
        InputError: there is no such database, or it is of an older Shiplap; showing what would go must not change it.
        ShiplapError: the database cannot be used.
    """
    now = datetime.now(UTC)
    _refuse_incomplete(url)
    store = open_database(url)
    try:
        plan = plan_cleaning(store, now, keep)
        if not as_json:
            console.say(plan_as_text(plan, delete=delete))
        done = clean(store, plan, now, keep, lambda seen, of: console.note(f"{seen} of {of}")) if delete else None
    finally:
        store.close()
    if as_json:
        console.say_json(plan_as_json(plan, done))
    elif done is not None:
        console.say(f"removed {_amounts(done.versions, done.decisions, done.contents, done.leftovers)}")


def _refuse_incomplete(url: str) -> None:
    missing = pending(url)
    if len(missing) == len(REVISIONS):
        raise InputError("the database has no tables of a broker: there is nothing to clean; is --db right?")
    if missing:
        raise InputError(f"the database lacks {', '.join(missing)}; run shiplap broker migrate, then clean")


def plan_as_text(plan: CleanPlan, *, delete: bool) -> str:
    """Write a plan for people: each pacticipant with what is kept, why, and what goes."""
    lines: list[str] = []
    for name in dict.fromkeys(one.pacticipant for one in sorted((*plan.kept, *plan.removed), key=_name)):
        lines.append(name)
        lines += [f"  keep   {_some(one)}: {one.why}" for one in plan.kept if one.pacticipant == name]
        lines += [f"  remove {_some(one)}" for one in plan.removed if one.pacticipant == name]
    amounts = _amounts(len(plan.removed_ids), plan.decisions, plan.contents, plan.leftovers)
    lines.append(f"to remove: {amounts}" + ("" if delete else "; nothing is changed without --delete"))
    return "\n".join(lines)


def plan_as_json(plan: CleanPlan, done: Cleaned | None) -> JsonObject:
    """Write a plan for machines, with how much was removed where it was acted on."""
    value: JsonObject = {
        "kept": _groups_as_json(plan.kept),
        "toRemove": {
            "versions": _groups_as_json(plan.removed),
            "decisions": plan.decisions,
            "contents": plan.contents,
            **_leftovers_as_json(plan.leftovers),
        },
    }
    if done is not None:
        removed: JsonObject = {"versions": done.versions, "decisions": done.decisions, "contents": done.contents}
        value["removed"] = {**removed, **_leftovers_as_json(done.leftovers)}
    return value


def _leftovers_as_json(leftovers: Mapping[Leftover, int]) -> JsonObject:
    return {kind.name.lower(): leftovers.get(kind, 0) for kind in Leftover}


def _groups_as_json(groups: Iterable[Group]) -> list[JsonValue]:
    return [
        {
            "pacticipant": one.pacticipant,
            **({} if one.why is None else {"why": one.why}),
            "versions": list(one.versions),
        }
        for one in groups
    ]


def _name(group: Group) -> str:
    return group.pacticipant


def _some(group: Group) -> str:
    count = len(group.versions)
    if count <= _NAMED:
        return ", ".join(group.versions)
    return f"{count} versions, {group.versions[0]} to {group.versions[-1]}"


def _amounts(versions: int, decisions: int, contents: int, leftovers: Mapping[Leftover, int]) -> str:
    first = f"{versions} versions, {decisions} decisions, {contents} contents without a version"
    return ", ".join([first, *(f"{count} {kind.value}" for kind, count in leftovers.items())])
