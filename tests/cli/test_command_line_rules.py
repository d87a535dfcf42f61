"""The command line itself: its table, its help, its exit codes and how it fails."""

import io
import os
import subprocess
import sys
from importlib.metadata import EntryPoint

import click
import pytest

from shiplap import __version__
from shiplap.cli import ExitCode, commands, run
from shiplap.cli.commands import COMMANDS, shiplap
from shiplap.cli.console import Console
from shiplap.errors import BrokerRefusedError, BrokerUnreachableError, ConflictError, InputError, MissingExtraError


@pytest.fixture
def call(tmp_path):
    """Run the command line in an empty folder without environment; return exit code, answer and the rest."""

    def call(*arguments, environ=None, folder=tmp_path):
        out, err = io.StringIO(), io.StringIO()
        code = run(arguments, out, err, environ=environ or {}, folder=folder)
        return code, out.getvalue(), err.getvalue()

    return call


def with_command(monkeypatch, deed):
    """Let the command ``version`` do something else."""

    @click.command()
    def command():
        return deed()

    monkeypatch.setattr("shiplap.cli.version.version", command)


def test_help_lists_every_command_without_importing_it(call):
    code, out, _ = call("--help")
    assert code == 0
    for name, row in COMMANDS.items():
        assert name in out
        assert row.does.split()[0] in out
    assert "broker" in out
    program = "import sys, io; from shiplap.cli import run; run(['--help'], io.StringIO(), io.StringIO());"
    loaded = subprocess.run(
        [sys.executable, "-c", program + "print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"shiplap.cli.publish", "httpx", "httpx2", "shiplap.overlap", "shiplap_broker"} & set(loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_can_be_loaded_and_says_in_its_help_what_it_does(name, call):
    code, out, err = call(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: shiplap {name}")


@pytest.mark.parametrize("arguments", [("--version",), ("version",)])
def test_the_version_is_told(call, arguments):
    code, out, _ = call(*arguments)
    assert code == 0
    assert out.startswith(f"shiplap {__version__}")


def test_no_command_at_all_shows_the_help(call):
    code, out, err = call()
    assert code == ExitCode.WRONG_USE
    assert "Commands:" in out + err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["can-i-deplay"], "There is no command 'can-i-deplay'. Did you mean can-i-deploy"),
        (["qqqqqq"], "There is no command 'qqqqqq'. See shiplap --help."),
        (["publish", "--verison", "1"], "No such option"),
        (["deploy", "strat"], "No such command 'strat'"),
        (["can-i-deploy", "--at", "tomorrow"], "'tomorrow' is not a time; write it like 2026-11-24T08:26Z"),
        (["deploy", "start", "--duration", "-5m"], "'-5m' is not a duration"),
        (["deploy", "start", "--strategy", "rollling"], "'rollling' is not one of 'recreate', 'rolling'"),
        (["deploy", "start", "--with", "web"], "expected PACTICIPANT@VERSION, got 'web'"),
        (["can-i-deploy", "-o", "xml"], "'xml' is not one of 'text', 'json'"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wrong(call, arguments, text):
    code, out, err = call(*arguments)
    assert code == ExitCode.WRONG_USE == 2
    assert out == ""
    assert text in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("bad"), 2),
        (ConflictError("twice"), 2),
        (MissingExtraError("the broker", "broker"), 2),
        (BrokerUnreachableError("down"), 4),
        (BrokerRefusedError("no", 401), 4),
    ],
)
def test_each_family_of_errors_has_its_exit_code_and_one_sentence(monkeypatch, call, error, code):
    def fail():
        raise error

    with_command(monkeypatch, fail)
    assert call("version") == (code, "", f"shiplap: {error}\n")


def test_a_defect_is_one_line_and_a_hint_and_with_debug_a_traceback(monkeypatch, call):
    def fail():
        raise KeyError("oops\nsecond line")

    with_command(monkeypatch, fail)
    code, out, err = call("version")
    assert (code, out) == (ExitCode.DEFECT, "")
    assert err.splitlines() == [
        r"shiplap: a defect in Shiplap: KeyError: 'oops\nsecond line'",
        "Run the command again with --debug to see where, and please report it.",
    ]
    assert "Traceback" in call("version", "--debug")[2]
    assert "Traceback" in call("--debug", "version")[2]


def test_an_interrupted_command_says_so(monkeypatch, call):
    def fail():
        raise KeyboardInterrupt

    with_command(monkeypatch, fail)
    assert call("version")[0] == ExitCode.INTERRUPTED == 130


def test_a_closed_pipe_is_no_error_for_a_person():
    program = "import sys; from shiplap.cli import run; sys.exit(int(run(['--help'], sys.stdout, sys.stderr)))"
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=write_end, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (ExitCode.PIPE_CLOSED, "")


@pytest.mark.parametrize("streams", [("stdout",), ("stderr",), ("stdout", "stderr")], ids="+".join)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["can-i-deploy", "--at", "tomorrow"], ExitCode.WRONG_USE),
        (["publish", "no-such-file", "--version", "1"], ExitCode.WRONG_USE),
        (["list-environments"], ExitCode.WRONG_USE),
        (["list-environments", "--debug"], ExitCode.WRONG_USE),
    ],
)
def test_a_closed_pipe_leaves_the_exit_code_of_bad_input_alone(streams, arguments, code):
    read_end, write_end = os.pipe()
    os.close(read_end)
    pipes = {name: write_end if name in streams else subprocess.DEVNULL for name in ("stdout", "stderr")}
    environment = {key: value for key, value in os.environ.items() if "BROKER" not in key}
    done = subprocess.run([sys.executable, "-m", "shiplap", *arguments], env=environment, check=False, **pipes)
    os.close(write_end)
    assert done.returncode == code


def test_the_exit_codes_are_those_of_the_documentation():
    assert {code.name: code.value for code in ExitCode} == {
        "YES": 0,
        "NO": 1,
        "WRONG_USE": 2,
        "UNKNOWN": 3,
        "BROKER": 4,
        "DEFECT": 70,
        "INTERRUPTED": 130,
        "PIPE_CLOSED": 141,
    }


def test_commands_of_other_packages_are_found_and_a_missing_extra_is_named(monkeypatch, call):
    point = EntryPoint("broker", "no_such_package_anywhere:broker", "shiplap.commands")
    monkeypatch.setattr(commands, "entry_points", lambda group: [point])
    code, _, err = call("broker", "serve")
    assert code == 2
    assert (
        err == 'shiplap: shiplap broker needs an optional dependency; install it with: pip install "shiplap[broker]"\n'
    )
    assert "broker" in shiplap.list_commands(click.Context(shiplap))


def test_colours_are_only_for_terminals_that_want_them(tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    def console(stream, environ):
        return Console(stdout=stream, stderr=stream, environ=environ, folder=tmp_path, now=lambda: None)

    assert console(Terminal(), {}).coloured("NO", "red") == "\x1b[31m\x1b[1mNO\x1b[0m"
    assert console(Terminal(), {"NO_COLOR": "1"}).coloured("NO", "red") == "NO"
    assert console(Terminal(), {"TERM": "dumb"}).coloured("NO", "red") == "NO"
    assert console(io.StringIO(), {}).coloured("NO", "red") == "NO"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list-environments"],
        ["create-environment", "--name", "test"],
        ["publish", "pacts", "--version", "1", "--branch", "main"],
        ["can-i-deploy", "-a", "web", "-e", "1", "--to-environment", "production"],
        ["deploy", "start", "-a", "web", "-e", "1", "--environment", "production"],
        ["deploy", "run", "-a", "web", "-e", "1", "--environment", "production", "--", "true"],
        ["deploy", "finish", "d1"],
        ["deploy", "abort", "d1"],
        ["deployments"],
        ["policy", "show"],
        ["windows", "--environment", "production"],
        ["explain", "8f3c"],
        ["record-deployment", "-a", "web", "-e", "1", "--environment", "production"],
        ["record-undeployment", "-a", "web", "--environment", "production"],
        ["record-release", "-a", "web", "-e", "1", "--environment", "production"],
        ["record-support-ended", "-a", "web", "-e", "1", "--environment", "production"],
    ],
    ids=" ".join,
)
def test_a_broker_that_is_down_is_one_line_and_4_and_none_at_all_is_2(call, arguments, tmp_path, monkeypatch):
    monkeypatch.setattr("shiplap.client.session.PAUSES", ())
    (tmp_path / "pacts").mkdir()
    contract = '{"consumer": {"name": "web"}, "provider": {"name": "api"}, "interactions": [], "metadata": {"pactSpecification": {"version": "3.0.0"}}}'
    (tmp_path / "pacts" / "web-api.json").write_text(contract)
    monkeypatch.chdir(tmp_path)
    if arguments[:2] == ["deploy", "run"]:
        arguments = [*arguments[:2], "-b", "http://127.0.0.1:9", *arguments[2:]]
    else:
        code, _, err = call(*arguments)
        assert code == ExitCode.WRONG_USE
        assert "no broker is set; say --broker URL" in err
        arguments = [*arguments, "-b", "http://127.0.0.1:9"]
    code, out, err = call(*arguments)
    last = err.splitlines()[-1]
    assert (code, out) == (ExitCode.BROKER, "")
    assert last.startswith("shiplap: cannot reach the broker at http://127.0.0.1:9: ")
    assert "Traceback" not in err


def test_what_others_named_gives_a_terminal_no_commands(tmp_path):
    out, err = io.StringIO(), io.StringIO()
    console = Console(stdout=out, stderr=err, environ={}, folder=tmp_path, now=lambda: None)
    hostile = "web\x1b[2J\x1b]0;title\x07\rübel\x9b5n"
    console.say(f"\x1b[31mno\x1b[0m\t{hostile}\nnext")
    console.note(hostile)
    console.say_json(hostile)
    told = "web [2J ]0;title  übel 5n"
    assert out.getvalue() == f'\x1b[31mno\x1b[0m\t{told}\nnext\n"web\\u001b[2J\\u001b]0;title\\u0007\\rübel\x9b5n"\n'
    assert err.getvalue() == f"{told}\n"
