"""The answer to *may this element be removed* as JSON, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from shiplap.errors import InputError
from shiplap.model.element import LookedAt
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.overlap.reasons import Reason, StillServing
from shiplap.overlap.removal import Removal, User
from shiplap.overlap.verdict import Verdict
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.tagged_value import one_of_from_json, value_from_json, value_to_json
from shiplap.wire.time_text import instant_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalAnswer:
    """Whether an element of a provider may be removed in an environment, and who holds it.

    Attributes:
        removal: the answer; its verdict is unknown where not every consumer's contract is known.
        interactions: of each version that holds it, the interactions that use it.
        expected_only: of each version, those of its interactions that expect the element and do not read it.
        unread: versions alive whose contract nobody published, so that nobody knows what they use.
        looked_at: what the answer rests on.
    """

    provider: str
    environment: str
    element: str
    now: datetime
    removal: Removal
    interactions: Mapping[VersionRef, tuple[str, ...]]
    unread: tuple[VersionRef, ...] = ()
    expected_only: Mapping[VersionRef, tuple[str, ...]] = field(default_factory=dict)
    looked_at: LookedAt = field(default_factory=LookedAt)


def removal_to_json(answer: RemovalAnswer) -> JsonObject:
    """Write the answer of ``GET /shiplap/removal``."""
    removal = answer.removal
    return {
        "verdict": removal.verdict.value,
        "provider": answer.provider,
        "environment": answer.environment,
        "element": answer.element,
        "now": instant_text(answer.now),
        "removable_at": None if removal.at is None else instant_text(removal.at),
        "users": [
            {
                "version": str(user.version),
                "until": None if user.until is None else instant_text(user.until),
                "why": value_to_json(user.why, tagged=True),
                "rollback": user.rollback,
                "interactions": [*answer.interactions.get(user.version, ())],
                "expected_only": [*answer.expected_only.get(user.version, ())],
            }
            for user in removal.users
        ],
        "unread": [str(version) for version in answer.unread],
        "looked_at": value_to_json(answer.looked_at),
    }


def removal_from_json(value: JsonValue) -> RemovalAnswer:
    """Read the answer of ``GET /shiplap/removal``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    interactions: dict[VersionRef, tuple[str, ...]] = {}
    expected_only: dict[VersionRef, tuple[str, ...]] = {}
    users = tuple(_read_user(item, interactions, expected_only) for item in reader.children("users"))
    verdict = reader.choice("verdict", Verdict)
    if verdict is None and not reader.faults:
        reader.fault("verdict", "is missing")
    answer = RemovalAnswer(
        provider=reader.text("provider"),
        environment=reader.text("environment"),
        element=reader.text("element"),
        now=reader.required_instant("now"),
        removal=Removal(verdict or Verdict.UNKNOWN, reader.instant("removable_at"), users),
        interactions=interactions,
        unread=reader.version_refs("unread"),
        expected_only={version: names for version, names in expected_only.items() if names},
        looked_at=_looked_at(reader),
    )
    reader.finish("this is not the answer to a removal")
    return answer


def _looked_at(reader: ObjectReader) -> LookedAt:
    if not reader.has("looked_at"):
        return LookedAt()
    try:
        looked: LookedAt = value_from_json(LookedAt, reader.raw("looked_at"))
    except (InputError, ValueError) as error:
        reader.fault("looked_at", str(error))
        return LookedAt()
    return looked


def _read_user(
    reader: ObjectReader,
    interactions: dict[VersionRef, tuple[str, ...]],
    expected_only: dict[VersionRef, tuple[str, ...]],
) -> User:
    version = reader.version_ref("version")
    for name, found in (("interactions", interactions), ("expected_only", expected_only)):
        named = reader.raw(name)
        found[version] = tuple(map(str, named)) if isinstance(named, list) else ()
    return User(version, reader.instant("until"), _why(reader), rollback=reader.truth("rollback"))


def _why(reader: ObjectReader) -> Reason:
    try:
        why: Reason = one_of_from_json(get_args(Reason), reader.raw("why"))
    except InputError as error:
        reader.fault("why", str(error))
        return StillServing()
    return why
