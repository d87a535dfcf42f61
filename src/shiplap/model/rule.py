"""Matchers and generators as data: what a contract says about values, before anything is compared.

The names are those of the Pact specification: https://github.com/pact-foundation/pact-specification
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from shiplap.model.json_value import JsonValue


class Combine(Enum):
    """How the matchers at one path work together."""

    AND = "AND"
    OR = "OR"


@dataclass(frozen=True, slots=True)
class Matcher:
    """One matcher, as data.

    Attributes:
        name: the Pact name, for example ``type``, ``regex``, ``integer``, ``arrayContains``.
        params: the other members of the matcher in the file, for example ``{"regex": "[a-z]+"}`` or ``{"min": 1}``.
    """

    name: str
    params: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MatcherList:
    """The matchers at one path and how they combine."""

    matchers: tuple[Matcher, ...]
    combine: Combine = Combine.AND
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator, as data: ``name`` is the Pact ``type`` (``RandomInt``, ``ProviderState``, ...)."""

    name: str
    params: Mapping[str, JsonValue] = field(default_factory=dict)


# category ("method", "path", "query", "header", "body", "status", "metadata") -> path -> matchers.
# Paths are as in a v3 file: JSON paths ("$.a[*].b") for bodies, "" for a category with a single value (path, method,
# status), a name ("X-Id", or "page[0]") for headers, query parameters and metadata.
MatchingRules: TypeAlias = Mapping[str, Mapping[str, MatcherList]]
Generators: TypeAlias = Mapping[str, Mapping[str, Generator]]
