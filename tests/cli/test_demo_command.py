"""``shiplap demo`` plays its story against a real broker process, and says when it cannot."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from shiplap.cli import demo_files, demo_stage
from shiplap.cli.console import Console
from shiplap.cli.demo_files import STORY_FILES, copy_story
from shiplap.errors import ShiplapError


def demo(*arguments, folder):
    return subprocess.run(
        [sys.executable, "-m", "shiplap", "demo", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "TMPDIR": str(folder),
            "NO_COLOR": "1",
            "SHIPLAP_BASE_URL": "http://elsewhere",
            "SHIPLAP_BROKER_TOKEN": "not for the demo",
        },
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture
def kept(tmp_path):
    """What the demo said; its broker, which it left running, is stopped at the end."""
    done = demo("--keep", folder=tmp_path)
    yield done
    found = re.search(r"Stop it with: kill (\d+)", done.stdout)
    if found:
        os.kill(int(found[1]), signal.SIGTERM)


def test_the_story_is_told_and_the_broker_is_kept(kept):
    assert kept.returncode == 0, kept.stdout + kept.stderr
    told = kept.stdout
    no = told.index("NO  orders-api@11 to production")
    yes = told.index("YES  orders-api@11 to production")
    assert no < yes
    assert re.search(
        r"web@40 -> orders-api@11   FAIL   now until .* \(18 h \d+ min\)   open tabs, assumed: tab = 24 h", told
    )
    assert re.search(r"GET /orders/42 \[order exists\]   \$\.total: ", told)
    assert "earliest safe start" in told
    others = told[told.index('What a broker that only knows "deployed" says') :]
    assert "web@41 -> orders-api@11   pass" in others
    assert "web@40 ->" not in others
    assert "YES, at once" in others
    page = re.search(r"^  (http://\S+/environments/production)$", told, re.MULTILINE)[1]
    request = urllib.request.Request(page, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        assert b"web@40" in answer.read()


def test_a_port_in_use_ends_with_a_sentence_and_leaves_nothing(tmp_path):

    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = demo("--port", str(taken.getsockname()[1]), folder=tmp_path)
    assert done.returncode == 2
    assert "the demo's broker did not start" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_is_told_to_carry_every_file_of_the_story(repository):

    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in STORY_FILES:
        assert included[f"examples/01_overlap_window/{name}"] == f"shiplap/cli/story/{name}"


def test_an_installation_without_the_story_says_which_file_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_files, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    with pytest.raises(ShiplapError, match=r"lacks a file of the demo.s story: web/pacts/web-40/web-orders-api\.json"):
        copy_story(tmp_path / "target")
    assert Path(tmp_path / "target").is_dir()


def test_the_story_ends_by_saying_how_to_keep_the_broker(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_stage, "_start_broker", lambda *_: (None, "http://127.0.0.1:1"))
    out = io.StringIO()
    console = Console(stdout=out, stderr=out, environ={}, folder=tmp_path, now=lambda: None)
    with demo_stage.open_stage(console, port=0, keep=False) as stage:
        assert stage.folder.is_dir()
    assert not stage.folder.exists()
    assert out.getvalue() == (
        "\nThe broker has stopped; shiplap demo --keep leaves it running, to look at its pages.\n"
    )
