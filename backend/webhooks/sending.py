"""Sending what endpoints are to be told: at once, and again after a while where that fails.

What is to be sent are rows, so nothing is lost when the server ends; a receiver may get something
twice, under the same id. One endpoint is told one thing at a time, and a slow one keeps nobody
waiting but itself.
"""

import logging
import threading
from datetime import timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from backend.config import outbound
from backend.config.outbound import OutboundError
from backend.config.refusals import ServerTrouble
from backend.webhooks.messages import PING, message
from backend.webhooks.models import (
    CLAIMED_FOR,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    new_event_id,
)
from backend.webhooks.signing import headers_of

WAITS = (0.0, 5.0, 60.0)
"""Seconds before each try; there are as many tries."""
KEPT_FOR = timedelta(days=30)
MOST_KEPT = 1000
"""Of each endpoint."""
_AT_ONCE = 4  # endpoints
_AT_A_TIME = 50  # deliveries to one, until others have had their turn
_PRUNE_SECONDS = 3600.0

logger = logging.getLogger(__name__)


class Deliverer:
    """Looks for what is due, and has it sent in threads of its own: an answer may take seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[UUID] = set()  # endpoints
        self._pruned = float("-inf")

    def look(self) -> None:
        """Begin to send what is due, as far as there is room; the rest is due in a second, too."""
        if monotonic() - self._pruned > _PRUNE_SECONDS:
            self._pruned = monotonic()
            prune()
        for pk in _due().order_by("endpoint").values_list("endpoint", flat=True).distinct():
            if self._takes(pk):
                self._start(pk)

    def _takes(self, pk: UUID) -> bool:
        with self._lock:
            if pk in self._busy or len(self._busy) >= _AT_ONCE:
                return False
            self._busy.add(pk)
            return True

    def _start(self, pk: UUID) -> None:
        if settings.STORYREEL_EXECUTOR == "immediate":
            self._send(pk)
            return
        # Not waited for when the server ends: what was not sent by then is sent by the next one.
        thread = threading.Thread(target=self._run, args=(pk,), name="webhooks", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no thread can be had; the next look may get one
            self._busy.discard(pk)
            logger.warning("Nothing could be sent: %s", error)

    def _run(self, pk: UUID) -> None:
        try:
            self._send(pk)
        except (DatabaseError, OSError) as error:  # busy, full; it is due again soon
            logger.warning("What was sent could not be written down: %s", error)
        except Exception:
            # The boundary of the thread: what gets here is a defect of ours.
            logger.exception("Something could not be sent.")
        finally:
            connections.close_all()

    def _send(self, pk: UUID) -> None:
        try:
            send_due(pk)
        finally:
            self._busy.discard(pk)


_deliverer = Deliverer()


def deliver_due() -> None:
    """Begin to send what is due; does not wait for it."""
    _deliverer.look()


def send_due(endpoint: UUID) -> None:
    """Send what is due to one endpoint, the oldest first."""
    due = _due().filter(endpoint=endpoint).order_by("pk").select_related("endpoint")
    for delivery in due[:_AT_A_TIME]:
        if delivery.claim():
            send(delivery)


def ping(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """Send a message that says nothing, now and once; what came back."""
    now = timezone.now()
    sent = WebhookDelivery.objects.create(
        endpoint=endpoint, event_id=new_event_id(), event_type=PING,
        payload=message(PING, now, {"endpoint": str(endpoint.pk)}),
        attempt=1, next_attempt_at=now + CLAIMED_FOR,
    )  # fmt: skip
    send(sent)
    sent.refresh_from_db()
    return sent


def send(delivery: WebhookDelivery) -> None:
    """Make a try that was claimed, and write down what came of it."""
    status, error = _tried(delivery)
    told: dict[str, Any] = {"status": status, "error": error}
    if not error:
        delivery.settle(DeliveryState.DELIVERED, **told)
    elif status == HTTPStatus.GONE:
        delivery.settle(DeliveryState.GONE, **told)
        _stop(delivery.endpoint, error)
    elif delivery.event_type == PING or delivery.attempt >= len(WAITS):
        delivery.settle(DeliveryState.FAILED, **told)
    else:
        later = timezone.now() + timedelta(seconds=WAITS[delivery.attempt])
        delivery.settle(DeliveryState.PENDING, next_attempt_at=later, **told)


def _tried(delivery: WebhookDelivery) -> tuple[int | None, str]:
    """The status of the answer, if there was one, and what is wrong, if anything is."""
    endpoint, body = delivery.endpoint, delivery.body
    try:
        if not (keys := endpoint.keys()):
            return None, "There is no secret to sign it with. Make a new one for this address."
        now = int(timezone.now().timestamp())
        headers = headers_of(delivery.event_id, now, body, keys)
        status = outbound.post(endpoint.url, body, headers, allowed_origins=endpoint.origins)
    except (OutboundError, ServerTrouble) as error:
        return None, str(error)
    return status, _fault(status)


def _fault(status: int) -> str:
    match status // 100:
        case 2:
            return ""
        case 3:
            return f"It was sent elsewhere ({status}). Enter the address that it leads to."
        case _ if status == HTTPStatus.GONE:
            return "The answer was that nothing is wanted there any more (410): it is switched off."
        case _:
            return f"It was not taken ({status}). See what the receiver says about it."


def _stop(endpoint: WebhookEndpoint, why: str) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(enabled=False)
    endpoint.give_up(DeliveryState.GONE, why)


def prune() -> None:
    """Forget what was sent long ago, and secrets that sign no more."""
    over = WebhookDelivery.objects.exclude(state=DeliveryState.PENDING)
    over.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    for endpoint in WebhookEndpoint.objects.all():
        newest = endpoint.deliveries.order_by("-pk")[MOST_KEPT - 1 : MOST_KEPT]
        for last in newest:
            over.filter(endpoint=endpoint, pk__lt=last.pk).delete()
        endpoint.forget_previous_secret()


def _due() -> Any:
    return WebhookDelivery.objects.filter(
        state=DeliveryState.PENDING, next_attempt_at__lte=timezone.now(), endpoint__enabled=True
    )
