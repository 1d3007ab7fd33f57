"""Music services as the person has set them up. Their keys are not here: see `keys.py`."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

MOST_MONEY = Decimal(100_000)  # US dollars


def dollars(**options: Any) -> "models.DecimalField[Any, Any]":
    """A column for an amount in US dollars; services count in hundredths of a cent."""
    return models.DecimalField(max_digits=12, decimal_places=4, **options)


class ProviderSettings(models.Model):
    """What the person has set of one service; what is empty is as the catalogue has it.

    `price` is in US dollars a submission or a track, whichever the service counts.
    """

    provider = models.CharField(max_length=20, primary_key=True)
    base_url = models.URLField(max_length=300, blank=True)
    organization = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    price = dollars(
        null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)],
    )  # fmt: skip
    per_minute = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    burst = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    wait_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )

    def __str__(self) -> str:
        return self.provider

    @classmethod
    def of(cls, provider: str) -> "ProviderSettings":
        """Those of a service, also where nothing was ever set."""
        found = cls.objects.filter(pk=provider).first()
        return found or cls(provider=provider)


class MusicSettings(models.Model):
    """What all services have in common: one row. Budgets are in US dollars, null is no limit.

    `public_url` is where services can reach this server, say the address of a tunnel; without one
    they are not told where to call, and are asked instead.
    """

    daily_budget = dollars(
        null=True, blank=True, default=Decimal(5),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)],
    )  # fmt: skip
    monthly_budget = dollars(
        null=True, blank=True, default=Decimal(20),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MOST_MONEY)],
    )  # fmt: skip
    jobs_at_once = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    public_url = models.URLField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "Settings of music services"

    @classmethod
    def load(cls) -> "MusicSettings":
        """The one row there is; it is made when something is first set."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class RateBucket(models.Model):
    """How much may be asked of a service right now: a bucket of tokens that fills with time."""

    provider = models.CharField(max_length=20, primary_key=True)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.provider}: {self.tokens:.1f}"
