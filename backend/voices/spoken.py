"""What was spoken becomes the narration of its segment, unless the person knows better by now."""

from dataclasses import asdict
from functools import partial

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from backend.jobs import events
from backend.jobs.models import Job
from backend.jobs.running import persist
from backend.projects.changes import Change, recorded
from backend.projects.models import Segment
from backend.projects.speech import OF_AUDIO, AudioSource
from backend.voices.utterances import Row
from core_engine import Narrated


def give(job: Job, row: Row, narrated: Narrated, *, touch: bool = True) -> None:
    """Give a segment what the job has spoken for it, while the job is its worker's to do.

    `touch` says that the story is another one now, which it is not for a film that is made with it.
    """
    persist(lambda: _give(job, row, narrated, touch=touch))


def _give(job: Job, row: Row, narrated: Narrated, *, touch: bool) -> None:
    with transaction.atomic():  # nobody tidies up between the new file and its row
        segment = Segment.objects.select_related("project").filter(pk=row["segment"]).first()
        if segment and job.is_mine() and _is_wanted(segment, row):
            change = _taken(segment, row, narrated)
            if touch:
                segment.project.touch()
            told = {"id": row["segment"], "project": str(segment.project_id)}
            told |= {"client": None, "change": change and change.pk}
            transaction.on_commit(partial(events.publish, "segment", told))


def _taken(segment: Segment, row: Row, narrated: Narrated) -> Change | None:
    """Let the segment take it; in place of a sound of the person's own that can be undone."""
    if not segment.is_own_audio:
        _take(segment, row, narrated)
        return None
    label = f"Replaced the narration of segment {segment.sequence_index + 1}"
    with recorded(segment.project, label, of=[segment.pk]) as recording:
        _take(segment, row, narrated)
    return recording.change


def _is_wanted(segment: Segment, row: Row) -> bool:
    """Not where the person has brought a sound since, nor where a newer text is spoken already."""
    if segment.is_own_audio:
        return bool(segment.audio_file.name == row["replaces"])
    is_newest = segment.speech_request == row["request"]
    return is_newest or not segment.audio_file or segment.audio_stale


def _take(segment: Segment, row: Row, narrated: Narrated) -> None:
    with narrated.path.open("rb") as file:
        segment.audio_file.save(narrated.path.name, File(file), save=False)
    words = [asdict(word) for word in narrated.words]
    segment.take_audio(AudioSource.TTS, narrated.seconds, row["request"], words, narrated.unspoken)
    values = {name: getattr(segment, name) for name in _OF_NARRATION}
    Segment.objects.filter(pk=segment.pk).update(**values, updated_at=timezone.now())


_OF_NARRATION = ("audio_file", "audio_duration", *OF_AUDIO)
