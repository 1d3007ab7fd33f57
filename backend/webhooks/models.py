"""Who is told when a job has ended, and what was told to whom."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from backend.config import keys
from backend.webhooks.signing import new_secret

LONGEST_URL = 2000
OVERLAP = timedelta(hours=24)
"""How long the secret before the newest one signs as well."""
CLAIMED_FOR = timedelta(minutes=2)
"""Longer than a try takes. One that has not ended by then never will: its process has died."""


class WebhookEndpoint(models.Model):
    """An address that is told of jobs that have ended: of all, or of those of `events`.

    Its secrets are not here but with the keys of music services. `allows_loopback` lets it be a
    program on this machine.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=LONGEST_URL)
    events = models.JSONField(default=list, blank=True)
    enabled = models.BooleanField(default=True)
    allows_loopback = models.BooleanField(default=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.url

    def wants(self, event_type: str) -> bool:
        """Whether it is to be told of this."""
        return self.enabled and (not self.events or event_type in self.events)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where on this machine it may be."""
        return (self.url,) if self.allows_loopback else ()

    @property
    def key_name(self) -> str:
        """The name of its secret among the keys."""
        return f"webhook.{self.pk}"

    @property
    def previous_key_name(self) -> str:
        """The name of the secret before."""
        return f"webhook.{uuid.uuid5(self.pk, 'previous')}"

    def keys(self) -> list[str]:
        """The secrets that sign now, the newest first; none where somebody has removed them."""
        names = [self.key_name]
        if self.previous_until and self.previous_until > timezone.now():
            names.append(self.previous_key_name)
        return [found for name in names if (found := keys.secret(name))]

    def add(self) -> None:
        """Keep it, with a secret."""
        with transaction.atomic():
            self.save(force_insert=True)
            self.renew_secret()

    def renew_secret(self) -> str:
        """A new secret; the one before, if there is one, goes on signing for a while.

        It is shown to the person now and never again.
        """
        if before := keys.secret(self.key_name):
            keys.set_secret(self.previous_key_name, before)
            self.previous_until = timezone.now() + OVERLAP
            self.save(update_fields=["previous_until"])
        made = new_secret()
        keys.set_secret(self.key_name, made)
        return made

    def forget_previous_secret(self) -> None:
        """Remove the secret before, once it signs no more."""
        if self.previous_until and self.previous_until <= timezone.now():
            keys.remove_secret(self.previous_key_name)
            self.previous_until = None
            self.save(update_fields=["previous_until"])

    def give_up(self, state: "DeliveryState", why: str) -> None:
        """Send nothing more of what waits for it."""
        waiting = self.deliveries.filter(state=DeliveryState.PENDING)
        waiting.update(state=state, error=why, next_attempt_at=None)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it with all that was told to it, and its secrets once that is for good."""
        names = (self.key_name, self.previous_key_name)
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            for name in names:
                transaction.on_commit(lambda name=name: keys.remove_secret(name))  # type: ignore[misc]
        return deleted


class DeliveryState(models.TextChoices):
    """Where a delivery is in its life."""

    PENDING = "pending", "Pending"
    """It is sent when its time comes."""
    DELIVERED = "delivered", "Delivered"
    """It was sent, and taken."""
    FAILED = "failed", "Failed"
    """It was not taken, and is not sent again by itself."""
    GONE = "gone", "Gone"
    """Who was to receive it has said that nothing is wanted any more."""


class WebhookDelivery(models.Model):
    """Something that one endpoint is told.

    `status` is that of the last answer, null where there was none; `attempt` counts the tries.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.CharField(max_length=40, unique=True, editable=False)
    event_type = models.CharField(max_length=60)
    payload = models.JSONField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="delivery_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_type} · {self.state}"

    @property
    def body(self) -> bytes:
        """The very bytes that are signed and sent, the same each time."""
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode()

    def claim(self) -> bool:
        """Begin the next try; False where somebody else was faster.

        When this process dies meanwhile, the time for another one comes by itself.
        """
        return self._move(attempt=self.attempt + 1, next_attempt_at=timezone.now() + CLAIMED_FOR)

    def settle(self, state: DeliveryState, **values: Any) -> bool:
        """End a try that was claimed; False where it is not this one's any more."""
        if state == DeliveryState.DELIVERED:
            values["delivered_at"] = timezone.now()
        return self._move(**{"state": state, "next_attempt_at": None, **values})

    def retry(self) -> bool:
        """Send it anew, as often as at first; False where it has not failed."""
        over = [DeliveryState.FAILED, DeliveryState.GONE]
        rows = WebhookDelivery.objects.filter(pk=self.pk, state__in=over, endpoint__enabled=True)
        return bool(rows.update(
            state=DeliveryState.PENDING, attempt=0, next_attempt_at=timezone.now(), status=None,
            error="",
        ))  # fmt: skip

    def _move(self, **values: Any) -> bool:
        # Each claim sets another time, which so tells whose try it is.
        rows = WebhookDelivery.objects.filter(
            pk=self.pk, state=DeliveryState.PENDING, next_attempt_at=self.next_attempt_at
        )
        changed = rows.update(**values)
        if changed:
            for name, value in values.items():
                setattr(self, name, value)
        return bool(changed)


def new_event_id() -> str:
    """A name by which a receiver knows what it has had already."""
    return f"msg_{uuid.uuid4().hex}"
