"""Bodies about who holds what a provider offers: consumer versions that are alive, may come back, or were there lately.

::

    {"provider": "orders-api", "environment": "production", "at": "2026-11-23T14:02:00Z",
     "holders": [{"consumer": "web", "version": "40", "alive": true, "until": "2026-11-24T09:00:00Z",
                  "why": "open tabs, assumed: tab = 24 h", "href": "http://.../version/40", "digest": "..."}],
     "silent": [{"consumer": "kiosk", "version": "7", "alive": true, "until": null, "why": "serves"}]}
"""

from dataclasses import dataclass
from datetime import datetime

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.time_text import instant_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A consumer version that holds what it uses.

    Attributes:
        alive: it is alive, or may come back by a rollback.
        until: when neither is so any more, also where that is past; ``None`` where no end is known.
        why: for a person.
        href: address of its contract with the provider in the broker; ``None`` where it published nothing at all.
        digest: content digest of the contract.
    """

    consumer: VersionRef
    alive: bool
    until: datetime | None
    why: str
    href: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Every consumer version that holds something of a provider in an environment, or did lately.

    Attributes:
        silent: versions that are alive, are of a consumer of the provider, and have never published a contract.
    """

    provider: str
    environment: str
    at: datetime
    holders: tuple[Holder, ...] = ()
    silent: tuple[Holder, ...] = ()


def holders_to_json(holders: Holders) -> JsonObject:
    """Write the answer of ``GET /shiplap/holders``."""
    return {
        "provider": holders.provider,
        "environment": holders.environment,
        "at": instant_text(holders.at),
        "holders": [_to_json(one) for one in holders.holders],
        "silent": [_to_json(one) for one in holders.silent],
    }


def holders_from_json(value: JsonValue) -> Holders:
    """Read the answer of ``GET /shiplap/holders``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    found = Holders(
        provider=reader.text("provider"),
        environment=reader.text("environment"),
        at=reader.required_instant("at"),
        holders=tuple(_read(item) for item in reader.children("holders")),
        silent=tuple(_read(item) for item in reader.children("silent")),
    )
    reader.finish("this is not a list of holders")
    return found


def _to_json(holder: Holder) -> JsonObject:
    return {
        "consumer": holder.consumer.pacticipant,
        "version": holder.consumer.number,
        "alive": holder.alive,
        "until": None if holder.until is None else instant_text(holder.until),
        "why": holder.why,
        **({} if holder.href is None else {"href": holder.href}),
        **({} if holder.digest is None else {"digest": holder.digest}),
    }


def _read(reader: ObjectReader) -> Holder:
    return Holder(
        consumer=VersionRef(reader.text("consumer"), reader.text("version")),
        alive=reader.truth("alive"),
        until=reader.instant("until"),
        why=reader.text("why"),
        href=reader.optional_text("href"),
        digest=reader.optional_text("digest"),
    )
