"""Whatever the broker keeps of a decision can be read again: a plan carries every member of every record."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

from shiplap.model.deployment import (
    Coverage,
    Deployment,
    Integration,
    Kind,
    Policy,
    Sighting,
    Strategy,
    WindowOverride,
    Zombies,
)
from shiplap.model.evidence import Allowance, Evidence, EvidenceKind, Outcome
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap.overlap import Nothing, Snapshot
from shiplap.wire.plan import plan_from_json, plan_to_json

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEB, API = VersionRef("web", "40"), VersionRef("api", "11")
HOUR = timedelta(hours=1)
HERE = {"environment": "production"}

DEPLOYMENT = Deployment(
    id="d1",
    pacticipant="web",
    version="40",
    **HERE,
    target="eu",
    strategy=Strategy.CANARY,
    started=NOW - 9 * HOUR,
    finished=NOW - 8 * HOUR,
    aborted=True,
    undeployed=NOW - 7 * HOUR,
    support_ended=NOW - 6 * HOUR,
    expected_duration=HOUR,
    weight=0.5,
    forced="an emergency",
    abort_reason="it burnt",
)
POLICY = Policy(
    pacticipant="web",
    **HERE,
    kind=Kind.BROWSER,
    strategy=Strategy.ROLLING,
    drain=HOUR,
    cache=HOUR,
    tab=HOUR,
    service_worker=True,
    hard_max=HOUR,
    rollback=HOUR,
    pin=HOUR,
    grace=HOUR,
    quiet=HOUR,
    zombies=Zombies.REFUSE,
)
EVIDENCE = Evidence(
    consumer=WEB,
    provider=API,
    outcome=Outcome.FAIL,
    kind=EvidenceKind.COMPARED,
    verified_at=NOW,
    provenance=Provenance.MOCKED,
    basis="self-check: 3 of 3 answers",
    flaky=True,
)
SIGHTING = Sighting(
    pacticipant="web",
    version="40",
    **HERE,
    last_seen=NOW - HOUR,
    count=7,
    share=0.1,
    closed=NOW - 2 * HOUR,
    seen_before=NOW - 3 * HOUR,
)
MAY_BE_LEFT = {"breaks"}


def everything():
    return Snapshot(
        environment="production",
        policies={"web": POLICY},
        deployments=(DEPLOYMENT,),
        integrations=(Integration(consumer="web", provider="api", retention=HOUR),),
        evidence={(WEB, API): EVIDENCE},
        overrides=(WindowOverride(pacticipant="web", version="40", **HERE, closed_at=NOW, reason="gone", actor="ann"),),
        sightings=(SIGHTING,),
        coverage=(Coverage(NOW - HOUR, NOW),),
        allowances=(Allowance(consumer=WEB, provider=API, until=NOW + HOUR, because="decoration", actor="ann"),),
    )


def test_no_member_is_left_at_its_default_here_so_that_a_new_one_is_noticed():
    for record in (DEPLOYMENT, POLICY, EVIDENCE, SIGHTING):
        said = {field.name for field in fields(record) if getattr(record, field.name) != field.default}
        assert {field.name for field in fields(record)} - said <= MAY_BE_LEFT


def test_every_member_survives():
    snapshot = everything()
    plan = plan_from_json(plan_to_json(snapshot, Nothing(), NOW, [EVIDENCE]))
    assert plan.snapshot == snapshot
    assert plan.now == NOW
