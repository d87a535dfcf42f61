"""The overlap model: which versions can meet, until when, and what a gate says about it.

Pure: `decide` takes a `Snapshot` of one environment, an action and an instant, and returns a `Decision`.
The model is described in docs/overlap.md.
"""

from shiplap.overlap.action import Action, Deploy, Finish, Move, Nothing, Promote, Rollback
from shiplap.overlap.comebacks import Comeback, comebacks, lives_and_comebacks, pairs_after_rollback
from shiplap.overlap.gate import Prospect, decide, lives, lives_in, meets, pairs_in_question, prospect_of, zombies
from shiplap.overlap.lives import Life
from shiplap.overlap.removal import Removal, User, removable_at
from shiplap.overlap.snapshot import EvidenceLookup, PairKey, Snapshot
from shiplap.overlap.span import OPEN, Span
from shiplap.overlap.verdict import Decision, Pair, Verdict, World

__all__ = [
    "OPEN",
    "Action",
    "Comeback",
    "Decision",
    "Deploy",
    "EvidenceLookup",
    "Finish",
    "Life",
    "Move",
    "Nothing",
    "Pair",
    "PairKey",
    "Promote",
    "Prospect",
    "Removal",
    "Rollback",
    "Snapshot",
    "Span",
    "User",
    "Verdict",
    "World",
    "comebacks",
    "decide",
    "lives",
    "lives_and_comebacks",
    "lives_in",
    "meets",
    "pairs_after_rollback",
    "pairs_in_question",
    "prospect_of",
    "removable_at",
    "zombies",
]
