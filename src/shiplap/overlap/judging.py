"""The pairs of one world that an action must answer for, each with what is known about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Integration
from shiplap.model.version import VersionRef
from shiplap.overlap.lives import Life
from shiplap.overlap.meeting import Meeting
from shiplap.overlap.scene import Scene
from shiplap.overlap.snapshot import PairKey
from shiplap.overlap.verdict import Pair, Verdict, World, worst
from shiplap.overlap.worlds import Hypothesis


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs of one integration in one world, and the worst verdict among them."""

    pairs: tuple[Pair, ...]
    verdict: Verdict


JudgedByIntegration = Mapping[Integration, Judged]


def judge(hypothesis: Hypothesis, at: datetime, forward: JudgedByIntegration) -> JudgedByIntegration:
    """Judge a world; what cannot differ from the world ``forward`` is taken from there."""
    judged: dict[Integration, Judged] = {}
    for integration in _integrations(hypothesis):
        same = hypothesis.neighbour is not None and hypothesis.neighbour not in (
            integration.consumer,
            integration.provider,
        )
        judged[integration] = forward[integration] if same else _judge_integration(hypothesis, integration, at)
    return judged


def world_of(hypothesis: Hypothesis, judged: JudgedByIntegration) -> World:
    """Put the pairs of all integrations of a world together."""
    pairs = tuple(pair for one in judged.values() for pair in one.pairs)
    return World(hypothesis.name, worst(one.verdict for one in judged.values()), pairs)


def _integrations(hypothesis: Hypothesis) -> tuple[Integration, ...]:
    if hypothesis.focus is None:
        return tuple(dict.fromkeys(hypothesis.scene.snapshot.integrations))
    names = sorted({version.pacticipant for version in hypothesis.focus})
    return tuple(dict.fromkeys(one for name in names for one in hypothesis.scene.integrations(name)))


def _judge_integration(hypothesis: Hypothesis, integration: Integration, at: datetime) -> Judged:
    scene = hypothesis.scene
    meeting = scene.meeting(integration)
    pairs: list[Pair] = []
    for consumer, provider in _meetable(hypothesis, integration, at):
        pair = _pair(scene, meeting, consumer, provider, at)
        if pair is not None:
            pairs.append(pair)
    return Judged(tuple(pairs), worst({pair.verdict for pair in pairs}))


def _meetable(hypothesis: Hypothesis, integration: Integration, at: datetime) -> Iterator[tuple[Life, Life]]:
    """Yield the lives of an integration that are in question, each combination once."""
    scene, focus = hypothesis.scene, hypothesis.focus
    since = at - integration.retention if integration.retention else at
    consumers, providers = scene.living(integration.consumer, since), scene.living(integration.provider, at)
    if focus is None:
        yield from ((consumer, provider) for consumer in consumers for provider in providers)
        return
    focused = [provider for provider in providers if provider.version in focus]
    for consumer in consumers:
        for provider in providers if consumer.version in focus else focused:
            yield consumer, provider


def _pair(scene: Scene, meeting: Meeting, consumer: Life, provider: Life, at: datetime) -> Pair | None:
    spans = meeting.spans(consumer, provider, at)
    if not spans:
        return None
    key = (consumer.version, provider.version)
    last = spans[-1]
    return Pair(
        consumer=consumer.version,
        provider=provider.version,
        start=spans[0].start,
        until=last.until,
        why=last.why,
        evidence=scene.snapshot.evidence.get(key),
        allowance=scene.allowance(key, at),
    )


def still_bad(hypothesis: Hypothesis, keys: frozenset[PairKey], at: datetime) -> bool:
    """Say whether one of some pairs, none of which is known to pass, is judged in a world."""
    meetings: dict[tuple[str, str], list[Meeting]] = {}
    for integration in _integrations(hypothesis):
        sides = (integration.consumer, integration.provider)
        if hypothesis.neighbour is None or hypothesis.neighbour in sides:
            meetings.setdefault(sides, []).append(hypothesis.scene.meeting(integration))
    for consumer, provider in keys:
        if hypothesis.focus is None or consumer in hypothesis.focus or provider in hypothesis.focus:
            for meeting in meetings.get((consumer.pacticipant, provider.pacticipant), ()):
                if _still_meet(hypothesis.scene, meeting, (consumer, provider), at):
                    return True
    return False


def _still_meet(scene: Scene, meeting: Meeting, key: PairKey, at: datetime) -> bool:
    consumer, provider = scene.life(key[0]), scene.life(key[1])
    if consumer is None or provider is None:
        return False
    return bool(meeting.spans(consumer, provider, at)) and scene.allowance(key, at) is None


def versions_of(pairs: tuple[Pair, ...]) -> frozenset[VersionRef]:
    """Return every version that occurs in some pairs."""
    return frozenset(version for pair in pairs for version in (pair.consumer, pair.provider))
