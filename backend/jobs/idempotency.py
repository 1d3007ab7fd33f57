"""Asking for a job once, however often the request is sent."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from backend.config.refusals import Conflict, Refusal, Unprocessable
from backend.jobs.models import AnyJob

_LONGEST_KEY = 255


def once(
    kind: type[AnyJob], key: str, wanted: dict[str, Any], make: Callable[..., AnyJob]
) -> AnyJob:
    """The job that the same request has made before under this key, or the one `make` gives now.

    `make` gets what the job's row has to keep for that.
    """
    digest = _digest_of(wanted)
    earlier = made_before(kind, key, wanted)
    if earlier:
        return earlier
    try:
        return make(idempotency_key=key or None, request_digest=digest)
    except Conflict:
        # The same request at the same moment: one of them has made the job, the others get it.
        same = _earlier(kind, key, digest)
        if same:
            return same
        raise


def made_before(kind: type[AnyJob], key: str, wanted: dict[str, Any]) -> AnyJob | None:
    """The job that the same request has made under this key; raises Unprocessable where the key was
    another request's."""
    return _earlier(kind, key, _digest_of(wanted))


def _earlier(kind: type[AnyJob], key: str, digest: str) -> AnyJob | None:
    """The job that was made under this key; raises Unprocessable when for another request."""
    if len(key) > _LONGEST_KEY:
        raise Refusal("key_too_long", f"An Idempotency-Key has at most {_LONGEST_KEY} letters.")
    job: AnyJob | None = kind.objects.filter(idempotency_key=key).first() if key else None
    if job and job.request_digest != digest:
        raise Unprocessable(
            "key_used_before",
            "This Idempotency-Key was sent with another request before. Use a new one.",
            task_id=job.task_id,
        )
    return job


def _digest_of(wanted: dict[str, Any]) -> str:
    text = json.dumps(wanted, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
