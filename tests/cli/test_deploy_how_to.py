"""The commands of the page about deploying run, in their order, and end as the page says."""

import re
import shlex
from datetime import timedelta

import pytest

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENDING = re.compile(r"\s+# exit code (\d)$")


@pytest.fixture
def page(repository):
    return (repository / "docs" / "how-to" / "deploy.md").read_text("utf-8")


def test_the_commands_of_the_page_run(page, overlap):
    policy = re.search(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1]
    (overlap.folder / "policy.toml").write_text(policy)
    (overlap.folder / "access.log").write_text(
        '10.0.0.1 - - [23/Nov/2026:01:10:00 +0000] "GET /orders HTTP/1.1" 200 5 "-" "Firefox" "web/40"\n'
    )
    now = overlap.now()  # let web 41 have replaced web 40 two hours ago
    for version, hours in (("40", 3), ("41", 2)):
        which = ("-a", "web", "--environment", "production", "--at", (now - timedelta(hours=hours)).isoformat())
        overlap.ok("deploy", "start", *which, "-e", version, "--strategy", "recreate")
        overlap.ok("deploy", "finish", *which)
    lines = [line for block in BLOCK.findall(page) for line in block.splitlines()]
    assert len(lines) >= 19
    for line in lines:
        ending = ENDING.search(line)
        command = shlex.split(ENDING.sub("", line))
        assert command[:2] == ["$", "shiplap"], line
        code, out, err = overlap.shiplap(*command[2:])
        assert code == int(ending[1] if ending else 0), f"{line}\n{out}{err}"


def test_the_policy_of_the_page_is_that_of_the_story(page):
    assert 'tab = "24h"' in page
