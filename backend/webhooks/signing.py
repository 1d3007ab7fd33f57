"""Signing what is sent, so that who receives it knows that it is from here and not changed.

Source: Standard Webhooks 1.0.0 (standardwebhooks.com).
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret that nobody can guess."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def headers_of(event_id: str, timestamp: int, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The headers that go with these very bytes; any one of the keys is enough to check them.

    `timestamp` is in whole seconds of Unix time: when it is sent, not when it has happened.
    """
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(event_id, timestamp, body, key) for key in keys),
    }


def signature(event_id: str, timestamp: int, body: bytes, key: str) -> str:
    """The signature with one secret, as it stands in the header."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    digest = hmac.digest(b64decode(key.removeprefix(PREFIX)), signed, "sha256")
    return f"v1,{b64encode(digest).decode()}"
