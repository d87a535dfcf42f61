"""The overlap model read a second time, naively: whole minutes, plain dictionaries, nothing shared and nothing fast.

Written from the text of the model and sharing no code with the engine, so that the two can be compared; whoever wrote it
had seen the engine, so a misreading of the text may be common to both. A plan is a
dictionary as `shiplap simulate` reads it, with times and durations as minutes and infinity for an open end.
"""

from math import inf

OVERLAPPING = {"rolling", "canary", "bluegreen-lb", "bluegreen-dns", "preboot", "flag"}
DRAINS = {"rolling": 5, "canary": 5, "bluegreen-lb": 5, "bluegreen-dns": 60, "preboot": 3, "flag": 1}
DAY = 24 * 60
WORST_LAST = ["yes", "unknown", "no"]


class Bounds:
    """The durations of each pacticipant of a plan."""

    def __init__(self, plan):
        self.of = {one["name"]: one for one in plan["pacticipants"]}
        self.integrations = [
            (one["consumer"], one["provider"], one.get("retention", 0)) for one in plan["integrations"]
        ]
        self.closed = {}
        for one in plan.get("closed", []):
            key = (one["pacticipant"], one["version"])
            self.closed[key] = min(self.closed.get(key, inf), one["at"])

    def kind(self, name):
        return self.of.get(name, {}).get("kind", "server")

    def drain(self, name, strategy):
        return self.of[name].get("drain", DRAINS.get(strategy, 0)) if name in self.of else 0

    def rollback(self, name):
        return self.of[name].get("rollback", 120) if name in self.of else 0

    def pin(self, name):
        return self.of.get(name, {}).get("pin", 0)

    def tail(self, name):
        one = self.of[name]
        return min(one.get("cache", 0) + one.get("tab", DAY), one.get("hard_max", 7 * DAY))

    def cache(self, name):
        return min(self.of.get(name, {}).get("cache", 0), self.tail(name))


def union(spans):
    """Merge spans that touch."""
    merged = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def both(left, right):
    """Return the instants that lie in both."""
    return union((max(a, c), min(b, d)) for a, b in left for c, d in right)


def serving(bounds, deployments, one):
    """Serve of one deployment."""
    start = one["started"]
    if one.get("strategy") not in OVERLAPPING and "finished" in one:
        start = one["finished"]
    if one.get("aborted"):
        return start, one["finished"] + bounds.drain(one["pacticipant"], one.get("strategy"))
    line = [other for other in deployments if other["pacticipant"] == one["pacticipant"]]
    place = next(index for index, other in enumerate(line) if other is one)
    later = [other for other in line[place + 1 :] if not other.get("aborted")]
    if not later:
        return start, inf
    following = later[0]
    if following.get("strategy") not in OVERLAPPING:
        return start, following["started"]
    drain = bounds.drain(one["pacticipant"], following["strategy"])
    return start, following.get("finished", inf) + drain


def lives(bounds, deployments):
    """Map each version to its serve, alive and load spans; *load* is while its page may still be handed out."""
    deployments = sorted(deployments, key=lambda one: one["started"])
    found = {}
    for one in deployments:
        key = (one["pacticipant"], one["version"])
        life = found.setdefault(key, {"serve": [], "alive": [], "load": []})
        start, end = serving(bounds, deployments, one)
        if start >= end:
            continue
        alive = load = end
        match bounds.kind(one["pacticipant"]):
            case "browser":
                alive = min(end + bounds.tail(one["pacticipant"]), max(end, bounds.closed.get(key, inf)))
                load = end + bounds.cache(one["pacticipant"])
            case "mobile":
                alive = one.get("support_ended", inf)
            case "server" | "worker":
                alive = end + bounds.pin(one["pacticipant"])
        life["serve"].append((start, end))
        life["alive"].append((start, alive))
        life["load"].append((start, load))
    return {key: {name: union(spans) for name, spans in life.items()} for key, life in found.items()}


def pair_spans(bounds, living, consumer, provider, retention):
    """When two versions can meet."""
    alive, serve = living[consumer]["alive"], living[provider]["serve"]
    pin = bounds.pin(provider[0])
    if pin and bounds.kind(consumer[0]) == "browser":
        own = [key for key in living if key[0] == provider[0] and both(living[key]["serve"], living[consumer]["load"])]
        if provider in own:
            serve = union((start, end + pin) for start, end in serve)
        elif own:
            free = min(living[key]["serve"][-1][1] + pin for key in own)
            serve = both(serve, [(free, inf)])
    if retention:
        alive = union([*alive, *((start, end + retention) for start, end in living[consumer]["serve"])])
    return both(alive, serve)


def meetings(bounds, deployments, since):
    """Map each pair that can meet from an instant on to the first and the last instant."""
    living = lives(bounds, deployments)
    met = {}
    for consumer_name, provider_name, retention in bounds.integrations:
        for consumer in (key for key in living if key[0] == consumer_name):
            for provider in (key for key in living if key[0] == provider_name):
                spans = both(pair_spans(bounds, living, consumer, provider, retention), [(since, inf)])
                if spans:
                    met[consumer, provider] = (spans[0][0], spans[-1][1])
    return met


def deployment(name, version, strategy, started, finished, **more):
    made = {"pacticipant": name, "version": version, "started": started, "finished": finished, **more}
    return {**made, "strategy": strategy} if strategy else made


def standing(deployments, name, now):
    ordered = sorted(deployments, key=lambda one: one["started"])
    return [one for one in ordered if one["pacticipant"] == name and not one.get("aborted") and one["started"] <= now]


def worlds(bounds, deployments, action, now):
    """Map the name of each world of a deploy to its timeline and the version whose pairs are judged in it."""
    name, version, strategy = action["pacticipant"], action["version"], action.get("strategy")
    duration = action["duration"]
    finish = now + duration
    forward = [*deployments, deployment(name, version, strategy, now, finish)]
    found = {"forward": (forward, (name, version))}
    current = standing(deployments, name, now)
    if current and bounds.kind(name) != "database":
        aborted = deployment(name, version, strategy, now, finish, aborted=True)
        found["abort"] = ([*deployments, aborted], (name, version))
        start, old = finish + bounds.rollback(name), current[-1]["version"]
        again = deployment(name, old, strategy, start, start + duration)
        found["rollback"] = ([*forward, again], (name, old))
    neighbours = {c for c, p, _ in bounds.integrations if p == name} | {
        p for c, p, _ in bounds.integrations if c == name
    }
    for other in neighbours - {name}:
        history = standing(deployments, other, now)
        if bounds.kind(other) == "database" or len(history) < 2:
            continue
        last = history[-1]
        if "finished" in last and now >= last["finished"] + bounds.rollback(other):
            continue
        back = deployment(other, history[-2]["version"], last.get("strategy"), finish, finish + duration)
        found[f"rollback of {other}"] = ([*forward, back], (name, version))
    return found


def judge(bounds, deployments, focus, now, evidence):
    met = {pair: span for pair, span in meetings(bounds, deployments, now).items() if focus in pair}
    known = [evidence.get(pair) for pair in met]
    return "no" if "fail" in known else "unknown" if None in known else "yes", met


def decide(bounds, deployments, action, now, evidence):
    """Return the verdict, and each world's verdict and pairs."""
    judged = {
        name: judge(bounds, timeline, focus, now, evidence)
        for name, (timeline, focus) in worlds(bounds, deployments, action, now).items()
    }
    return max((verdict for verdict, _ in judged.values()), key=WORST_LAST.index), judged


def earliest_safe(bounds, deployments, action, now, evidence):
    """Ask every single minute until everything that can end has ended."""
    ends = [end for life in lives(bounds, deployments).values() for spans in life.values() for _, end in spans]
    ends += [one["finished"] + bounds.rollback(one["pacticipant"]) for one in deployments if "finished" in one]
    last = max([now, *(end for end in ends if end < inf)])
    for minute in range(int(now), int(last) + 2):
        if decide(bounds, deployments, action, minute, evidence)[0] == "yes":
            return minute
    return None
