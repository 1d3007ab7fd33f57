"""What music has cost: a ledger to which entries are only added."""

from django.db import models

from backend.music.models.services import dollars


class EntryKind(models.TextChoices):
    """What an entry is."""

    RESERVE = "reserve", "Reserved"
    """Set aside before the service is asked."""
    SETTLE = "settle", "Settled"
    """What it really cost: the difference to what was reserved."""
    REFUND = "refund", "Refunded"
    """Nothing was paid: what was reserved is taken back."""
    CORRECTION = "correction", "Corrected"
    """It was paid after all."""


class CreditEntry(models.Model):
    """One entry, in US dollars. The sum of all entries is what was spent or is set aside.

    `intent` is the one submission it is about, and `reserved_at` when that was: budgets count by
    the day on which something was asked for, not on which it was settled.
    """

    job = models.ForeignKey("music.MusicJob", on_delete=models.PROTECT, related_name="entries")
    provider = models.CharField(max_length=20)
    intent = models.UUIDField()
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    amount = dollars()
    reserved_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reserved_at"], name="credit_entry_reserved_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["intent"], condition=models.Q(kind=EntryKind.RESERVE),
                name="reserved_once",
            ),
            models.UniqueConstraint(
                fields=["intent"],
                condition=models.Q(kind__in=[EntryKind.SETTLE, EntryKind.REFUND]),
                name="settled_or_refunded_once",
            ),
            models.UniqueConstraint(
                fields=["intent"], condition=models.Q(kind=EntryKind.CORRECTION),
                name="corrected_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values), name="entry_kind_is_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.amount}"
