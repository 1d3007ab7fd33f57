"""Editing stories over HTTP: undo, the bin, copies, splitting, merging, scripts."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.serializers import RefusalSerializer
from backend.config.views import FormPages
from backend.projects import editing
from backend.projects.bin import put_into_bin, restore
from backend.projects.changes import Change
from backend.projects.copying import duplicate_project
from backend.projects.echo import tell_project
from backend.projects.edit_serializers import (
    AddSegmentsSerializer,
    ChangeSerializer,
    MergeSerializer,
    RemoveSegmentsSerializer,
    ScriptSerializer,
    SegmentsSerializer,
    SplitSerializer,
    UndoneSerializer,
)
from backend.projects.models import Project, Segment
from backend.projects.new_ids import NEW_ID, made_before, wished_id
from backend.projects.serializers import ProjectSerializer, SegmentSerializer

CHANGE = OpenApiParameter(
    "X-Change", int, OpenApiParameter.HEADER, response=True,
    description="The change that came of it, to be undone at `/api/changes/{id}/undo/`.",
)  # fmt: skip
_REFUSALS = {400: RefusalSerializer, 404: RefusalSerializer, 409: RefusalSerializer}
_UNPAGED: dict[str, Any] = {"filterset_class": None, "pagination_class": None}


class NothingSerializer(serializers.Serializer[Any]):
    """A request without a body: its address says it all."""


class SegmentEditing(FormPages[Segment]):
    """What the segment's addresses can do beyond setting fields."""

    @extend_schema(
        request=None, parameters=[CHANGE], responses={201: SegmentSerializer, **_REFUSALS}
    )
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def duplicate(self, request: Request, pk: str | None = None) -> Response:
        """A copy of the segment right behind it, with files of its own."""
        made = editing.duplicate_segment(self.get_object())
        tell_project(made.project_id)
        return Response(self._told(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=SplitSerializer, parameters=[CHANGE, NEW_ID],
        responses={201: SegmentsSerializer, **_REFUSALS},
    )  # fmt: skip
    @action(detail=True, methods=["post"], serializer_class=SplitSerializer)
    def split(self, request: Request, pk: str | None = None) -> Response:
        """Divide the text in two; the second part becomes the next segment, with the same picture
        and the opposite zoom.

        A spoken narration is dropped; one of your own stays with the first part.
        """
        segment = self.get_object()
        form = SplitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wished = wished_id(request)
        if again := made_before(wished, segment.project_id):
            parts = (segment, again)
        else:
            parts = editing.split(segment, pk=wished, **form.validated_data)
        tell_project(segment.project_id)
        told = {"segments": self._told(parts, many=True).data}
        return Response(told, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=MergeSerializer, parameters=[CHANGE],
        responses={200: SegmentSerializer, **_REFUSALS},
    )  # fmt: skip
    @action(detail=True, methods=["post"], serializer_class=MergeSerializer)
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """Make one segment of this and the next: both texts, and the picture of the first that has
        one. 409 for the last segment.

        A spoken narration is dropped; one of your own is kept.
        """
        segment, form = self.get_object(), MergeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        merged = editing.merge(segment, **form.validated_data)
        tell_project(merged.project_id)
        return Response(self._told(merged).data)

    def _told(self, segments: Any, **more: Any) -> SegmentSerializer:
        return SegmentSerializer(segments, context=self.get_serializer_context(), **more)


class ProjectEditing(FormPages[Project]):
    """What the project's addresses can do to the story as a whole."""

    @extend_schema(request=None, responses={200: ProjectSerializer, 404: RefusalSerializer})
    @action(
        detail=True, methods=["post"], url_path="bin", url_name="bin",
        serializer_class=NothingSerializer,
    )  # fmt: skip
    def bin_(self, request: Request, pk: str | None = None) -> Response:
        """Put the project aside: what is under way of it is cancelled, and it is nowhere but in
        `GET /api/projects/?binned=true`. After a week it is deleted for good."""
        project = self.get_object()
        put_into_bin(project)
        return self._answer(project)

    @extend_schema(request=None, responses={200: ProjectSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def restore(self, request: Request, pk: str | None = None) -> Response:
        """Have the project back out of the bin."""
        project = self.get_object()
        restore(project)
        return self._answer(project)

    @extend_schema(request=None, responses={201: ProjectSerializer, 404: RefusalSerializer})
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def duplicate(self, request: Request, pk: str | None = None) -> Response:
        """A copy of the project, “… copy”, with everything but its films."""
        twin = duplicate_project(self.get_object())
        return self._answer(twin, status.HTTP_201_CREATED)

    @extend_schema(
        request=RemoveSegmentsSerializer, parameters=[CHANGE], responses={204: None, **_REFUSALS}
    )
    @action(
        detail=True, methods=["post"], url_path="remove-segments",
        serializer_class=RemoveSegmentsSerializer,
    )  # fmt: skip
    def remove_segments(self, request: Request, pk: str | None = None) -> Response:
        """Delete several segments at once; those that have gone already are no fault."""
        project, form = self.get_object(), RemoveSegmentsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        editing.remove_segments(project, form.validated_data["segment_ids"])
        tell_project(project.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=AddSegmentsSerializer, parameters=[CHANGE],
        responses={201: SegmentsSerializer, **_REFUSALS},
    )  # fmt: skip
    @action(
        detail=True, methods=["post"], url_path="add-segments",
        serializer_class=AddSegmentsSerializer,
    )  # fmt: skip
    def add_segments(self, request: Request, pk: str | None = None) -> Response:
        """Make several segments at once; the answer has all segments of the project."""
        project, form = self.get_object(), AddSegmentsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        texts = {row["id"]: row["text_content"] for row in asked["segments"]}
        editing.add_segments(project, texts, asked.get("sequence_index"))
        tell_project(project.pk)
        told = SegmentsSerializer(project, context=self.get_serializer_context())
        return Response(told.data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=ScriptSerializer, parameters=[CHANGE],
        responses={200: SegmentsSerializer, **_REFUSALS},
    )  # fmt: skip
    @action(detail=True, methods=["post"], serializer_class=ScriptSerializer)
    def script(self, request: Request, pk: str | None = None) -> Response:
        """Make segments of a script's paragraphs; the answer has all segments of the project."""
        project, form = self.get_object(), ScriptSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        fill, into = asked["mode"] == "fill", asked.get("segment")
        editing.add_script(project, asked["paragraphs"], fill=fill, into=into)
        tell_project(project.pk)
        return Response(SegmentsSerializer(project, context=self.get_serializer_context()).data)

    @extend_schema(responses={200: ChangeSerializer(many=True)})
    @action(detail=True, methods=["get"], serializer_class=ChangeSerializer, **_UNPAGED)
    def changes(self, request: Request, pk: str | None = None) -> Response:
        """What was done lately and can be undone, newest first: of a day, a hundred at most."""
        changes = self.get_object().changes.defer("removed", "changed", "order")
        return Response(self.get_serializer(changes, many=True).data)

    def _answer(self, project: Project, code: int = status.HTTP_200_OK) -> Response:
        """The project as it is now, which the other tabs are told to ask for, if it is there."""
        now = Project.every.with_overview().get(pk=project.pk)
        tell_project(project.pk, gone=now.binned_at is not None)
        told = ProjectSerializer(now, context=self.get_serializer_context())
        return Response(told.data, status=code)


class ChangeViewSet(FormPages[Change]):
    """What was done to stories and can be undone."""

    serializer_class = ChangeSerializer
    queryset = Change.objects.filter(project__binned_at=None).select_related("project")

    @extend_schema(
        request=None, parameters=[CHANGE],
        responses={200: UndoneSerializer, 404: RefusalSerializer, 409: RefusalSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"], serializer_class=NothingSerializer)
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Take the change back, row by row and field by field; what else was done since stays.

        409 when it was undone already, when a file that belongs to it has gone, and when nothing of
        it is left. The answer names the change that this is: to undo that is to redo.
        """
        inverse = self.get_object().undo()
        project = inverse.project
        tell_project(project.pk)
        told = {"change": inverse.pk, "label": inverse.label, "project": project.pk}
        context = self.get_serializer_context()
        rows = UndoneSerializer({**told, "segments": project.segments.all()}, context=context)
        return Response(rows.data)
