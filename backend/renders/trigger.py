"""Asking for a render: once, however often it is asked for."""

import hashlib
import json
from typing import Any

from backend.config.refusals import Conflict, Refusal, Unprocessable
from backend.projects.models import Project
from backend.renders import dispatch
from backend.renders.estimate import estimate, refuse_without_room
from backend.renders.models import RenderJob
from backend.renders.readiness import refuse_unless_ready
from backend.renders.snapshot import chosen_settings
from core_engine import Format, check_ffmpeg

_LONGEST_KEY = 255


def trigger(
    project: Project, wanted: dict[str, Any], *, created_by: str, idempotency_key: str
) -> RenderJob:
    """A job that is queued and started, or the one that the same request has made before.

    Raises the refusal that says why there is none.
    """
    digest = _digest_of(project, wanted)
    earlier = _earlier(idempotency_key, digest)
    if earlier:
        return earlier
    formats: list[Format] = wanted["formats"]
    quality, fps = wanted.get("quality", ""), wanted.get("fps")
    refuse_unless_ready(project)
    check_ffmpeg()
    refuse_without_room(estimate(project, formats, chosen_settings(quality, fps)))
    try:
        return dispatch.queue_new(
            project, formats, quality, fps, metadata=wanted.get("metadata") or {},
            created_by=created_by, idempotency_key=idempotency_key or None, request_digest=digest,
        )  # fmt: skip
    except Conflict:
        # The same request at the same moment: one of them has made the job, the others get it.
        same = _earlier(idempotency_key, digest)
        if same:
            return same
        raise


def _earlier(key: str, digest: str) -> RenderJob | None:
    """The job that was made under this key; raises Unprocessable when for another request."""
    if len(key) > _LONGEST_KEY:
        raise Refusal("key_too_long", f"An Idempotency-Key has at most {_LONGEST_KEY} letters.")
    job = RenderJob.objects.filter(idempotency_key=key).first() if key else None
    if job and job.request_digest != digest:
        raise Unprocessable(
            "key_used_before",
            "This Idempotency-Key was sent with another request before. Use a new one.",
            task_id=job.task_id,
        )
    return job


def _digest_of(project: Project, wanted: dict[str, Any]) -> str:
    told = {**wanted, "project": str(project.pk)}
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
