"""Asking about tasks of any kind by their id."""

import re
import uuid

from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
    StreamingHttpResponse,
)
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.jobs import events
from backend.renders.models import TASK_PREFIX, RenderJob
from backend.renders.serializers import RefusalSerializer, TaskStatusSerializer, task_status

_STREAM = re.compile(r"text/event-stream|^\*/\*$")


async def events_view(request: HttpRequest) -> HttpResponseBase:
    """What happens to jobs, as it happens (server-sent events).

    `render_job` events have the job's id, status and progress. A client that comes back sends the
    id of the last event it had as `Last-Event-ID` and gets what it missed, or `resync` when that is
    not known any more: then everything is to be fetched anew.
    """
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    if not _STREAM.search(request.headers.get("Accept", "")):  # a page, or a program that looks
        told = {"code": "not_acceptable", "message": "Ask for it with Accept: text/event-stream."}
        return JsonResponse(told, status=406)
    stream = events.log().stream(request.headers.get("Last-Event-ID", ""))
    return StreamingHttpResponse(
        stream, content_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


class TaskStatusView(APIView):
    """Where a task stands."""

    @extend_schema(responses={200: TaskStatusSerializer, 404: RefusalSerializer})
    def get(self, request: Request, task_id: str) -> Response:
        """State, progress, result and error of the task with this id."""
        return Response(task_status(find_task(task_id), request))


def find_task(task_id: str) -> RenderJob:
    """The job with this task id; raises Http404."""
    prefix, _, name = task_id.rpartition("_")
    if f"{prefix}_" != TASK_PREFIX or len(name) != 32:
        raise Http404(f"There is no task {task_id}.")
    try:
        return RenderJob.objects.get(pk=uuid.UUID(name))
    except (ValueError, RenderJob.DoesNotExist) as error:
        raise Http404(f"There is no task {task_id}.") from error
