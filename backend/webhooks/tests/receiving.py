"""Checking messages as a receiver does, written from the specification and not from our sender."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.config.tests.outside import Request

TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Received:
    """A message whose signature is right."""

    id: str
    type: str
    data: dict[str, Any]
    body: bytes
    signatures: int


def received(request: Request, secret: str) -> Received:
    """The message in a request. Raises AssertionError where it cannot be believed."""
    assert request.method == "POST"
    assert request.headers["Content-Type"] == "application/json"
    assert len(request.body) < 20_000
    event_id, sent = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert re.fullmatch(r"msg_[0-9A-Za-z]+", event_id)
    assert re.fullmatch(r"\d{1,12}", sent)
    at = datetime.fromtimestamp(int(sent), tz=timezone.get_current_timezone())
    assert abs(timezone.now() - at) < TOLERANCE
    given = request.headers["webhook-signature"].split(" ")
    assert f"v1,{expected(secret, event_id, sent, request.body)}" in given
    told = json.loads(request.body)
    assert set(told) == {"type", "timestamp", "data"}
    assert datetime.fromisoformat(told["timestamp"]).tzinfo
    return Received(event_id, told["type"], told["data"], request.body, len(given))


def expected(secret: str, event_id: str, sent: str, body: bytes) -> str:
    """The signature that there should be."""
    prefix, _, coded = secret.partition("_")
    assert prefix == "whsec"
    content = b".".join([event_id.encode(), sent.encode(), body])
    made = hmac.new(base64.b64decode(coded, validate=True), content, hashlib.sha256)
    return base64.b64encode(made.digest()).decode()
