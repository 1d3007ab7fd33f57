"""kie.ai: as sunoapi.org, and it signs its callbacks, sells credit per key, and says what it took.

The signature is of the task's name and of the time, not of the rest, which is a hint and no more.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping

from backend.music.providers.protocol import Kind, ProviderError, WebhookEvent
from backend.music.providers.sunoapi import SunoApi

_TOLERANCE = 300.0  # seconds that a callback may be on its way, or its clock be wrong
_REFUNDED = "531"


class Kie(SunoApi):
    """The other gateway to Suno."""

    slug = "kie"
    credit_path = "/api/v1/chat/credit"
    codes = {**SunoApi.codes, 433: Kind.NO_CREDIT, 531: Kind.UPSTREAM}

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
        event = super().parse_webhook(headers, body)
        secret = self._account.webhook_secret
        if secret and not is_signed(secret, event.task_id, headers, time.time()):
            raise ProviderError(
                Kind.AUTH, f"A callback is not signed by {self.name} with the secret set here.",
                "Compare the secret in the settings with the one there.",
            )  # fmt: skip
        return event

    def _charged(self, code: str) -> bool | None:
        return False if code == _REFUNDED else None


def signature(secret: str, task_id: str, timestamp: str) -> str:
    """What `X-Webhook-Signature` has to be."""
    signed = f"{task_id}.{timestamp}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


def is_signed(secret: str, task_id: str, headers: Mapping[str, str], now: float) -> bool:
    """Whether the headers have the signature, of a time that is not long ago and not to come."""
    told = {name.lower(): value for name, value in headers.items()}
    timestamp = told.get("x-webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > _TOLERANCE:
        return False
    right = signature(secret, task_id, timestamp).encode()
    return hmac.compare_digest(right, told.get("x-webhook-signature", "").encode())
