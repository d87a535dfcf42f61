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


@pytest.fixture(scope="module")
def trees():
    """Every module with what it says, parsed."""
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES]


def test_the_modules_were_found():
    assert len(MODULES) > 20


def test_a_file_has_at_most_400_lines():
    assert [by_name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_most_files_have_at_most_200_lines():
    long = [path for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 200]
    assert len(long) <= len(MODULES) * 0.25, [by_name(path) for path in long]


def test_a_module_says_why_it_exists_and_public_names_what_they_are(trees):
    silent = []
    for path, tree in trees:
        named = [] if VERSIONED in path.as_posix() else tree.body
        silent += [by_name(path)] if not ast.get_docstring(tree) else []
        silent += [
            f"{by_name(path)}:{node.lineno} {node.name}"
            for node in named
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert silent == []


def test_library_code_has_no_bare_assert(trees):
    # pytest rewrites the asserts of every package of a distribution that brings a plugin, and -O removes them.
    bare = [
        f"{by_name(path)}:{node.lineno}"
        for path, tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
    ]
    assert bare == []


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "common", "base", "misc"}
    named = [(by_name(path), path.relative_to(REPOSITORY).with_suffix("").parts) for path in MODULES]
    assert [name for name, parts in named if drawers & set(parts)] == []


def test_functions_fit_on_a_page(trees):
    long = []
    for path, tree in trees:
        if VERSIONED in path.as_posix():
            continue
        for node in ast.walk(tree):
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
