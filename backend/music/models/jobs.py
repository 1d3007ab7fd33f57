"""Music jobs: rows that say everything about a piece that a service makes."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from backend.jobs.models import Job, JobQuerySet
from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import Pool
from backend.jobs.workplace import Workplace
from backend.music.models.services import dollars
from core_engine import EngineError

_ATTEMPTS = 1000  # each that costs something is one that the person has asked for


class Submission(models.TextChoices):
    """What is known of the one request that is paid for."""

    UNSENT = "unsent", "Not sent"
    """The service was not asked yet."""
    SENDING = "sending", "Being sent"
    """Written down before the service is asked: who finds it so after a crash knows nothing."""
    ACCEPTED = "accepted", "Accepted"
    """The service works on it, under a name that is known here."""
    REFUSED = "refused", "Refused"
    """The service has not taken it; nothing was paid."""
    UNKNOWN = "submit_unknown", "Not known"
    """The answer was lost: it may have been taken and paid, and is never sent again by itself."""


class MusicJob(Job):
    """Having a piece of music made by a service, for a project or for none.

    `request` is what was asked for, `intent` names the one submission of it that is paid for,
    `provider_task` what the service calls it, `result` what the service has said last. `cost` is in
    US dollars, as it was confirmed; `left_out` is what of the request the service cannot do.
    """

    KIND = "music_job"
    TASK_PREFIX = "music_"
    NOUN = "music"
    IS_DANGEROUS = False
    FOR_GOOD = Job.FOR_GOOD | {
        "invalid_input", "too_long", "content_rejected", "submit_unknown", "result_expired",
    }  # fmt: skip

    project = models.ForeignKey(
        "projects.Project", on_delete=models.SET_NULL, null=True, blank=True,
        related_name="music_jobs",
    )  # fmt: skip
    max_attempts = models.PositiveSmallIntegerField(default=_ATTEMPTS)
    provider = models.CharField(max_length=20)
    request = models.JSONField(default=dict)
    left_out = models.JSONField(default=list, blank=True)
    cost = dollars(default=Decimal(0))
    intent = models.UUIDField(default=uuid.uuid4, unique=True)
    submission = models.CharField(
        max_length=14, choices=Submission.choices, default=Submission.UNSENT
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    watched_until = models.DateTimeField(null=True, blank=True)
    provider_task = models.CharField(max_length=300, blank=True)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)
    result = models.JSONField(null=True, blank=True)
    is_collected = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True, blank=True)

    variations: Any
    events: Any
    entries: Any
    objects = JobQuerySet["MusicJob"].as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status"], name="music_job_status")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="music_job_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(submission__in=Submission.values),
                name="music_job_submission_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.status}"

    @property
    def pool(self) -> Pool:
        """It waits most of the time."""
        return Pool.MUSIC

    def work(self, place: Workplace) -> list[str]:
        """Have it made and fetch it; what is to be said about it."""
        from backend.music.composing import compose  # it needs the model

        return compose(self, place)

    def keep(self, result: list[str]) -> None:
        """All of it is there, and what is to be said about it."""
        told = {**without_audio(self.result), "notices": result}
        type(self).objects.filter(pk=self.pk).update(is_collected=True, result=told)

    def cancel(self) -> bool:
        """Also give back what was set aside, where nothing was sent."""
        return self._ending(super().cancel)

    def fail(self, error: EngineError, message: str = "") -> bool:
        """Also give back what was set aside, where nothing was sent."""
        return self._ending(lambda: super(MusicJob, self).fail(error, message))

    def start_values(self) -> dict[str, Any]:
        """A submission that was not taken is followed by another one, which is paid for anew."""
        if self.goes_on:
            return {}
        return {
            "intent": uuid.uuid4(), "submission": Submission.UNSENT, "submitted_at": None,
            "watched_until": None, "provider_task": "", "token_digest": "", "result": None,
        }  # fmt: skip

    @property
    def goes_on(self) -> bool:
        """Whether trying again asks after what was paid already, and pays nothing."""
        state = (self.result or {}).get("state")
        return self.submission == Submission.ACCEPTED and state not in ("failed", "cancelled")

    @property
    def can_retry(self) -> bool:
        """Not while nobody knows what has become of what was sent."""
        unsure = self.submission in (Submission.SENDING, Submission.UNKNOWN)
        return not unsure and super().can_retry

    @property
    def may_come_yet(self) -> bool:
        """Whether the person has said that it was not taken, and the service could still call."""
        return self.submission == Submission.REFUSED and bool(self.token_digest)

    @property
    def is_long(self) -> bool:
        """Whether it takes so long that others need not wait for it."""
        return self.phase == "watching"

    def result_url(self) -> str | None:
        """The file of its primary piece."""
        primary = self.variations.filter(is_primary=True).select_related("track").first()
        return primary.track.file.url if primary and primary.track else None

    def told(self) -> dict[str, Any]:
        """With what is known of its submission."""
        return {"submission": self.submission, "provider": self.provider}

    def update(self, *only: Submission, **values: Any) -> bool:
        """Write down what has become of its submission, whoever has decided about the job; `only`
        where it still is one of these."""
        rows = type(self).objects.filter(pk=self.pk, intent=self.intent)
        rows = rows.filter(submission__in=only) if only else rows
        changed = rows.update(**values)
        if changed:
            for name, value in values.items():
                setattr(self, name, value)
        return bool(changed)

    def revive(self) -> bool:
        """failed → queued in this process: its result has come after all."""
        return self._move(
            JobStatus.FAILED, mine=False, status=JobStatus.QUEUED, owner=this_process().name,
            error="", error_code="", retryable=False, completed_at=None,
        )  # fmt: skip

    def _ending(self, transition: Any) -> bool:
        from backend.music import ledger  # it needs the model

        with transaction.atomic():
            done = bool(transition())
            now = type(self).objects.filter(pk=self.pk).values("submission", "intent").first()
            if done and now and now["submission"] == Submission.UNSENT:
                ledger.refund(now["intent"])
        return done

    def links_die_at(self, days: float) -> datetime:
        """When the service's links are gone, and with them what was not fetched."""
        return (self.submitted_at or timezone.now()) + timedelta(days=days)


def without_audio(result: dict[str, Any] | None) -> dict[str, Any]:
    """What a service has said, without the sound that was in it and is in a file now."""
    known = result or {}
    return {**known, "tracks": [{**track, "audio": ""} for track in known.get("tracks", [])]}


class MusicVariation(models.Model):
    """One of the pieces that a job has brought; `asset_id` is the service's name of it, within one
    `intent`.

    Its track is null once that was deleted. One that came after its job was cancelled is only
    offered, until the person keeps it.
    """

    job = models.ForeignKey(MusicJob, on_delete=models.CASCADE, related_name="variations")
    intent = models.UUIDField()
    asset_id = models.CharField(max_length=200)
    index = models.PositiveSmallIntegerField()
    track = models.ForeignKey(
        "music.MusicTrack", on_delete=models.SET_NULL, null=True, related_name="variations"
    )
    title = models.CharField(max_length=300, blank=True)
    lyrics = models.TextField(blank=True)
    duration = models.FloatField()
    sha256 = models.CharField(max_length=64)
    is_primary = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["index", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "intent", "asset_id"], name="asset_is_stored_once"
            ),
            models.UniqueConstraint(
                fields=["job"], condition=models.Q(is_primary=True), name="one_primary_variation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} · {self.index}"


class ProviderEvent(models.Model):
    """What somebody has told at a job's own address: a hint to ask the service, and no more."""

    job = models.ForeignKey(MusicJob, on_delete=models.CASCADE, related_name="events")
    provider_task = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "provider_task", "stage", "digest"], name="event_is_stored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} · {self.stage}"
