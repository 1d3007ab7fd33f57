"""What is kept of each attempt at a job: how long its phases took, and what went wrong."""

import traceback
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from backend.config.redaction import redacted
from backend.jobs.errors import InternalError
from backend.jobs.models import Job
from core_engine import EngineError, FFmpegFailed

_LINES = 20
_NOTICES = 100


def entry(
    job: Job, phases: dict[str, float], ended: Any, notices: Sequence[str] = ()
) -> dict[str, Any]:
    """One attempt, as JSON. `phases` are in seconds, `notices` what will look or sound poor."""
    started = job.started_at
    error = ended if isinstance(ended, EngineError) else None
    return {
        "attempt": job.attempt,
        "started_at": started.isoformat() if started else None,
        "ended_at": timezone.now().isoformat(),
        "phases": phases,
        "error_code": error.code if error else None,
        "error": str(error) if error else None,
        **({"notices": list(dict.fromkeys(notices))[:_NOTICES]} if notices else {}),
        **_details(error),
    }


def _details(error: EngineError | None) -> dict[str, Any]:
    if isinstance(error, FFmpegFailed):
        return {"argv": list(error.argv), "stderr": error.stderr.splitlines()[-_LINES:]}
    if isinstance(error, InternalError) and error.defect:
        lines = redacted("".join(traceback.format_exception(error.defect))).splitlines()
        return {"traceback": lines[-_LINES:]}
    return {}
