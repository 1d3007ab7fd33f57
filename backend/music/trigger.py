"""Asking for music: once, however often it is asked for, and only where it may be paid."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from backend.config import keys
from backend.config.refusals import Conflict, SwitchedOff, TooMany, Unprocessable
from backend.features.flags import is_enabled
from backend.jobs import dispatch
from backend.jobs.idempotency import made_before, once
from backend.jobs.recorder import tell
from backend.music import ledger
from backend.music.accounts import FLAG, account_of, request_of, service
from backend.music.models import MusicJob, MusicSettings, ProviderSettings, Submission
from backend.music.providers import about
from backend.music.providers.protocol import FieldError
from backend.music.rates import take
from backend.projects.models import Project

_WAIT = 30  # seconds after which one of those under way may be done


def ask(
    provider: str,
    wanted: dict[str, Any],
    *,
    project: Project | None = None,
    confirmed_cost: Decimal | None = None,
    created_by: str,
    idempotency_key: str = "",
) -> tuple[MusicJob, bool]:
    """A job that is queued, and whether it is a new one. Raises the refusal that says why not."""
    asked = {"provider": provider, "project": project and str(project.pk), **wanted}
    if earlier := made_before(MusicJob, idempotency_key, asked):
        return earlier, False  # for ever, whatever was switched or set since
    complete = with_usual_model(provider, wanted)
    refuse_unusable(provider, complete)
    refuse_switched_off(provider, complete)
    made: list[MusicJob] = []
    make = partial(_make, provider, complete, project, confirmed_cost, made, created_by=created_by)
    job = once(MusicJob, idempotency_key, asked, make)
    return job, job in made


def with_usual_model(provider: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """With the model that the person uses there, where none is named."""
    return {**wanted, "model": wanted["model"] or ProviderSettings.of(provider).model}


def ask_again(job: MusicJob, confirmed_cost: Decimal | None) -> MusicJob:
    """Try a failed job once more; what was paid already is not paid again.

    One that may come yet, though the person has said that it was not taken, stays as it is, so that
    it is known what comes; another one is made.
    """
    with transaction.atomic():
        job.refresh_from_db()
        _refuse_unsure(job)
        if not job.can_retry:
            raise dispatch.refused(job, "tried again")
        if job.goes_on:
            dispatch.retry(job)
            return job
        refuse_switched_off(job.provider, job.request)
        return (_another if job.may_come_yet else _paid_anew)(job, confirmed_cost)


def _another(job: MusicJob, confirmed_cost: Decimal | None) -> MusicJob:
    MusicJob.objects.filter(pk=job.pk).update(retryable=False)
    job.retryable = False
    transaction.on_commit(lambda: tell(job))
    made: list[MusicJob] = []
    kept = {"created_by": job.created_by}
    return _make(job.provider, job.request, job.project, confirmed_cost, made, **kept)


def _paid_anew(job: MusicJob, confirmed_cost: Decimal | None) -> MusicJob:
    _refuse_unset(job.provider)
    cost = _confirmed(job.provider, job.request, confirmed_cost)
    _refuse_too_many()
    take(job.provider)
    dispatch.retry(job)
    MusicJob.objects.filter(pk=job.pk).update(cost=cost)
    job.cost = cost
    ledger.reserve(job)
    return job


def _refuse_unsure(job: MusicJob) -> None:
    if job.submission == Submission.UNKNOWN:
        raise Conflict(
            "submit_unknown",
            "Nobody knows whether this was taken. Look at the service's page, and say first what "
            "you have found.",
            job_id=str(job.pk),
        )  # fmt: skip


def refuse_unusable(provider: str, wanted: dict[str, Any]) -> None:
    """Raises Unprocessable where the service could not be asked for this."""
    faults = [fault for fault in faults_of(provider, wanted) if fault.is_fatal]
    if faults:
        sentences = " ".join(fault.message for fault in faults)
        fields = {fault.field: [fault.message] for fault in faults}
        raise Unprocessable("invalid_request", sentences, **fields)


def refuse_switched_off(provider: str, wanted: dict[str, Any]) -> None:
    """Raises SwitchedOff, with what can be taken to the service's own page instead."""
    if is_enabled(FLAG.format(provider)):
        return
    name, page = about(provider).name, about(provider).page
    raise SwitchedOff(
        "switched_off",
        f"{name} is switched off. Switch it on in the settings, or take the prompt to {page}.",
        prompt=service(provider).composed_prompt(request_of(wanted)), service_url=page,
        feature=FLAG.format(provider),
    )  # fmt: skip


def faults_of(provider: str, wanted: dict[str, Any]) -> list[FieldError]:
    """What is wrong with a request, and what of it cannot be had there."""
    return service(provider).validate(request_of(wanted))


def cost_of(provider: str, wanted: dict[str, Any]) -> Decimal:
    """What it will cost, in US dollars."""
    return service(provider).estimate_cost(request_of(wanted))


def can_be_asked(provider: str) -> bool:
    """Whether there is all that it takes: an address and a key."""
    return bool(account_of(provider).base_url and keys.secret(provider))


def _make(
    provider: str, wanted: dict[str, Any], project: Project | None, confirmed: Decimal | None,
    made: list[MusicJob], **kept: Any,
) -> MusicJob:  # fmt: skip
    with transaction.atomic():  # two that ask at once come one after the other
        same = None if kept.get("idempotency_key") else _under_way(provider, wanted, project)
        if same:
            return same
        _refuse_unset(provider)
        cost = _confirmed(provider, wanted, confirmed)
        _refuse_too_many()
        take(provider)
        left_out = [it.message for it in faults_of(provider, wanted) if not it.is_fatal]
        kept |= {"cost": cost, "left_out": left_out, "project": project}
        job = dispatch.queue_new(lambda: MusicJob(provider=provider, request=wanted, **kept))
        ledger.reserve(job)
        made.append(job)
        return job


def _under_way(provider: str, wanted: dict[str, Any], project: Project | None) -> MusicJob | None:
    """A job that is making just that."""
    live = MusicJob.objects.active().filter(provider=provider, project=project)
    asked = _comparable(wanted)
    return next((job for job in live if _comparable(job.request) == asked), None)


def _comparable(wanted: dict[str, Any]) -> str:
    return json.dumps(wanted, sort_keys=True)


def _refuse_unset(provider: str) -> None:
    if not can_be_asked(provider):
        missing = "key" if account_of(provider).base_url else "address"
        message = f"There is no {missing} for {about(provider).name}. Enter it in the settings."
        raise Conflict(f"{missing}_missing", message)


def _refuse_too_many() -> None:
    most = MusicSettings.load().jobs_at_once
    under_way = sum(not job.is_long for job in MusicJob.objects.active())
    if under_way >= most:
        refusal = TooMany(
            "too_many_jobs",
            f"{under_way} pieces are being made, and {most} at once are allowed. Wait for one, "
            "cancel one, or allow more in the settings.",
        )
        refusal.wait = _WAIT
        raise refusal


def _confirmed(provider: str, wanted: dict[str, Any], confirmed: Decimal | None) -> Decimal:
    """What it costs; raises Conflict unless the person has seen that and agreed."""
    cost = cost_of(provider, wanted)
    if cost and (confirmed is None or confirmed < cost):
        raise Conflict(
            "cost_not_confirmed",
            f"This costs about {ledger.in_dollars(cost)} at {about(provider).name}. Send it again "
            f"with confirmed_cost {cost} when that is all right.",
            cost=str(cost),
        )  # fmt: skip
    return cost
