"""The waveforms of narrations over HTTP: one, or all of a project's for its timeline."""

import hashlib
import json
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.media import FOR_EVER
from backend.config.refusals import NotThere, Unprocessable
from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.projects.media_files import cache
from backend.projects.models import Project, Segment
from core_engine import PEAKS_PER_SECOND, SourceError, Waveform, load_waveform

# Those that are not in the cache; each has an FFmpeg of its own.
_AT_ONCE = 2
_VERSION = OpenApiParameter(
    "v", str, description="Anything that changes with the narration, such as its file's name: what "
    "was read is then kept for good.",
)  # fmt: skip


_BY_SEGMENT = {
    "type": "object",
    "additionalProperties": {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": 100},
    },
}


class WaveformSerializer(serializers.Serializer[Any]):
    """How loud a narration is from moment to moment."""

    peaks = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=100),
        help_text="100 times the square root of the loudest sample's share of full scale.",
    )
    per_second = serializers.IntegerField(help_text="How many peaks a second has.")
    duration = serializers.FloatField(help_text="Seconds.")


class SegmentWaveform(FormPages[Segment]):
    """What the segment's addresses can tell of its narration."""

    @extend_schema(
        parameters=[_VERSION],
        responses={200: WaveformSerializer, 404: RefusalSerializer, 422: RefusalSerializer},
        filters=False,
    )
    @action(
        detail=True, methods=["get"], serializer_class=WaveformSerializer, filterset_fields=None,
        pagination_class=None,
    )  # fmt: skip
    def waveform(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        """How loud the narration is, twenty times a second, to be drawn."""
        found = waveform_of(self.get_object())
        told = {"per_second": PEAKS_PER_SECOND, "duration": found.duration}
        return conditional(request, {"peaks": found.peaks, **told})


class ProjectWaveforms(FormPages[Project]):
    """What the project's addresses can tell of its narrations."""

    @extend_schema(
        parameters=[_VERSION],
        responses={200: _BY_SEGMENT, 404: RefusalSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def waveforms(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        """The peaks of all narrations, twenty a second, by the ids of their segments.

        Segments without a narration, or with one that cannot be read any more, are left out.
        """
        project = Project.objects.get(pk=self.get_object().pk)
        return conditional(request, waveforms_of(project.segments.exclude(audio_file="")))


def waveform_of(segment: Segment) -> Waveform:
    """The waveform of the segment's narration; a refusal where there is none to be read."""
    if not segment.has_audio:
        message = "This segment has no narration yet. Speak its text, or bring one of your own."
        raise NotThere("no_narration", message)
    try:
        return load_waveform(Path(segment.audio_file.path), cache(), threading.Event())
    except SourceError as error:
        raise Unprocessable(error.code, f"{error.message} {error.remedy}") from error


def waveforms_of(segments: Iterable[Segment]) -> dict[str, tuple[int, ...]]:
    """The peaks of the narrations that can be read, by the ids of their segments."""
    segments = list(segments)
    with cache().in_use(), ThreadPoolExecutor(_AT_ONCE) as threads:
        found = threads.map(_peaks_of, segments)
        pairs = zip(segments, found, strict=True)
        return {str(segment.pk): peaks for segment, peaks in pairs if peaks is not None}


def _peaks_of(segment: Segment) -> tuple[int, ...] | None:
    path = Path(segment.audio_file.path)
    try:
        return load_waveform(path, cache(), threading.Event()).peaks
    except SourceError:
        return None  # its own address says why


def conditional(request: Request, data: Any) -> HttpResponseBase:
    """The answer, or that it is what the browser has already."""
    etag = quote_etag(hashlib.sha256(json.dumps(data).encode()).hexdigest())
    response = get_conditional_response(request, etag) or Response(data)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_EVER if "v" in request.GET else "private, no-cache"
    return response
