"""The reference of the broker names every address of Shiplap's own API and every deliberate difference."""

import json
import re
from datetime import UTC, datetime

import pytest

from shiplap_broker.api import api_routes
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.memory import MemoryStore
from shiplap_broker.web.broker import Broker


@pytest.fixture(scope="module")
def reference(repository):
    return (repository / "docs" / "reference" / "broker.md").read_text(encoding="utf-8")


def test_every_address_of_shiplaps_own_api_is_documented(reference):
    broker = Broker(
        store=MemoryStore(),
        settings=BrokerSettings(),
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        new_id=str,
        new_decision_id=str,
        trial=None,
    )
    own = {route.template for route in api_routes(broker) if route.template.startswith("/shiplap")}
    said = set()
    for first, others in re.findall(r"^\| ((?:`[A-Z]+`, )?`[A-Z]+ /shiplap[^|?`]*)([^|]*)\|", reference, re.MULTILINE):
        path = first.rsplit(" ", 1)[1]
        said.add(path)
        said |= {
            other if other.startswith("/shiplap") else path.rsplit("/", 1)[0] + other
            for other in re.findall(r"`(/[^`?]+)`", others)
        }
    assert {re.sub(r"\{\w+\}", "X", path) for path in own} == {re.sub(r"\b(ID|NAME)\b", "X", path) for path in said}


def test_every_known_difference_is_documented(reference, repository):
    listed = json.loads((repository / "tests" / "interop" / "known_differences.json").read_text(encoding="utf-8"))
    words = {
        "Location": "Location",
        "merge": "--merge",
        "consumer-webhooks": "pb:consumer-webhooks",
        "/problems/": "/problems/",
        "difference from": "diff/version",
        "fallbackBranch": "fallbackBranch",
        "branch=true": "branch: true",
        "HAL browser": "HAL browser",
        "listed once": "listed once",
        "names its pacticipant": "All links are absolute",
        "no longer counts": "no longer a row",
        "absolute": "absolute",
        "deleted": "can be deleted",
        "states for an environment": "states for an environment",
    }
    for reason in [*listed["exchanges"].values(), *listed["everywhere"].values()]:
        documented = [said for word, said in words.items() if word in reason]
        assert documented, reason
        assert all(said in reference for said in documented), reason
