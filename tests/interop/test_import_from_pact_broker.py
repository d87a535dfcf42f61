"""``shiplap broker import`` from a Pact Broker, by what a real one answered, with its quirks and its failures."""

import base64
import io
import json
from datetime import UTC, datetime

import pytest

from fakes.recorded_pact_broker import BASE, PAIR, RecordedPactBroker, recorded_documents, renamed_everywhere
from shiplap.cli import ExitCode, run
from shiplap.client import session as client_session
from shiplap.model.version import VersionRef
from shiplap.pactfile import pact_broker_digest
from shiplap_broker.store.database import open_database
from shiplap_broker.store.records import TagRecord

ODD = "a b/c?d#e%20ü&+'\""


@pytest.fixture
def documents(shared):
    return recorded_documents(shared)


@pytest.fixture
def broker(documents, monkeypatch):
    monkeypatch.setattr(client_session, "PAUSES", (0.0, 0.0, 0.0))
    return RecordedPactBroker(documents)


BOTH = pytest.mark.parametrize(
    "copy_from", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def copy_from(tmp_path, database_url, request):
    target, state = database_url(getattr(request, "param", "sqlite")), tmp_path / "state.jsonl"

    def command(address, *more):
        out, err = io.StringIO(), io.StringIO()
        given = ["broker", "import", address, "--db", target, "--state", str(state), "-o", "json", *more]
        code = run(given, out, err)
        return code, json.loads(out.getvalue() or "{}"), err.getvalue()

    command.target, command.state = target, state
    return command


@pytest.fixture
def read(copy_from):
    """A function that opens the copy and gives a transaction that reads."""
    opened = []

    def read():
        store = open_database(copy_from.target)
        reading = store.read()
        opened.append((store, reading))
        return reading.__enter__()

    yield read
    for store, reading in opened:
        reading.__exit__(None, None, None)
        store.close()


EVERYTHING = {"pacticipants": 3, "versions": 5, "contracts": 4, "results": 5, "deployments": 5, "webhooks": 1}


def counts(done):
    return {name: done[name] for name in EVERYTHING}


def at(second, minute=35):
    return datetime(2026, 11, 23, 3, minute, second, tzinfo=UTC)


@BOTH
def test_everything_is_copied_through_an_address_that_its_links_do_not_have(broker, copy_from, read):
    with broker.serving() as address:
        code, done, said = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)
    assert (done["conflicts"], done["left_out"]) == ([], [])
    assert done["to_do"] == ["webhook a hook lacks its secrets: header Authorization"]
    assert "versions of FrontEnd (1 of 3 pacticipants)" in said
    assert not copy_from.state.exists()
    held = read()
    front = held.pacticipants.get("FrontEnd")
    assert (front.main_branch, front.labels) == ("main", ("web",))
    page = held.versions.page("FrontEnd", None)
    assert [(one.number, [tag.name for tag in one.tags]) for one in page.items] == [
        ("c3", []),
        ("c2", []),
        ("c1", ["prod"]),
    ]
    assert held.versions.get(VersionRef("Backend", "p1")).tags == (TagRecord(name="dev", created_at=at(48)),)
    # The recording has no address of this tag: it is as old as its version.
    assert held.versions.get(VersionRef("FrontEnd", "c1")).tags == (TagRecord(name="prod", created_at=at(46)),)
    assert held.versions.latest("FrontEnd", branch="feat/y").number == "c2"
    assert held.versions.branch("FrontEnd", "main").created_at == at(46)
    assert held.versions.get(VersionRef("FrontEnd", "c1")).created_at == at(46)


def test_contents_have_the_digests_of_the_pact_broker(broker, copy_from, read, documents):
    with broker.serving() as address:
        copy_from(address)
    held = read()
    for number in ("c1", "c2", "c3"):
        theirs = documents[f"{PAIR}FrontEnd/version/{number}"]["_links"]["pb:pact-version"]["name"]
        assert held.contracts.publication(VersionRef("FrontEnd", number), "Backend").sha == theirs


@BOTH
def test_results_are_copied_with_what_they_say(broker, copy_from, read):
    with broker.serving() as address:
        copy_from(address)
    held = read()
    publication = held.contracts.publication(VersionRef("FrontEnd", "c3"), "Backend")
    (result,) = held.verifications.of_content(publication.content_id)
    assert (result.provider_version, result.success, result.created_at) == ("p1", False, at(48))
    assert result.consumer_versions == ("c3",)
    assert result.build_url == "http://ci/9"
    assert result.test_results == [{"interactionId": "7d70b0424780cafa919b40025d1f4c5fb6952e5c", "success": False}]


@BOTH
def test_deployments_and_releases_are_copied_with_their_ends(broker, copy_from, read):
    with broker.serving() as address:
        copy_from(address)
    held = read()
    current = {
        (str(one.deployment.ref), one.deployment.environment, one.deployment.target)
        for name in ("production", "test")
        for one in held.deployments.current(name)
    }
    assert current == {
        ("FrontEnd@c1", "production", None),
        ("FrontEnd@c1", "test", None),
        ("Backend@p1", "production", None),
    }
    (gone,) = held.deployments.of_version(VersionRef("FrontEnd", "c2"))
    assert (gone.deployment.target, gone.ended) == ("blue", at(30, minute=37))
    (release,) = held.deployments.of_version(VersionRef("Mobile", "m1"))
    assert release.deployment.support_ended == at(30, minute=37)


def test_the_copy_answers_as_the_original_did(broker, copy_from, read):
    with broker.serving() as address:
        copy_from(address)
    held = read()
    assert held.contracts.latest("FrontEnd", "Backend").consumer_version == "c3"
    assert [(one.consumer, one.provider) for one in held.contracts.integrations()] == [
        ("FrontEnd", "Backend"),
        ("Mobile", "Backend"),
    ]


@BOTH
def test_names_with_any_character_are_copied(documents, copy_from, read):
    names = {"FrontEnd": ODD, "c2": f"2/{ODD}", "feat/y": f"feat/{ODD}", "feat%2Fy": f"feat/{ODD}"}
    with RecordedPactBroker(renamed_everywhere(documents, names)).serving() as address:
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)
    held = read()
    assert held.contracts.publication(VersionRef(ODD, f"2/{ODD}"), "Backend") is not None
    assert held.versions.latest(ODD, branch=f"feat/{ODD}").number == f"2/{ODD}"


@pytest.mark.parametrize("base", [BASE, "https://inside.example:9292/pact/broker"])
def test_links_of_any_base_are_read_below_the_address_that_was_given(documents, copy_from, base):
    broker = RecordedPactBroker(documents, base=base)
    with broker.serving(prefix="/behind/a/proxy") as address:
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)


def test_links_of_a_base_that_the_index_does_not_name_are_read_there_too(documents, copy_from):
    documents["/"]["_links"]["self"]["href"] = "http://first.example"
    with RecordedPactBroker(documents).serving() as address:
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)


@BOTH
def test_lists_are_read_page_by_page_where_they_have_pages(documents, copy_from):
    broker = RecordedPactBroker(documents, paged=1)
    with broker.serving() as address:
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)
    assert sum(one.startswith("/pacticipants/FrontEnd/versions?") for one in broker.asked) == 3


def test_an_older_broker_without_environments_and_branches_is_copied_as_far_as_it_goes(documents, copy_from):
    for path in [one for one in documents if "/environments" in one or one.endswith("/branches")]:
        del documents[path]
    for path, body in documents.items():
        if path.endswith("/versions"):
            for one in body["_embedded"]["versions"]:
                del one["_links"]["pb:pact-versions"]
                one["_links"].pop("pb:deployed-environments", None)
                del one["_embedded"]["branchVersions"]
    del documents["/webhooks"]
    with RecordedPactBroker(documents).serving() as address:
        code, done, said = copy_from(address)
    assert (code, done["versions"], done["contracts"], done["results"]) == (ExitCode.YES, 5, 4, 5), said
    assert (done["deployments"], done["webhooks"]) == (0, 0)


def test_what_disappears_while_it_is_copied_is_no_failure(documents, copy_from):
    del documents[f"{PAIR}FrontEnd/version/c2"]
    gone = next(one for one in documents if one.startswith("/deployed-versions/"))
    del documents[gone]
    with RecordedPactBroker(documents).serving() as address:
        code, done, _ = copy_from(address)
    assert (code, done["contracts"], done["deployments"], done["left_out"]) == (ExitCode.YES, 3, 4, [])
    assert done["gone"] == 2


def test_a_failure_that_passes_is_tried_again(broker, copy_from):
    broker.failing = {"/pacticipants": (503, 2), "/matrix": (500, 1), f"{PAIR}FrontEnd/version/c2": (502, 3)}
    with broker.serving() as address:
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (ExitCode.YES, EVERYTHING)


def test_what_the_broker_fails_at_is_left_out_and_copied_the_next_time(broker, copy_from, read):
    broker.failing = {f"{PAIR}FrontEnd/version/c2": (500, 4)}
    with broker.serving() as address:
        code, done, _ = copy_from(address)
        assert (code, done["contracts"], done["versions"]) == (ExitCode.BROKER, 3, 5)
        assert [text.partition(":")[0] for text in done["left_out"]] == ["a contract of FrontEnd@c2"]
        assert copy_from.state.exists()
        code, done, _ = copy_from(address)
    assert (code, done["contracts"], done["versions"], done["left_out"]) == (ExitCode.YES, 1, 0, [])
    assert [one.number for one in read().versions.page("FrontEnd", None).items] == ["c3", "c2", "c1"]


def test_what_the_broker_refuses_alone_is_left_out(broker, copy_from):
    broker.failing = {"/matrix": (400, 1)}
    with broker.serving() as address:
        code, done, _ = copy_from(address)
    assert (code, done["results"], len(done["left_out"])) == (ExitCode.BROKER, 4, 1)
    assert done["left_out"][0].startswith("results for a contract of FrontEnd@c3 with Backend: ")


def test_a_broker_that_fails_at_everything_is_given_up(broker, copy_from):
    broker.failing = dict.fromkeys(broker.documents, (500, 1000))
    for path in (
        "/",
        "/pacticipants",
        "/environments",
        "/pacticipants/FrontEnd/branches",
        "/pacticipants/FrontEnd/versions",
    ):
        del broker.failing[path]
    with broker.serving() as address:
        code, _, said = copy_from(address)
    assert code == ExitCode.BROKER
    assert "status 500" in said


@BOTH
@pytest.mark.parametrize("requests", [6, 13, 23])
def test_a_break_anywhere_is_taken_up_again(broker, copy_from, read, requests):
    broker.drop_after = requests
    with broker.serving() as address:
        code, told, said = copy_from(address)
        assert code == ExitCode.BROKER, said
        assert "cannot reach the broker" in said + str(told)
        broker.drop_after = None
        before = len(broker.asked)
        code, _, _ = copy_from(address)
        again = len(broker.asked) - before
        copy_from(address)
    assert code == ExitCode.YES
    assert again <= len(broker.asked) - before - again, "what was copied before the break is read again"
    held = read()
    assert [one.number for one in held.versions.page("FrontEnd", None).items] == ["c3", "c2", "c1"]
    publication = held.contracts.publication(VersionRef("FrontEnd", "c3"), "Backend")
    assert len(held.verifications.of_content(publication.content_id)) == 1
    assert len(held.deployments.current("production")) == 2


@BOTH
def test_credentials_are_sent_and_refusals_are_told(broker, copy_from):
    basic = "Basic " + base64.b64encode("me:sécret".encode()).decode()
    with broker.serving() as address:
        broker.credentials = basic
        code, _, said = copy_from(address)
        assert (code, "refused the credentials (status 401)" in said) == (ExitCode.BROKER, True)
        assert copy_from(address, "-u", "me", "-p", "sécret")[0] == ExitCode.YES
        broker.credentials = "Bearer a-token"
        assert copy_from(address, "-k", "wrong")[0] == ExitCode.BROKER
        assert copy_from(address, "-k", "a-token")[0] == ExitCode.YES


@BOTH
def test_copying_again_later_brings_what_is_new_and_what_ended(broker, documents, copy_from, read):
    front = next(
        body
        for path, body in documents.items()
        if path.startswith("/deployed-versions/")
        and body["currentlyDeployed"]
        and body["_embedded"]["version"]["number"] == "c1"
        and body["_embedded"]["environment"]["name"] == "production"
    )
    with broker.serving() as address:
        copy_from(address)
        front |= {"currentlyDeployed": False, "undeployedAt": "2026-11-23T05:00:00+00:00"}
        code, done, _ = copy_from(address)
    assert (code, counts(done)) == (
        ExitCode.YES,
        {"pacticipants": 3, "versions": 0, "contracts": 0, "results": 0, "deployments": 1, "webhooks": 0},
    )
    assert [str(one.deployment.ref) for one in read().deployments.current("production")] == ["Backend@p1"]


def test_what_is_no_pact_broker_is_named(broker, documents, copy_from):
    documents["/"] = {"hello": "world"}
    with broker.serving() as address:
        code, _, said = copy_from(address)
    assert (code, "is no Pact Broker" in said) == (ExitCode.BROKER, True)


def test_copying_again_later_brings_what_was_merged_and_names_what_was_changed(broker, documents, copy_from, read):
    merged, changed = (documents[f"{PAIR}FrontEnd/version/{number}"] for number in ("c1", "c2"))
    with broker.serving() as address:
        copy_from(address)
        merged["interactions"].append({"description": "more", "request": {"method": "GET", "path": "/more"}})
        changed["interactions"][0]["description"] = "another"
        code, done, _ = copy_from(address)
    assert (code, done["conflicts"]) == (
        ExitCode.YES,
        ["FrontEnd@c2 has another contract with Backend here, which stays"],
    )
    held = read()
    publication = held.contracts.publication(VersionRef("FrontEnd", "c1"), "Backend")
    assert publication.revision == 2
    assert '"more"' in held.contracts.content_by_id(publication.content_id).text


def test_a_contract_that_cannot_be_kept_is_named_and_the_rest_copied(broker, documents, copy_from):
    body = documents[f"{PAIR}FrontEnd/version/c2"]
    body["interactions"][0]["description"] = "half a pair: \ud800"
    with broker.serving() as address:
        code, done, _ = copy_from(address)
    assert (code, done["contracts"]) == (ExitCode.YES, 3)
    (said,) = done["conflicts"]
    assert said.startswith(f"a contract of FrontEnd@c2 ({BASE}{PAIR}FrontEnd/version/c2) is not copied: its text")


def test_ids_that_the_publisher_gave_are_part_of_the_content(broker, documents, copy_from, read):
    body = documents[f"{PAIR}FrontEnd/version/c2"]
    body["interactions"][0]["_id"] = "given by its publisher"
    published = {name: value for name, value in body.items() if name not in {"_links", "createdAt"}}
    digest = pact_broker_digest(json.dumps(published))
    body["_links"]["pb:pact-version"] = {"name": digest, "href": f"{BASE}{PAIR}FrontEnd/pact-version/{digest}"}
    with broker.serving() as address:
        copy_from(address)
    assert read().contracts.publication(VersionRef("FrontEnd", "c2"), "Backend").sha == digest
