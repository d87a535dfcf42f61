"""Who talks to whom: as a list, as a graph and as tables for drawing a network; and the states providers must have."""

import csv
import io
from collections.abc import Iterable, Sequence
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.names import known, known_pair
from shiplap_broker.store.records import IntegrationRecord
from shiplap_broker.usecases.delete_integrations import delete_every_integration, delete_integration
from shiplap_broker.usecases.list_integrations import list_integrations
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import CSV, DOT, HAL, HTML, Answer, Call, nothing, plain_text
from shiplap_broker.web.paging import cut, neighbours
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of integrations."""
    return (
        route(
            "/integrations",
            produces=(DOT, HAL),
            get=partial(_list, broker),
            delete=partial(_delete_all, broker),
        ),
        route(
            "/integrations/provider/{provider}/consumer/{consumer}",
            produces=(HTML, HAL),
            delete=partial(_delete, broker),
        ),
        route("/relationships", produces=(CSV,), get=partial(_relationships, broker)),
        route("/groups/{pacticipant}", produces=(CSV,), get=partial(_group, broker)),
    )


def _list(broker: Broker, call: Call) -> Answer:
    found = list_integrations(broker.store)
    wanted = (call.text("q") or "").lower()
    fitting = [each for each in found if wanted in each.consumer.lower() or wanted in each.provider.lower()]
    items, page = cut(call, fitting)
    if call.media == DOT:
        return plain_text(_graph(items), media=DOT)
    own = link(call.links.to("integrations"), "All integrations")
    body: JsonObject = {
        **page,
        "_embedded": {"integrations": [_integration(each, call.links) for each in items]},
        "_links": {"self": own, **neighbours(call, page, lambda query: f"{call.links.to('integrations')}?{query}")},
    }
    return Answer(body=body)


def _integration(record: IntegrationRecord, links: PactLinks) -> JsonValue:
    consumer, provider = record.consumer, record.provider
    pair = ("provider", provider, "consumer", consumer)
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "_links": {
            "pb:dashboard": link(links.to("dashboard", *pair), "BETA: Pacts to show on the dashboard"),
            "pb:matrix": link(
                links.to("matrix", *pair), f"Matrix of pacts/verification results for {consumer} and {provider}"
            ),
            "pb:group": link(links.to("groups", consumer)),
            "pb:delete_integration": link(
                links.to("integrations", *pair), f"Delete the integration between {consumer} and {provider}"
            ),
        },
    }


def _graph(items: Sequence[IntegrationRecord]) -> str:
    lines = "".join(f"  {_dot_name(each.consumer)} -> {_dot_name(each.provider)}\n" for each in items)
    head = "digraph { ranksep=3; ratio=auto; overlap=false; node [  shape = plaintext, fontname = Helvetica ];\n"
    return f"{head}{lines}}}\n"


def _dot_name(name: str) -> str:
    plain = name.isascii() and name.replace("_", "a").isalnum() and not name[0].isdigit()
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _delete_all(broker: Broker, _call: Call) -> Answer:
    delete_every_integration(broker.store, broker.now())
    return nothing()


def _delete(broker: Broker, call: Call) -> Answer:
    consumer, provider = known_pair(broker, call)
    delete_integration(broker.store, consumer, provider, broker.now())
    return nothing()


def _relationships(broker: Broker, _call: Call) -> Answer:
    found = list_integrations(broker.store)
    names = dict.fromkeys(name for each in found for name in (each.consumer, each.provider))
    return _table(broker, list(names), found)


def _group(broker: Broker, call: Call) -> Answer:
    start = known(broker, call.name("pacticipant")).name
    limit = call.text("maxPacticipants") or ""
    most = int(limit[:9]) if limit.isascii() and limit.isdigit() else None
    found = list_integrations(broker.store)
    names = _reachable(start, found)
    names = names if most is None else names[: most + 1]
    return _table(broker, names, [each for each in found if {each.consumer, each.provider} <= set(names)])


def _reachable(start: str, found: Iterable[IntegrationRecord]) -> list[str]:
    """Return everybody who is connected with ``start``, nearest first."""
    edges = [(each.consumer, each.provider) for each in found]
    names = [start]
    for name in names:
        near = [two if one == name else one for one, two in edges if name in (one, two)]
        names += [each for each in dict.fromkeys(near) if each not in names]
    return names


def _table(broker: Broker, names: Sequence[str], found: Iterable[IntegrationRecord]) -> Answer:
    edges = list(found)
    ids = {name: known(broker, name).id for name in names}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for index, name in enumerate(names):
        linked = [ids[each.provider] for each in edges if each.consumer == name]
        writer.writerow([ids[name], name, 1, 1, 0, index + 1, *(linked or [0])])
    return plain_text(text.getvalue(), media=CSV)
