"""What is never shown again once it was given: passwords, tokens, keys."""

import re
from collections.abc import Iterable, Mapping

HIDDEN = "**********"
"""What stands in place of a secret, as in the Pact Broker; sent back, it means the secret that is kept."""

_SECRET_NAME = re.compile(r"authorization|token|secret|password|api-?key|cookie|credential", re.IGNORECASE)
_ONLY_PARAMETER = re.compile(r"(?:(?:basic|bearer|token) )?\$\{[^{}]*\}", re.IGNORECASE)
_SHORTEST = 4  # shorter texts would hide half of a log


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as they may be shown: those whose name speaks of a secret are hidden.

    A value that is nothing but a template parameter is no secret.
    """
    return {name: HIDDEN if is_secret(name, value) else value for name, value in headers.items()}


def is_secret(name: str, value: str) -> bool:
    """Tell whether the value of a header is not to be shown."""
    return _SECRET_NAME.search(name) is not None and _ONLY_PARAMETER.fullmatch(value) is None


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text without the secrets, in case somebody sends them back."""
    for secret in sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
