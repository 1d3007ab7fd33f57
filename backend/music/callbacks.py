"""What services say by themselves: hints to ask them, and never more.

Each job has an address of its own, with a token that only the service was told. What comes there is
written down and answered at once; then the service is asked, with our key, and only that counts.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from backend.music import waiting
from backend.music.accounts import digest_of, service
from backend.music.models import MusicJob, MusicSettings, ProviderEvent
from backend.music.providers.protocol import ProviderError, WebhookEvent

MOST_BYTES = 64 * 1024
_MOST_EVENTS = 100  # of one job; a service sends four


def callback(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    """Take in what a service says of a job.

    404 where there is no such job, and where nobody may call at all; 401 where the service signs
    what it says and this is not signed; 400 and 413 for what no service sends.
    """
    job = _job_of(provider, token)
    if job is None:
        return _refused(404, "not_found", "There is nothing here.")
    if request.method != "POST":
        return _refused(405, "method_not_allowed", "Send it with POST.")
    body = request.body
    if len(body) > MOST_BYTES:
        return _refused(413, "too_large", f"At most {MOST_BYTES} bytes are taken here.")
    if not _is_json(request, body):
        return _refused(400, "not_json", "What is told here has to be a JSON object.")
    try:
        told = service(provider).parse_webhook(request.headers, body)
    except ProviderError as error:
        return _refused(401, "not_believed", error.message)
    _take_note(job, told, body)
    return JsonResponse({"code": 200, "msg": "ok"})


def _job_of(provider: str, token: str) -> MusicJob | None:
    """The job whose address it is. It is found by a digest: how long that takes tells nothing."""
    if not MusicSettings.load().public_url:
        return None
    return MusicJob.objects.filter(provider=provider, token_digest=digest_of(token)).first()


def _is_json(request: HttpRequest, body: bytes) -> bool:
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        return False
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


def _take_note(job: MusicJob, told: WebhookEvent, body: bytes) -> None:
    """Keep what is new, and have the service asked; replays and storms change nothing."""
    if job.events.count() >= _MOST_EVENTS:
        return
    named: dict[str, Any] = {
        "provider_task": told.task_id[:300], "stage": told.stage[:20],
        "digest": hashlib.sha256(body).hexdigest(),
    }  # fmt: skip
    text = body.decode(errors="replace").replace("\0", "")
    _, is_new = ProviderEvent.objects.get_or_create(job=job, **named, defaults={"body": text})
    concerns = not job.provider_task or told.task_id == job.provider_task
    if is_new and concerns:
        waiting.hint(job.pk)


def _refused(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
