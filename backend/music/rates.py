"""How often a service may be asked: a bucket of tokens for each, which survives restarts."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backend.config.refusals import TooMany
from backend.music.models import ProviderSettings, RateBucket
from backend.music.providers import about


@dataclass(frozen=True, slots=True)
class Rate:
    """What may be asked: `left` of `burst` at once, and one more every `seconds`."""

    burst: int
    seconds: float
    left: float

    @property
    def wait(self) -> int:
        """Seconds until one more may be asked; 0 where it may be now."""
        return max(0, math.ceil((1 - self.left) * self.seconds))

    @property
    def reset(self) -> int:
        """Seconds until the bucket is full."""
        return math.ceil((self.burst - self.left) * self.seconds)

    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has it, and as programs have long read it."""
        left, window = int(self.left), round(self.burst * self.seconds)
        return {
            "RateLimit-Policy": f'"music";q={self.burst};w={window}',
            "RateLimit": f'"music";r={left};t={self.reset}',
            "X-RateLimit-Limit": str(self.burst),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(self.reset),
        }


def take(provider: str, now: datetime | None = None) -> Rate:
    """Ask one thing of a service; what is left. Raises TooMany, with headers, where nothing is."""
    with transaction.atomic():
        rate = rate_of(provider, now)
        if rate.wait:
            raise _too_many(provider, rate)
        left = Rate(rate.burst, rate.seconds, rate.left - 1)
        values = {"tokens": left.left, "filled_at": now or timezone.now()}
        RateBucket.objects.update_or_create(provider=provider, defaults=values)
        return left


def rate_of(provider: str, now: datetime | None = None) -> Rate:
    """What may be asked of a service now."""
    chosen, usual = ProviderSettings.of(provider), about(provider)
    per_minute = chosen.per_minute or usual.per_minute
    burst = chosen.burst or min(usual.burst, per_minute)
    seconds = 60 / per_minute
    bucket = RateBucket.objects.filter(pk=provider).first()
    if bucket is None:
        return Rate(burst, seconds, burst)
    gone = ((now or timezone.now()) - bucket.filled_at).total_seconds()
    if gone < -burst * seconds:
        return Rate(burst, seconds, burst)  # the clock was wrong; nobody waits for that time
    # One that has gone back a little fills nothing, and takes nothing away.
    gone = max(0.0, gone)
    return Rate(burst, seconds, min(burst, bucket.tokens + gone / seconds))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _too_many(provider: str, rate: Rate) -> TooMany:
    name = about(provider).name
    refusal = TooMany(
        "rate_limited",
        f"{name} was asked {_times(rate.burst)} in a short while. "
        f"Ask again in {rate.wait} seconds.",
    )
    refusal.wait, refusal.headers = rate.wait, rate.headers()
    return refusal
