"""Rendering a project, and asking how far it is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.views import FormPages
from backend.jobs.states import JobStatus
from backend.projects.models import STATUS_OF_JOB, GlobalSettings, Project
from backend.renders.models import RenderJob
from backend.renders.readiness import refuse_unless_ready
from backend.renders.rendering import start
from backend.renders.serializers import (
    NotReadySerializer,
    ProjectStatusSerializer,
    RefusalSerializer,
    RenderRequestSerializer,
    RenderStartedSerializer,
    is_outdated,
    newest_film,
    output_url,
)
from core_engine import Format, check_ffmpeg


class RenderActions(FormPages[Project]):
    """What the project's addresses can do about films."""

    @extend_schema(
        request=RenderRequestSerializer,
        responses={
            202: RenderStartedSerializer,
            400: NotReadySerializer,
            404: RefusalSerializer,
            409: RefusalSerializer,
            500: RefusalSerializer,
        },
    )
    @action(detail=True, methods=["post"], serializer_class=RenderRequestSerializer)
    def render(self, request: Request, pk: str | None = None) -> Response:
        """Render the project: the answer comes at once, the film when it is done.

        Refused with everything that is still missing (400), while a render runs (409), and when
        FFmpeg cannot run (500). A finished or failed project may be rendered again; the last good
        film stays until the new one takes its place.
        """
        project = self.get_object()
        wanted = RenderRequestSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        job = queue_render(project, wanted.validated_data)
        return Response(_started(job), status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={200: ProjectStatusSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["get"], serializer_class=ProjectStatusSerializer)
    def status(self, request: Request, pk: str | None = None) -> Response:
        """Where the project stands: its newest render, and the newest film there is."""
        return Response(project_status(self.get_object(), request))


def queue_render(project: Project, wanted: dict[str, Any]) -> RenderJob:
    """Queue and start a render of the project, or raise the refusal that says why not."""
    format = Format(wanted["format"])
    refuse_unless_ready(project)
    check_ffmpeg()
    RenderJob.objects.fail_abandoned()
    settings = GlobalSettings.load()
    job = RenderJob.queue(
        project,
        format=format,
        quality=wanted.get("quality") or settings.quality,
        fps=wanted.get("fps") or settings.fps,
    )
    start(job)
    return job


def project_status(project: Project, request: Request) -> dict[str, Any]:
    """The answer about a project's newest render."""
    newest = project.render_jobs.exclude(status=JobStatus.CANCELLED).first()
    film = newest_film(project)
    live = newest is not None and not JobStatus(newest.status).is_finished
    return {
        "project_id": project.pk,
        "status": STATUS_OF_JOB[JobStatus(newest.status) if newest else None],
        "progress": (newest.progress or _nothing_yet(project)) if newest and live else None,
        "output_url": output_url(film, request),
        "film_outdated": is_outdated(project, film),
        "error": (newest.error or None) if newest else None,
    }


def _nothing_yet(project: Project) -> dict[str, Any]:
    total = project.segments.count()
    return {
        "current_segment": 0, "total_segments": total, "percentage": 0.0, "current_phase": "queued",
    }  # fmt: skip


def _started(job: RenderJob) -> dict[str, Any]:
    return {
        "task_id": job.task_id,
        "project_id": job.project_id,
        "status": JobStatus.QUEUED,
        "total_segments": job.project.segments.count(),
        "message": "The film is being made.",
    }
