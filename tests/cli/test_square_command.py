"""``shiplap square``: two revisions of both sides, the four meetings, and the orders of deploys that are safe."""

import io
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fakes.provider_project import interaction, pact
from shiplap.cli import run
from shiplap.model.square import Cell, CellOutcome, Order, Square
from shiplap.verify.square_suite import own_imports

EXAMPLE = "examples/01_overlap_window"
GIT = ("git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")


def git(folder, *words):
    subprocess.run([*GIT, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(repository, tmp_path, monkeypatch):
    """A repository: at ``v1`` the page reads the total; since then neither side knows it any more."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p pytest_shiplap.plugin")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("ORDERS_API_VERSION", raising=False)
    quiet = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    shutil.copytree(repository / EXAMPLE / "orders_api", tmp_path / "provider", ignore=quiet)
    state(repository, tmp_path, build="40", version="10")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    git(tmp_path, "tag", "v1")
    state(repository, tmp_path, build="41", version="11")
    return tmp_path


def state(repository, folder, *, build, version):
    shutil.copytree(repository / EXAMPLE / f"web/pacts/web-{build}", folder / "contracts", dirs_exist_ok=True)
    conftest = folder / "provider" / "conftest.py"
    conftest.write_text(conftest.read_text().replace('"ORDERS_API_VERSION", "11"', f'"UNSET", "{version}"'))
    conftest.write_text(conftest.read_text().replace('"UNSET", "10"', f'"UNSET", "{version}"'))


def square(folder, *arguments):
    out, err = io.StringIO(), io.StringIO()
    code = run(("square", *arguments), out, err, environ={}, folder=folder)
    return int(code), out.getvalue(), err.getvalue()


def test_a_revision_and_the_working_copy(project):
    code, out, err = square(project, "v1", "--provider-tests", "provider")
    assert (code, err) == (0, "")
    assert out == (
        "                 provider v1   provider here\n"
        "consumers v1     pass          FAIL\n"
        "consumers here   pass          pass\n"
        "consumers v1 -> provider here: GET /orders/42 [order exists]   $.total: missing, expected a number\n"
        "safe: the consumers first, then the provider; going back is not\n"
    )
    assert (
        subprocess.run(
            ["git", "worktree", "list"], check=True, cwd=project, capture_output=True, text=True
        ).stdout.count("\n")
        == 1
    )


def test_folders_and_machines(project):
    shutil.copytree(project, project / "copy", ignore=shutil.ignore_patterns("copy", ".git"))
    code, out, _ = square(project, "copy", "--provider-tests", "provider", "-o", "json")
    document = json.loads(out)
    assert (code, document["safeOrders"]) == (0, ["provider-first", "consumer-first"])
    assert document["cells"]["oldConsumersNewProvider"] == {"outcome": "pass", "first": None, "interactions": 3}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("v9",), "'v9' is neither a folder nor a git revision"),
        (("v1", "--contracts", "gone"), "v1 has no contracts at"),
        ((), "say OLD, or --old-contracts and --old-url"),
        (("http://localhost:1",), "say --old-contracts: a square needs the contracts and the provider of both sides"),
        (("v1", "http://localhost:1"), "say --new-contracts"),
        (("v1", "--provider-tests", "provider", "--old-env", "nonsense"), "expected a variable as NAME=VALUE"),
        (("v1", "--provider", "orders"), "no contract of v1 is for the provider 'orders'"),
        (("v1", "--new-contracts", "nowhere.json"), "the contracts of here: there is no file or directory"),
        (("v1", "--provider-tests", "provider", "--old-python", "/no/python"), "the tests of v1 could not be started"),
    ],
)
def test_wrong_use_is_told(project, arguments, text):
    code, _, err = square(project, *arguments)
    assert code == 2
    assert text in err


def test_a_suite_that_cannot_verify_is_unknown(project):
    (project / "provider" / "conftest.py").write_text("")
    code, out, _ = square(project, ".", "--provider-tests", "provider")
    assert code == 3
    assert out.splitlines()[-1] == "unknown: not everything that would meet could be verified"


def test_each_provider_gets_the_environment_it_was_given(project):
    arguments = ("v1", "--provider-tests", "provider", "--new-env", "UNSET=10")
    code, out, _ = square(project, *arguments)
    assert (code, out.splitlines()[-1]) == (0, "any order is safe, and so is going back")


def test_the_code_of_a_revision_is_imported_from_its_worktree(tmp_path, monkeypatch):
    """As an editable installation does, the import path of this process leads to the working copy."""
    for folder in ("src", "lib", ".venv/lib/site-packages", "old/src", "old/lib", "old/.venv/lib/site-packages"):
        (tmp_path / folder).mkdir(parents=True)
    known = [str(tmp_path / "lib"), str(tmp_path / ".venv/lib/site-packages"), "/usr/lib/python3"]
    old = tmp_path / "old"
    assert own_imports(old, tmp_path, known) == (old / "lib", old, old / "src")


def test_a_part_of_the_interactions_is_no_pass(project):
    (project / "provider" / "pytest.ini").write_text("[pytest]\naddopts = -k exists\n")
    code, out, _ = square(project, ".", "--provider-tests", "provider")
    assert code == 3
    assert "consumers here -> provider here: only 2 of 3 interactions were replayed" in out


class Orders(BaseHTTPRequestHandler):
    """Answers orders without the members that the server leaves out; serves contracts, and takes states."""

    def do_GET(self):  # the name is the library's
        found = self.server.files.get(self.path) or {"id": 42, "total": 1200}
        self.answer({name: value for name, value in found.items() if name not in self.server.without})

    def do_POST(self):  # as above
        self.server.states.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["state"])
        self.answer({})

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def listening(*without, files=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    server.without, server.files, server.states = without, files or {}, []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_urls_files_and_folders(tmp_path):
    new = pact(interaction(response={"status": 200, "body": {"id": 42}}))
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "web.json").write_text(json.dumps(pact(interaction())))
    with listening(files={"/contract.json": new}) as (before, _), listening("total") as (after, server):
        arguments = ("--old-contracts", "old", "--new-contracts", f"{before}/contract.json")
        states = ("--old-state-url", f"{before}/_states", "--new-state-url", f"{after}/_states")
        code, out, err = square(tmp_path, before, after, *arguments, *states)
        assert (code, err) == (0, "")
        lines = out.splitlines()
        assert [line.split()[2:] for line in lines[1:3]] == [["pass", "FAIL"], ["pass", "pass"]]
        assert lines[3].endswith("GET /orders/42 [order exists]   $.total: missing, expected a number")
        assert lines[4] == "safe: the consumers first, then the provider; going back is not"
        assert server.states == ["order exists", "order exists"]
        words = ("--old-url", before, "--new-url", after, *arguments)
        code, out, _ = square(tmp_path, *words)
        assert code == 3
        assert "provider state 'order exists': nobody knows how to set it up" in out


PASS, FAIL = Cell(outcome=CellOutcome.PASS), Cell(outcome=CellOutcome.FAIL)
UNKNOWN = Cell(outcome=CellOutcome.UNKNOWN)


@pytest.mark.parametrize(
    ("old_new", "new_old", "new_new", "orders"),
    [
        (PASS, PASS, PASS, (Order.PROVIDER_FIRST, Order.CONSUMER_FIRST)),
        (PASS, FAIL, PASS, (Order.PROVIDER_FIRST,)),
        (FAIL, PASS, PASS, (Order.CONSUMER_FIRST,)),
        (FAIL, FAIL, PASS, ()),
        (PASS, PASS, FAIL, ()),
        (PASS, PASS, UNKNOWN, ()),
        (UNKNOWN, UNKNOWN, PASS, ()),
        (PASS, UNKNOWN, PASS, (Order.PROVIDER_FIRST,)),
    ],
)
def test_an_order_is_safe_when_what_it_passes_through_is(old_new, new_old, new_new, orders):
    found = Square(old_old=PASS, old_new=old_new, new_old=new_old, new_new=new_new)
    assert found.safe_orders == orders
