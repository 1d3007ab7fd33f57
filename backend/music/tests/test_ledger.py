"""What music costs: reserved, then settled or refunded, each exactly once."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backend.config.refusals import PaymentRequired
from backend.jobs.task_manager import TaskManager
from backend.music import ledger
from backend.music.models import CreditEntry, EntryKind, MusicJob, MusicSettings

pytestmark = pytest.mark.django_db(transaction=True)


def reserved(cost: str = "0.06") -> MusicJob:
    """A job for which something was set aside."""
    job = MusicJob.objects.create(provider="kie", cost=Decimal(cost))
    ledger.reserve(job)
    return job


def spent() -> Decimal:
    return ledger.spent_today()


def test_what_was_reserved_counts_as_spent_until_it_is_refunded() -> None:
    job = reserved()
    assert (spent(), ledger.is_open(job.intent)) == (Decimal("0.06"), True)
    assert ledger.refund(job.intent)
    assert (spent(), ledger.is_open(job.intent)) == (Decimal(0), False)


def test_what_is_settled_is_what_was_really_paid() -> None:
    job = reserved("0.06")
    assert ledger.settle(job.intent, Decimal("0.055"))
    assert spent() == Decimal("0.055")


def test_it_is_settled_or_refunded_once() -> None:
    job = reserved()
    assert ledger.settle(job.intent)
    assert not ledger.refund(job.intent)
    assert not ledger.settle(job.intent, Decimal(9))
    assert spent() == Decimal("0.06")


def test_many_who_close_it_at_once_close_it_once(in_threads: TaskManager) -> None:
    job, barrier, closed = reserved(), threading.Barrier(8), []

    def close(number: int) -> None:
        barrier.wait()
        how = ledger.settle if number % 2 else ledger.refund
        closed.append(how(job.intent))
        connection.close()

    threads = [threading.Thread(target=close, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(closed) == [False] * 7 + [True]
    assert CreditEntry.objects.count() == 2


def test_the_database_itself_refuses_a_second_entry() -> None:
    job = reserved()
    ledger.settle(job.intent)
    for kind in (EntryKind.RESERVE, EntryKind.SETTLE, EntryKind.REFUND):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditEntry.objects.create(
                job=job, provider="kie", intent=job.intent, kind=kind, amount=0,
                reserved_at=timezone.now(),
            )  # fmt: skip


def test_nothing_is_reserved_over_a_budget() -> None:
    MusicSettings.objects.create(pk=1, daily_budget=Decimal("0.10"), monthly_budget=None)
    reserved()
    with pytest.raises(PaymentRequired, match=r"costs \$0.06.*\$0.10.*today.*\$0.06 are spent"):
        reserved()
    assert spent() == Decimal("0.06")


def test_a_month_has_a_budget_of_its_own() -> None:
    MusicSettings.objects.create(pk=1, daily_budget=None, monthly_budget=Decimal("0.10"))
    reserved()
    with pytest.raises(PaymentRequired, match="this month"):
        reserved()


def test_what_costs_nothing_fits_into_any_budget() -> None:
    MusicSettings.objects.create(pk=1, daily_budget=Decimal(0), monthly_budget=Decimal(0))
    reserved("0")


def test_a_refund_counts_on_the_day_of_what_it_refunds() -> None:
    job = reserved()
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    CreditEntry.objects.update(reserved_at=yesterday)
    reserved("0.01")
    ledger.refund(job.intent)
    assert ledger.spent_today(now) == Decimal("0.01")


def test_a_day_begins_at_midnight_on_this_machine() -> None:
    reserved()
    local = timezone.now().astimezone()
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    CreditEntry.objects.update(reserved_at=midnight - timedelta(seconds=1))
    assert ledger.spent_today(local) == 0
    CreditEntry.objects.update(reserved_at=midnight)
    assert ledger.spent_today(local) == Decimal("0.06")


@pytest.mark.parametrize(
    ("amount", "told"),
    [("0.06", "$0.06"), ("0.0550", "$0.055"), ("3", "$3.00"), ("100", "$100.00"), ("0", "$0.00")],
)
def test_amounts_are_told_as_people_write_them(amount: str, told: str) -> None:
    assert ledger.in_dollars(Decimal(amount)) == told
