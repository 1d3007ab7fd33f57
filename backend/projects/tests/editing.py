"""Asking for edits of a story, and looking at what has come of them."""

import json
from typing import Any

from django.test.client import MULTIPART_CONTENT, encode_multipart

from backend.conftest import LocalClient
from backend.jobs import events
from backend.projects.models import Project, Segment

BOUNDARY = "BoUnDaRy"
_OWN = ("updated_at",)


def post(api: LocalClient, address: str, body: Any = None, **headers: str) -> Any:
    """The answer to a request that says `body`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.post(
        f"/api/{address}", json.dumps(body or {}), content_type="application/json", headers=named
    )


def patch(api: LocalClient, segment: Segment, **values: Any) -> Any:
    """The answer to a change of fields, as JSON."""
    address = f"/api/segments/{segment.pk}/"
    answer = api.patch(address, json.dumps(values), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer


def send(api: LocalClient, segment: Segment, **files: Any) -> Any:
    """The answer to a change that brings files."""
    body = encode_multipart(BOUNDARY, files)
    content = MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", BOUNDARY)
    answer = api.patch(f"/api/segments/{segment.pk}/", body, content_type=content)
    assert answer.status_code == 200, answer.content
    return answer


def undo(api: LocalClient, answer: Any) -> Any:
    """Take back what a request has done; the answer."""
    undone = post(api, f"changes/{answer['X-Change']}/undo/")
    assert undone.status_code == 200, undone.content
    return undone


def rows(project: Project) -> list[dict[str, Any]]:
    """All that is kept of a project's segments, in order, but when they were last changed."""
    found: list[dict[str, Any]] = [dict(row) for row in project.segments.values()]
    return [{key: row[key] for key in row if key not in _OWN} for row in found]


def texts(project: Project) -> list[str]:
    """The texts of a project's segments in order."""
    return list(project.segments.values_list("text_content", flat=True))


def heard() -> list[tuple[str, Any]]:
    """Kind and data of all that was published so far, the oldest first."""
    return [(event.kind, event.data) for event in events.log()._events]
