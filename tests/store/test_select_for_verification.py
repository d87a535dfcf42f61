"""What a provider verifies: selectors, pending, work in progress. The data is that of the recorded Pact Broker."""

from datetime import timedelta

import pytest

from shiplap.errors import InputError, UnknownNameError
from shiplap.model.deployment import Kind
from shiplap.model.selector import (
    Branch,
    Deployed,
    DeployedOrReleased,
    EveryBranch,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Released,
    Tagged,
)
from shiplap_broker.usecases.values import Pending, Presence


@pytest.fixture
def recorded(world):
    """FrontEnd c1 (main, prod, in test and production), c2 (feat/y, production blue), c3 (main, c1's content), Mobile m1."""
    world.environment("test", production=False)
    world.environment("production")
    world.publish("FrontEnd@c1", provider="Backend", reads=("a",), branch="main", tags=("prod",))
    world.publish("FrontEnd@c2", provider="Backend", reads=("b",), branch="feat/y")
    world.publish("FrontEnd@c3", provider="Backend", reads=("a",), branch="main")
    world.publish("Mobile@m1", provider="Backend", reads=("m",), branch="main", tags=("prod",))
    world.record("FrontEnd@c1", "test")
    world.record("FrontEnd@c1", "production")
    world.record("FrontEnd@c2", "production", target="blue")
    world.release("Mobile@m1", "production")
    return world


@pytest.mark.parametrize(
    ("selector", "versions"),
    [
        (MainBranch(), ["FrontEnd@c3", "Mobile@m1"]),
        (Branch("feat/y"), ["FrontEnd@c2"]),
        (Branch("zzz"), []),
        (Branch("zzz", fallback="main"), ["FrontEnd@c3", "Mobile@m1"]),
        (Branch("feat/y", fallback="main"), ["FrontEnd@c2", "Mobile@m1"]),
        (MatchingBranch(), ["FrontEnd@c2"]),
        (EveryBranch(), ["FrontEnd@c2", "FrontEnd@c3", "Mobile@m1"]),
        (DeployedOrReleased(), ["FrontEnd@c1", "FrontEnd@c2", "Mobile@m1"]),
        (Deployed(), ["FrontEnd@c1", "FrontEnd@c2"]),
        (Released(), ["Mobile@m1"]),
        (InEnvironment("production"), ["FrontEnd@c1", "FrontEnd@c2", "Mobile@m1"]),
        (InEnvironment("test"), ["FrontEnd@c1"]),
        (Deployed("production"), ["FrontEnd@c1", "FrontEnd@c2"]),
        (DeployedOrReleased("production", consumer="FrontEnd"), ["FrontEnd@c1", "FrontEnd@c2"]),
        (Tagged("prod"), ["FrontEnd@c1", "Mobile@m1"]),
        (Tagged("prod", latest=True), ["FrontEnd@c1", "Mobile@m1"]),
        (Tagged("zzz", latest=True, fallback="prod"), ["FrontEnd@c1", "Mobile@m1"]),
        (Latest(), ["FrontEnd@c3", "Mobile@m1"]),
        (Latest(consumer="FrontEnd"), ["FrontEnd@c3"]),
    ],
)
def test_each_selector_chooses_what_the_recorded_broker_chose(recorded, selector, versions):
    assert list(recorded.to_verify("Backend", selector, branch="feat/y")) == versions


def test_several_selectors_are_joined_and_equal_contents_are_one(recorded):
    found = recorded.to_verify("Backend", MainBranch(), DeployedOrReleased(), Branch("feat/y"), branch="feat/y")
    assert list(found) == ["FrontEnd@c2", "FrontEnd@c3", "Mobile@m1"]
    reasons = found["FrontEnd@c3"].reasons
    assert [(str(one.version), one.branch, one.environment) for one in reasons] == [
        ("FrontEnd@c3", "main", None),
        ("FrontEnd@c1", None, "test"),
        ("FrontEnd@c1", None, "production"),
    ]
    assert found["FrontEnd@c3"].consumer_versions == ("c1", "c3")
    assert [one.presence for one in found["Mobile@m1"].reasons] == [None, Presence.RELEASED]


def test_without_selectors_main_branches_and_everything_alive_are_verified(recorded):
    assert list(recorded.to_verify("Backend")) == ["FrontEnd@c2", "FrontEnd@c3", "Mobile@m1"]


def test_without_selectors_a_consumer_without_main_branch_is_taken_at_its_latest(world):
    world.publish("app@1", branch="somewhere")
    world.publish("app@2", branch="elsewhere", reads=("total",))
    assert list(world.to_verify("orders-api")) == ["app@2"]


def test_an_open_window_counts_as_deployed_and_tells_until_when(world):
    world.environment()
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
    world.publish("web@40", reads=("id", "total"))
    world.publish("web@41", reads=("id",))
    world.deploy("web@40")
    world.later(hours=1)
    replaced = world.deploy("web@41").deployment.finished
    found = world.to_verify("orders-api", DeployedOrReleased())
    (old,), (new,) = found["web@40"].reasons, found["web@41"].reasons
    assert (old.presence, old.serving, old.until) == (
        Presence.DEPLOYED,
        True,
        replaced + timedelta(minutes=5) + timedelta(hours=24),
    )
    assert (new.serving, new.until) == (True, None)
    world.later(hours=1)
    assert not world.to_verify("orders-api", InEnvironment("production"))["web@40"].reasons[0].serving
    world.later(hours=24)
    assert list(world.to_verify("orders-api", DeployedOrReleased())) == ["web@41"]


def test_a_deployment_under_way_counts_as_deployed(world):
    world.environment()
    world.publish("web@1")
    world.start("web@1", force="first")
    assert list(world.to_verify("orders-api", Deployed("production"))) == ["web@1"]


def test_unknown_names_are_refused_with_the_nearest(recorded):
    with pytest.raises(UnknownNameError, match="no provider named 'Backand'; did you mean 'Backend'"):
        recorded.to_verify("Backand", MainBranch())
    with pytest.raises(UnknownNameError, match="no environment named 'prodution'; did you mean 'production'"):
        recorded.to_verify("Backend", InEnvironment("prodution"))
    with pytest.raises(InputError, match="needs the branch of the provider version"):
        recorded.to_verify("Backend", MatchingBranch())


class TestPending:
    def test_a_contract_is_pending_until_the_branch_has_passed_it(self, world):
        world.publish("web@1")
        world.verify("web@1", "orders-api@1", success=False, branch="main")
        assert world.to_verify("orders-api", MainBranch(), branch="main")["web@1"].pending == Pending(
            pending=True, branch="main"
        )
        world.verify("web@1", "orders-api@2", branch="main")
        assert not world.to_verify("orders-api", MainBranch(), branch="main")["web@1"].pending.pending

    def test_a_success_of_another_branch_counts_only_from_before_this_branch_began(self, world):
        world.publish("web@1")
        world.publish("app@1", reads=("total",))
        world.verify("web@1", "orders-api@1", branch="main")
        world.later(minutes=1)
        world.verify("web@1", "orders-api@2", success=False, branch="feat")
        world.later(minutes=1)
        world.verify("app@1", "orders-api@3", branch="main")
        found = world.to_verify("orders-api", Latest(), branch="feat")
        assert not found["web@1"].pending.pending
        assert found["app@1"].pending.pending

    def test_for_a_branch_nobody_knows_any_branch_counts(self, world):
        world.publish("web@1")
        world.verify("web@1", "orders-api@1", branch="main")
        assert not world.to_verify("orders-api", Latest(), branch="new")["web@1"].pending.pending

    def test_without_branch_and_tags_any_success_counts(self, world):
        world.publish("web@1")
        assert world.to_verify("orders-api", Latest())["web@1"].pending.pending
        world.verify("web@1", "orders-api@1")
        assert not world.to_verify("orders-api", Latest())["web@1"].pending.pending

    def test_tags_are_judged_one_by_one(self, world):
        world.publish("web@1")
        world.verify("web@1", "orders-api@1")
        with world.store.write() as transaction:
            version = transaction.versions.latest("orders-api")
            transaction.versions.add_tag(version, "dev", world.now)
        found = world.to_verify("orders-api", Latest(), tags=("dev", "prod"))["web@1"].pending
        assert (found.pending, found.pending_tags, found.settled_tags) == (False, (), ("dev", "prod"))
        world.later(minutes=1)
        world.publish("web@2", reads=("total",))
        found = world.to_verify("orders-api", Latest(), tags=("dev", "prod"))["web@2"].pending
        assert (found.pending, found.pending_tags, found.settled_tags) == (True, ("dev", "prod"), ())

    def test_nothing_is_said_when_nobody_wants_to_know(self, world):
        world.publish("web@1")
        assert world.to_verify("orders-api", Latest(), include_pending=False)["web@1"].pending is None


class TestWorkInProgress:
    @pytest.fixture
    def in_progress(self, world):
        world.publish("web@1")
        world.verify("web@1", "orders-api@1", branch="main")
        world.later(minutes=1)
        world.publish("web@2", reads=("total",), branch="feat")
        return world

    def asked(self, world, **more):
        since = world.now - timedelta(days=7)
        return world.to_verify("orders-api", MainBranch(), branch="main", work_in_progress_since=since, **more)

    def test_heads_that_no_selector_chose_are_work_in_progress_and_pending(self, in_progress):
        found = self.asked(in_progress)
        assert list(found) == ["web@1", "web@2"]
        assert found["web@2"].work_in_progress
        assert found["web@2"].pending.pending
        assert not found["web@1"].work_in_progress

    def test_without_a_date_there_is_none(self, in_progress):
        assert list(in_progress.to_verify("orders-api", MainBranch(), branch="main")) == ["web@1"]

    def test_contracts_older_than_the_date_are_none(self, in_progress):
        in_progress.later(days=8)
        assert list(self.asked(in_progress)) == ["web@1"]

    def test_a_success_in_progress_does_not_end_it_but_a_settled_one_does(self, in_progress):
        in_progress.verify("web@2", "orders-api@2", branch="main", wip=True)
        assert self.asked(in_progress)["web@2"].work_in_progress
        in_progress.verify("web@2", "orders-api@3", branch="main")
        assert list(self.asked(in_progress)) == ["web@1"]

    def test_without_branch_and_tags_there_is_none(self, in_progress):
        since = in_progress.now - timedelta(days=7)
        assert list(in_progress.to_verify("orders-api", MainBranch(), work_in_progress_since=since)) == ["web@1"]


def test_what_is_alive_is_never_pending(world):
    """Pact would call it pending, since no version of the branch has passed it."""
    world.environment()
    world.publish("web@1", reads=("id", "total"))
    world.publish("web@2", reads=("id",))
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
    world.deploy("web@1")
    asked = {"branch": "main", "include_pending": True}
    found = world.to_verify("orders-api", MainBranch(), DeployedOrReleased(), **asked)
    assert {name: one.pending.pending for name, one in found.items()} == {"web@1": False, "web@2": True}
    world.publish("web@3", reads=("id", "total"))
    (head,) = world.to_verify("orders-api", MainBranch(), **asked).values()
    assert head.pending == Pending(pending=False, branch="main")


def test_where_nobody_said_how_versions_live_pending_is_what_pact_says_unless_it_is_asked_for(world):
    world.environment()
    world.publish("web@1")
    world.record("web@1")
    asked = {"branch": "main", "include_pending": True}
    assert world.to_verify("orders-api", DeployedOrReleased(), **asked)["web@1"].pending.pending
    found = world.to_verify("orders-api", DeployedOrReleased(), **asked, alive_blocks=True)
    assert not found["web@1"].pending.pending


def test_work_in_progress_that_is_alive_is_not_in_progress_any_more(world):
    world.environment()
    world.version("orders-api@1", branch="main")
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24))
    since = world.now
    world.later(minutes=1)
    world.publish("web@1", branch="feature", reads=("id", "total"))
    asked = {"branch": "main", "include_pending": True, "work_in_progress_since": since}
    assert [one.work_in_progress for one in world.to_verify("orders-api", Latest("nobody"), **asked).values()] == [True]
    world.deploy("web@1")
    assert world.to_verify("orders-api", Latest("nobody"), **asked) == {}
