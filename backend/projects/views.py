"""Projects, segments and settings over HTTP."""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.serializers import RefusalSerializer
from backend.music.views import ProjectMusicActions
from backend.projects import editing
from backend.projects.bin import remove_for_good
from backend.projects.echo import tell_project, tell_segment, tell_settings
from backend.projects.edit_views import ProjectEditing, SegmentEditing
from backend.projects.importing import export_project
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings, Project, ProjectStatus, Segment
from backend.projects.new_ids import NEW_ID, made_before, wished_id
from backend.projects.receiving import ImportSerializer, KeptInFolder, import_received
from backend.projects.serializers import (
    GlobalSettingsSerializer,
    ProjectSerializer,
    ReorderSerializer,
    SegmentSerializer,
)
from backend.projects.waveforms import ProjectWaveforms, SegmentWaveform
from backend.renders.views import RenderActions
from backend.voices.views import ProjectNarration, SegmentNarration
from core_engine import work_folder

_PIECE = 2**18


class ProjectFilter(filters.FilterSet):
    """`?status=DRAFT` and the like, and `?title=` for a part of the title."""

    status = filters.ChoiceFilter(
        choices=ProjectStatus.choices, method="with_status", label="Status"
    )
    title = filters.CharFilter(lookup_expr="icontains", max_length=200)
    binned = filters.BooleanFilter(
        field_name="binned_at", lookup_expr="isnull", exclude=True,
        label="true: those in the bin, which are in no other list",
    )  # fmt: skip

    class Meta:
        model = Project
        fields = ["status", "title", "binned"]

    def with_status(self, projects: Any, name: str, value: str) -> Any:
        """Status is derived from jobs, so it is not a plain column."""
        return projects.with_status(value)


class ProjectViewSet(
    ProjectEditing,
    ProjectNarration,
    ProjectWaveforms,
    ProjectMusicActions,
    RenderActions,
    viewsets.ModelViewSet[Project],
):
    """Stories: make, list, rename and delete them, import and export them, make films of them.

    A project is a title and, in order, segments (see `/api/segments/?project=…`). `status` is
    DRAFT, PROCESSING, COMPLETED or FAILED, as the newest render says.
    """

    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter

    def get_queryset(self) -> Any:
        """Projects with what a list shows of them; those in the bin where they are asked for."""
        return (Project.every if self._asks_for_bin() else Project.objects).with_overview()

    def _asks_for_bin(self) -> bool:
        if self.action == "list":
            return self.request.query_params.get("binned", "").lower() in ("true", "1")
        return self.action in ("restore", "destroy")

    def perform_create(self, serializer: Any) -> None:
        """A new project."""
        super().perform_create(serializer)
        tell_project(serializer.instance.pk)

    def perform_update(self, serializer: Any) -> None:
        """Change its title, or who speaks."""
        super().perform_update(serializer)
        tell_project(serializer.instance.pk)

    def perform_destroy(self, instance: Project) -> None:
        """Delete the project for good, with everything of it, also out of the bin; a render that is
        under way is cancelled."""
        pk = instance.pk  # which it has no more once it is deleted
        remove_for_good(instance)
        tell_project(pk, gone=True)

    @extend_schema(
        request=ImportSerializer, responses={201: ProjectSerializer, 400: RefusalSerializer}
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        serializer_class=ImportSerializer,
        parser_classes=[MultiPartParser],
        filterset_class=None,
    )
    def import_(self, request: Request) -> Response:
        """Make a project of a story folder: a zip file in `file`, or its files in `files`.

        Browsers leave folders out of the names of files: `paths` has them. The folder has a
        `story.md` or a `story.json`, or just pictures with sounds and texts of the same names.
        When anything in it is bad, everything that is bad is told and no project is made.
        """
        with work_folder(cache().work, "received") as folder:
            request.upload_handlers = [KeptInFolder(folder)]
            form = ImportSerializer(data=request.data)
            form.is_valid(raise_exception=True)
            made_of_it = import_received(form.validated_data, folder)
        project = Project.objects.with_overview().get(pk=made_of_it.pk)
        tell_project(project.pk)
        made = ProjectSerializer(project, context=self.get_serializer_context())
        return Response(made.data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filterset_class=None)
    def export(self, request: Request, pk: str | None = None) -> StreamingHttpResponse:
        """The project as a zip file that imports again to an equal project."""
        project = self.get_object()
        # Closed when it was sent.
        file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        export_project(project, file)
        length = file.seek(0, 2)
        file.seek(0)
        response = StreamingHttpResponse(_pieces(file), content_type="application/zip")
        response["Content-Length"] = length
        response["Content-Disposition"] = content_disposition_header(True, _zip_name(project))
        return response

    @extend_schema(
        request=ReorderSerializer,
        responses={200: SegmentSerializer(many=True), 400: RefusalSerializer},
    )
    @action(
        detail=True,
        methods=["post"],
        serializer_class=ReorderSerializer,
        filterset_class=None,
        pagination_class=None,
    )
    def reorder(self, request: Request, pk: str | None = None) -> Response:
        """Put the segments into another order: send all their ids in the order wanted."""
        project = self.get_object()
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        editing.reorder(project, form.validated_data["segment_ids"])
        tell_project(project.pk)
        context = self.get_serializer_context()
        return Response(SegmentSerializer(project.segments.all(), many=True, context=context).data)


class SegmentViewSet(
    SegmentEditing, SegmentNarration, SegmentWaveform, viewsets.ModelViewSet[Segment]
):
    """The parts of stories, each a text, a picture and a narration.

    Pictures (`image_file`: JPEG, PNG, WebP) and sounds (`audio_file`: MP3, WAV, FLAC, M4A, OGG,
    Opus and more) are sent as multipart form data and refused when they cannot be decoded. `focus`,
    `start_rect`, `end_rect` and `easing` set the camera's motion; what is empty is chosen well.
    """

    serializer_class = SegmentSerializer
    queryset = Segment.objects.filter(project__binned_at=None).select_related("project")
    filterset_fields = ["project"]
    parser_classes = [JSONParser, MultiPartParser, FormParser]

    @extend_schema(
        parameters=[NEW_ID],
        responses={201: SegmentSerializer, 400: RefusalSerializer, 409: RefusalSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new segment, at its place or last."""
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer: Any) -> None:
        """A new segment; its place is one more in the project."""
        pk, project = wished_id(self.request), serializer.validated_data["project"].pk
        serializer.instance = made_before(pk, project) or serializer.save(pk=pk)
        tell_project(project)

    def perform_update(self, serializer: Any) -> None:
        """Change fields of the segment."""
        super().perform_update(serializer)
        tell_segment(serializer.instance.pk, serializer.instance.project_id)

    def perform_destroy(self, instance: Segment) -> None:
        """Delete the segment and close the gap."""
        editing.remove_segments(instance.project, [instance.pk])
        tell_project(instance.project_id)


@extend_schema_view(put=extend_schema(exclude=True))
class GlobalSettingsView(RetrieveUpdateAPIView[GlobalSettings]):
    """What all films have in common: zoom, resolution, frames per second, quality, voice."""

    serializer_class = GlobalSettingsSerializer

    def get_object(self) -> GlobalSettings:
        """The one row."""
        return GlobalSettings.load()

    def perform_update(self, serializer: Any) -> None:
        """Change what was sent."""
        super().perform_update(serializer)
        tell_settings()


def _zip_name(project: Project) -> str:
    """The title as a file name; line ends and the like have no place in a header."""
    return "".join(letter for letter in project.title if letter.isprintable()) + ".zip"


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """A file's bytes, read outside the event loop."""
    with file:
        while piece := await sync_to_async(file.read, thread_sensitive=False)(_PIECE):
            yield piece
