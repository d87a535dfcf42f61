"""Compares what was expected with what came, and yields mismatches; makes examples of what is expected.

``compare_request``, ``compare_response`` and ``compare_message`` return a tuple of mismatches: none is a match.
``compile_*`` do the work on the expected side once. ``example_*`` turn the expected side into what is really sent.

What is named here is imported on first use: who compares need not pay for what makes examples.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiplap.matching.examples import example_message, example_request, example_response
    from shiplap.matching.exchanges import (
        RequestCheck,
        ResponseCheck,
        compare_request,
        compare_response,
        compile_request,
        compile_response,
    )
    from shiplap.matching.generator_context import GeneratorContext, GeneratorMode, RandomSource
    from shiplap.matching.generators import GeneratorError
    from shiplap.matching.messages import MessageCheck, compare_message, compile_message

__all__ = [
    "GeneratorContext",
    "GeneratorError",
    "GeneratorMode",
    "MessageCheck",
    "RandomSource",
    "RequestCheck",
    "ResponseCheck",
    "compare_message",
    "compare_request",
    "compare_response",
    "compile_message",
    "compile_request",
    "compile_response",
    "example_message",
    "example_request",
    "example_response",
]

_PLACES = {
    "examples": ("example_message", "example_request", "example_response"),
    "exchanges": (
        "RequestCheck",
        "ResponseCheck",
        "compare_request",
        "compare_response",
        "compile_request",
        "compile_response",
    ),
    "generator_context": ("GeneratorContext", "GeneratorMode", "RandomSource"),
    "generators": ("GeneratorError",),
    "messages": ("MessageCheck", "compare_message", "compile_message"),
}


def __getattr__(name: str) -> Any:
    """Import a name on first use, and keep it."""
    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{place}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
