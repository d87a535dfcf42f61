"""Signs what webhooks send, as Standard Webhooks says: a receiver can tell the broker's requests from anybody else's.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"
SHORTEST = 24
"""Bytes that a secret must have at least."""
LONGEST = 64
"""Bytes that a secret may have at most."""


def secret_fault(secret: str) -> str | None:
    """Return what is wrong with a signing secret, ``None`` where nothing is."""
    key = _key(secret)
    if key is None:
        return f"must be {PREFIX} and then {SHORTEST} to {LONGEST} random bytes in base64"
    return None


def signature_headers(secret: str | None, message_id: str, at: datetime, body: bytes) -> tuple[tuple[str, str], ...]:
    """Return the headers that name a message and its time, and sign it where there is a secret.

    Args:
        secret: ``whsec_…``, see `secret_fault`.
        message_id: the same in every attempt, so that a receiver can tell a repetition.
        at: when this attempt is made.
        body: what is sent.
    """
    stamp = str(int(at.timestamp()))
    named = (("webhook-id", message_id), ("webhook-timestamp", stamp))
    key = None if secret is None else _key(secret)
    if key is None:
        return named
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return (*named, ("webhook-signature", f"v1,{base64.b64encode(digest).decode()}"))


def _key(secret: str) -> bytes | None:
    if not secret.startswith(PREFIX):
        return None
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if SHORTEST <= len(key) <= LONGEST else None
