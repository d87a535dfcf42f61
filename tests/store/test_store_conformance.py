"""What every store must do, whatever it keeps its records in: the same tests for memory, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.broker_world import START, ref
from shiplap.model.deployment import (
    Deployment,
    EnvironmentPolicy,
    Integration,
    Kind,
    OnUnknown,
    Policy,
    Strategy,
    WindowOverride,
)
from shiplap.model.evidence import Break
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import (
    AllowanceRecord,
    DecisionRecord,
    DeploymentRecord,
    EnvironmentRecord,
    Page,
    PassedBy,
    VerificationRecord,
)

LATER = START + timedelta(hours=1)
HOUR = timedelta(hours=1)


def publish(transaction, version, provider, sha, at=START):
    record, _ = transaction.versions.ensure(ref(version), at)
    transaction.pacticipants.ensure(provider, at)
    content = transaction.contracts.ensure_content(record.pacticipant, provider, sha, f"text of {sha}", at)
    return transaction.contracts.publish(record, content, at)


def verify(transaction, publication, provider_version, success=True, at=START, *, versions=(), wip=False, breaks=()):
    version, _ = transaction.versions.ensure(ref(provider_version), at)
    record = VerificationRecord(
        number=0,
        consumer=publication.consumer,
        provider=publication.provider,
        provider_version=version.number,
        content_id=publication.content_id,
        sha=publication.sha,
        success=success,
        created_at=at,
        consumer_versions=versions,
        build_url="http://ci/1",
        test_results=[{"success": success}],
        breaks=breaks,
        verified_by={"implementation": "test"},
        work_in_progress=wip,
    )
    return transaction.verifications.add(record, version)


def environment(transaction, name, production=False):
    return transaction.environments.add(
        EnvironmentRecord(
            id=0, uuid=f"uuid-{name}", name=name, production=production, created_at=START, updated_at=START
        )
    )


def deployment(version, identity, where="production", **changes):
    moved = ref(version)
    fields = {name: changes.pop(name) for name in ("ended", "predecessor", "decision", "actor") if name in changes}
    what = Deployment(
        id=identity,
        pacticipant=moved.pacticipant,
        version=moved.number,
        environment=where,
        **{"started": START, "finished": START, **changes},
    )
    return DeploymentRecord(deployment=what, created_at=START, **fields)


def deploy(transaction, version, identity, **changes):
    transaction.versions.ensure(ref(version), START)
    transaction.deployments.add(deployment(version, identity, **changes))


def ids(records):
    return [one.deployment.id for one in records]


class TestTransactions:
    def test_what_was_written_is_read(self, store):
        with store.write() as transaction:
            transaction.pacticipants.ensure("web", START)
        with store.read() as transaction:
            assert transaction.pacticipants.names() == ("web",)

    def test_a_block_that_raises_leaves_nothing(self, store):
        def fail():
            with store.write() as transaction:
                transaction.pacticipants.ensure("web", START)
                raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            fail()
        with store.read() as transaction:
            assert transaction.pacticipants.names() == ()

    def test_after_a_failure_the_next_write_works(self, store):
        def fail():
            with store.write():
                raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            fail()
        with store.write() as transaction:
            transaction.pacticipants.ensure("web", START)
        with store.read() as transaction:
            assert transaction.pacticipants.names() == ("web",)

    def test_a_reader_sees_one_picture_however_long_it_reads(self, store):
        with store.write() as transaction:
            transaction.pacticipants.ensure("web", START)
        with store.read() as reading:
            assert reading.pacticipants.names() == ("web",)
            with store.write() as transaction:
                transaction.pacticipants.ensure("api", START)
            assert reading.pacticipants.names() == ("web",)
        with store.read() as reading:
            assert reading.pacticipants.names() == ("api", "web")

    def test_a_writer_sees_what_it_wrote(self, store):
        with store.write() as transaction:
            transaction.pacticipants.ensure("web", START)
            assert transaction.pacticipants.names() == ("web",)


class TestPacticipants:
    def test_ensuring_twice_makes_one(self, store):
        with store.write() as transaction:
            first = transaction.pacticipants.ensure("web", START)
            second = transaction.pacticipants.ensure("web", LATER)
        assert first == second
        assert first.created_at == START

    def test_names_of_any_characters_are_kept_and_told_apart_by_case(self, store):
        names = ("Web", "web", "Größe/β 🦉", "a'b\"c%_\\")
        with store.write() as transaction:
            for name in names:
                transaction.pacticipants.ensure(name, START)
        with store.read() as transaction:
            assert set(transaction.pacticipants.names()) == set(names)
            assert transaction.pacticipants.get("Größe/β 🦉").name == "Größe/β 🦉"
            assert transaction.pacticipants.get("WEB") is None

    def test_saved_fields_are_read_again(self, store):
        with store.write() as transaction:
            record = replace(
                transaction.pacticipants.ensure("web", START),
                display_name="The Web",
                main_branch="main",
                repository_url="http://r",
                repository_name="web",
                repository_namespace="org",
                updated_at=LATER,
            )
            transaction.pacticipants.save(record)
        with store.read() as transaction:
            assert transaction.pacticipants.get("web") == record

    def test_labels_are_put_once_and_taken_off(self, store):
        with store.write() as transaction:
            transaction.pacticipants.ensure("web", START)
            assert transaction.pacticipants.add_label("web", "b", START)
            assert transaction.pacticipants.add_label("web", "a", LATER)
            assert not transaction.pacticipants.add_label("web", "b", LATER)
            assert transaction.pacticipants.label("web", "b").created_at == START
            assert transaction.pacticipants.get("web").labels == ("b", "a")
            assert transaction.pacticipants.labels() == ("a", "b")
            assert transaction.pacticipants.remove_label("web", "b")
            assert not transaction.pacticipants.remove_label("web", "b")
            assert transaction.pacticipants.label("web", "b") is None

    def test_pages_filters_and_totals(self, store):
        with store.write() as transaction:
            for name in ("alpha", "Beta_1", "gamma", "beta-2"):
                transaction.pacticipants.ensure(name, START)
            transaction.pacticipants.add_label("gamma", "old", START)
            everything = transaction.pacticipants.page(None)
            assert {one.name for one in everything.items} == {"alpha", "Beta_1", "gamma", "beta-2"}
            assert everything.total == 4
            second = transaction.pacticipants.page(Page(number=2, size=3))
            assert (len(second.items), second.total) == (1, 4)
            assert {one.name for one in transaction.pacticipants.page(None, "beta").items} == {"Beta_1", "beta-2"}
            assert [one.name for one in transaction.pacticipants.page(None, "a_1").items] == ["Beta_1"]
            assert [one.name for one in transaction.pacticipants.page(None, label="old").items] == ["gamma"]

    def test_deleting_takes_everything_along(self, store):
        with store.write() as transaction:
            publication = publish(transaction, "web@1", "api", "s1")
            verify(transaction, publication, "api@1", versions=("1",))
            environment(transaction, "production")
            deploy(transaction, "api@1", "d1")
            assert transaction.pacticipants.delete("api")
            assert not transaction.pacticipants.delete("api")
        with store.read() as transaction:
            assert transaction.pacticipants.names() == ("web",)
            assert transaction.contracts.integrations() == ()
            assert transaction.contracts.publications_of(ref("web@1")) == ()
            assert transaction.verifications.get(101) is None
            assert transaction.deployments.get("d1") is None


class TestVersions:
    def test_the_order_of_creation_is_the_only_order(self, store):
        with store.write() as transaction:
            for number in ("9", "10", "2"):
                transaction.versions.ensure(ref(f"web@{number}"), START)
            assert [one.number for one in transaction.versions.page("web", None).items] == ["2", "10", "9"]
            assert transaction.versions.latest("web").number == "2"
            assert transaction.versions.numbers("web", 2) == ("2", "10")

    def test_ensuring_says_whether_it_is_new_and_makes_the_pacticipant(self, store):
        with store.write() as transaction:
            first, new = transaction.versions.ensure(ref("web@1"), START)
            again, known = transaction.versions.ensure(ref("web@1"), LATER)
            assert (new, known) == (True, False)
            assert first == again
            assert transaction.pacticipants.names() == ("web",)

    def test_branches_have_the_version_added_last_as_their_head(self, store):
        with store.write() as transaction:
            first, _ = transaction.versions.ensure(ref("web@1"), START)
            second, _ = transaction.versions.ensure(ref("web@2"), START)
            assert transaction.versions.add_to_branch(second, "main", START)
            assert transaction.versions.add_to_branch(first, "main", LATER)
            assert not transaction.versions.add_to_branch(second, "main", LATER)
            assert transaction.versions.latest("web", branch="main").number == "1"
            assert [(one.name, one.head) for one in transaction.versions.get(ref("web@1")).branches] == [("main", True)]
            assert [(one.name, one.head) for one in transaction.versions.get(ref("web@2")).branches] == [
                ("main", False)
            ]
            branch = transaction.versions.branch("web", "main")
            assert (branch.created_at, branch.updated_at) == (START, LATER)
            assert transaction.versions.remove_from_branch(ref("web@1"), "main")
            assert not transaction.versions.remove_from_branch(ref("web@1"), "main")
            assert transaction.versions.latest("web", branch="main").number == "2"

    def test_branches_are_listed_found_and_removed(self, store):
        with store.write() as transaction:
            version, _ = transaction.versions.ensure(ref("web@1"), START)
            transaction.versions.add_to_branch(version, "main", START)
            transaction.versions.add_to_branch(version, "feat/x", LATER)
            assert [one.name for one in transaction.versions.branches("web", None).items] == ["feat/x", "main"]
            assert [one.name for one in transaction.versions.branches("web", None, "FEAT").items] == ["feat/x"]
            page = transaction.versions.branches("web", Page(number=2, size=1))
            assert ([one.name for one in page.items], page.total) == (["main"], 2)
            assert transaction.versions.delete_branch("web", "main")
            assert not transaction.versions.delete_branch("web", "main")
            assert transaction.versions.branch("web", "main") is None
            assert [one.name for one in transaction.versions.get(ref("web@1")).branches] == ["feat/x"]

    def test_tags_are_put_once_and_taken_off(self, store):
        with store.write() as transaction:
            version, _ = transaction.versions.ensure(ref("web@1"), START)
            assert transaction.versions.add_tag(version, "prod", START)
            assert not transaction.versions.add_tag(version, "prod", LATER)
            assert transaction.versions.tag(ref("web@1"), "prod").created_at == START
            assert [one.name for one in transaction.versions.get(ref("web@1")).tags] == ["prod"]
            assert transaction.versions.latest("web", tag="prod").number == "1"
            assert transaction.versions.remove_tag(ref("web@1"), "prod")
            assert not transaction.versions.remove_tag(ref("web@1"), "prod")
            assert transaction.versions.tag(ref("web@1"), "prod") is None
            assert transaction.versions.latest("web", tag="prod") is None

    def test_pages_by_branch_and_tag(self, store):
        with store.write() as transaction:
            for number in ("1", "2", "3"):
                version, _ = transaction.versions.ensure(ref(f"web@{number}"), START)
                transaction.versions.add_to_branch(version, "main" if number != "2" else "feat", START)
                if number != "3":
                    transaction.versions.add_tag(version, "test", START)
            on_main = transaction.versions.page("web", Page(number=1, size=1), branch="main")
            assert ([one.number for one in on_main.items], on_main.total) == (["3"], 2)
            assert [one.number for one in transaction.versions.page("web", None, tag="test").items] == ["2", "1"]
            assert transaction.versions.page("nobody", None).items == ()

    def test_the_address_of_the_build_is_kept(self, store):
        with store.write() as transaction:
            version, _ = transaction.versions.ensure(ref("web@1"), START)
            transaction.versions.set_build_url(version.id, "http://ci/1")
            assert transaction.versions.get(ref("web@1")).build_url == "http://ci/1"
            assert [one.number for one in transaction.versions.by_ids([version.id, 99999])] == ["1"]
            assert transaction.versions.by_ids([]) == ()

    def test_deleting_takes_contracts_and_results_along_but_not_the_content(self, store):
        with store.write() as transaction:
            publication = publish(transaction, "web@1", "api", "s1")
            publish(transaction, "web@2", "api", "s1")
            verify(transaction, publication, "api@1", versions=("1", "2"))
            assert transaction.versions.delete(ref("web@1"))
            assert not transaction.versions.delete(ref("web@1"))
            assert transaction.contracts.publication(ref("web@1"), "api") is None
            assert transaction.contracts.content("web", "api", "s1") is not None
            assert transaction.verifications.get(101).consumer_versions == ("2",)
            assert transaction.versions.delete(ref("api@1"))
            assert transaction.verifications.get(101) is None


class TestContracts:
    def test_a_content_is_stored_once_and_its_first_text_wins(self, store):
        with store.write() as transaction:
            first = publish(transaction, "web@1", "api", "s1")
            second = publish(transaction, "web@2", "api", "s1", LATER)
            assert first.content_id == second.content_id
            again = transaction.contracts.ensure_content("web", "api", "s1", "another text", LATER)
            assert again.text == "text of s1"
            assert transaction.contracts.content_by_id(first.content_id) == again
            assert transaction.contracts.content("web", "api", "s2") is None

    def test_the_same_digest_between_others_is_another_content(self, store):
        with store.write() as transaction:
            one = publish(transaction, "web@1", "api", "s1")
            other = publish(transaction, "web@1", "billing", "s1")
            assert one.content_id != other.content_id

    def test_publishing_again_changes_nothing_or_the_revision(self, store):
        with store.write() as transaction:
            first = publish(transaction, "web@1", "api", "s1")
            same = publish(transaction, "web@1", "api", "s1", LATER)
            changed = publish(transaction, "web@1", "api", "s2", LATER)
            assert same == first
            assert (changed.id, changed.revision, changed.sha, changed.created_at) == (first.id, 2, "s2", LATER)

    def test_what_a_version_published_is_found_by_provider(self, store):
        with store.write() as transaction:
            publish(transaction, "web@1", "billing", "s1")
            publish(transaction, "web@1", "api", "s2")
            assert [one.provider for one in transaction.contracts.publications_of(ref("web@1"))] == ["api", "billing"]
            found = transaction.contracts.publication(ref("web@1"), "api")
            assert (found.consumer, found.consumer_version, found.provider, found.sha) == ("web", "1", "api", "s2")
            assert transaction.contracts.publication(ref("web@2"), "api") is None

    def test_the_latest_follows_creation_branches_and_tags(self, store):
        with store.write() as transaction:
            for number, sha in (("1", "s1"), ("2", "s2"), ("3", "s3")):
                publish(transaction, f"web@{number}", "api", sha)
            get = transaction.versions.get
            transaction.versions.add_to_branch(get(ref("web@2")), "main", START)
            transaction.versions.add_tag(get(ref("web@1")), "prod", START)
            latest = transaction.contracts.latest
            assert latest("web", "api").sha == "s3"
            assert latest("web", "api", branch="main").sha == "s2"
            assert latest("web", "api", tag="prod").sha == "s1"
            assert latest("web", "api", tag="nothing") is None
            assert latest("web", "api", branch="nothing") is None

    def test_a_head_without_a_contract_selects_nothing(self, store):
        with store.write() as transaction:
            publish(transaction, "web@1", "api", "s1")
            head, _ = transaction.versions.ensure(ref("web@2"), START)
            transaction.versions.add_to_branch(transaction.versions.get(ref("web@1")), "main", START)
            transaction.versions.add_to_branch(head, "main", START)
            assert transaction.contracts.latest("web", "api", branch="main") is None
            assert transaction.contracts.of_branch_heads("api", "main") == ()

    def test_history_distinct_and_latest_of_a_content(self, store):
        with store.write() as transaction:
            for number, sha in (("1", "s1"), ("2", "s2"), ("3", "s2")):
                publish(transaction, f"web@{number}", "api", sha)
            history = transaction.contracts.history("web", "api")
            assert ([one.consumer_version for one in history.items], history.total) == (["3", "2", "1"], 3)
            page = transaction.contracts.history("web", "api", Page(number=2, size=2))
            assert ([one.consumer_version for one in page.items], page.total) == (["1"], 3)
            newest = history.items[0]
            assert transaction.contracts.previous_distinct(newest).consumer_version == "1"
            assert transaction.contracts.previous_distinct(history.items[2]) is None
            assert transaction.contracts.latest_of_content(newest.content_id).consumer_version == "3"
            assert transaction.contracts.latest_of_content(99999) is None

    def test_the_latest_before_a_version_with_and_without_tags(self, store):
        with store.write() as transaction:
            for number in ("1", "2", "3"):
                publish(transaction, f"web@{number}", "api", f"s{number}")
            transaction.versions.add_tag(transaction.versions.get(ref("web@1")), "prod", START)
            before = transaction.contracts.latest_before
            assert before(ref("web@3"), "api", None).consumer_version == "2"
            assert before(ref("web@3"), "api", "prod").consumer_version == "1"
            assert before(ref("web@1"), "api", "prod") is None
            assert before(ref("web@2"), "api", None) is None
            assert before(ref("web@unknown"), "api", None).consumer_version == "3"

    def test_choices_by_branch_tag_and_consumer(self, store):
        with store.write() as transaction:
            for version, branch, tag in (
                ("web@1", "main", "prod"),
                ("web@2", "feat", "prod"),
                ("web@3", "main", None),
                ("app@1", "main", "prod"),
                ("app@2", "dev", None),
            ):
                publication = publish(transaction, version, "api", f"sha of {version}")
                record = transaction.versions.get(publication.consumer_ref)
                transaction.versions.add_to_branch(record, branch, START)
                if tag is not None:
                    transaction.versions.add_tag(record, tag, START)
            for name, main in (("web", "main"), ("app", "dev")):
                owner = transaction.pacticipants.get(name)
                transaction.pacticipants.save(replace(owner, main_branch=main))
            contracts = transaction.contracts

            def named(found):
                return [(str(one.consumer_ref), why) for one, why in found]

            def refs(found):
                return [str(one.consumer_ref) for one in found]

            assert named(contracts.of_main_branches("api")) == [("app@2", "dev"), ("web@3", "main")]
            assert named(contracts.of_main_branches("api", "web")) == [("web@3", "main")]
            assert named(contracts.of_branch_heads("api")) == [
                ("app@1", "main"),
                ("app@2", "dev"),
                ("web@2", "feat"),
                ("web@3", "main"),
            ]
            assert named(contracts.of_branch_heads("api", "main")) == [("app@1", "main"), ("web@3", "main")]
            assert named(contracts.of_branch_heads("api", since=LATER)) == []
            assert refs(contracts.tagged("api", "prod", latest=False)) == ["app@1", "web@1", "web@2"]
            assert refs(contracts.tagged("api", "prod", latest=True)) == ["app@1", "web@2"]
            assert refs(contracts.tagged("api", "prod", latest=True, consumer="app")) == ["app@1"]
            assert named(contracts.latest_of_every_tag("api")) == [("app@1", "prod"), ("web@2", "prod")]
            assert named(contracts.latest_of_every_tag("api", since=LATER)) == []
            assert refs(contracts.latest_of_consumers("api")) == ["app@2", "web@3"]
            assert refs(contracts.latest_of_consumers("api", "web")) == ["web@3"]
            assert contracts.of_branch_heads("nobody") == ()
            first = transaction.versions.get(ref("web@1")).id
            assert refs(contracts.of_versions("api", [first])) == ["web@1"]
            assert contracts.of_versions("api", []) == ()
            publish(transaction, "web@1", "billing", "another")
            assert contracts.providers_of([first, 99999]) == {first: {"api", "billing"}}
            assert contracts.providers_of([]) == {}
            assert contracts.around(["billing"]) == (("web", "billing"),)
            assert contracts.around(["app", "billing"]) == (("app", "api"), ("web", "billing"))
            assert contracts.around([]) == ()

    def test_integrations_are_remembered_until_they_are_deleted(self, store):
        with store.write() as transaction:
            publish(transaction, "web@1", "api", "s1", START)
            publish(transaction, "web@2", "api", "s1", LATER)
            publish(transaction, "app@1", "api", "s1", START)
            assert [(one.consumer, one.provider) for one in transaction.contracts.integrations()] == [
                ("app", "api"),
                ("web", "api"),
            ]
            web = transaction.contracts.integrations(consumer="web")
            assert [(one.created_at, one.updated_at) for one in web] == [(START, LATER)]
            assert transaction.contracts.integrations(provider="web") == ()
            assert transaction.contracts.delete_publication(ref("web@1"), "api")
            assert not transaction.contracts.delete_publication(ref("web@1"), "api")
            assert len(transaction.contracts.integrations()) == 2
            assert transaction.contracts.delete_integration("web", "api")
            assert not transaction.contracts.delete_integration("web", "api")
            assert transaction.contracts.content("web", "api", "s1") is None
            assert transaction.contracts.content("app", "api", "s1") is not None


class TestVerifications:
    def test_a_result_is_read_as_it_was_given(self, store):
        broken = Break(
            interaction="GET /orders/42",
            states=("order exists",),
            mismatches=(Mismatch(kind=MismatchKind.BODY, path="$.total", expected=1, actual=None, sentence="missing"),),
        )
        with store.write() as transaction:
            publication = publish(transaction, "web@1", "api", "s1")
            given = verify(transaction, publication, "api@1", False, versions=("1",), breaks=(broken,))
        with store.read() as transaction:
            assert transaction.verifications.get(given.number) == given
            assert given.breaks == (broken,)
            assert given.test_results == [{"success": False}]
            some = [("web", "api"), ("api", "web"), ("web", "nobody")]
            assert transaction.verifications.verified(some) == {("web", "api")}
            assert transaction.verifications.verified([]) == frozenset()

    def test_numbers_begin_at_101_grow_and_are_not_given_again(self, store):
        with store.write() as transaction:
            publication = publish(transaction, "web@1", "api", "s1")
            first = verify(transaction, publication, "api@1")
            second = verify(transaction, publication, "api@1")
        assert (first.number, second.number) == (101, 102)
        with store.write() as transaction:
            assert transaction.verifications.delete(102)
            assert not transaction.verifications.delete(102)
            assert verify(transaction, publication, "api@1").number == 103

    def test_the_latest_result_of_a_provider_version_counts_until_it_is_deleted(self, store):
        with store.write() as transaction:
            publication = publish(transaction, "web@1", "api", "s1")
            verify(transaction, publication, "api@1", success=True)
            bad = verify(transaction, publication, "api@1", success=False)
            verify(transaction, publication, "api@2", success=True)
            of_content = transaction.verifications.of_content
            assert [(one.provider_version, one.success) for one in of_content(publication.content_id)] == [
                ("2", True),
                ("1", False),
            ]
            transaction.verifications.delete(bad.number)
            assert [(one.provider_version, one.success) for one in of_content(publication.content_id)] == [
                ("2", True),
                ("1", True),
            ]
            assert transaction.verifications.latest_of_content(publication.content_id).provider_version == "2"
            assert transaction.verifications.latest_of_content(99999) is None

    def test_evidence_is_of_the_content_and_says_whether_it_is_direct(self, store):
        with store.write() as transaction:
            first = publish(transaction, "web@1", "api", "s1")
            second = publish(transaction, "web@2", "api", "s1")
            other = publish(transaction, "web@3", "api", "s2")
            verify(transaction, first, "api@1", success=False, versions=("1",))
            verify(transaction, first, "api@1", success=True, at=LATER, versions=("1",))
            verify(transaction, other, "api@2", success=False, versions=("3",))
            consumers = [one.consumer_version_id for one in (first, second, other)]
            providers = [transaction.versions.get(ref(f"api@{number}")).id for number in "12"]
            rows = transaction.verifications.evidence(consumers, providers)
            assert sorted(
                (str(one.consumer), str(one.provider), one.success, one.direct, one.verified_at) for one in rows
            ) == [
                ("web@1", "api@1", True, True, LATER),
                ("web@2", "api@1", True, False, LATER),
                ("web@3", "api@2", False, True, START),
            ]
            assert transaction.verifications.evidence(consumers, []) == ()
            assert transaction.verifications.evidence([], providers) == ()

    def test_evidence_says_where_the_content_comes_from(self, store):
        with store.write() as transaction:
            made = transaction.contracts.ensure_content
            publications = []
            for number, provenance in (("1", Provenance.MOCKED), ("2", None)):
                record, _ = transaction.versions.ensure(ref(f"web@{number}"), START)
                transaction.pacticipants.ensure("api", START)
                content = made("web", "api", f"s{number}", "{}", START, provenance)
                assert content.provenance is provenance
                assert made("web", "api", f"s{number}", "{}", LATER) == content
                assert transaction.contracts.content_by_id(content.id) == content
                publications.append(transaction.contracts.publish(record, content, START))
                verify(transaction, publications[-1], "api@1", versions=(number,))
            consumers = [one.consumer_version_id for one in publications]
            rows = transaction.verifications.evidence(consumers, [transaction.versions.get(ref("api@1")).id])
            assert {str(one.consumer): one.provenance for one in rows} == {"web@1": Provenance.MOCKED, "web@2": None}

    def test_evidence_stays_direct_when_a_later_result_was_for_another_version(self, store):
        with store.write() as transaction:
            first = publish(transaction, "web@1", "api", "s1")
            publish(transaction, "web@2", "api", "s1")
            verify(transaction, first, "api@1", success=True, versions=("1",))
            verify(transaction, first, "api@1", success=True, versions=("2",))
            provider = transaction.versions.get(ref("api@1")).id
            (row,) = transaction.verifications.evidence([first.consumer_version_id], [provider])
            assert row.direct

    def test_who_passed_by_branch_tag_time_and_kind(self, store):
        with store.write() as transaction:
            main = publish(transaction, "web@1", "api", "s1").content_id
            feat = publish(transaction, "web@2", "api", "s2").content_id
            failed = publish(transaction, "web@3", "api", "s3").content_id
            progress = publish(transaction, "web@4", "api", "s4").content_id
            everything = [main, feat, failed, progress]

            def given(number, at, branch=None, tag=None, success=True, wip=False):
                publication = transaction.contracts.publication(ref(f"web@{number}"), "api")
                version, _ = transaction.versions.ensure(ref(f"api@{number}"), at)
                if branch:
                    transaction.versions.add_to_branch(version, branch, at)
                if tag:
                    transaction.versions.add_tag(version, tag, at)
                verify(transaction, publication, f"api@{number}", success, at, wip=wip)

            given("1", START, branch="main", tag="prod")
            given("2", LATER, branch="feat")
            given("3", START, branch="main", success=False)
            given("4", START, branch="main", tag="dev", wip=True)
            passed = transaction.verifications.passed
            branch = transaction.versions.branch("api", "main").id
            assert passed(everything, PassedBy()) == {main, feat, progress}
            assert passed([], PassedBy()) == set()
            assert passed(everything, PassedBy(branch=branch)) == {main, progress}
            assert passed(everything, PassedBy(branch=branch, settled=True)) == {main}
            assert passed(everything, PassedBy(branch=branch, elsewhere=True)) == {feat}
            assert passed(everything, PassedBy(branch=branch, elsewhere=True, before=LATER)) == set()
            assert passed(everything, PassedBy(elsewhere=True)) == {main, feat, progress}
            assert passed(everything, PassedBy(since=LATER)) == {feat}
            assert passed(everything, PassedBy(before=LATER)) == {main, progress}
            assert passed(everything, PassedBy(tag="prod")) == {main}
            assert passed(everything, PassedBy(tag="prod", elsewhere=True)) == {progress}
            assert transaction.verifications.first_use_of_tag("api", "prod") == START
            assert transaction.verifications.first_use_of_tag("api", "nothing") is None


class TestEnvironments:
    def test_an_environment_is_found_by_name_and_id(self, store):
        with store.write() as transaction:
            made = environment(transaction, "production", production=True)
            assert made.id > 0
            assert transaction.environments.get("production") == made
            assert transaction.environments.by_uuid("uuid-production") == made
            assert transaction.environments.get("nowhere") is None
            assert transaction.environments.by_uuid("nothing") is None

    def test_environments_are_listed_by_what_people_call_them(self, store):
        with store.write() as transaction:
            for name, label in (("b", None), ("a", "Zoo"), ("c", "Alpha")):
                made = environment(transaction, name)
                transaction.environments.save(replace(made, display_name=label, contacts=[{"name": "x"}]))
            assert [one.name for one in transaction.environments.all()] == ["c", "b", "a"]
            assert transaction.environments.get("a").contacts == [{"name": "x"}]

    def test_the_revision_is_raised_only_from_the_one_that_was_seen(self, store):
        with store.write() as transaction:
            seen = environment(transaction, "production")
            assert transaction.environments.advance(seen)
            assert not transaction.environments.advance(seen)
            assert transaction.environments.get("production").revision == seen.revision + 1

    def test_a_new_name_keeps_deployments_and_policies(self, store):
        with store.write() as transaction:
            made = environment(transaction, "prod")
            deploy(transaction, "web@1", "d1", where="prod")
            transaction.policies.put(Policy(pacticipant="web", environment="prod"))
            transaction.environments.save(replace(made, name="production"))
            assert transaction.deployments.get("d1").deployment.environment == "production"
            assert [one.pacticipant for one in transaction.policies.of_environment("production")] == ["web"]
            assert transaction.policies.of_environment("prod") == ()

    def test_deleting_takes_deployments_policies_and_decisions_along(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            deploy(transaction, "web@1", "d1")
            transaction.policies.put(Policy(pacticipant="web", environment="production"))
            transaction.decisions.add(decision("x1"))
            assert transaction.environments.delete("uuid-production")
            assert not transaction.environments.delete("uuid-production")
            assert transaction.deployments.get("d1") is None
            assert transaction.decisions.get("x1") is None


class TestDeployments:
    def test_a_deployment_is_read_as_it_was_given(self, store):
        given = deployment(
            "web@1",
            "d1",
            target="eu-1",
            strategy=Strategy.CANARY,
            finished=None,
            expected_duration=HOUR,
            weight=0.25,
            forced="an emergency",
            predecessor="d0",
            decision="x1",
            actor="ann",
        )
        with store.write() as transaction:
            environment(transaction, "production")
            version, _ = transaction.versions.ensure(ref("web@1"), START)
            transaction.deployments.add(given)
        with store.read() as transaction:
            assert transaction.deployments.get("d1") == replace(given, version_id=version.id)
            assert transaction.deployments.get("d2") is None

    def test_changes_are_stored(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            deploy(transaction, "web@1", "d1", finished=None)
            known = transaction.deployments.get("d1")
            ended = replace(known, deployment=replace(known.deployment, finished=LATER, aborted=True), ended=LATER)
            transaction.deployments.save(ended)
            assert transaction.deployments.get("d1") == ended

    def test_the_newest_of_a_target_leaves_out_releases_and_aborted_ones(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            deploy(transaction, "web@1", "d1")
            deploy(transaction, "web@2", "d2", target="eu")
            deploy(transaction, "web@3", "d3", aborted=True)
            deploy(transaction, "web@4", "d4", strategy=Strategy.RELEASE)
            newest = transaction.deployments.newest
            assert newest("web", "production", None).deployment.id == "d1"
            assert newest("web", "production", None, aborted=True).deployment.id == "d3"
            assert newest("web", "production", "eu").deployment.id == "d2"
            assert newest("web", "production", "us") is None

    def test_current_and_supported(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            environment(transaction, "test")
            deploy(transaction, "web@1", "d1", ended=LATER)
            deploy(transaction, "web@2", "d2")
            deploy(transaction, "web@3", "d3", finished=None)
            deploy(transaction, "api@1", "d4", where="test")
            deploy(transaction, "app@1", "r1", strategy=Strategy.RELEASE)
            deploy(transaction, "app@2", "r2", strategy=Strategy.RELEASE, ended=LATER, support_ended=LATER)
            current, supported = transaction.deployments.current, transaction.deployments.supported
            assert ids(current()) == ["d4", "d2"]
            assert ids(current("production")) == ["d2"]
            assert ids(current("production", "web", "2")) == ["d2"]
            assert ids(current("production", "web", "1")) == []
            assert ids(supported("production", START)) == ["r2", "r1"]
            assert ids(supported("production", LATER)) == ["r1"]
            assert ids(supported(None, START, "app", "2")) == ["r2"]
            assert ids(transaction.deployments.of_version(ref("web@1"))) == ["d1"]
            assert ids(transaction.deployments.of_version(ref("web@1"), "test")) == []
            page = transaction.deployments.page
            assert ids(page("production", Page(size=2))) == ["r2", "r1"]
            assert ids(page("production", Page(number=3, size=2))) == ["d1"]
            assert ids(page("production", Page(), only_open=True)) == ["d3"]

    def test_relevant_are_those_that_have_not_ended_and_what_they_replaced(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            deploy(transaction, "web@1", "d1", ended=START)
            deploy(transaction, "web@2", "d2", ended=START + HOUR, predecessor="d1", started=START + HOUR)
            deploy(transaction, "web@3", "d3", predecessor="d2", started=START + 2 * HOUR)
            deploy(transaction, "app@1", "m1", ended=START, started=START + 3 * HOUR)
            deploy(transaction, "app@2", "m2", ended=START, support_ended=START, started=START + 4 * HOUR)
            relevant = transaction.deployments.relevant
            assert ids(relevant("production", START, [])) == ["d2", "d3"]
            assert ids(relevant("production", START + 9 * HOUR, [])) == ["d2", "d3"]
            assert ids(relevant("production", START - HOUR, [])) == ["d1", "d2", "d3", "m1", "m2"]
            assert ids(relevant("production", START + 9 * HOUR, ["app"])) == ["d2", "d3", "m1"]
            assert ids(relevant("production", START, [], ["app"])) == []
            assert ids(relevant("production", START - HOUR, ["web", "app"], ["app"])) == ["m1", "m2"]
            assert ids(relevant("production", START, [], ["web"])) == ["d2", "d3"]
            assert relevant("nowhere", START, []) == ()


class TestPolicies:
    def test_a_policy_is_read_as_it_was_given_and_replaced(self, store):
        given = Policy(
            pacticipant="web",
            environment="production",
            kind=Kind.BROWSER,
            strategy=Strategy.CANARY,
            drain=timedelta(minutes=1),
            cache=timedelta(minutes=2),
            tab=timedelta(hours=3),
            service_worker=True,
            hard_max=timedelta(days=4),
            rollback=timedelta(minutes=5),
            pin=timedelta(minutes=6),
            grace=timedelta(minutes=7),
            quiet=timedelta(minutes=8),
        )
        with store.write() as transaction:
            environment(transaction, "production")
            transaction.pacticipants.ensure("web", START)
            transaction.policies.put(Policy(pacticipant="web", environment="production"))
            transaction.policies.put(given)
        with store.read() as transaction:
            assert transaction.policies.of_environment("production") == (given,)
            assert transaction.policies.of_environment("test") == ()
            assert transaction.policies.of_environment("production", ["web"]) == (given,)
            assert transaction.policies.of_environment("production", ["api"]) == ()

    def test_an_environment_blocks_on_unknown_unless_it_says_otherwise(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            assert transaction.policies.environment("production").unknown is OnUnknown.BLOCK
            warn = EnvironmentPolicy(environment="production", unknown=OnUnknown.WARN)
            transaction.policies.put_environment(warn)
            assert transaction.policies.environment("production") == warn

    def test_retentions_are_kept_replaced_and_taken_back(self, store):
        with store.write() as transaction:
            for name in ("web", "api"):
                transaction.pacticipants.ensure(name, START)
            transaction.policies.put_retention("web", "api", HOUR)
            transaction.policies.put_retention("web", "api", 2 * HOUR)
            assert transaction.policies.retentions() == (
                Integration(consumer="web", provider="api", retention=timedelta(hours=2)),
            )
            transaction.policies.put_retention("web", "api", None)
            assert transaction.policies.retentions() == ()

    def test_clearing_forgets_everything(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            transaction.pacticipants.ensure("web", START)
            transaction.policies.put(Policy(pacticipant="web", environment="production"))
            transaction.policies.put_environment(EnvironmentPolicy(environment="production", unknown=OnUnknown.WARN))
            transaction.policies.put_retention("web", "web", HOUR)
            transaction.policies.clear()
            assert transaction.policies.of_environment("production") == ()
            assert transaction.policies.retentions() == ()
            assert transaction.policies.environment("production").unknown is OnUnknown.BLOCK


def decision(identity, at=START, where="production"):
    return DecisionRecord(
        id=identity,
        created_at=at,
        at=at,
        environment=where,
        pacticipant="web",
        version="1",
        action="deploy",
        verdict="no",
        decision='{"verdict":"no"}',
        inputs="{}",
    )


class TestDecisionsAndOverrides:
    def test_decisions_are_kept_and_listed_newest_first(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            environment(transaction, "test")
            transaction.decisions.add(decision("a"))
            transaction.decisions.add(decision("b", LATER))
            transaction.decisions.add(decision("c", START, "test"))
            assert transaction.decisions.get("a") == decision("a")
            assert transaction.decisions.get("z") is None
            assert [one.id for one in transaction.decisions.recent("production", 5)] == ["b", "a"]
            assert [one.id for one in transaction.decisions.recent(None, 2)] == ["b", "a"]
            assert [one.id for one in transaction.decisions.recent(None, 2, skip=2)] == ["c"]

    def test_decisions_of_a_version_are_found_however_many_others_were_made_since(self, store):
        with store.write() as transaction:
            environment(transaction, "production")
            environment(transaction, "test")
            transaction.decisions.add(decision("mine"))
            transaction.decisions.add(decision("elsewhere", START, "test"))
            for number in range(5):
                transaction.decisions.add(replace(decision(f"other{number}", LATER), version=f"2{number}"))
            transaction.decisions.add(replace(decision("namesake", LATER), pacticipant="app"))
            mine = VersionRef("web", "1")
            assert [one.id for one in transaction.decisions.recent(None, 3, of=mine)] == ["elsewhere", "mine"]
            assert [one.id for one in transaction.decisions.recent("production", 3, of=mine)] == ["mine"]

    def test_windows_are_closed_closed_again_and_reopened(self, store):
        def closed(reason):
            return WindowOverride(
                pacticipant="web", version="1", environment="production", closed_at=START, reason=reason, actor="ann"
            )

        with store.write() as transaction:
            environment(transaction, "production")
            transaction.versions.ensure(ref("web@1"), START)
            transaction.overrides.close(closed("first"))
            transaction.overrides.close(closed("second"))
            assert transaction.overrides.windows("production") == (closed("second"),)
            assert transaction.overrides.reopen(ref("web@1"), "production")
            assert not transaction.overrides.reopen(ref("web@1"), "production")
            assert transaction.overrides.windows("production") == ()

    def test_allowances_hold_where_and_while_they_were_given(self, store):
        def allowed(where, until):
            return AllowanceRecord(
                consumer=ref("web@1"),
                provider=ref("api@1"),
                until=until,
                because="we looked",
                created_at=START,
                environment=where,
                actor="ann",
            )

        with store.write() as transaction:
            environment(transaction, "production")
            environment(transaction, "test")
            for version in ("web@1", "api@1"):
                transaction.versions.ensure(ref(version), START)
            everywhere, here, there = allowed(None, LATER), allowed("production", LATER), allowed("test", LATER)
            for one in (everywhere, here, there, allowed("production", START)):
                transaction.overrides.allow(one)
            assert transaction.overrides.allowances("production", START) == (everywhere, here)
            assert transaction.overrides.allowances("production", LATER) == ()
