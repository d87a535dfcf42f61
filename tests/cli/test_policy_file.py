"""``shiplap policy``: a file is checked whole before anything is sent, and what is shown can be applied again."""

import io
import tomllib

import pytest

from shiplap.cli import ExitCode, run
from shiplap.cli.policy import _toml_lines
from shiplap.wire.shiplap_api import policies_to_json, read_policies

GOOD = """
[environments.production]
unknown = "warn"

[environments."test 2"]

[pacticipants.web]
kind = "browser"
tab = "24h"

[environments.production.pacticipants."orders api"]
drain = "5m"

[[integrations]]
consumer = "web"
provider = "orders api"
retention = "1h"
"""


@pytest.fixture
def apply(tmp_path):
    def apply(text, *arguments, name="policy.toml"):
        (tmp_path / name).write_text(text)
        out, err = io.StringIO(), io.StringIO()
        code = run(["policy", "apply", str(tmp_path / name), *arguments], out, err, environ={}, folder=tmp_path)
        return code, out.getvalue(), err.getvalue()

    return apply


def test_a_good_file_is_good(apply, tmp_path):
    assert apply(GOOD, "--dry-run") == (0, "", f"{tmp_path}/policy.toml is good; nothing was sent: --dry-run\n")
    assert apply('{"environments": {"test": {}}}', "--dry-run", name="policy.json")[0] == 0


def test_every_fault_of_a_file_is_shown_at_once(apply, tmp_path):
    text = '[environments.production]\nunknown = "no"\n[pacticipants.web]\nkind = "browser"\ntab = "-1h"\ntabb = "1h"\n'
    code, _, err = apply(text)
    assert code == ExitCode.WRONG_USE
    assert err.splitlines() == [
        f"shiplap: {tmp_path}/policy.toml cannot be used",
        "  $.pacticipants.web.tab: '-1h' is not a duration; write a number and s, m, h or d, such as 90s, 15m, 24h or 7d",
        "  $.pacticipants.web.tabb: is not known here; did you mean 'tab'?",
        "  $.environments.production.unknown: 'no' is not one of block, warn",
    ]


@pytest.mark.parametrize(
    ("text", "name", "problem"), [("[a\n", "policy.toml", "is not TOML"), ("{", "policy.json", "is not JSON")]
)
def test_a_file_that_cannot_be_parsed_says_where(apply, text, name, problem):
    code, _, err = apply(text, name=name)
    assert code == ExitCode.WRONG_USE
    assert problem in err
    assert "line 1" in err


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    err = io.StringIO()
    code = run(["policy", "apply", str(tmp_path / "none.toml")], io.StringIO(), err, environ={}, folder=tmp_path)
    assert code == ExitCode.WRONG_USE
    assert err.getvalue().count("\n") == 1


def test_what_is_shown_can_be_applied_again():
    policies = read_policies(tomllib.loads(GOOD))
    text = "\n".join(_toml_lines(policies_to_json(policies)))
    assert read_policies(tomllib.loads(text)) == policies
    assert '[environments.production.pacticipants."orders api"]\nkind = "server"\ndrain = "5m"' in text
