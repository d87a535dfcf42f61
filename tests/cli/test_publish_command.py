"""``shiplap publish`` checks every file before it sends anything, and shows what it found out about the build."""

import io
import json

import pytest

from shiplap.cli import ExitCode, run
from shiplap.wire.pact_client import Notice

CONTRACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "orders-api"},
    "interactions": [
        {"description": "an order", "request": {"method": "GET", "path": "/orders/42"}, "response": {"status": 200}}
    ],
    "metadata": {"pactSpecification": {"version": "3.0.0"}},
}


@pytest.fixture
def publish(tmp_path):
    def publish(*arguments, environ=None):
        out, err = io.StringIO(), io.StringIO()
        code = run(["publish", *arguments], out, err, environ=environ or {}, folder=tmp_path)
        return code, out.getvalue(), err.getvalue()

    return publish


@pytest.fixture
def sent(monkeypatch):
    """Every publication that would be sent; nothing is."""
    publications = []

    def take(self, publication):
        publications.append(publication)
        return (Notice("success", f"published {publication.pacticipant}"),)

    monkeypatch.setattr("shiplap.client.contract_calls.ContractCalls.publish", take)
    return publications


def write(folder, name, document):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(document if isinstance(document, str) else json.dumps(document))
    return str(folder / name)


def test_the_folder_of_contracts_is_published_with_what_git_and_ci_say(publish, sent, tmp_path):
    write(tmp_path / "contracts", "web-orders-api.json", CONTRACT)
    environ = {
        "SHIPLAP_BROKER_URL": "http://broker",
        "CIRCLECI": "true",
        "CIRCLE_SHA1": "abc",
        "CIRCLE_BRANCH": "main",
        "CIRCLE_BUILD_URL": "http://ci/1",
    }
    code, out, err = publish(environ=environ)
    assert (code, out) == (0, "published web\n")
    assert err.splitlines() == [
        "web -> orders-api   contracts/web-orders-api.json",
        "version    abc (CircleCI)",
        "branch     main (CircleCI)",
        "build URL  http://ci/1 (CircleCI)",
    ]
    (publication,) = sent
    assert (publication.pacticipant, publication.version, publication.branch) == ("web", "abc", "main")
    assert publication.contracts[0].content == (tmp_path / "contracts" / "web-orders-api.json").read_bytes()


def test_the_files_of_one_consumer_go_in_one_request(publish, sent, tmp_path):
    first = write(tmp_path, "a.json", CONTRACT)
    second = write(tmp_path, "b.json", {**CONTRACT, "provider": {"name": "users-api"}})
    third = write(tmp_path, "c.json", {**CONTRACT, "consumer": {"name": "ios"}})
    code, _, _ = publish(first, second, third, "-a", "41", "-h", "main", "-b", "http://broker", "-t", "a", "-t", "b")
    assert code == 0
    assert [(one.pacticipant, len(one.contracts), one.tags) for one in sent] == [
        ("ios", 1, ("a", "b")),
        ("web", 2, ("a", "b")),
    ]


def test_every_fault_of_every_file_is_shown_and_nothing_is_sent(publish, sent, tmp_path):
    good = write(tmp_path, "good.json", CONTRACT)
    broken = write(tmp_path, "broken.json", '{"consumer":')
    lists = write(tmp_path, "list.json", [])
    bad = {**CONTRACT, "provider": {}, "interactions": [{"request": {"method": 1}, "response": {"status": "ok"}}]}
    faulty = write(tmp_path, "faulty.json", bad)
    unknown = write(tmp_path, "unknown.json", {**CONTRACT, "metadata": {"pactSpecification": {"version": "9.0"}}})
    code, out, err = publish(good, broken, lists, faulty, unknown, "--version", "1", "-b", "http://broker")
    assert (code, out, sent) == (ExitCode.WRONG_USE, "", [])
    lines = err.splitlines()
    assert lines[0] == "shiplap: nothing was published"
    for file, place in (
        (broken, "$"),
        (lists, "$"),
        (faulty, "$.provider"),
        (faulty, "$.interactions[0]"),
        (unknown, "$.metadata"),
    ):
        assert any(line.startswith(f"  {file} {place}") for line in lines), (file, place, err)
    assert not any(good in line for line in lines)
    assert "Traceback" not in err


def test_a_place_that_holds_nothing_is_refused_because_nothing_is_never_published(publish, sent, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = publish(
        str(tmp_path / "empty"), str(tmp_path / "none.json"), "--version", "1", "-b", "http://broker"
    )
    assert code == ExitCode.WRONG_USE
    assert err.splitlines() == [
        "shiplap: nothing was published",
        f"  {tmp_path}/empty: holds no .json file; run the consumer's tests first, or name the files",
        f"  {tmp_path}/none.json: does not exist; run the consumer's tests first, or name the files",
    ]
    assert sent == []


def test_two_contracts_of_one_pair_are_refused(publish, sent, tmp_path):
    first = write(tmp_path, "a.json", CONTRACT)
    second = write(tmp_path, "b.json", CONTRACT)
    code, _, err = publish(first, second, "--version", "1", "-b", "http://broker")
    assert (code, sent) == (ExitCode.WRONG_USE, [])
    assert f"{second}: is a second contract between web and orders-api, beside {first}; keep one" in err


def test_a_version_nobody_says_is_asked_for(publish, sent, tmp_path):
    file = write(tmp_path, "a.json", CONTRACT)
    code, _, err = publish(file, "-b", "http://broker")
    assert (code, sent) == (ExitCode.WRONG_USE, [])
    assert "say --version, or set SHIPLAP_VERSION; neither CI nor git says one here" in err


def test_a_dry_run_sends_nothing(publish, sent, tmp_path):
    file = write(tmp_path, "a.json", CONTRACT)
    code, out, err = publish(file, "--version", "1", "--dry-run")
    assert (code, out, sent) == (0, "", [])
    assert err.splitlines()[-1] == "nothing was sent: --dry-run"


def test_machines_get_json_and_nothing_else(publish, sent, tmp_path):
    file = write(tmp_path, "a.json", CONTRACT)
    code, out, err = publish(file, "--version", "1", "--branch", "main", "-b", "http://broker", "-o", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "published": [
            {
                "consumer": "web",
                "provider": "orders-api",
                "version": "1",
                "branch": "main",
                "build_url": None,
                "file": file,
            }
        ],
        "notices": [{"type": "success", "text": "published web"}],
    }
