"""The pairs of one world that an action must answer for, each with what is known about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from shiplap.model.deployment import Integration
from shiplap.model.evidence import Outcome
from shiplap.overlap.lives import Life
from shiplap.overlap.meeting import Meeting
from shiplap.overlap.scene import Scene
from shiplap.overlap.snapshot import PairKey
from shiplap.overlap.verdict import Pair, Verdict, World, worst
from shiplap.overlap.worlds import Hypothesis


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs of one integration in one world.

    Attributes:
        pairs: all that can meet and are in question.
        doubtful: those of them whose evidence is not a pass, whether or not a person allowed them.
        verdict: the worst verdict among them.
    """

    pairs: tuple[Pair, ...]
    doubtful: tuple[Pair, ...]
    verdict: Verdict


JudgedByIntegration = Mapping[Integration, Judged]


def judge(hypothesis: Hypothesis, at: datetime, forward: JudgedByIntegration | None = None) -> JudgedByIntegration:
    """Judge a world; what cannot differ from the world ``forward`` is taken from there, where it is given."""
    return {
        integration: _judge_integration(hypothesis, integration, at, None if forward is None else forward[integration])
        for integration in _integrations(hypothesis)
    }


def world_of(hypothesis: Hypothesis, judged: JudgedByIntegration) -> World:
    """Put the pairs of all integrations of a world together."""
    pairs = tuple(chain.from_iterable(one.pairs for one in judged.values()))
    return World(hypothesis.name, worst(one.verdict for one in judged.values()), pairs)


def _integrations(hypothesis: Hypothesis) -> tuple[Integration, ...]:
    if hypothesis.focus is None:
        return tuple(dict.fromkeys(hypothesis.scene.snapshot.integrations))
    names = sorted({version.pacticipant for version in hypothesis.focus})
    return tuple(dict.fromkeys(one for name in names for one in hypothesis.scene.integrations(name)))


def _judge_integration(
    hypothesis: Hypothesis, integration: Integration, at: datetime, forward: Judged | None
) -> Judged:
    """Judge an integration; of a neighbour's rollback, only the versions that it touches."""
    neighbour = hypothesis.neighbour
    if neighbour is None or forward is None:
        return _judged(_pairs(hypothesis, integration, at, None))
    if neighbour not in (integration.consumer, integration.provider):
        return forward
    meeting = hypothesis.scene.meeting(integration)
    if meeting.pinning:
        return _judged(_pairs(hypothesis, integration, at, None))
    touched = hypothesis.scene.touched(neighbour)
    same = [
        pair
        for pair in forward.pairs
        if (pair.consumer if integration.consumer == neighbour else pair.provider).number not in touched
    ]
    return _judged([*same, *_pairs(hypothesis, integration, at, touched)])


def _judged(pairs: list[Pair]) -> Judged:
    doubtful = tuple(pair for pair in pairs if pair.evidence is None or pair.evidence.outcome is not Outcome.PASS)
    return Judged(tuple(pairs), doubtful, worst(pair.verdict for pair in doubtful))


def _pairs(
    hypothesis: Hypothesis, integration: Integration, at: datetime, touched: frozenset[str] | None
) -> list[Pair]:
    scene = hypothesis.scene
    meeting, evidence = scene.meeting(integration), scene.snapshot.evidence
    allowed = bool(scene.snapshot.allowances)
    pairs: list[Pair] = []
    for consumer, provider in _meetable(hypothesis, integration, at, touched):
        span = meeting.whole(consumer, provider, at)
        if span is not None:
            key = (consumer.version, provider.version)
            pair = Pair(
                consumer=key[0],
                provider=key[1],
                start=span.start,
                until=span.until,
                why=span.why,
                evidence=evidence.get(key),
                allowance=scene.allowance(key, at) if allowed else None,
            )
            pairs.append(pair)
    return pairs


def _meetable(
    hypothesis: Hypothesis, integration: Integration, at: datetime, touched: frozenset[str] | None
) -> Iterator[tuple[Life, Life]]:
    """Yield the lives of an integration that are in question, each combination once.

    With ``touched``, only those versions of the hypothesis' neighbour.
    """
    scene, focus = hypothesis.scene, hypothesis.focus
    since = at - integration.retention if integration.retention else at
    consumers, providers = scene.living(integration.consumer, since), scene.living(integration.provider, at)
    if touched is not None and integration.consumer == hypothesis.neighbour:
        consumers = tuple(life for life in consumers if life.version.number in touched)
    elif touched is not None:
        providers = tuple(life for life in providers if life.version.number in touched)
    if focus is None:
        yield from ((consumer, provider) for consumer in consumers for provider in providers)
        return
    calling = {version.number for version in focus if version.pacticipant == integration.consumer}
    called = {version.number for version in focus if version.pacticipant == integration.provider}
    focused = tuple(provider for provider in providers if provider.version.number in called)
    for consumer in consumers:
        for provider in providers if consumer.version.number in calling else focused:
            yield consumer, provider


def still_bad(hypothesis: Hypothesis, doubtful: frozenset[PairKey], at: datetime) -> bool:
    """Say whether one of some pairs, none of which is known to pass, is judged in a world and not allowed."""
    meetings: dict[tuple[str, str], list[Meeting]] = {}
    for integration in _integrations(hypothesis):
        sides = (integration.consumer, integration.provider)
        if hypothesis.neighbour is None or hypothesis.neighbour in sides:
            meetings.setdefault(sides, []).append(hypothesis.scene.meeting(integration))
    for consumer, provider in doubtful:
        if hypothesis.focus is None or consumer in hypothesis.focus or provider in hypothesis.focus:
            for meeting in meetings.get((consumer.pacticipant, provider.pacticipant), ()):
                if _still_meet(hypothesis.scene, meeting, (consumer, provider), at):
                    return True
    return False


def _still_meet(scene: Scene, meeting: Meeting, key: PairKey, at: datetime) -> bool:
    consumer = scene.recent(key[0].pacticipant).get(key[0].number)
    provider = scene.recent(key[1].pacticipant).get(key[1].number)
    if consumer is None or provider is None:
        return False
    return meeting.whole(consumer, provider, at) is not None and scene.allowance(key, at) is None
