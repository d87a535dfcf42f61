"""What somebody is about to do, as JSON: in plans, in stored decisions, and as the broker is asked.

::

    {"kind": "deploy", "pacticipant": "api", "version": "11", "strategy": "rolling", "duration": "15m",
     "target": null, "with": ["web@41"]}

Kinds: ``deploy``, ``finish``, ``rollback``, ``promote``, ``none``.
"""

from datetime import timedelta
from typing import assert_never

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.overlap.action import Action, Deploy, Finish, Move, Nothing, Promote, Rollback
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.strategy import strategy_from
from shiplap.wire.time_text import duration_text

KINDS = ("deploy", "finish", "rollback", "promote", "none")


def action_to_json(action: Action) -> JsonObject:
    """Write an action; members that are not said are left out."""
    match action:
        case Deploy(moves=moves, duration=duration):
            first, *others = moves
            body: JsonObject = {"kind": "deploy", **_move_to_json(first), "duration": duration_text(duration)}
            if others:
                body["with"] = [_companion_to_json(one, first) for one in others]
        case Finish():
            body = {"kind": "finish", "pacticipant": action.pacticipant, "version": action.version}
            body["target"] = action.target
        case Rollback():
            body = {"kind": "rollback", "pacticipant": action.pacticipant, "version": action.version}
            body["strategy"] = None if action.strategy is None else action.strategy.value
            body |= {"duration": duration_text(action.duration), "target": action.target}
        case Promote():
            body = {"kind": "promote", "pacticipant": action.pacticipant, "version": action.version}
        case Nothing():
            body = {"kind": "none"}
        case _:
            assert_never(action)
    return {name: value for name, value in body.items() if value is not None}


def action_from_json(reader: ObjectReader) -> Action:
    """Read an action, noting faults in the reader."""
    kind = reader.text("kind")
    match kind:
        case "deploy":
            return _deploy(reader)
        case "finish":
            return Finish(
                pacticipant=reader.text("pacticipant"),
                version=version_text(reader, required=False),
                target=reader.optional_text("target"),
            )
        case "rollback":
            return Rollback(
                pacticipant=reader.text("pacticipant"),
                version=version_text(reader, required=False),
                strategy=strategy_from(reader),
                duration=reader.duration("duration") or timedelta(0),
                target=reader.optional_text("target"),
            )
        case "promote":
            return Promote(reader.text("pacticipant"), version_text(reader) or "")
        case "none":
            return Nothing()
        case _:
            if kind:
                reader.fault("kind", f"{kind!r} is not one of {', '.join(KINDS)}")
            return Nothing()


def version_text(reader: ObjectReader, *, required: bool = True) -> str | None:
    """Read a version number, which may be written as a whole number."""
    value = reader.raw("version")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return reader.text("version") if required else reader.optional_text("version")


def _deploy(reader: ObjectReader) -> Deploy:
    first = Move(
        pacticipant=reader.text("pacticipant"),
        version=version_text(reader) or "",
        strategy=strategy_from(reader),
        target=reader.optional_text("target"),
    )
    value = reader.raw("with")
    if value is not None and not isinstance(value, list):
        reader.fault("with", "expected a list of versions such as web@41")
    others = [
        _companion(reader, f"with[{index}]", item, first)
        for index, item in enumerate(value if isinstance(value, list) else [])
    ]
    moves = (first, *others)
    places = [(move.pacticipant, move.target) for move in moves]
    if len(set(places)) < len(places):
        reader.fault("with", "names a pacticipant twice; one action moves one version of each")
    return Deploy(moves, reader.duration("duration") or timedelta(0))


def _companion(reader: ObjectReader, name: str, item: JsonValue, first: Move) -> Move:
    """Read a version that ships with the first one; what it does not say is as for the first."""
    if not isinstance(item, dict):
        ref = _version_ref(reader, name, item)
        return Move(pacticipant=ref.pacticipant, version=ref.number, strategy=first.strategy, target=first.target)
    own = ObjectReader(item, f"{reader.where}.{name}", reader.faults)
    return Move(
        pacticipant=own.text("pacticipant"),
        version=version_text(own) or "",
        strategy=strategy_from(own) if own.has("strategy") else first.strategy,
        target=own.optional_text("target") if "target" in own.value else first.target,
    )


def _version_ref(reader: ObjectReader, name: str, item: JsonValue) -> VersionRef:
    try:
        return VersionRef.parse(item if isinstance(item, str) else "")
    except ValueError as error:
        reader.fault(name, str(error))
        return VersionRef("", "")


def _move_to_json(move: Move) -> JsonObject:
    strategy = None if move.strategy is None else move.strategy.value
    return {"pacticipant": move.pacticipant, "version": move.version, "strategy": strategy, "target": move.target}


def _companion_to_json(move: Move, first: Move) -> JsonValue:
    same = move.strategy is first.strategy and move.target == first.target
    return str(move.ref) if same else _move_to_json(move)
