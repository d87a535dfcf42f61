"""``shiplap square``: two revisions of both sides, the four meetings, and the orders of deploys that are safe."""

import io
import json
import shutil
import subprocess

import pytest

from shiplap.cli import run
from shiplap.model.square import Cell, CellOutcome, Order, Square

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
