"""What an environment holds at all: asked once in a picture, so that nobody asks for what is not there.

Whoever decides about an environment reads a handful of tables of it, most of which are empty in most environments.
"""

from typing import Literal

from sqlalchemy import Connection, exists, select

from shiplap_broker.store.collector_tables import collectors
from shiplap_broker.store.names import given
from shiplap_broker.store.prepared import Prepared, is_foreseeing, is_reading
from shiplap_broker.store.tables import allowances, environments, policies, retentions, sightings, window_overrides

_here = environments.c.id
_HELD = Prepared(
    select(
        exists().where(policies.c.environment_id == _here).label("policies"),
        exists().where(sightings.c.environment_id == _here).label("sightings"),
        exists().where(collectors.c.environment_id == _here).label("collectors"),
        exists().where(window_overrides.c.environment_id == _here).label("windows"),
        exists(allowances.c.id).label("allowances"),
        exists(retentions.c.consumer_id).label("retentions"),
    ).where(environments.c.name == given("environment"))
)


def may_hold(
    connection: Connection,
    environment: str,
    what: Literal["policies", "sightings", "collectors", "windows", "allowances", "retentions"],
) -> bool:
    """Tell whether it is worth asking; always, in a transaction that writes and so changes what there is."""
    if not is_reading(connection):
        return True
    row = _HELD.first(connection, {"environment": environment})
    return not is_foreseeing(connection) if row is None else bool(getattr(row, what))
