"""The contracts of the JavaScript example are what its own tests write, byte for byte."""

import os
import shutil
import subprocess

import pytest

from fakes.absence import lacking

pytestmark = pytest.mark.node


@pytest.fixture
def web(repository):
    folder = repository / "examples" / "01_overlap_window" / "web"
    absent = [
        what
        for what, there in (
            ("Node.js", shutil.which("node")),
            ("the npm packages of the example (npm ci --ignore-scripts)", (folder / "node_modules").is_dir()),
        )
        if not there
    ]
    if absent:
        lacking("needs " + " and ".join(absent))
    return folder


def test_the_node_tests_write_the_committed_contracts(web, tmp_path):
    environment = {**os.environ, "PACT_DIR": str(tmp_path), "PACT_DO_NOT_TRACK": "true"}

    outcome = subprocess.run(
        ["node", "--test", "test/"], cwd=web, env=environment, capture_output=True, text=True, timeout=100, check=False
    )

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    committed = {path.relative_to(web / "pacts"): path.read_bytes() for path in (web / "pacts").rglob("*.json")}
    assert len(written) == 2
    assert written == committed


def test_build_41_no_longer_reads_the_total(web):
    texts = {build: (web / f"pacts/web-{build}/web-orders-api.json").read_text() for build in (40, 41)}

    assert '"$.total"' in texts[40]
    assert '"$.total"' not in texts[41]
