"""The resolver of the matrix asks the store once for each version, because one answer needs most of them several times."""

from datetime import UTC, datetime
from types import SimpleNamespace

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.matrix_selectors import Resolver
from shiplap_broker.usecases.matrix_values import VersionSelector

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD, NEW = (
    VersionRecord(id=key, pacticipant="web", number=number, created_at=NOW) for key, number in ((1, "40"), (2, "41"))
)


class Versions:
    """Two versions, and the questions that were asked about them."""

    def __init__(self):
        self.asked = []

    def get(self, ref):
        self.asked.append(ref.number)
        return {OLD.ref: OLD, NEW.ref: NEW}.get(ref)

    def by_ids(self, ids):
        self.asked.append(sorted(ids))
        return tuple(one for one in (OLD, NEW) if one.id in ids)


def resolver():
    versions = Versions()
    here = SimpleNamespace(pacticipant="web", environment="production")
    present = [SimpleNamespace(version_id=key, deployment=here) for key in (1, 2)]
    deployments = SimpleNamespace(present=lambda *_: present)
    return Resolver(SimpleNamespace(versions=versions, deployments=deployments), NOW), versions


def test_a_version_is_read_once_however_it_is_asked_for():
    resolved, versions = resolver()
    selector = VersionSelector(pacticipant="web", version="41")
    assert resolved.one(selector) == resolved.one(selector) == NEW
    assert resolved.by_ids([2, 1]) == [NEW, OLD]
    assert resolved.version(VersionRef("web", "40")) == OLD
    assert versions.asked == ["41", [1]]


def test_a_version_that_is_not_there_is_looked_for_once():
    resolved, versions = resolver()
    assert [resolved.version(VersionRef("web", "9")) for _ in range(2)] == [None, None]
    assert resolved.by_ids([9]) == []
    assert versions.asked == ["9", [9]]


def test_what_lives_in_an_environment_is_newest_first():
    resolved, versions = resolver()
    selector = VersionSelector(pacticipant="web", environment="production")
    found = [resolved.resolve(selector, specified=True).versions for _ in range(2)]
    assert found == [(NEW, OLD), (NEW, OLD)]
    assert versions.asked == [[1, 2]]
    assert resolved.one(selector) is None
