"""Where a rollback goes and until when: the end of the rollback window, or an earlier moment from which it breaks."""

from datetime import datetime

from shiplap.overlap.action import Rollback
from shiplap.overlap.earliest import turning_points
from shiplap.overlap.judging import judge
from shiplap.overlap.reasons import WayBack
from shiplap.overlap.scene import Scene
from shiplap.overlap.verdict import Pair, Verdict
from shiplap.overlap.worlds import hypotheses, rollback_target

_MOST_TURNS = 20


def way_back(scene: Scene, action: Rollback, now: datetime, doubtful: tuple[Pair, ...]) -> WayBack:
    """Say where a rollback goes and until when it is possible.

    Args:
        scene: the environment as recorded.
        action: the rollback.
        now: the instant of the question.
        doubtful: the pairs of the rollback that are not known to pass.
    """
    old, current = rollback_target(scene.timeline(action.pacticipant), action, now)
    window = scene.bounds(action.pacticipant).rollback
    promised = None if current.finished is None else current.finished + window
    found = _first_break(scene, action, now, doubtful)
    if found is not None and (promised is None or not window or promised <= now or found[0] < promised):
        at, pair = found
        return WayBack(
            current=current.ref,
            to=old.ref,
            window=window,
            until=at,
            over=at <= now,
            breaks=(pair.consumer, pair.provider),
        )
    over = promised is not None and promised <= now
    return WayBack(current=current.ref, to=old.ref, window=window, until=promised, over=over)


def _first_break(
    scene: Scene, action: Rollback, now: datetime, doubtful: tuple[Pair, ...]
) -> tuple[datetime, Pair] | None:
    """Return the first pair that breaks, and from when on: it begins to meet then, or is no longer allowed then."""
    failing = [(_breaks_from(pair), pair) for pair in doubtful if pair.verdict is Verdict.NO]
    if failing:
        return min(failing, key=lambda one: one[0])
    for instant in turning_points(scene, action, now)[:_MOST_TURNS]:
        for pair in _doubtful(scene, action, instant):
            if pair.verdict is Verdict.NO:
                return instant, pair
    return None


def _breaks_from(pair: Pair) -> datetime:
    """Return from when on a pair breaks: a person may have taken it upon them for a while."""
    return pair.start if pair.allowance is None else max(pair.start, pair.allowance.until)


def _doubtful(scene: Scene, action: Rollback, at: datetime) -> list[Pair]:
    judged = (judge(world, at) for world in hypotheses(scene, action, at))
    return [pair for found in judged for one in found.values() for pair in one.doubtful]
