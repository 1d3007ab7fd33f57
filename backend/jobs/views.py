"""Jobs of any kind over HTTP: asking about them, cancelling, trying again, and their events."""

import re
import uuid
from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
    StreamingHttpResponse,
)
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.jobs import dispatch, events
from backend.jobs.models import AnyJob, CreatedBy, Job, kinds
from backend.jobs.serializers import (
    JobLogSerializer,
    JobSerializer,
    TaskStatusSerializer,
    task_status,
)
from backend.jobs.states import JobStatus

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="The same key with the same request gives the same job, however often it is sent; "
    "with another request it is refused (422).",
)  # fmt: skip
_STREAM = re.compile(r"text/event-stream|^\*/\*$")


async def events_view(request: HttpRequest) -> HttpResponseBase:
    """What happens to jobs and stories, as it happens (server-sent events).

    `render_job`, `narration_job` and `music_job` events have the job's id, status and progress,
    those of music also what is known of its `submission`. `segment` says that fields of a segment
    have changed (`id`, `project`; `change` where a narration of one's own was replaced), `project`
    that a project has, or which segments it has and in which order (`id`), or that it has come or
    `gone`; `settings` that the settings have. `client` is what the request said as `X-Client`, so
    that a tab knows its own doing, and null for what jobs do. A client that comes back sends the id
    of the last event it had as `Last-Event-ID` and gets what it missed, or `resync` when that is
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


class TaskCancelView(APIView):
    """Stopping a task."""

    @extend_schema(
        request=None,
        responses={200: TaskStatusSerializer, 404: RefusalSerializer, 409: RefusalSerializer},
    )
    def post(self, request: Request, task_id: str) -> Response:
        """Stop the task; it is cancelled when the answer comes. 409 when it has ended already."""
        job = find_task(task_id)
        dispatch.cancel(job)
        return Response(task_status(job, request))


def find_task(task_id: str) -> Job:
    """The job with this task id; raises Http404."""
    prefix, _, name = task_id.rpartition("_")
    for kind in kinds():
        if f"{prefix}_" == kind.TASK_PREFIX and len(name) == 32:
            with suppress(ValueError, ObjectDoesNotExist):
                job: Job = kind.objects.get(pk=uuid.UUID(name))
                return job
    raise Http404(f"There is no task {task_id}.")


class JobFilter(filters.FilterSet):  # type: ignore[misc] # the package has no types
    """`?status=`."""

    status = filters.ChoiceFilter(choices=JobStatus.choices)


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FormPages[AnyJob]):
    """What every kind of job has: a list, each one, cancel, retry and log."""

    serializer_class: type[JobSerializer]

    @extend_schema(request=None, responses={409: RefusalSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Stop the job; it is cancelled when the answer comes. 409 when it has ended already.

        Finished segments are kept for the next one.
        """
        job = self.get_object()
        dispatch.cancel(job)
        return self.answer(job)

    @extend_schema(request=None, responses={409: RefusalSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Try a failed job once more, as it was asked for.

        409 when it has not failed, when trying again cannot help, or when no attempts are left.
        """
        job = self.get_object()
        dispatch.retry(job)
        return self.answer(job, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: JobLogSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["get"], serializer_class=JobLogSerializer)
    def log(self, request: Request, pk: str | None = None) -> Response:
        """What is known of each attempt: how long its phases took, and what FFmpeg said last."""
        return Response(self.get_serializer(self.get_object()).data)

    def answer(self, job: Job, code: int = status.HTTP_200_OK) -> Response:
        """The job as it is now."""
        now = self.get_queryset().get(pk=job.pk)
        told = type(self).serializer_class(now, context=self.get_serializer_context())
        return Response(told.data, status=code)


def who(request: Request) -> dict[str, Any]:
    """Who asks: only browsers send this header. And under which key."""
    browser = "Sec-Fetch-Site" in request.headers
    return {
        "created_by": CreatedBy.BROWSER if browser else CreatedBy.API,
        "idempotency_key": request.headers.get("Idempotency-Key", ""),
    }
