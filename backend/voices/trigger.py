"""Asking for narrations: once, however often it is asked for."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.config.refusals import Conflict
from backend.jobs.dispatch import queue_new
from backend.jobs.idempotency import once
from backend.projects.models import Project, Segment
from backend.voices.models import NarrationJob
from backend.voices.utterances import resolved, rows_of, text_of, utterance_in, wants_narration
from core_engine import check_ffmpeg


def narrate_segment(
    segment: Segment, *, replace: bool = False, created_by: str, idempotency_key: str = ""
) -> NarrationJob:
    """A job for one segment; raises Conflict where it has a sound of the person's own, unless that
    may be replaced, and VoiceMissing."""
    for row in resolved(rows_of([segment]), text_of(segment.project_id)):
        utterance_in(row)  # or nobody could speak it
    wanted = {"segment": str(segment.pk), "replace": replace}
    make = partial(_queued, partial(_of_segment, segment.pk, replace), created_by=created_by)
    return once(NarrationJob, idempotency_key, wanted, make)


def narrate_project(
    project: Project, *, force: bool = False, created_by: str, idempotency_key: str = ""
) -> NarrationJob:
    """A job for all segments whose narration is missing or says something else than the text now.

    With `force` for all; never for those that have a sound of the person's own.
    """
    wanted = {"project": str(project.pk), "force": force}
    make = partial(_queued, partial(new_job, project, force=force), created_by=created_by)
    return once(NarrationJob, idempotency_key, wanted, make)


def own_and_stale(project: Project) -> list[int]:
    """The numbers of segments whose sound the person has brought for another text than theirs."""
    segments = project.segments.select_related("project")
    return [it.sequence_index + 1 for it in segments if it.is_own_audio and it.audio_stale]


def _of_segment(pk: UUID, replace: bool, **kept: Any) -> NarrationJob:
    # Read again, since somebody may have recorded a sound meanwhile.
    segment = Segment.objects.select_related("project").get(pk=pk)
    if segment.is_own_audio and not replace:
        what = segment.get_audio_source_display().lower()
        raise Conflict(
            "own_audio",
            f"Segment {segment.sequence_index + 1} has a narration of your own ({what}). Send "
            "`replace` to have its text spoken in place of it; for a day that can be undone.",
            segment_id=str(segment.pk),
        )
    return new_job(segment.project, [segment], **kept)


def new_job(
    project: Project, segments: Iterable[Segment] | None = None, *, force: bool = False, **kept: Any
) -> NarrationJob:
    """A job, not yet queued, for these segments, or for all that want it."""
    if segments is None:
        found = project.segments.select_related("project")
        segments = [segment for segment in found if wants_narration(segment, force=force)]
    rows = rows_of(segments)
    return NarrationJob(project=project, utterances=rows, total_segments=len(rows), **kept)


def _queued(make: Callable[..., NarrationJob], **kept: Any) -> NarrationJob:
    """A new job, or one that is under way and speaks just that."""
    check_ffmpeg()
    with transaction.atomic():  # two that ask at once come one after the other
        job = make(**kept)
        # Under a key of its own each request has a job of its own, or the key would be lost.
        same = None if job.idempotency_key else _under_way(job)
        return same or queue_new(lambda: job)


def _under_way(job: NarrationJob) -> NarrationJob | None:
    wanted = _asked(job)
    others = job.project.narration_jobs.active() if wanted else ()
    return next((other for other in others if wanted <= _asked(other)), None)


def _asked(job: NarrationJob) -> set[str]:
    """What is to be spoken for which segments, comparable."""
    return {json.dumps((row["segment"], row["request"])) for row in job.utterances}
