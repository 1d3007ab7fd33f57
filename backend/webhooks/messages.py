"""What is told of jobs that have ended.

It may go anywhere, so nothing that stands in a story is in it, and no sentence about what went
wrong: those quote texts, and name files of this machine. Standard Webhooks wants messages below
20 kB.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from backend.jobs.models import Job, kinds
from backend.jobs.states import JobStatus
from backend.webhooks.models import WebhookDelivery, WebhookEndpoint, new_event_id

PING = "ping"
_ENDS = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


def event_types() -> list[str]:
    """All that an endpoint can be told of, like `render_job.completed`."""
    return [f"{kind.KIND}.{status.value}" for kind in kinds() for status in _ENDS]


def note_end(job: Job, **_: Any) -> None:
    """A job has ended: write down, with that, whom to tell."""
    event_type = f"{job.KIND}.{JobStatus(job.status).value}"
    endpoints = [it for it in WebhookEndpoint.objects.filter(enabled=True) if it.wants(event_type)]
    if endpoints:
        payload = message(event_type, timezone.now(), told_of(job))
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(
                endpoint=it, event_id=new_event_id(), event_type=event_type, payload=payload
            )
            for it in endpoints
        )


def message(event_type: str, at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """What an endpoint gets to read. `at` is when it has happened."""
    return {"type": event_type, "timestamp": at.isoformat(), "data": dict(data)}


def told_of(job: Job) -> dict[str, Any]:
    """What its events say of a job, but no sentences, and where on this server its result is."""
    return {
        **job.told(),
        "id": str(job.pk),
        "task_id": job.task_id,
        "kind": job.KIND,
        "project": str(job.project_id) if job.project_id else None,
        "status": JobStatus(job.status).value,
        "progress": job.progress,
        "phase": job.phase,
        "error_code": job.error_code or None,
        "can_retry": job.can_retry,
        "result_url": job.result_url(),
    }
