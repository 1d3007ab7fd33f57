"""The states of every kind of job, and which may follow which."""

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
    """It ended without a result; the error says why, and whether it can be tried again."""
    CANCELLED = "cancelled", "Cancelled"
    """Somebody asked it to stop, and it did. Final."""

    @property
    def is_active(self) -> bool:
        """Whether something will still happen to the job by itself."""
        return self in ACTIVE_STATUSES

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can happen to the job any more."""
        return not self.next_status

    @property
    def next_status(self) -> tuple["JobStatus", ...]:
        """The states that may follow."""
        return _NEXT[self]

    def can_transition(self, to: "JobStatus") -> bool:
        """Whether `to` may follow."""
        return to in self.next_status

    @property
    def status_description(self) -> str:
        """What the state means, for people."""
        return _DESCRIPTIONS[self]


ACTIVE_STATUSES = (JobStatus.QUEUED, JobStatus.PROCESSING)

_NEXT = {
    # What has not begun cannot fail. When its process ends it only changes hands.
    JobStatus.QUEUED: (JobStatus.PROCESSING, JobStatus.CANCELLED),
    # Back to the queue goes what its process left unfinished, by dying or by being ended.
    JobStatus.PROCESSING: (
        JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.QUEUED,
    ),
    JobStatus.FAILED: (JobStatus.QUEUED,),
    JobStatus.COMPLETED: (),
    JobStatus.CANCELLED: (),
}  # fmt: skip

_DESCRIPTIONS = {
    JobStatus.QUEUED: "Waiting for its turn.",
    JobStatus.PROCESSING: "Being worked on.",
    JobStatus.COMPLETED: "Done; the result is there.",
    JobStatus.FAILED: "Ended without a result.",
    JobStatus.CANCELLED: "Stopped because somebody asked for it.",
}
