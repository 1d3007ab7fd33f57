"""Ids that are chosen by who asks: a page shows a new segment, and writes in it, before it is made.

The id comes as `Idempotency-Key`: asked for once more, a segment is answered and not made again.
"""

from collections.abc import Collection
from uuid import UUID, uuid4

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from backend.config.refusals import Conflict, Refusal
from backend.projects.models import Segment

NEW_ID = OpenApiParameter(
    "Idempotency-Key", UUID, OpenApiParameter.HEADER,
    description="A UUID of your choice, which the new segment has as its id. Sent again, nothing "
    "is made twice.",
)  # fmt: skip


def wished_id(request: Request) -> UUID:
    """The id that a new segment shall have."""
    wished = request.headers.get("Idempotency-Key")
    if not wished:
        return uuid4()
    try:
        return UUID(wished)
    except ValueError as error:
        raise Refusal(
            "no_uuid", "The Idempotency-Key of a new segment has to be a UUID: it is its id."
        ) from error


def made_before(pk: UUID, project: UUID) -> Segment | None:
    """The segment that was made of an earlier request. Raises Conflict where it is another one."""
    found = Segment.objects.select_related("project").filter(pk=pk).first()
    if found:
        _refuse_elsewhere({found.project_id}, project)
    return found


def all_made_before(ids: Collection[UUID], project: UUID) -> set[UUID]:
    """Those ids of which segments are there already. Raises Conflict where they are others."""
    found = dict(Segment.objects.filter(pk__in=ids).values_list("pk", "project"))
    _refuse_elsewhere(set(found.values()), project)
    return set(found)


def _refuse_elsewhere(found_in: set[UUID], project: UUID) -> None:
    if found_in - {project}:
        raise Conflict("id_taken", "Another segment has this id already. Use a new one.")
