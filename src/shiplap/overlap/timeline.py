"""The deployments of one pacticipant in order: which one is current, which one comes next, which one came before."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from operator import attrgetter

from shiplap.model.deployment import Deployment, Strategy

_started = attrgetter("started")


@dataclass(frozen=True)
class Timeline:
    """The deployments of one pacticipant in one environment, the earliest start first; equal starts as recorded."""

    deployments: tuple[Deployment, ...] = ()

    def adding(self, new: Deployment) -> "Timeline":
        """Return the timeline with a hypothetical deployment put in where it belongs.

        What follows what is taken over from this timeline, so that a long history is not gone through again.
        """
        at = bisect_right(self.deployments, new.started, key=_started)
        before, after = self.deployments[:at], self.deployments[at:]
        added = Timeline((*before, new, *after))
        following = next((one for one in after if _line(one) == _line(new) and not one.aborted), None)
        successors = dict(self.successors)
        if following is not None:
            successors[new.id] = following
        for one in () if new.aborted else reversed(before):
            if _line(one) == _line(new):
                successors[one.id] = new
                if not one.aborted:
                    break
        added.__dict__["successors"] = successors
        return added

    def changing(self, deployment: Deployment) -> "Timeline":
        """Return the timeline with the deployment of the same id replaced."""
        return timeline_of(deployment if old.id == deployment.id else old for old in self.deployments)

    def versions(self) -> tuple[str, ...]:
        """Return every version once, in the order in which they first came."""
        return tuple(dict.fromkeys(deployment.version for deployment in self.deployments))

    @cached_property
    def successors(self) -> Mapping[str, Deployment]:
        """Map the id of a deployment to the next one of the same target that was not aborted.

        Releases and deployments do not replace each other: what is released is kept beside what is deployed.
        """
        after: dict[str, Deployment] = {}
        upcoming: dict[tuple[str | None, bool], Deployment] = {}
        for deployment in reversed(self.deployments):
            line = _line(deployment)
            following = upcoming.get(line)
            if following is not None:
                after[deployment.id] = following
            if not deployment.aborted:
                upcoming[line] = deployment
        return after

    @cached_property
    def targets(self) -> tuple[str | None, ...]:
        """The targets that were ever deployed to, each once, in the order in which they first came."""
        return tuple(dict.fromkeys(one.target for one in self.deployments))

    def standing_at(self, now: datetime) -> tuple[Deployment, ...]:
        """Return the deployments that had started by ``now`` and were not aborted."""
        return tuple(one for one in self.deployments if one.started <= now and not one.aborted)

    def current_at(self, now: datetime, target: str | None) -> Deployment | None:
        """Return the newest standing deployment: of the target or, where the target is new, of any.

        One that was undeployed by ``now`` is not current.
        """
        standing = [one for one in self.standing_at(now) if one.undeployed is None or one.undeployed > now]
        own = [one for one in standing if one.target == target]
        candidates = own or standing
        return candidates[-1] if candidates else None

    def before_current(self, now: datetime, target: str | None) -> tuple[Deployment, Deployment] | None:
        """Return the last two standing deployments of a target, or ``None`` where there are not two."""
        standing = (one for one in reversed(self.deployments) if one.started <= now and not one.aborted)
        own = list(islice((one for one in standing if one.target == target), 2))
        return (own[1], own[0]) if len(own) > 1 else None

    def open_at(self, now: datetime, target: str | None) -> Deployment | None:
        """Return the newest deployment of a target that started by ``now`` and is neither finished nor aborted."""
        running = [one for one in self.standing_at(now) if one.target == target and one.finished is None]
        return running[-1] if running else None


def _line(deployment: Deployment) -> tuple[str | None, bool]:
    """Return what only deployments have in common that replace each other."""
    return deployment.target, deployment.strategy is Strategy.RELEASE


def timeline_of(deployments: Iterable[Deployment]) -> Timeline:
    """Put the deployments of one pacticipant in order."""
    return Timeline(tuple(sorted(deployments, key=_started)))


def timelines(deployments: Iterable[Deployment], environment: str) -> Mapping[str, Timeline]:
    """Map each pacticipant to its timeline in an environment."""
    grouped: dict[str, list[Deployment]] = {}
    for one in deployments:
        if one.environment == environment:
            grouped.setdefault(one.pacticipant, []).append(one)
    return {name: timeline_of(group) for name, group in grouped.items()}
