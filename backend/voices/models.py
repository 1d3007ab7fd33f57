"""Narration jobs: rows that say everything about texts that are being spoken."""

from concurrent.futures import Executor
from datetime import timedelta

from django.db import models
from django.utils import timezone

from backend.jobs.models import Job, JobQuerySet
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from backend.jobs.workplace import Workplace
from backend.projects.media_files import prune_cache
from backend.projects.models import GlobalSettings, Project, Segment
from core_engine import Narrated, Phase

NOTHING_TO_DO = "Every narration is there and says what its text does."
_SHORT = 3000  # letters; five minutes of speech, a few seconds of work


class NarrationJob(Job):
    """Speaking the texts of segments of one project, as they are when its turn comes."""

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
    def pool(self) -> Pool:
        """One text takes a moment; many must not keep others from theirs, nor wait for films."""
        texts = [row["request"]["text"] for row in self.utterances]
        return Pool.SHORT if sum(map(len, texts)) < _SHORT else Pool.SPEECH

    def executor(self) -> Executor:
        """Several texts at once."""
        return TaskManager.get().voices()

    def work(self, place: Workplace) -> list[Narrated]:
        """Speak the texts as they are now; each segment gets its narration at once."""
        from backend.voices.spoken import give  # these need the model
        from backend.voices.utterances import as_they_are_now, resolved, speak, text_of

        context = place.context(len(self.utterances), only=Phase.NARRATING)
        context.cache.remove_abandoned_work()
        context.reporter.begin(Phase.NARRATING)
        self.utterances = resolved(as_they_are_now(self.utterances), text_of(self.project_id))
        NarrationJob.objects.filter(pk=self.pk).update(utterances=self.utterances)
        told = speak(self.utterances, context, lambda row, narrated: give(self, row, narrated))
        context.reporter.begin(Phase.DONE)
        return told

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
