"""Music over HTTP: the pieces there are, and the one under a story."""

import threading
from pathlib import Path
from typing import Any

from django.db.models import ProtectedError
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.refusals import Conflict, Unprocessable
from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.music.models import MusicTrack, ProjectMusic, music_of
from backend.music.serializers import MusicTrackSerializer, ProjectMusicSerializer
from backend.projects.echo import tell_project
from backend.projects.edit_views import CHANGE
from backend.projects.media_files import cache
from backend.projects.models import Project
from backend.projects.waveforms import WaveformSerializer, conditional
from core_engine import PEAKS_PER_SECOND, SourceError, load_waveform


class MusicTrackViewSet(viewsets.ModelViewSet[MusicTrack]):
    """Pieces of music: bring them (multipart form data, as `file`), rename and delete them.

    A track that a story has under it cannot be deleted (409).
    """

    serializer_class = MusicTrackSerializer
    queryset = MusicTrack.objects.prefetch_related("uses__project")
    parser_classes = [JSONParser, MultiPartParser, FormParser]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> Any:
        """The list has none that are only offered, since their job was cancelled."""
        tracks = super().get_queryset()
        return tracks.exclude(variations__is_offered=True) if self.action == "list" else tracks

    @extend_schema(responses={204: None, 409: RefusalSerializer})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Delete the track and its file."""
        return super().destroy(request, *args, **kwargs)

    def perform_destroy(self, instance: MusicTrack) -> None:
        """Delete it unless a story needs it."""
        try:
            instance.delete()
        except ProtectedError as error:
            titles = ", ".join(f"“{use.project.title}”" for use in instance.uses.all())
            message = f"This music lies under {titles}. Choose another there first, or none."
            raise Conflict("music_in_use", message) from error

    @extend_schema(
        responses={200: WaveformSerializer, 404: RefusalSerializer, 422: RefusalSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"], serializer_class=WaveformSerializer,
            pagination_class=None)  # fmt: skip
    def waveform(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        """How loud the music is, twenty times a second, to be drawn."""
        path = Path(self.get_object().file.path)
        try:
            found = load_waveform(path, cache(), threading.Event())
        except SourceError as error:
            raise Unprocessable(error.code, f"{error.message} {error.remedy}") from error
        told = {"per_second": PEAKS_PER_SECOND, "duration": found.duration}
        return conditional(request, {"peaks": found.peaks, **told})


class ProjectMusicActions(FormPages[Project]):
    """What the project's addresses can do about its music."""

    @extend_schema(methods=["GET"], responses={200: ProjectMusicSerializer, 404: RefusalSerializer})
    @extend_schema(
        methods=["PUT"], request=ProjectMusicSerializer, parameters=[CHANGE],
        responses={200: ProjectMusicSerializer, 400: RefusalSerializer, 404: RefusalSerializer},
    )  # fmt: skip
    @action(
        detail=True, methods=["get", "put"], serializer_class=ProjectMusicSerializer,
        filterset_class=None, pagination_class=None,
    )  # fmt: skip
    def music(self, request: Request, pk: str | None = None) -> Response:
        """The music under the story, and how it is heard; `track` is null where there is none."""
        project = self.get_object()
        found = music_of(project.pk) or ProjectMusic(project=project)
        if request.method == "PUT":
            form = ProjectMusicSerializer(found, data=request.data)
            form.is_valid(raise_exception=True)
            found = form.save()
            tell_project(project.pk)
        return Response(ProjectMusicSerializer(found).data)
