"""Every request that happens lies inside a predicted pair and its window; and a model that forgets something is caught."""

from importlib import import_module
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.overlap_builders import at, deployed, integrations, minutes, policy, snapshot
from fakes.overlap_simulation import DRAINS, Rollout, Service, requests, start_instances
from shiplap.overlap import meets
from shiplap.overlap.reasons import Drained

END = 6000
STRATEGIES = [*DRAINS, "recreate", "migrate"]


def fates(random, name, strategies=STRATEGIES):
    """Several deployments one after the other, a fifth of them aborted; the last may be stalled."""
    found, moment = [Rollout("0", "rolling", 0, 0)], random.randint(1, 300)
    for number in range(1, random.randint(2, 6)):
        length = random.choice([0, 1, 10, 45])
        aborted = random.random() < 0.2
        version = str(number if random.random() < 0.8 else number - 1)
        found.append(Rollout(version, random.choice(strategies), moment, moment + length, aborted))
        moment += length + random.choice([1, 3, 20, 200, 900])
    if random.random() < 0.3 and not found[-1].aborted:
        found[-1].finished = None
    return found


def town(random, pins=True):
    web = Service("web", fates(random, "web"), browser=True, cache=random.choice([0, 30]), tab=random.choice([20, 400]))
    api = Service("api", fates(random, "api"), drain=random.choice([None, None, 12]))
    if pins and random.random() < 0.5:
        api.pin = random.choice([30, 500])
    db = Service("db", fates(random, "db", ["migrate"]))
    return web, api, db


def recorded_town(services, forget=()):
    web, api, _ = services
    policies = [
        policy("web", "browser", cache=0 if "cache" in forget else web.cache, tab=0 if "tab" in forget else web.tab),
        policy("api", pin=api.pin, **({} if api.drain is None else {"drain": api.drain})),
        policy("db", "database"),
    ]
    if "drain" in forget:
        policies = [
            policy("web", "browser", cache=web.cache, tab=web.tab, drain=0),
            policy("api", pin=api.pin, drain=0),
            policy("db", "database", drain=0),
        ]
    deployments = [
        deployed(f"{service.name}@{one.version}", one.strategy, one.started, one.finished, aborted=one.aborted)
        for service in services
        for one in service.rollouts
        if not ("aborted" in forget and one.aborted)
    ]
    return snapshot(policies, deployments, integrations("web api", "api db"))


def outside(services, seed, forget=(), since=0):
    """Return the requests that no predicted pair covers."""
    random = Random(seed)
    for service in services:
        start_instances(service, random)
    web, api, db = services
    predicted = {
        (pair.consumer, pair.provider): (minutes(pair.start), minutes(pair.until))
        for pair in meets(recorded_town(services, forget), at(since))
    }
    covered = {(str(c), str(p)): span for (c, p), span in predicted.items()}
    wrong = []
    for consumer, provider in ((web, api), (api, db)):
        for caller, answerer, moment in requests(consumer, provider, END, random):
            if moment < since:
                continue
            start, until = covered.get((f"{consumer.name}@{caller}", f"{provider.name}@{answerer}"), (END, END))
            if not start - 1e-6 <= moment or (until is not None and moment >= until):
                wrong.append((f"{consumer.name}@{caller}", f"{provider.name}@{answerer}", moment, start, until))
    return wrong


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, 200, 700]))
def test_every_request_that_happens_was_predicted(seed, since):
    assert outside(town(Random(seed)), seed, since=since) == []


@pytest.mark.nightly
@settings(max_examples=5000, deadline=None)
@given(st.integers(0, 2**40), st.sampled_from([0, 200, 700]))
def test_every_request_of_many_nights_was_predicted(seed, since):
    assert outside(town(Random(seed)), seed, since=since) == []


def caught(forget=()):
    """Say whether the simulation catches a mutated model within some timelines."""
    return any(outside(town(Random(seed), pins=False), seed, forget) for seed in range(60))


def test_the_model_as_it_is_passes_the_timelines_the_mutations_are_tried_on():
    assert not caught()


@pytest.mark.parametrize("what", ["tab", "cache", "drain", "aborted"])
def test_a_model_that_forgets_a_bound_or_aborted_canaries_is_caught(what):
    assert caught((what,))


def test_a_model_in_which_the_old_version_ends_when_the_new_one_starts_is_caught(monkeypatch):
    lives = import_module("shiplap.overlap.lives")
    real = lives._serve_end

    def too_early(deployment, successor, bounds):
        end, why = real(deployment, successor, bounds)
        return (successor.started, why) if isinstance(why, Drained) else (end, why)

    monkeypatch.setattr(lives, "_serve_end", too_early)
    assert caught()


def test_a_model_that_counts_a_new_version_from_its_finish_is_caught(monkeypatch):
    lives = import_module("shiplap.overlap.lives")
    real = lives.serve_span

    def too_late(deployment, successor, bounds):
        span = real(deployment, successor, bounds)
        return span if deployment.finished is None else type(span)(deployment.finished, span.end, span.why)

    monkeypatch.setattr(lives, "serve_span", too_late)
    assert caught()
