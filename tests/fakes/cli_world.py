"""A broker on a socket, a folder and a command line: the world in which commands are tested."""

import io
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fakes import broker_server
from shiplap.cli import run
from shiplap.client import BrokerClient
from shiplap.settings import Settings
from shiplap.wire.pact_client import ContractFile, Publication
from shiplap_broker.store.database import open_database

_BEGAN, _NOON = datetime.now(UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)


def story_time():
    """The time in these worlds: noon of the day of the story when the tests began, on whatever day they run."""
    return _NOON + (real_time() - _BEGAN)


def real_time():
    """The time of the machine, for worlds that processes with no other clock take part in."""
    return datetime.now(UTC)


@dataclass
class World:
    """A broker, a folder and a command line."""

    url: str
    folder: Path
    now: Callable[[], datetime] = story_time

    def shiplap(self, *arguments):
        """Run a command; return exit code, answer and the rest."""
        out, err = io.StringIO(), io.StringIO()
        environ = {"SHIPLAP_BROKER_URL": self.url, "USER": "ann"}
        code = run(arguments, out, err, environ=environ, folder=self.folder, now=self.now)
        return int(code), out.getvalue(), err.getvalue()

    def ok(self, *arguments):
        """Run a command that must succeed; return its answer."""
        code, out, err = self.shiplap(*arguments)
        assert code == 0, out + err
        return out

    def json(self, *arguments, code=0):
        """Run a command with ``--output json``."""
        found, out, err = self.shiplap(*arguments, "--output", "json")
        assert found == code, out + err
        return json.loads(out)

    def publish(self, consumer, version, provider="orders-api"):
        """Publish a contract whose content is the version's own."""
        content = {
            "consumer": {"name": consumer},
            "provider": {"name": provider},
            "interactions": [
                {
                    "description": f"order {version}",
                    "request": {"method": "GET", "path": f"/orders/{version}"},
                    "response": {"status": 200},
                }
            ],
            "metadata": {"pactSpecification": {"version": "3.0.0"}},
        }
        contract = ContractFile(consumer=consumer, provider=provider, content=json.dumps(content).encode())
        with self.client() as client:
            client.contracts.publish(
                Publication(pacticipant=consumer, version=version, branch="main", contracts=(contract,))
            )

    def verify(self, consumer, version, provider_version, *, success=True, provider="orders-api"):
        """Publish the result of a verification."""
        with self.client() as client:
            pact = client.contracts.pact(f"/pacts/provider/{provider}/consumer/{consumer}/version/{version}")
            client.contracts.publish_verification(
                pact, {"success": success, "providerApplicationVersion": provider_version}
            )

    def client(self):
        """Return a client of the broker."""
        return BrokerClient.open(Settings(broker_url=self.url))


@contextmanager
def serving(database_url, folder, now=story_time):
    """Serve a broker on a database and yield a world around it."""
    with broker_server.serving(open_database(database_url), now=now) as url:
        yield World(url, folder, now)


def play(world):
    """Bring a world into the situation of the demo."""
    (world.folder / "policy.toml").write_text(
        '[environments.production]\n[pacticipants.web]\nkind = "browser"\ntab = "24h"\nrollback = "1h"\n'
    )
    for version in ("40", "41"):
        world.publish("web", version)
        world.verify("web", version, "10")
        world.verify("web", version, "11", success=version == "41")
    world.ok("policy", "apply", "policy.toml")
    for name, version, at in (
        ("orders-api", "10", "2026-11-20T08:00Z"),
        ("web", "40", "2026-11-20T09:00Z"),
        ("web", "41", "2026-11-23T01:00Z"),
    ):
        which = ("--pacticipant", name, "--environment", "production")
        world.ok("deploy", "start", *which, "--version", version, "--at", at, "--strategy", "recreate")
        world.ok("deploy", "finish", *which, "--at", at)
