"""What is shipped is what is tested: the wheel, installed on its own, without the sources."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        timeout=280,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the bin directory of an environment that holds the wheel and, read-only, the dependencies of this one.

    A path inside a .pth file is not searched for .pth files of its own, so the editable install is not seen.
    """
    environment = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True, timeout=280)
    python = environment / "bin" / "python"
    subprocess.run(
        [
            Path(sys.executable).parent / "uv",
            "pip",
            "install",
            "--quiet",
            "--offline",
            "--no-deps",
            "--python",
            python,
            wheel,
        ],
        check=True,
        timeout=280,
    )
    site = next((environment / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin"


def run(command, cwd):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SHIPLAP", "CI"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_the_wheel_holds_the_three_packages_and_their_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "pytest_shiplap",
        "shiplap",
        "shiplap_broker",
    }
    for needed in ("shiplap/py.typed", "pytest_shiplap/py.typed", "shiplap_broker/py.typed"):
        assert needed in names
    assert any(name.startswith("shiplap/pactfile/schemas/") and name.endswith(".json") for name in names)
    assert any(name.startswith("shiplap_broker/") and name.endswith(".html") for name in names)
    assert any(name.startswith("shiplap_broker/store/migrations/") for name in names)


def test_the_installed_package_is_not_the_sources(installed, tmp_path):
    outcome = run([installed / "python", "-c", "import shiplap; print(shiplap.__file__)"], tmp_path)

    assert outcome.stdout.startswith(str(installed.parent)), outcome.stdout + outcome.stderr


def test_the_installed_demo_plays_the_story(installed, tmp_path):
    outcome = run([installed / "shiplap", "demo"], tmp_path)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "web@40" in outcome.stdout
    assert "NO" in outcome.stdout
    assert "YES" in outcome.stdout


def test_the_plugin_of_the_installed_package_is_found_by_pytest(installed, tmp_path):
    outcome = run([installed / "python", "-m", "pytest", "--help"], tmp_path)

    assert "--contract-verify" in outcome.stdout, outcome.stderr
