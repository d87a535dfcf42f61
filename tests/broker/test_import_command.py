"""Everything a broker tells through its API is copied, once, with its dates; a break costs one step at most."""

import base64
import io
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from fakes.broker_server import serving
from fakes.broker_world import START, BrokerWorld, ref
from shiplap.cli import ExitCode, run
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.usecases.edit_versions import add_tag


@pytest.fixture
def source():
    """A broker with two versions of a consumer, results for both, deployments and a release."""
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    world.publish("web/ü@1", tags=("prod",))
    world.later(hours=1)
    add_tag(world.store, ref("web/ü@1"), "shipped", world.settings, world.now)
    world.publish("web/ü@2", reads=("id", "total"), branch="feat/x")
    world.verify("web/ü@1", "orders-api@7", branch="main")
    world.verify("web/ü@2", "orders-api@7", success=False)
    for version in ("web/ü@1", "web/ü@2", "orders-api@7"):
        world.later(hours=1)
        world.record(version)
    world.release("web/ü@1")
    return world


BOTH = pytest.mark.parametrize(
    "copy_from", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def copy_from(tmp_path, database_url, request):
    """A function that imports from an address into one database, and returns exit code, result and errors."""
    target = database_url(getattr(request, "param", "sqlite"))

    def command(address, *more):
        out, err = io.StringIO(), io.StringIO()
        state = str(tmp_path / "state.jsonl")
        code = run(["broker", "import", address, "--db", target, "--state", state, "-o", "json", *more], out, err)
        return code, json.loads(out.getvalue() or "{}"), err.getvalue()

    command.target, command.state = target, tmp_path / "state.jsonl"
    return command


@BOTH
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
    hour = START + timedelta(hours=1)
    with store.read() as transaction:
        first = transaction.versions.get(ref("web/ü@1"))
        assert first.created_at == START
        assert [(one.name, one.created_at) for one in first.tags] == [("prod", START), ("shipped", hour)]
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
    copy_from.state.write_text('{"shiplapImport": 2, "from": "http://elsewhere"}\n')
    with serving(source.store) as address:
        code, _, said = copy_from(address)
    assert code == ExitCode.WRONG_USE
    assert "is the state of an import from http://elsewhere" in said


@pytest.fixture
def broken_off(source, copy_from, monkeypatch):
    """The address of a broker of which the versions were copied, and no more, when the import broke off."""
    from shiplap_broker.maintenance import importing  # noqa: PLC0415 - patched here only

    with monkeypatch.context() as patched, serving(source.store, now=lambda: source.now) as address:
        patched.setattr(importing, "take_results", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert copy_from(address)[0] == ExitCode.INTERRUPTED
        patched.undo()
        yield address


def test_the_state_of_an_import_into_another_database_is_refused(broken_off, copy_from, tmp_path):
    code, _, said = copy_from(broken_off, "--db", f"sqlite:///{tmp_path}/other.db")
    assert code == ExitCode.WRONG_USE
    assert "is the state of an import into /" in said


def test_a_database_that_was_made_anew_gets_everything(broken_off, copy_from):
    place = Path(copy_from.target.removeprefix("sqlite:///"))
    for one in place.parent.glob(f"{place.name}*"):
        one.unlink()
    code, done, said = copy_from(broken_off)
    assert "copying from the beginning" in said
    assert (code, done["versions"], done["results"]) == (ExitCode.YES, 3, 2)


def test_what_is_no_state_is_refused_in_one_line(copy_from, tmp_path):
    copy_from.state.write_bytes(b"\x7fELF\xd0\n\xff")
    code, _, said = copy_from("http://127.0.0.1:1")
    assert (code, said.count("\n")) == (ExitCode.WRONG_USE, 1)
    assert "is not the state of an import" in said


def test_a_name_with_a_line_separator_is_remembered(source, copy_from, monkeypatch):
    from shiplap_broker.maintenance import importing  # noqa: PLC0415 - patched here only

    source.publish("old\u2028tab@1")
    with monkeypatch.context() as patched, serving(source.store, now=lambda: source.now) as address:
        patched.setattr(importing, "take_results", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert copy_from(address)[0] == ExitCode.INTERRUPTED
        patched.undo()
        with copy_from.state.open("ab") as file:
            file.write(b'[["version", "t\xc3')  # torn by a disk that was full
        patched.setattr(importing.Import, "_copy_version", lambda *_: pytest.fail("copied twice"))
        code, done, _ = copy_from(address)
    assert (code, done["versions"], done["contracts"], done["results"]) == (ExitCode.YES, 0, 0, 2)


def test_a_broker_that_does_not_answer_leaves_nothing_half_done(copy_from):
    code, _, said = copy_from("http://127.0.0.1:1")
    assert code == ExitCode.BROKER, said
    assert not copy_from.state.exists()


class Front(BaseHTTPRequestHandler):
    """Stands before a broker: asks for credentials, and holds back what comes after some requests."""

    def do_GET(self):
        server = self.server
        if server.credentials is not None and self.headers["Authorization"] != server.credentials:
            self.answer(401, b"")
            return
        server.paths.append(self.path)
        if server.hold_after is not None and len(server.paths) > server.hold_after:
            server.held.set()
            server.go_on.wait(30)
        headers = {"Accept": self.headers["Accept"], "X-Forwarded-Host": self.headers["Host"]}
        try:
            with urlopen(Request(server.behind + self.path, headers=headers)) as answer:
                self.answer(200, answer.read())
        except HTTPError as error:
            self.answer(error.code, error.read())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/hal+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def front(behind, credentials=None, hold_after=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    server.daemon_threads = True
    server.behind, server.credentials, server.hold_after, server.paths = behind, credentials, hold_after, []
    server.held, server.go_on = threading.Event(), threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()


def test_credentials_are_sent_as_they_are_asked_for(source, copy_from):
    basic = "Basic " + base64.b64encode(b"me:secret").decode()
    with serving(source.store, now=lambda: source.now) as address:
        with front(address, basic) as before:
            assert copy_from(before.address)[0] == ExitCode.BROKER
            code, done, _ = copy_from(before.address, "-u", "me", "-p", "secret")
            assert (code, done["versions"]) == (ExitCode.YES, 3)
        with front(address, "Bearer token") as before:
            assert copy_from(before.address, "-k", "token")[0] == ExitCode.YES


def test_long_lists_are_read_page_by_page(copy_from):
    world = BrokerWorld(MemoryStore())
    for number in range(105):
        world.version(f"web@{number}")
    with serving(world.store, now=lambda: world.now) as address, front(address) as before:
        _, done, _ = copy_from(before.address)
        pages = [path for path in before.paths if path.startswith("/pacticipants/web/versions?")]
    assert done["versions"] == 105
    assert len(pages) == 2
    store = open_database(copy_from.target)
    with store.read() as transaction:
        assert transaction.versions.latest("web", branch="main").number == "104"
    store.close()


@BOTH
def test_an_import_that_was_killed_goes_on_where_it_was(source, copy_from):
    command = [sys.executable, "-m", "shiplap", "broker", "import"]
    with serving(source.store, now=lambda: source.now) as address, front(address, hold_after=10) as before:
        arguments = [before.address, "--db", copy_from.target, "--state", str(copy_from.state)]
        with subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                assert before.held.wait(60), "the import asks for nothing"
            finally:
                running.kill()
        steps = len(copy_from.state.read_text(encoding="utf-8").splitlines()) - 1
        assert steps > 0
        before.hold_after = None
        before.go_on.set()
        code, done, _ = copy_from(before.address)
    assert code == ExitCode.YES
    assert done["versions"] + done["results"] + steps >= 5
    store = open_database(copy_from.target)
    with store.read() as transaction:
        assert transaction.versions.page("web/ü", None).total == 2
        publication = transaction.contracts.publication(ref("web/ü@2"), "orders-api")
        assert len(transaction.verifications.of_content(publication.content_id)) == 1
        assert len(transaction.deployments.current("production")) == 2
    store.close()


def test_webhooks_are_copied_disabled_and_what_they_lack_is_named(source, copy_from):
    hook = {
        "description": "tell the build",
        "consumer": {"name": "web/ü"},
        "events": [{"name": "contract_published"}],
        "request": {
            "method": "POST",
            "url": "https://ci.example/hook?v=${pactbroker.consumerVersionNumber}",
            "headers": {"Authorization": "Bearer secret", "X-Plain": "yes"},
            "body": {"pact": "${pactbroker.pactUrl}"},
            "password": "hidden",
            "username": "me",
        },
        "signingSecret": "whsec_" + base64.b64encode(b"k" * 32).decode(),
    }
    with serving(source.store, now=lambda: source.now) as address:
        body = json.dumps(hook).encode()
        made = Request(f"{address}/webhooks", body, {"Content-Type": "application/json"}, method="POST")
        with urlopen(made) as answer:
            uuid = json.load(answer)["uuid"]
        _, done, _ = copy_from(address)
        _, again, _ = copy_from(address)
    assert done["webhooks"] == 1
    assert done["to_do"] == ["webhook tell the build lacks its secrets: header authorization, password, signing secret"]
    assert again["webhooks"] == 0
    store = open_database(copy_from.target)
    with store.read() as transaction:
        copied = transaction.webhooks.get(uuid)
    store.close()
    assert (copied.enabled, copied.url, copied.consumer.name) == (False, hook["request"]["url"], "web/ü")
    assert (dict(copied.headers), copied.password, copied.username) == ({"x-plain": "yes"}, None, "me")


def test_ended_deployments_and_releases_labels_and_environments_are_copied(source, copy_from):
    with serving(source.store, now=lambda: source.now) as address:
        api = Api(address)
        api.send("PUT", "/pacticipants/web%2F%C3%BC/labels/front")
        environment = api.send("GET", "/environments")["_embedded"]["environments"][0]
        for which, member, change in (
            ("deployed-versions/currently-deployed", "deployedVersions", {"currentlyDeployed": False}),
            ("released-versions/currently-supported", "releasedVersions", {"currentlySupported": False}),
        ):
            found = api.send("GET", f"/environments/{environment['uuid']}/{which}")["_embedded"][member]
            mine = next(one for one in found if one["_embedded"]["pacticipant"]["name"] == "web/ü")
            api.send("PATCH", mine["_links"]["self"]["href"].removeprefix(address), change)
        copy_from(address)
    store = open_database(copy_from.target)
    with store.read() as transaction:
        assert transaction.pacticipants.get("web/ü").labels == ("front",)
        assert transaction.environments.get("production").uuid == environment["uuid"]
        assert [str(one.deployment.ref) for one in transaction.deployments.current("production")] == ["orders-api@7"]
        assert transaction.deployments.supported(None, source.now) == ()
        gone = transaction.deployments.of_version(ref("web/ü@2"))
        assert [one.ended is not None for one in gone] == [True]
    store.close()


class Api:
    """Sends requests to a broker."""

    def __init__(self, address):
        self.address = address

    def send(self, method, path, body=None):
        content = None if body is None else json.dumps(body).encode()
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        headers = {"Accept": "application/hal+json", **({"Content-Type": kind} if content else {})}
        with urlopen(Request(self.address + path, content, headers, method=method)) as answer:
            return json.loads(answer.read() or b"null")
