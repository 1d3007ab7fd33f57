"""What music costs: reserved before a service is asked, then settled or refunded, each once."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from backend.config.refusals import PaymentRequired
from backend.music.models import CreditEntry, EntryKind, MusicJob, MusicSettings

_SMALLEST = Decimal("0.0001")
_MOST, _MOST_TIMES = Decimal(1), 10  # US dollars, and times what was agreed to


def reserve(job: MusicJob) -> None:
    """Set aside what the job will cost. Raises PaymentRequired where that is over a budget.

    To be called in the transaction in which the job becomes one that is sent.
    """
    now = timezone.now()
    _refuse_over_budget(job.cost, now)
    CreditEntry.objects.create(
        job=job, provider=job.provider, intent=job.intent, kind=EntryKind.RESERVE, amount=job.cost,
        reserved_at=now,
    )  # fmt: skip


def settle(intent: UUID, paid: Decimal | None = None) -> bool:
    """It was paid: so much, or what was reserved. False where that was written down before."""
    return _close(intent, EntryKind.SETTLE, paid)


def refund(intent: UUID) -> bool:
    """Nothing was paid. False where what was reserved is settled or refunded already."""
    return _close(intent, EntryKind.REFUND, Decimal(0))


def correct(intent: UUID) -> bool:
    """It was paid after all, though it was refunded. False where that is not so, or known."""
    with transaction.atomic():
        entries = {entry.kind: entry for entry in CreditEntry.objects.filter(intent=intent)}
        if EntryKind.REFUND not in entries or EntryKind.CORRECTION in entries:
            return False
        reserved = entries[EntryKind.RESERVE]
        _add(reserved, EntryKind.CORRECTION, reserved.amount)
        return True


def is_open(intent: UUID) -> bool:
    """Whether something is set aside of which nobody knows yet whether it was paid."""
    return len(set(CreditEntry.objects.filter(intent=intent).values_list("kind"))) == 1


def spent_today(now: datetime | None = None) -> Decimal:
    """What was spent and set aside since the last midnight of this machine."""
    return _spent_since(_midnight(now or timezone.now()))


def spent_this_month(now: datetime | None = None) -> Decimal:
    """What was spent and set aside since the month began."""
    return _spent_since(_midnight(now or timezone.now()).replace(day=1))


def _close(intent: UUID, kind: EntryKind, paid: Decimal | None) -> bool:
    with transaction.atomic():  # which others cannot begin meanwhile: SQLite has one writer
        entries = CreditEntry.objects.filter(intent=intent)
        reserved = entries.filter(kind=EntryKind.RESERVE).first()
        if reserved is None or entries.exclude(kind=EntryKind.RESERVE).exists():
            return False
        _add(reserved, kind, _difference(reserved.amount, paid))
        return True


def _add(reserved: CreditEntry, kind: EntryKind, amount: Decimal) -> None:
    CreditEntry.objects.create(
        job_id=reserved.job_id, provider=reserved.provider, intent=reserved.intent, kind=kind,
        amount=amount, reserved_at=reserved.reserved_at,
    )  # fmt: skip


def _difference(reserved: Decimal, paid: Decimal | None) -> Decimal:
    """What is to be added to what was reserved. A price that cannot be one is not believed: it
    would be in all sums for ever."""
    if paid is None or paid > max(_MOST, _MOST_TIMES * reserved):
        return Decimal(0)
    return (paid - reserved).quantize(_SMALLEST)


def _refuse_over_budget(cost: Decimal, now: datetime) -> None:
    chosen = MusicSettings.load()
    budgets = (
        ("today", chosen.daily_budget, spent_today(now)),
        ("this month", chosen.monthly_budget, spent_this_month(now)),
    )
    for when, budget, spent in budgets:
        if cost and budget is not None and spent + cost > budget:
            raise PaymentRequired(
                "over_budget",
                f"This costs {in_dollars(cost)}. Of the {in_dollars(budget)} that you want to "
                f"spend {when}, {in_dollars(spent)} are spent or set aside. Change the budget in "
                "the settings, or wait.",
                cost=str(cost), spent=str(spent), budget=str(budget),
            )  # fmt: skip


def in_dollars(amount: Decimal) -> str:
    """An amount for people: two places, more only where they say something."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"${amount:.{places}f}"


def _spent_since(since: datetime) -> Decimal:
    # The database would add them up as floating-point numbers.
    amounts = CreditEntry.objects.filter(reserved_at__gte=since).values_list("amount", flat=True)
    return sum(amounts, Decimal(0)).quantize(_SMALLEST)


def _midnight(now: datetime) -> datetime:
    return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
