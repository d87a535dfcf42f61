"""How busy the way to the database is, for those who watch a broker."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connections:
    """How many connections a store has to its database: those at work, and those that wait for work."""

    in_use: int = 0
    idle: int = 0
