"""The stream of events in the OpenAPI schema: it is no view that drf-spectacular knows."""

from typing import Any

from backend.jobs.views import events_view

_LAST = {
    "name": "Last-Event-ID",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The id of the last event that was heard; what came after it is told first.",
}


def add_events(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The schema with `/api/events/` in it."""
    stream = {"text/event-stream": {"schema": {"type": "string"}}}
    result["paths"]["/api/events/"] = {
        "get": {
            "operationId": "events_retrieve",
            "description": events_view.__doc__,
            "tags": ["events"],
            "parameters": [_LAST],
            "responses": {"200": {"description": "Events as they happen.", "content": stream}},
        }
    }
    return result
