"""Everything a broker tells through its API is copied, once, with its dates; a break costs one step at most."""

import io
import json

import pytest

from fakes.broker_server import serving
from fakes.broker_world import START, BrokerWorld, ref
from shiplap.cli import ExitCode, run
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore


@pytest.fixture
def source():
    """A broker with two versions of a consumer, results for both, deployments and a release."""
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    world.publish("web/ü@1", tags=("prod",))
    world.later(hours=1)
    world.publish("web/ü@2", reads=("id", "total"), branch="feat/x")
    world.verify("web/ü@1", "orders-api@7", branch="main")
    world.verify("web/ü@2", "orders-api@7", success=False)
    for version in ("web/ü@1", "web/ü@2", "orders-api@7"):
        world.later(hours=1)
        world.record(version)
    world.release("web/ü@1")
    return world


@pytest.fixture
def copy_from(tmp_path, database_url):
    """A function that imports from an address into one database, and returns exit code, result and errors."""
    target = database_url("sqlite")

    def command(address):
        out, err = io.StringIO(), io.StringIO()
        state = str(tmp_path / "state.jsonl")
        code = run(["broker", "import", address, "--db", target, "--state", state, "-o", "json"], out, err)
        return code, json.loads(out.getvalue() or "{}"), err.getvalue()

    command.target, command.state = target, tmp_path / "state.jsonl"
    return command


def test_everything_is_copied_with_its_dates(source, copy_from):
    with serving(source.store, now=lambda: source.now) as address:
        code, done, said = copy_from(address)
    assert (code, done["versions"], done["contracts"], done["results"], done["deployments"]) == (
        ExitCode.YES,
        3,
        2,
        2,
        4,
    )
    assert "versions of web/ü" in said
    assert not copy_from.state.exists()
    store = open_database(copy_from.target)
    with store.read() as transaction:
        first = transaction.versions.get(ref("web/ü@1"))
        assert (first.created_at, [one.name for one in first.tags]) == (START, ["prod"])
        assert transaction.versions.latest("web/ü", branch="feat/x").number == "2"
        publication = transaction.contracts.publication(ref("web/ü@2"), "orders-api")
        assert publication.sha == source.sha("web/ü@2")
        (result,) = transaction.verifications.of_content(publication.content_id)
        assert (result.success, result.provider_version, result.consumer_versions) == (False, "7", ("2",))
        current = transaction.deployments.current("production")
        assert sorted(str(one.deployment.ref) for one in current) == ["orders-api@7", "web/ü@2"]
        assert [str(one.deployment.ref) for one in transaction.deployments.supported(None, source.now)] == ["web/ü@1"]
    store.close()


def test_copying_again_copies_nothing_twice(source, copy_from):
    with serving(source.store, now=lambda: source.now) as address:
        copy_from(address)
        _, done, _ = copy_from(address)
    assert (done["results"], done["deployments"], done["conflicts"]) == (0, 0, [])


def test_a_break_is_taken_up_where_it_was(source, copy_from, monkeypatch):
    from shiplap_broker.maintenance import importing  # noqa: PLC0415 - patched here only

    real = importing.take_results
    monkeypatch.setattr(importing, "take_results", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with serving(source.store, now=lambda: source.now) as address:
        assert copy_from(address)[0] == ExitCode.INTERRUPTED
        assert copy_from.state.exists()
        monkeypatch.setattr(importing, "take_results", real)
        code, done, _ = copy_from(address)
    assert (code, done["versions"], done["results"]) == (ExitCode.YES, 0, 2)


def test_the_state_of_another_import_is_refused(source, copy_from):
    copy_from.state.write_text('{"shiplapImport": 1, "from": "http://elsewhere"}\n')
    with serving(source.store) as address:
        code, _, said = copy_from(address)
    assert code == ExitCode.WRONG_USE
    assert "is the state of an import from http://elsewhere" in said


def test_a_broker_that_does_not_answer_leaves_nothing_half_done(copy_from):
    code, _, said = copy_from("http://127.0.0.1:1")
    assert code == ExitCode.BROKER, said
