"""Why versions are kept when a broker is cleaned, as values that every store gives."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kept(Enum):
    """Why a version is kept, the strongest reason first."""

    ALIVE = "alive in"
    PRESENT = "deployed, released or under way in"
    WAY_BACK = "a rollback may go back to it, or its end is recent, in"
    ALLOWED = "an allowance holds for it in"
    SEEN = "seen lately in"
    ASKED = "a decision younger than the limit is about it, in"
    HEAD = "head of branch"
    TAGGED = "newest with tag"
    NEWEST = "newest version"
    YOUNG = "younger than the limit"
    VOUCHES = "its result says a kept contract was verified, for branch"


class Leftover(Enum):
    """What goes when it is old, whatever versions there are, in words.

    Attributes:
        RESULTS: results between the first and the last of the same outcome, for one content and provider version: the
            first says since when it is so, the last that it is so still, and those between say nothing more.
        SHARDS: what shards of runs reported; it was merged into results.
        DELIVERIES: deliveries of webhooks that were made or given up.
        ALLOWANCES: allowances that have run out.
        DOCUMENTS: OpenAPI documents that no version has any more.
    """

    RESULTS = "repeated results"
    SHARDS = "reports of shards"
    DELIVERIES = "finished webhook deliveries"
    ALLOWANCES = "allowances that ran out"
    DOCUMENTS = "documents without a version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one version is kept.

    Attributes:
        version_id: the id of the version.
        kept: the kind of reason.
        detail: the environment, branch or tag; empty where the kind says it all.
    """

    version_id: int
    kept: Kept
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version as far as cleaning needs it."""

    id: int
    pacticipant: str
    number: str
    created_at: datetime
