"""A snapshot made ready for questions: timelines in order, lives worked out once, hypotheses laid over the record.

A hypothesis changes the timelines of a few pacticipants. Everything else is shared with the scene it came from, so that
twenty worlds cost little more than one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shiplap.errors import InputError
from shiplap.model.deployment import Integration
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap.overlap.lives import Life, Lives, Tail, remembered
from shiplap.overlap.meeting import Meeting
from shiplap.overlap.policy import NO_TIME, Bounds, bounds_of
from shiplap.overlap.sightings import Closings, closings_of
from shiplap.overlap.snapshot import PairKey, Snapshot
from shiplap.overlap.timeline import Timeline, timelines

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""Between these instants the gate can be asked, and deployments be recorded."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What no hypothesis changes."""

    snapshot: Snapshot
    closings: Closings
    bounds: Mapping[str, Bounds]
    integrations: Mapping[str, tuple[Integration, ...]]
    allowances: Mapping[PairKey, Allowance]


class Scene:
    """An environment at an instant, as recorded or under a hypothesis; lives are worked out when they are asked for."""

    def __init__(
        self, ground: _Ground, timelines: Mapping[str, Timeline], since: datetime, origin: "Scene | None" = None
    ) -> None:
        """Use `scene_of` and `supposing` instead."""
        self._since = since
        self._recent: dict[str, Mapping[str, Life]] = {}
        self._ground = ground
        self._timelines = timelines
        self._origin = origin
        self._lives: dict[str, Mapping[str, Life]] = {}
        self._touched: dict[str, Collection[str]] = {}

    @property
    def snapshot(self) -> Snapshot:
        """The records the scene was made from."""
        return self._ground.snapshot

    @property
    def closings(self) -> Closings:
        """What closes windows before their bounds."""
        return self._ground.closings

    @property
    def changed(self) -> tuple[str, ...]:
        """The pacticipants whose timelines the hypothesis changes; for a record, all."""
        return tuple(self._timelines)

    def pacticipants(self) -> tuple[str, ...]:
        """Return the names of all pacticipants that were ever deployed here, in order."""
        names = {*self._timelines, *(self._origin.pacticipants() if self._origin is not None else ())}
        return tuple(sorted(names))

    def supposing(self, changed: Mapping[str, Timeline]) -> "Scene":
        """Return the scene with some timelines replaced."""
        return Scene(self._ground, changed, self._since, self)

    def knowing(self, snapshot: Snapshot, copies: "dict[int, Scene]") -> "Scene":
        """Return the scene with another snapshot, in which only what is known about pairs and needs may differ.

        Args:
            snapshot: the other snapshot.
            copies: what became of other scenes; scenes that share an origin share its copy.
        """
        copy = copies.get(id(self))
        if copy is None:
            origin = None if self._origin is None else self._origin.knowing(snapshot, copies)
            copy = copies[id(self)] = Scene(
                replace(self._ground, snapshot=snapshot), self._timelines, self._since, origin
            )
            copy._lives, copy._recent, copy._touched = self._lives, self._recent, self._touched
        return copy

    def timeline(self, pacticipant: str) -> Timeline:
        """Return the timeline of a pacticipant, empty for one that was never deployed."""
        if pacticipant in self._timelines:
            return self._timelines[pacticipant]
        return Timeline() if self._origin is None else self._origin.timeline(pacticipant)

    def bounds(self, pacticipant: str) -> Bounds:
        """Return the bounds of a pacticipant."""
        return self._ground.bounds.get(pacticipant) or bounds_of(None)

    def integrations(self, pacticipant: str) -> tuple[Integration, ...]:
        """Return the integrations a pacticipant takes part in, on either side."""
        return self._ground.integrations.get(pacticipant, ())

    def allowance(self, pair: PairKey, at: datetime) -> Allowance | None:
        """Return what a person allowed for a pair, while it holds."""
        allowance = self._ground.allowances.get(pair)
        return allowance if allowance is not None and at < allowance.until else None

    def lives(self, pacticipant: str) -> Mapping[str, Life]:
        """Map every version of a pacticipant to its life."""
        if self._origin is not None and pacticipant not in self._timelines:
            return self._origin.lives(pacticipant)
        if pacticipant not in self._lives:
            self._lives[pacticipant] = self._work_out(pacticipant)
        return self._lives[pacticipant]

    def recent(self, pacticipant: str) -> Mapping[str, Life]:
        """Map the versions that may matter from the scene's instant on to their lives; long dead ones are left out."""
        if self._origin is not None and pacticipant not in self._timelines:
            return self._origin.recent(pacticipant)
        if pacticipant not in self._recent:
            self._recent[pacticipant] = self._work_out_recent(pacticipant)
        return self._recent[pacticipant]

    def life(self, version: VersionRef) -> Life | None:
        """Return the life of a version, or ``None`` for one that was never deployed here."""
        return self.lives(version.pacticipant).get(version.number)

    def meeting(self, integration: Integration) -> Meeting:
        """Return the rule by which the two sides of an integration meet in this scene."""
        consumer, provider = self.bounds(integration.consumer), self.bounds(integration.provider)
        providers: Sequence[Life] = ()
        if provider.pin.amount > NO_TIME:
            providers = tuple(self.lives(integration.provider).values())
        return Meeting(consumer, provider, integration.retention or NO_TIME, providers)

    def _work_out(self, pacticipant: str) -> Mapping[str, Life]:
        timeline = self._timelines.get(pacticipant, Timeline())
        if self._origin is None:
            return Lives(timeline, timeline.versions(), self._tail(pacticipant))
        return Lives(timeline, self.touched(pacticipant), self._tail(pacticipant), self._origin.lives(pacticipant))

    def _work_out_recent(self, pacticipant: str) -> Mapping[str, Life]:
        if pacticipant in self._lives:
            return self._lives[pacticipant]
        timeline, tail = self._timelines.get(pacticipant, Timeline()), self._tail(pacticipant)
        if self._origin is None:
            wait = max((one.retention or NO_TIME for one in self.integrations(pacticipant)), default=NO_TIME)
            since = self._since - wait
            versions = remembered(timeline, tail.bounds, since)
            if self.closings.seen:
                sighted = self.closings.sighted(pacticipant, since, tail.bounds)
                versions = tuple(one for one in timeline.versions() if one in {*versions, *sighted})
            return Lives(timeline, versions, tail)
        return Lives(timeline, self.touched(pacticipant), tail, self._origin.recent(pacticipant))

    def _tail(self, pacticipant: str) -> Tail:
        return Tail(self.bounds(pacticipant), self.closings)

    def touched(self, pacticipant: str) -> Collection[str]:
        """Return the versions whose lives a hypothesis may have changed, as they came; none for a record."""
        if self._origin is None or pacticipant not in self._timelines:
            return ()
        if pacticipant not in self._touched:
            self._touched[pacticipant] = _touched(self._origin.timeline(pacticipant), self._timelines[pacticipant])
        return self._touched[pacticipant]


def _touched(before: Timeline, after: Timeline) -> Collection[str]:
    """Return the versions whose deployments, or what follows them, differ between two timelines."""
    old_successors, new_successors = before.successors, after.successors
    old = {one.id: one for one in before.deployments}
    return dict.fromkeys(
        one.version
        for one in after.deployments
        if old.get(one.id) is not one or old_successors.get(one.id) is not new_successors.get(one.id)
    )


def scene_of(snapshot: Snapshot, now: datetime) -> Scene:
    """Make a snapshot ready for questions about ``now`` and later.

    Raises:
        InputError: for an instant at which no bound could be added or taken away.
    """
    if not EARLIEST <= now <= LATEST:
        raise InputError(
            f"{now:%Y-%m-%d} lies outside the years {EARLIEST.year} to {LATEST.year}; that cannot be meant"
        )
    integrations: dict[str, tuple[Integration, ...]] = {}
    for one in snapshot.integrations:
        for side in dict.fromkeys((one.consumer, one.provider)):
            integrations[side] = (*integrations.get(side, ()), one)
    allowances: dict[PairKey, Allowance] = {}
    for allowance in sorted(snapshot.allowances, key=lambda one: one.until):
        allowances[allowance.consumer, allowance.provider] = allowance
    ground = _Ground(
        snapshot,
        closings_of(snapshot.overrides, snapshot.sightings, snapshot.coverage, snapshot.environment, now),
        {name: bounds_of(policy) for name, policy in snapshot.policies.items()},
        integrations,
        allowances,
    )
    return Scene(ground, timelines(snapshot.deployments, snapshot.environment), now)
