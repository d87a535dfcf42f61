"""The rules of the house that no other tool keeps."""

import ast
import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOTS = ("src", "pytest_plugin", "broker")
MODULES = sorted(path for root in ROOTS for path in (REPOSITORY / root).rglob("*.py"))
VERSIONED = "migrations/versions"


def by_name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def test_the_modules_were_found():
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_a_file_has_at_most_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_most_files_have_at_most_200_lines():
    long = [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 200]
    assert len(long) <= len(MODULES) * 0.25, [by_name(path) for path in long]


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_a_module_says_why_it_exists_and_public_names_what_they_are(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module does not say why it exists"
    if VERSIONED in path.as_posix():
        return
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_library_code_has_no_bare_assert(path):
    # pytest rewrites the asserts of every package of a distribution that brings a plugin, and -O removes them.
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize("path", MODULES, ids=by_name)
def test_no_module_is_a_drawer_for_everything(path):
    assert not {"utils", "util", "helpers", "common", "base", "misc"} & set(path.with_suffix("").parts)


def test_functions_fit_on_a_page():
    long = []
    for path in MODULES:
        if VERSIONED in path.as_posix():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    long.append(f"{by_name(path)}:{node.lineno} {node.name} has {lines} lines")
    assert not long


def written_by_us():
    """Every text of the repository; not what tools keep there, which may change while another test runs."""
    kinds = {".py", ".md", ".toml", ".js", ".json", ".html", ".css", ".lock", ".txt"}
    for folder, below, names in os.walk(REPOSITORY):
        below[:] = [name for name in below if not name.startswith(".") and name not in {"node_modules", "mutants"}]
        yield from (Path(folder, name) for name in names if name == "Makefile" or Path(name).suffix in kinds)


def test_no_file_carries_a_path_of_somebodys_machine():
    texts = list(written_by_us())
    assert len(texts) > 500
    marks = ("/ro" + "ot/", "/wo" + "rk/", ".py" + "env/", "/ho" + "me/")
    found = [
        f"{by_name(path)}: {mark}" for path in texts for mark in marks if mark in path.read_text("utf-8", "replace")
    ]
    assert not found
