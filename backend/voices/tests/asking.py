"""Asking for narrations over HTTP, and what is told of segments."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT, encode_multipart

from backend.conftest import LocalClient
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.voices.models import NarrationJob

JSON = "application/json"
TEXTS = ("Once there was a house.", "👍", "Nobody lived there.")


def narrate(api: LocalClient, segment: Segment, **wanted: Any) -> Any:
    """Ask for one narration."""
    return api.post(f"/api/segments/{segment.pk}/generate-audio/", wanted, content_type=JSON)


def narrate_all(api: LocalClient, project: Project, **wanted: Any) -> Any:
    """Ask for all that are wanted."""
    return api.post(f"/api/projects/{project.pk}/generate-all-audio/", wanted, content_type=JSON)


def told(api: LocalClient, segment: Segment) -> dict[str, Any]:
    """What is told of a segment."""
    return dict(api.get(f"/api/segments/{segment.pk}/").json())


def upload(api: LocalClient, segment: Segment, **more: str) -> Any:
    """Bring a sound of one's own."""
    sent = {"audio_file": SimpleUploadedFile("own.wav", samples.sound(1, 0.5)), **more}
    body = encode_multipart("BoUnDaRyStRiNg", sent)
    return api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)


def file_of(segment: Segment) -> str:
    """The narration's file."""
    return str(Segment.objects.get(pk=segment.pk).audio_file.path)


def change(api: LocalClient, segment: Segment, **values: Any) -> None:
    """Edit the segment."""
    answer = api.patch(f"/api/segments/{segment.pk}/", values, content_type=JSON)
    assert answer.status_code == 200, answer.json()


def numbers(job: dict[str, Any]) -> int:
    """How many segments a job has narrated."""
    return NarrationJob.objects.get(pk=job["job_id"]).total_segments
