"""The pairs of one world that an action must answer for, each with what is known about it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, product

from shiplap.model.deployment import Integration
from shiplap.model.evidence import Evidence, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap.meeting import Meeting
from shiplap.overlap.scene import Scene
from shiplap.overlap.snapshot import EvidenceLookup, PairKey
from shiplap.overlap.span import OPEN
from shiplap.overlap.verdict import Pair, Pairs, Verdict, World, worst
from shiplap.overlap.worlds import Hypothesis


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs of one integration in one world.

    Attributes:
        pairs: all that can meet and are in question.
        doubtful: those of them whose evidence is not a pass, whether or not a person allowed them.
        verdict: the worst verdict among them.
    """

    pairs: Pairs
    doubtful: tuple[Pair, ...]
    verdict: Verdict


JudgedByIntegration = Mapping[Integration, Judged]


def judge(hypothesis: Hypothesis, at: datetime, forward: JudgedByIntegration | None = None) -> JudgedByIntegration:
    """Judge a world; what cannot differ from the world ``forward`` is taken from there, where it is given."""
    return {
        integration: _judge_integration(hypothesis, integration, at, None if forward is None else forward[integration])
        for integration in _integrations(hypothesis)
    }


def renewed(judged: Iterable[JudgedByIntegration], evidence: EvidenceLookup) -> list[JudgedByIntegration]:
    """Judge worlds again that were judged while nothing was known, and so were nothing but doubtful pairs.

    A pair that several worlds share stays one.
    """
    new: dict[int, Pair] = {}

    def renew(pair: Pair) -> Pair:
        known = new.get(id(pair))
        if known is None:
            found = evidence.get((pair.consumer, pair.provider))
            known = new[id(pair)] = pair if found is None else pair._replace(evidence=found)
        return known

    return [{integration: _renewed(one, renew) for integration, one in world.items()} for world in judged]


def _renewed(judged: Judged, renew: Callable[[Pair], Pair]) -> Judged:
    pairs = tuple(map(renew, judged.doubtful))
    bad = tuple(one for one in pairs if one.evidence is None or one.evidence.outcome is not Outcome.PASS)
    return Judged(Pairs(lambda: pairs), bad, worst(pair.verdict for pair in bad))


def world_of(hypothesis: Hypothesis, judged: JudgedByIntegration) -> World:
    """Put the pairs of all integrations of a world together."""
    parts = [one.pairs for one in judged.values()]
    return World(
        hypothesis.name, worst(one.verdict for one in judged.values()), Pairs(lambda: chain.from_iterable(parts))
    )


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
    question = _Question(hypothesis, integration, at)
    if neighbour is None or forward is None:
        return _judged(question.pairs, question.doubtful())
    if neighbour not in (integration.consumer, integration.provider):
        return forward
    if hypothesis.scene.meeting(integration).pinning:
        return _judged(question.pairs, question.doubtful())
    touched = hypothesis.scene.touched(neighbour)
    calling = integration.consumer == neighbour

    def same(pairs: Iterable[Pair]) -> Iterator[Pair]:
        return (pair for pair in pairs if (pair.consumer if calling else pair.provider).number not in touched)

    again = _Question(hypothesis, integration, at, touched)
    return _judged(lambda: chain(same(forward.pairs), again.pairs()), chain(same(forward.doubtful), again.doubtful()))


def _judged(pairs: Callable[[], Iterable[Pair]], doubtful: Iterable[Pair]) -> Judged:
    bad = tuple(doubtful)
    return Judged(Pairs(pairs), bad, worst(pair.verdict for pair in bad))


@dataclass(frozen=True, slots=True)
class _Question:
    """Which versions of an integration meet from an instant on in a world.

    Attributes:
        touched: where given, only these versions of the neighbour that goes back are in question.
    """

    hypothesis: Hypothesis
    integration: Integration
    at: datetime
    touched: Collection[str] | None = None

    def pairs(self) -> Iterator[Pair]:
        """Yield all pairs that can meet and are in question."""
        known = self.hypothesis.scene.snapshot.evidence.get
        return self._that_meet((key, known(key)) for key in self._combinations())

    def doubtful(self) -> Iterator[Pair]:
        """Yield those that are not known to pass. Whether the others meet is not even asked: there are very many."""
        known = self.hypothesis.scene.snapshot.evidence.get
        looked_up = ((key, known(key)) for key in self._combinations())
        return self._that_meet(one for one in looked_up if one[1] is None or one[1].outcome is not Outcome.PASS)

    def _that_meet(self, found: Iterable[tuple[PairKey, Evidence | None]]) -> Iterator[Pair]:
        scene, integration, at = self.hypothesis.scene, self.integration, self.at
        consumers, providers = scene.recent(integration.consumer), scene.recent(integration.provider)
        whole, allowed = scene.meeting(integration).whole, bool(scene.snapshot.allowances)
        for key, evidence in found:
            span = whole(consumers[key[0].number], providers[key[1].number], at)
            if span is not None:
                start, end, why = span
                allowance = scene.allowance(key, at) if allowed else None
                yield Pair(*key, start, None if end == OPEN else end, why, evidence, allowance)

    def _combinations(self) -> Iterator[PairKey]:
        """Yield the versions that are in question, each combination once."""
        focus, integration = self.hypothesis.focus, self.integration
        consumers, providers = self._versions(integration.consumer), self._versions(integration.provider)
        if focus is None:
            yield from product(consumers, providers)
            return
        focused = [version for version in providers if version in focus]
        for consumer in consumers:
            for provider in providers if consumer in focus else focused:
                yield consumer, provider

    def _versions(self, pacticipant: str) -> list[VersionRef]:
        numbers = self.hypothesis.scene.recent(pacticipant)
        if self.touched is not None and pacticipant == self.hypothesis.neighbour:
            return [VersionRef(pacticipant, number) for number in numbers if number in self.touched]
        return [VersionRef(pacticipant, number) for number in numbers]


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
    span = meeting.whole(consumer, provider, at)
    if span is None:
        return False
    allowance = scene.allowance(key, at)
    return allowance is None or span.end > allowance.until
