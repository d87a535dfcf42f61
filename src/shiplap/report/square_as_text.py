"""The square of a change in words: what meets, what breaks first, and in which order to deploy."""

from shiplap.model.json_value import JsonObject
from shiplap.model.square import Cell, CellOutcome, Order, Square

_WORDS = {CellOutcome.PASS: "pass", CellOutcome.FAIL: "FAIL", CellOutcome.UNKNOWN: "unknown"}
_ORDERS = {
    Order.PROVIDER_FIRST: "the provider first, then the consumers",
    Order.CONSUMER_FIRST: "the consumers first, then the provider",
}


def square_as_text(square: Square, old: str, new: str) -> str:
    """Return the square as a table, what breaks in each cell, and the safe orders."""
    rows = [
        ("", f"provider {old}", f"provider {new}"),
        (f"consumers {old}", _WORDS[square.old_old.outcome], _WORDS[square.old_new.outcome]),
        (f"consumers {new}", _WORDS[square.new_old.outcome], _WORDS[square.new_new.outcome]),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["   ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    named = [
        (f"consumers {old} -> provider {old}", square.old_old),
        (f"consumers {old} -> provider {new}", square.old_new),
        (f"consumers {new} -> provider {old}", square.new_old),
        (f"consumers {new} -> provider {new}", square.new_new),
    ]
    lines += [f"{name}: {cell.first}" for name, cell in named if cell.first]
    return "\n".join([*lines, _advice(square)])


def square_as_json(square: Square, old: str, new: str) -> JsonObject:
    """Return the square for machines."""
    return {
        "old": old,
        "new": new,
        "cells": {
            "oldConsumersOldProvider": _cell(square.old_old),
            "oldConsumersNewProvider": _cell(square.old_new),
            "newConsumersOldProvider": _cell(square.new_old),
            "newConsumersNewProvider": _cell(square.new_new),
        },
        "safeOrders": [order.value for order in square.safe_orders],
    }


def _cell(cell: Cell) -> JsonObject:
    return {"outcome": cell.outcome.value, "first": cell.first or None, "interactions": cell.interactions}


def _advice(square: Square) -> str:
    if square.both_ways:
        return "any order is safe, and so is going back"
    if square.safe_orders:
        return f"safe: {_ORDERS[square.safe_orders[0]]}; going back is not"
    if square.unknown:
        return "unknown: not everything that would meet could be verified"
    if square.new_new.outcome is CellOutcome.FAIL:
        return "not safe in any order: the new consumers do not fit the new provider"
    return "not safe in any order: deploy an intermediate version that fits both"
