"""Narration jobs: rows that say everything about texts that are being spoken."""

from concurrent.futures import Executor
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from backend.jobs.models import Job, JobQuerySet
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.jobs.task_manager import TaskManager
from backend.jobs.workplace import Workplace
from backend.projects.media_files import prune_cache
from backend.projects.models import GlobalSettings, Project, Segment
from core_engine import Narrated, Phase


class NarrationJob(Job):
    """Speaking the texts of segments of one project, as they were when it was asked for."""

    KIND = "narration_job"
    TASK_PREFIX = "tts_"
    NOUN = "narration"
    BULK = ("utterances", "log")

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="narration_jobs"
    )
    utterances = models.JSONField(default=list)

    objects = JobQuerySet["NarrationJob"].as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status"], name="narration_job_status")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values),
                name="narration_job_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.total_segments} · {self.status}"

    @property
    def is_short(self) -> bool:
        """It is, beside any film: speech takes a fiftieth of its length."""
        return True

    def executor(self) -> Executor:
        """Several texts at once."""
        return TaskManager.get().voices()

    def work(self, place: Workplace) -> list[Narrated]:
        """Speak all texts; each segment gets its narration as soon as it is there."""
        from backend.voices.spoken import give  # these need the model
        from backend.voices.utterances import speak

        context = place.context(len(self.utterances), only=Phase.NARRATING)
        told = speak(self.utterances, context, lambda row, narrated: give(self, row, narrated))
        context.reporter.begin(Phase.DONE)
        return told

    def told(self) -> dict[str, Any]:
        """Of which segments it speaks the texts."""
        return {"segments": self.segment_ids}

    @property
    def segment_ids(self) -> list[str]:
        """The segments whose texts it speaks."""
        return [row["segment"] for row in self.utterances]

    def result_url(self) -> str | None:
        """The narration, where it is one."""
        if self.status != JobStatus.COMPLETED or len(self.utterances) != 1:
            return None
        segment = Segment.objects.filter(pk=self.segment_ids[0]).first()
        return segment.audio_file.url if segment and segment.audio_file else None

    def tidy_up(self) -> None:
        """Narrations that were replaced go, old jobs, and what of the cache is too much."""
        if project := Project.objects.filter(pk=self.project_id).first():
            project.remove_unused_files()
        before = timezone.now() - timedelta(days=GlobalSettings.load().jobs_kept_days)
        ended = NarrationJob.objects.filter(completed_at__lt=before)
        ended.exclude(status__in=ACTIVE_STATUSES).delete()
        prune_cache()
