"""What the READMEs of the examples tell people to type does what they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(sh)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = "examples/01_overlap_window"
ELSEWHERE = ("npm", "uvicorn")
"""Commands that need a network or never end: the tests of the JavaScript example and the one below stand for them."""


def steps(text):
    """The commands of a README with what is said to be seen."""
    blocks = [(language, body.strip()) for language, body in BLOCK.findall(text)]
    following = [*blocks[1:], ("sh", "")]
    return [
        (body, [] if after[0] else after[1].splitlines())
        for (language, body), after in zip(blocks, following, strict=True)
        if language
    ]


@pytest.fixture
def folder():
    """The folder of the example, in the repository."""
    return EXAMPLE


@pytest.fixture
def example(repository, tmp_path, folder):
    quiet = shutil.ignore_patterns("__pycache__", ".pytest_cache", "node_modules")
    shutil.copytree(repository / folder, tmp_path / "example", ignore=quiet)
    return tmp_path / "example"


@pytest.fixture
def shell(example):
    """A function that runs a command in the example's folder, as a person would who installed only Shiplap."""
    ours = ("CI", "SHIPLAP_", "PACT_", "PYTEST_", "COV_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_shiplap.plugin"}

    def shell(command):
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=example,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return shell


@pytest.mark.parametrize(
    ("folder", "expected"),
    [(EXAMPLE, [0, 0, 1]), ("examples/03_openapi", [0, 1, 0, 0, 1]), ("examples/04_recording", [0, 0, 0, 2, 0])],
)
def test_the_commands_of_a_readme_do_what_it_says(repository, shell, folder, expected):
    told = steps((repository / folder / "README.md").read_text("utf-8"))
    run = [(command, lines) for command, lines in told if not any(word in command for word in ELSEWHERE)]
    codes = []
    for command, lines in run:
        done = shell(command)
        codes.append(done.returncode)
        seen = done.stdout.splitlines()
        assert lines
        assert [line for line in lines if line not in seen] == [], done.stdout + done.stderr
    assert codes == expected


def test_the_factory_that_the_readme_serves_answers_the_order(shell):
    program = "import os; os.environ['ORDERS_API_VERSION'] = '10'; from orders_api import from_environment as make; "
    done = shell(f"cd orders_api && python -c \"{program}print(make().answer('GET', '/orders/42', b''))\"")
    assert done.stdout.startswith("(200, {'id': 42,"), done.stderr


def test_the_command_of_the_page_is_the_one_ci_runs(repository):
    assert '"test": "node --test --test-concurrency=1 test/"' in (
        repository / EXAMPLE / "web" / "package.json"
    ).read_text("utf-8")


def test_every_example_is_in_the_list_and_every_link_leads_somewhere(repository):
    folder = repository / "examples"
    listed = re.findall(r"^\| \[(\w+)\]\(\1/\) \|", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == sorted(path.name for path in folder.iterdir() if path.is_dir())
    for page in folder.glob("*/README.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page}: {target}"
