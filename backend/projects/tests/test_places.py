"""Segments keep places without gaps, whatever happens to them at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backend.projects.editing import remove_segments
from backend.projects.models import Project, Segment
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)


def places(project: Project) -> list[int]:
    """Where the segments stand."""
    return list(project.segments.values_list("sequence_index", flat=True))


def test_one_that_was_read_before_others_went_leaves_no_gap() -> None:
    project = samples.project(6)
    read = list(project.segments.all())
    for segment in (read[1], read[4], read[2], read[1]):
        remove_segments(segment.project, [segment.pk])
    assert places(project) == [0, 1, 2]
    assert [it.pk for it in project.segments.all()] == [read[0].pk, read[3].pk, read[5].pk]


def test_many_that_go_at_once_leave_no_gap(threads: object) -> None:
    project = samples.project(8)

    def remove(segment: Segment) -> None:
        try:
            remove_segments(segment.project, [segment.pk])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(remove, list(project.segments.all())[::2]))
    assert places(project) == [0, 1, 2, 3]
