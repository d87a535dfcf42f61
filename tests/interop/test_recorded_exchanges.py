"""Every exchange recorded from a real Pact Broker, replayed: what differs must be on the list, and the list must be true."""

import importlib.util
import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.broker_server import serving
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore

FILES = (
    "1_environments_and_pacticipants.json",
    "2_publishing_and_pacts.json",
    "3_verification_and_deployments.json",
    "4_versions_matrix_and_misc.json",
)
LISTED = json.loads(Path(__file__).with_name("known_differences.json").read_text(encoding="utf-8"))
KNOWN, EVERYWHERE = LISTED["exchanges"], LISTED["everywhere"]
RECORDED = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""The day of the recording, which titles of versions name: the broker has the clock of that day."""


@pytest.fixture(scope="module")
def replay_class(shared):
    path = shared("tools", "replay_exchanges.py")
    spec = importlib.util.spec_from_file_location("replay_exchanges", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Replay


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def broker(request, caplog):
    caplog.set_level(logging.CRITICAL, logger="shiplap.broker")
    if request.param == "memory":
        store = MemoryStore()
    else:
        store = open_database(request.getfixturevalue("database_url")(request.param))
    began = datetime.now(UTC)
    with serving(store, now=lambda: RECORDED + (datetime.now(UTC) - began)) as address:
        yield address


def test_recorded_exchanges_give_the_same_answers_but_for_the_known_differences(broker, replay_class, shared):
    replay = replay_class(broker, None)
    found, met = {}, set()
    for name in FILES:
        exchanges = json.loads(shared("conformance", "pact-broker", name).read_text(encoding="utf-8"))
        for index, exchange in enumerate(exchanges):
            problems = []
            for problem in replay.compare(exchange):
                patterns = [each for each in EVERYWHERE if re.match(each, problem)]
                met.update(patterns)
                problems += [] if patterns else [problem]
            if problems:
                found[f"{name}#{index} {exchange['name']}"] = problems
    unexpected = {name: problems for name, problems in found.items() if name not in KNOWN}
    assert unexpected == {}
    assert sorted(KNOWN.keys() - found.keys()) == [], "these differences have vanished; take them off the list"
    assert sorted(EVERYWHERE.keys() - met) == [], "these differences are nowhere any more; take them off the list"


def test_every_known_difference_has_a_reason():
    assert all(len(reason) > 20 for reason in [*KNOWN.values(), *EVERYWHERE.values()])
