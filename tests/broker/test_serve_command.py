"""``shiplap broker serve`` as a process: it says where it is, stops gracefully, and fails with one line."""

import io
import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from shiplap.cli import run
from shiplap_broker.command import serve as serve_command


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "shiplap", "broker", "serve", *arguments]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def address_of(process):
    line = process.stdout.readline()
    assert line.startswith("Shiplap broker listening on http://127.0.0.1:"), line + process.stderr.read()
    return line.split()[-1]


def ended(process):
    _, said = process.communicate(timeout=30)
    return process.returncode, said.strip().splitlines()


def test_it_says_where_it_listens_and_stops_gracefully(serve, tmp_path):
    process = serve("--port", "0")
    address = address_of(process)
    with urllib.request.urlopen(f"{address}/diagnostic/status/heartbeat") as answer:
        assert json.load(answer)["ok"] is True
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (0, [])
    assert (tmp_path / "shiplap.db").exists()


def test_what_was_stored_is_there_after_a_restart(serve, tmp_path):
    for expected in (201, 400):
        process = serve("--port", "0", "--db", f"sqlite:///{tmp_path}/kept.db")
        body = json.dumps({"name": "production", "production": True}).encode()
        request = urllib.request.Request(
            f"{address_of(process)}/environments", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        assert status == expected
        process.send_signal(signal.SIGINT)
        assert ended(process)[0] == 0


def refused(*arguments):
    """Run the command in this process, where it fails before it serves; give its exit code and what it said."""
    out, err = io.StringIO(), io.StringIO()
    code = run(["broker", "serve", "--port", "0", *arguments], out, err)
    assert out.getvalue() == ""
    return code, err.getvalue().splitlines()


def test_a_port_in_use_is_one_line_and_leaves_no_database_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused("--port", str(port))
    assert (code, len(said)) == (2, 1)
    assert said[0] == (
        f"shiplap: cannot listen on 127.0.0.1 port {port}: Address already in use; stop what listens there, or choose "
        "another with --port (0 takes a free one)"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1 port 0"),
        (["--host", "no such host"], "give --host an address of this machine"),
        (["--db", "sqlite:///{folder}/no/such/folder/x.db"], "check that the directory exists"),
        (["--db", "sqlite:///{folder}"], "check that the directory exists"),
        (["--db", "sqlite:///{folder}/letter.txt"], "it is not a SQLite database"),
        (["--db", "mysql://somewhere/x"], "sqlite:///FILE or postgresql://"),
        (["--db", "postgresql://nobody@127.0.0.1:1/none"], "start the server or correct host and port"),
        (["--host", "a" * 64], "give --host an address of this machine"),
    ],
)
def test_what_cannot_work_is_one_line_that_says_what_to_do(tmp_path, arguments, advice):
    (tmp_path / "letter.txt").write_text("Dear broker, " * 100)
    code, said = refused(*(argument.format(folder=tmp_path) for argument in arguments))
    assert (code, len(said)) == (2, 1), said
    assert said[0].startswith("shiplap: ")
    assert advice in said[0]


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:s3cret@[::1/x", "postgresql://me:s3cret@h:1?password=s3cret", "postgresql://me:s3cret@h:p/x"],
)
def test_no_password_of_a_database_is_ever_said(url):
    code, said = refused("--db", url.replace("@h:1?", "@127.0.0.1:1/x?"))
    assert (code, len(said)) == (2, 1)
    assert "s3cret" not in said[0]
    assert "connect_timeout" not in said[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--base-url", "nonsense"],
        ["--base-url", "ftp://broker.example"],
        ["--base-url", "https://"],
        ["--base-url", "https://broker.example:port"],
        ["--base-url", "https://broker.example/?a=b"],
        ["--drain", "nan"],
        ["--webhook-timeout", "nan"],
        ["--webhook-host", "http://ci.example"],
        ["--webhook-host", "ci.example:8080"],
        ["--webhook-host", "a b"],
        ["--webhook-allow-internal", ""],
        ["--webhook-allow-internal", "*"],
        ["--webhook-allow-internal", "10.0.0.0/99"],
        ["--webhook-allow-internal", "10.0.0.300"],
    ],
)
def test_what_could_never_work_is_refused_when_it_is_typed(arguments):
    code, said = refused(*arguments)
    assert code == 2
    assert f"Invalid value for '{arguments[0]}'" in said[-1]


@pytest.fixture
def settings_of(monkeypatch):
    """A function that gives the settings with which ``serve`` would serve."""
    served = []
    monkeypatch.setattr("shiplap_broker.serving.serve_broker", lambda settings, _ready: served.append(settings))

    def settings_of(*arguments, **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert run(["broker", "serve", *arguments], io.StringIO(), io.StringIO()) == 0
        return served[-1]

    return settings_of


def about_names(settings):
    return (
        settings.refuse_similar_names,
        settings.main_branch_candidates,
        settings.first_tag_is_branch,
        settings.tag_is_deployment,
    )


def test_what_names_branches_and_tags_mean_can_be_said(settings_of):
    assert about_names(settings_of()) == (True, ("develop", "main", "master"), True, True)
    said = ["--no-check-similar-names", "--main-branch", "trunk", "--main-branch", "next"]
    said += ["--no-first-tag-is-branch", "--no-tag-is-deployment"]
    assert about_names(settings_of(*said)) == (False, ("trunk", "next"), False, False)


def test_hosts_of_webhooks_may_be_named_in_every_form(settings_of):
    hosts = (
        "ci.internal",
        "*.example.com",
        "bücher.example",
        "10.1.0.0/16",
        "10.1.2.3",
        "[::1]",
        "fd00::/8",
        "localhost",
    )
    said = [each for one in hosts for each in ("--webhook-allow-internal", one)]
    assert settings_of(*said).webhooks.internal == hosts


def test_links_begin_without_a_slash_at_the_end(settings_of):
    assert settings_of("--base-url", "https://broker.example/pacts/").base_url == "https://broker.example/pacts"


def test_the_variables_of_the_pact_broker_count(settings_of):
    settings = settings_of(
        PACT_BROKER_CHECK_FOR_POTENTIAL_DUPLICATE_PACTICIPANT_NAMES="false",
        PACT_BROKER_MAIN_BRANCH_CANDIDATES="trunk,next",
        PACT_BROKER_USE_FIRST_TAG_AS_BRANCH="false",
        PACT_BROKER_CREATE_DEPLOYED_VERSIONS_FOR_TAGS="false",
    )
    assert about_names(settings) == (False, ("trunk", "next"), False, False)


@pytest.mark.parametrize(
    ("variable", "text", "parameter", "value"),
    [
        ("PACT_BROKER_ALLOW_DANGEROUS_CONTRACT_MODIFICATION", "true", "allow_changed_contracts", True),
        ("SHIPLAP_ALLOW_CHANGED_CONTRACTS", "true", "allow_changed_contracts", True),
        ("PACT_BROKER_WEBHOOK_HOST_WHITELIST", "ci.example *.hooks.example", "webhook_hosts", 2),
        ("PACT_BROKER_WEBHOOK_RETRY_SCHEDULE", "10 60", "webhook_retries", (10.0, 60.0)),
        ("PACT_BROKER_USE_FIRST_TAG_AS_BRANCH", "false", "first_tag_is_branch", False),
    ],
)
def test_the_variables_of_a_pact_broker_count(monkeypatch, variable, text, parameter, value):
    monkeypatch.setenv(variable, text)
    found = serve_command.make_context("serve", []).params[parameter]
    assert (len(found) if parameter == "webhook_hosts" else found) == value
