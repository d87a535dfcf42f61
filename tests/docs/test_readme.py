"""The README's code runs, and its commands exist."""

import os
import re
import subprocess
import sys

import pytest

from shiplap.cli.commands import COMMANDS

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def readme(repository):
    return (repository / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def written(readme, tmp_path):
    """The files that the README shows, on disk."""
    for language, text in BLOCK.findall(readme):
        name = re.match(r"# file: (\S+)\n", text)
        if language == "python" and name:
            path = tmp_path / name[1]
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return tmp_path


def run_pytest(folder, *arguments):
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_consumer_records_and_the_provider_verifies(written):
    recorded = run_pytest(written / "consumer")
    assert recorded.returncode == 0, recorded.stdout + recorded.stderr
    assert (written / "consumer/contracts/invoices-orders-api.json").is_file()

    verified = run_pytest(written / "provider", "--contract-verify=../consumer/contracts")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "1 passed" in verified.stdout


def test_every_command_the_readme_shows_exists(readme):
    shown = set(re.findall(r"^\$ shiplap ([a-z-]+)", readme, re.MULTILINE))

    assert shown
    assert shown <= {*COMMANDS, "broker"}


def test_every_link_leads_somewhere(repository):
    pages = [repository / "README.md", repository / "CONTRIBUTING.md", *(repository / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(repository)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert not dead
