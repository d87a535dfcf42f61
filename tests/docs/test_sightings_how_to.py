"""The page about sightings: its applications are started and asked, its commands are run against a broker."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from fakes.cli_world import play, real_time, serving

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

ASK = """
import asyncio, sys
import httpx
from {module} import {name} as app
from shiplap.middleware import reporter

def asked(headers):
    if {asgi}:
        async def ask():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
                return await client.get("{path}", headers=headers)
        return asyncio.run(ask())
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://api") as client:
        return client.get("{path}", headers=headers)

shown = []
(made,) = [one for one in reporter._REPORTERS if one._environment == "production"][-1:]
for one in reporter._REPORTERS:
    one._given_wait = lambda seconds, one=one: one._closing.wait(0 if seconds == reporter.SETTLE else seconds)
    one._watch = lambda rows: shown.extend((str(row.version), row.route, row.count) for row in rows)
for headers in {headers}:
    answer = asked(headers)
    assert answer.status_code == 200, answer.text
    print(answer.headers.get("x-client-version-serving"))
for one in reporter._REPORTERS:
    one.close(30)
print(sorted(shown))
"""
WEB = [{"X-Client-Version": "web/40"}]


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs" / "how-to" / "sightings.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A database in which web 41 replaced web 40 two hours ago; to be copied."""
    folder = tmp_path_factory.mktemp("story")
    with serving(f"sqlite:///{folder}/broker.db", folder, real_time) as world:
        world.ok("create-environment", "--name", "production", "--production")
        play(world)
        now = real_time()
        for version, hours in (("40", 3), ("41", 2)):
            which = ("-a", "web", "--environment", "production", "--at", (now - timedelta(hours=hours)).isoformat())
            world.ok("deploy", "start", *which, "-e", version, "--strategy", "recreate")
            world.ok("deploy", "finish", *which)
    return folder / "broker.db"


@pytest.fixture
def overlap(story, tmp_path):
    """A broker of this test's own, with the story."""
    shutil.copy(story, tmp_path / "broker.db")
    with serving(f"sqlite:///{tmp_path}/broker.db", tmp_path, real_time) as world:
        yield world


def written(page, folder):
    """Write the Python files of the page."""
    for language, text in BLOCK.findall(page):
        if language == "python":
            (folder / re.match(r"# file: (\w+\.py)\n", text)[1]).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "route"),
    [
        ({"module": "asgi_app", "name": "app", "asgi": True, "path": "/orders/42"}, "/orders/{id:int}"),
        ({"module": "flask_app", "name": "app", "asgi": False, "path": "/orders/42"}, "/orders/<int:number>"),
        (
            {"module": "django_app", "name": "application", "asgi": False, "path": "/orders/42/"},
            "/orders/<int:number>/",
        ),
    ],
    ids=["asgi", "flask", "django"],
)
def test_the_applications_of_the_page_count_and_report(page, overlap, monkeypatch, asked, route):
    written(page, overlap.folder)
    lines = ran(overlap, monkeypatch, **asked, headers=WEB)
    assert lines == ["None", str([("web@40", route, 1)])]
    assert seen(overlap) == {"40": 1}


def test_old_builds_are_advised_as_the_page_says(page, overlap, monkeypatch):
    written(page, overlap.folder)
    headers = [{"X-Client-Version": f"web/{version}"} for version in ("40", "41", "42")]
    lines = ran(
        overlap, monkeypatch, module="advising_app", name="advising", asgi=True, path="/orders/42", headers=headers
    )
    assert lines[:3] == ["41, 42", "None", "None"]


def test_the_headers_of_the_page_are_read(page, overlap, monkeypatch):
    written(page, overlap.folder)
    headers = [
        {"apollographql-client-name": "web", "apollographql-client-version": "40"},
        {"X-App": "web", "X-App-Version": "40"},
        {"X-Build": "41"},
    ]
    ran(overlap, monkeypatch, module="other_headers", name="counting", asgi=True, path="/orders/42", headers=headers)
    assert seen(overlap) == {"40": 2, "41": 1}


def ran(world, monkeypatch, **asked):
    monkeypatch.setenv("SHIPLAP_BROKER_URL", world.url)
    (world.folder / "ask.py").write_text(ASK.format(**asked), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "ask.py"], cwd=world.folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def seen(world):
    """What the broker knows of web's versions."""
    from shiplap_broker.store.database import open_database  # noqa: PLC0415 - read past the API, which does not tell

    store = open_database(f"sqlite:///{world.folder}/broker.db")
    try:
        with store.read() as transaction:
            return {one.version: one.count for one in transaction.sightings.seen("production")}
    finally:
        store.close()


def test_the_commands_of_the_page_run(page, overlap):
    texts = BLOCK.findall(page)
    (policy,) = [text for language, text in texts if language == "toml"]
    (overlap.folder / "policy.toml").write_text(policy, encoding="utf-8")
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    (overlap.folder / "access.log").write_text(
        f'10.0.0.1 - - [{an_hour_ago:%d/%b/%Y:%H:%M:%S} +0000] "GET /orders HTTP/1.1" 200 5 "-" "Firefox" "web/40"\n'
    )
    line = {"ts": an_hour_ago.timestamp(), "headers": {"client": "web/41"}}
    (overlap.folder / "access.json").write_text(json.dumps(line) + "\n", encoding="utf-8")
    commands = [line for language, text in texts if language == "console" for line in text.splitlines()]
    assert len(commands) == 5
    for command in commands:
        words = shlex.split(command)
        assert words[:2] == ["$", "shiplap"]
        overlap.ok(*words[2:])
    assert seen(overlap) == {"40": 1, "41": 1}


def test_the_log_format_of_the_page_is_one_that_is_read(page, overlap):
    (form,) = [text for language, text in BLOCK.findall(page) if "log_format" in text]
    line = "".join(re.findall(r"'([^']*)'", form))
    now = datetime.now(UTC) - timedelta(minutes=1)
    said = {
        "remote_addr": "10.0.0.1",
        "remote_user": "-",
        "time_local": f"{now:%d/%b/%Y:%H:%M:%S} +0000",
        "request": "GET /orders/42 HTTP/2.0",
        "status": "200",
        "body_bytes_sent": "5",
        "http_referer": "https://shop.example.com/",
        "http_user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "http_x_client_version": "web/40",
    }
    line = re.sub(r"\$(\w+)", lambda found: said[found[1]], line)
    (overlap.folder / "nginx.log").write_text(line + "\n", encoding="utf-8")
    overlap.ok("sightings", "import", "nginx.log", "--environment", "production")
    assert seen(overlap) == {"40": 1}
