"""The states of every kind of job."""

from django.db import models


class JobStatus(models.TextChoices):
    """Where a job is in its life."""

    QUEUED = "queued", "Queued"
    """Accepted; nobody works on it yet."""
    PROCESSING = "processing", "Processing"
    """Somebody works on it."""
    COMPLETED = "completed", "Completed"
    """Its result is published. Final."""
    FAILED = "failed", "Failed"
    """It ended without a result; the error says why."""
    CANCELLED = "cancelled", "Cancelled"
    """Somebody asked it to stop, and it did. Final."""

    @property
    def is_finished(self) -> bool:
        """Whether nothing will happen to the job any more by itself."""
        return self not in LIVE_STATUSES


LIVE_STATUSES = (JobStatus.QUEUED, JobStatus.PROCESSING)
