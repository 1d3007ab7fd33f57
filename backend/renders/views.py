"""Asking for renders, asking how far they are, cancelling them and trying them again."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.jobs.serializers import progress_of
from backend.jobs.states import JobStatus
from backend.jobs.views import IDEMPOTENCY, JobFilter, JobViewSet, who
from backend.projects.models import STATUS_OF_JOB, Project
from backend.renders.estimate import estimate
from backend.renders.models import Artifact, RenderJob
from backend.renders.serializers import (
    EstimateSerializer,
    NotReadySerializer,
    ProjectStatusSerializer,
    RenderJobSerializer,
    RenderRequestSerializer,
    RenderStartedSerializer,
    TriggerSerializer,
    is_outdated,
    newest_film,
    url_of,
)
from backend.renders.snapshot import chosen_settings
from backend.renders.trigger import trigger

_REFUSALS = {
    400: NotReadySerializer,
    404: RefusalSerializer,
    409: RefusalSerializer,
    422: RefusalSerializer,
    500: RefusalSerializer,
    507: RefusalSerializer,
}


class RenderActions(FormPages[Project]):
    """What the project's addresses can do about films."""

    @extend_schema(
        request=RenderRequestSerializer,
        parameters=[IDEMPOTENCY],
        responses={202: RenderStartedSerializer, **_REFUSALS},
    )
    @action(detail=True, methods=["post"], serializer_class=RenderRequestSerializer)
    def render(self, request: Request, pk: str | None = None) -> Response:
        """Render the project: the answer comes at once, the film when it is done.

        Refused with everything that is still missing (400), while a render runs (409), when FFmpeg
        cannot run (500), and when the disk cannot hold it (507). A finished or failed project may
        be rendered again; the last good film stays until the new one takes its place.
        """
        project = self.get_object()
        wanted = RenderRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        job = trigger(project, wanted.validated_data, **who(request))
        return Response(_started(job), status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: ProjectStatusSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["get"], serializer_class=ProjectStatusSerializer)
    def status(self, request: Request, pk: str | None = None) -> Response:
        """Where the project stands: its newest render, and the newest film there is."""
        return Response(project_status(self.get_object(), request))

    @extend_schema(
        parameters=[RenderRequestSerializer],
        responses={200: EstimateSerializer, 404: RefusalSerializer},
        filters=False,
    )
    @action(
        detail=True, methods=["get"], serializer_class=EstimateSerializer, filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def estimate(self, request: Request, pk: str | None = None) -> Response:
        """What a render would take: seconds, and megabytes on the disk at most; and what it makes:
        how long and how large the films will be.

        What an earlier film has in common with it is in the cache and takes next to nothing.
        """
        wanted = RenderRequestSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        asked = wanted.validated_data
        chosen = chosen_settings(asked.get("quality", ""), asked.get("fps"))
        found = estimate(self.get_object(), asked["formats"], chosen, narrate=asked["narrate"])
        return Response(found.as_json())

    @extend_schema(responses={200: RenderJobSerializer(many=True)}, filters=False)
    @action(
        detail=True, methods=["get"], url_path="render-jobs",
        serializer_class=RenderJobSerializer, filterset_class=None,
    )  # fmt: skip
    def render_jobs(self, request: Request, pk: str | None = None) -> Response:
        """The project's renders, newest first."""
        jobs = self.get_object().render_jobs.without_bulk().prefetch_related(_films_in_order())
        page: Any = self.paginate_queryset(jobs)  # type: ignore[arg-type]
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RenderJobFilter(JobFilter):
    """`?project=` and `?status=`."""

    class Meta:
        model = RenderJob
        fields = ["project", "status"]


class RenderJobViewSet(JobViewSet[RenderJob]):
    """Renders: what was asked for, how far each is, what came of it.

    A job is queued, then processing, and ends as completed, failed or cancelled. A failed one may
    be tried again while it has attempts left.
    """

    serializer_class = RenderJobSerializer
    filterset_class = RenderJobFilter

    def get_queryset(self) -> Any:
        """Jobs with their films."""
        return (
            RenderJob.objects.filter(project__binned_at=None)
            .without_bulk()
            .prefetch_related(_films_in_order())
        )

    @extend_schema(
        request=TriggerSerializer,
        parameters=[IDEMPOTENCY],
        responses={202: RenderJobSerializer, **_REFUSALS},
        filters=False,
    )
    @action(detail=False, methods=["post"], serializer_class=TriggerSerializer)
    def trigger(self, request: Request) -> Response:
        """Ask for a render of a project, in one format or in several at once.

        The answer comes at once. Refused as `POST /api/projects/{id}/render/` is.
        """
        wanted = TriggerSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        asked = dict(wanted.validated_data)
        job = trigger(asked.pop("project"), asked, **who(request))
        return self.answer(job, status.HTTP_202_ACCEPTED)


def project_status(project: Project, request: Request) -> dict[str, Any]:
    """The answer about a project's newest render."""
    jobs = project.render_jobs.without_bulk()
    newest = jobs.exclude(status=JobStatus.CANCELLED).first()
    film = newest_film(project)
    active = newest is not None and newest.state.is_active
    return {
        "project_id": project.pk,
        "status": STATUS_OF_JOB[newest.state if newest else None],
        "progress": (progress_of(newest) or _nothing_yet(project)) if newest and active else None,
        "output_url": url_of(film, request) if film else None,
        "film_outdated": is_outdated(project, film),
        "error": (newest.error or None) if newest else None,
    }


def _films_in_order() -> "Prefetch[str, Any, Any]":
    """A job's films in the order of its formats, in which they were kept."""
    return Prefetch("artifacts", Artifact.objects.order_by("pk"))


def _nothing_yet(project: Project) -> dict[str, Any]:
    return {
        "current_segment": 0,
        "total_segments": project.segments.count(),
        "percentage": 0.0,
        "current_phase": JobStatus.QUEUED.value,
    }


def _started(job: RenderJob) -> dict[str, Any]:
    total = job.total_segments
    return {
        "task_id": job.task_id,
        "project_id": job.project_id,
        "status": job.status,
        "total_segments": total,
        "message": f"Rendering {total} segment{'' if total == 1 else 's'} has begun.",
    }
