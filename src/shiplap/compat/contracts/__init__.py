"""Contracts as schemas: what a consumer accepts and what it sends, read from its matchers and not from its example."""

from shiplap.compat.contracts.body_schemas import BodySchema, Reading, body_schema
from shiplap.compat.contracts.pinned_values import other_values
from shiplap.compat.contracts.ports import Matching, Rule, RuleList, RuleNode
from shiplap.compat.contracts.text_schemas import text_schema

__all__ = [
    "BodySchema",
    "Matching",
    "Reading",
    "Rule",
    "RuleList",
    "RuleNode",
    "body_schema",
    "other_values",
    "text_schema",
]
