"""Asking for narrations, and for those who can speak."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config.media import serve_file
from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.jobs.views import IDEMPOTENCY, JobFilter, JobViewSet, who
from backend.projects.models import Project, Segment
from backend.voices.models import NarrationJob
from backend.voices.sample import sample_of
from backend.voices.serializers import (
    NarrateProjectSerializer,
    NarrateSegmentSerializer,
    NarrationJobSerializer,
    NarrationStartedSerializer,
    VoicesSerializer,
    started,
)
from backend.voices.trigger import narrate_project, narrate_segment, own_and_stale
from core_engine import FASTEST, SLOWEST, voice_engines

_REFUSALS = {
    400: RefusalSerializer, 404: RefusalSerializer, 409: RefusalSerializer, 422: RefusalSerializer,
}  # fmt: skip


class SegmentNarration(FormPages[Segment]):
    """What the segment's addresses can do about its narration."""

    @extend_schema(
        request=NarrateSegmentSerializer,
        parameters=[IDEMPOTENCY],
        responses={202: NarrationStartedSerializer, **_REFUSALS},
    )
    @action(
        detail=True, methods=["post"], url_path="generate-audio",
        serializer_class=NarrateSegmentSerializer,
    )  # fmt: skip
    def generate_audio(self, request: Request, pk: str | None = None) -> Response:
        """Speak the segment's text; the answer comes at once, the narration when it is done.

        Refused where you have uploaded or recorded a narration yourself, unless `replace` is sent
        (409), and where no installed voice speaks its language (400).
        """
        segment = self.get_object()
        wanted = NarrateSegmentSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        job = narrate_segment(segment, **wanted.validated_data, **who(request))
        return Response(started(job), status=status.HTTP_202_ACCEPTED)


class ProjectNarration(FormPages[Project]):
    """What the project's addresses can do about narrations."""

    @extend_schema(
        request=NarrateProjectSerializer,
        parameters=[IDEMPOTENCY],
        responses={202: NarrationStartedSerializer, **_REFUSALS},
    )
    @action(
        detail=True, methods=["post"], url_path="generate-all-audio",
        serializer_class=NarrateProjectSerializer,
    )  # fmt: skip
    def generate_all_audio(self, request: Request, pk: str | None = None) -> Response:
        """Speak the texts of all segments whose narration is missing or does not say it any more.

        What you have uploaded or recorded yourself is left as it is.
        """
        project = self.get_object()
        wanted = NarrateProjectSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        job = narrate_project(project, **wanted.validated_data, **who(request))
        return Response(started(job, own_and_stale(project)), status=status.HTTP_202_ACCEPTED)


class NarrationJobFilter(JobFilter):
    """`?project=` and `?status=`."""

    class Meta:
        model = NarrationJob
        fields = ["project", "status"]


class NarrationJobViewSet(JobViewSet[NarrationJob]):
    """Narrations: of which segments, how far each is, what came of it.

    A job is queued, then processing, and ends as completed, failed or cancelled. A segment has its
    narration as soon as it was spoken, whatever becomes of the others.
    """

    serializer_class = NarrationJobSerializer
    filterset_class = NarrationJobFilter

    def get_queryset(self) -> Any:
        """Jobs without their logs."""
        return NarrationJob.objects.filter(project__binned_at=None).defer("log")


class VoicesView(APIView):
    """Who can speak on this machine."""

    @extend_schema(responses=VoicesSerializer)
    def get(self, request: Request) -> Response:
        """The engines with their voices, the most natural first, and what would install others."""
        told = {"slowest": SLOWEST, "fastest": FASTEST, "engines": voice_engines()}
        return Response(VoicesSerializer(told, context={"request": request}).data)


class VoiceSampleView(APIView):
    """What a voice sounds like."""

    @extend_schema(responses={(200, "audio/flac"): OpenApiTypes.BINARY, 404: RefusalSerializer})
    def get(self, request: Request, voice: str) -> HttpResponseBase:
        """A sentence in the voice's mother tongue, as FLAC."""
        return async_to_sync(serve_file)(
            request._request, sample_of(voice), cache_control="private, max-age=86400"
        )
