"""From a story to a project, and back to a zip file that imports again to an equal project."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from backend.jobs.task_manager import TaskManager
from backend.music.laying import Heard, lay_under
from backend.music.models import music_of
from backend.projects.media_files import checked_audio_duration, checked_image, checked_music
from backend.projects.models import Project, Segment
from backend.projects.speech import OF_AUDIO, AudioSource
from backend.projects.story import Story, StorySegment
from core_engine import Picture, Problem, SourceError, StoryNotRenderable, alternating

# Seconds by which words may outlast their sound: encoders add and take away some samples.
_AFTER_ITS_END = 0.05


@dataclass(slots=True)
class _Look:
    """What looking at a segment's files has shown."""

    picture: Picture | None = None
    audio_duration: float | None = None
    problems: list[Problem] = field(default_factory=list)


def import_story(story: Story) -> Project:
    """A new project with copies of the story's files: all of it or, when a file is bad, nothing.

    Raises StoryNotRenderable with everything that is wrong. A picture or a sound that the story
    does not name may still come later.
    """
    # Files first: looking at them takes long, and a transaction keeps all other writers out.
    looks, heard = _good_looks(story)
    project = Project(title=story.title.strip()[:300].strip() or "Story", **story.speech)
    try:
        segments = [
            _segment(project, index, told, looks[index])
            for index, told in enumerate(story.segments)
        ]
        with transaction.atomic():
            project.save(force_insert=True)
            Segment.objects.bulk_create(segments, batch_size=500)
            if story.music and heard:
                lay_under(project, story.music, heard)
    except BaseException:
        project.remove_files()
        raise
    return project


def _good_looks(story: Story) -> tuple[list[_Look], Heard | None]:
    """What the files of each segment, and the music, are like, all of them good; raises
    StoryNotRenderable."""
    look_at = partial(_look_at, story)
    looks = list(TaskManager.get().segments().map(look_at, enumerate(story.segments, 1)))
    problems = [*story.problems, *(problem for look in looks for problem in look.problems)]
    heard = None
    with _collected(0, problems):
        heard = checked_music(story.music.source.path) if story.music else None
    if problems:
        raise StoryNotRenderable(sorted(problems, key=attrgetter("number")))
    return looks, heard


def _look_at(story: Story, numbered: tuple[int, StorySegment]) -> _Look:
    number, told = numbered
    look = _Look()
    with _collected(number, look.problems):
        if told.image:
            look.picture = checked_image(told.image)
    with _collected(number, look.problems):
        if told.audio:
            look.audio_duration = checked_audio_duration(told.audio)
            look.problems += _words_outside(story, number, told, look.audio_duration)
    return look


def _words_outside(
    story: Story, number: int, told: StorySegment, duration: float
) -> Iterator[Problem]:
    end = max((word["end"] for word in told.audio_words), default=0.0)
    if end > duration + _AFTER_ITS_END:
        message = f"audio_words: They end at {end:.2f} seconds, the sound at {duration:.2f}."
        yield Problem(number, story.path, "story_file", message, "Mend the story file.")


@contextmanager
def _collected(number: int, problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except SourceError as error:
        problems.append(Problem(number, error.path, error.code, error.message, error.remedy))


def _segment(project: Project, index: int, told: StorySegment, look: _Look) -> Segment:
    """The segment with its files copied."""
    segment = Segment(project=project, sequence_index=index, text_content=told.text, **told.speech)
    _set_motion(segment, index, told)
    segment.take_image(look.picture)
    if told.audio:
        source = told.audio_source or AudioSource.UPLOAD
        known = (told.audio_request, told.audio_words, told.audio_unspoken)
        segment.take_audio(source, look.audio_duration, *known)
    for path, copy in ((told.image, segment.image_file), (told.audio, segment.audio_file)):
        if path:
            with path.open("rb") as file:
                copy.save(path.name, File(file), save=False)
    return segment


def _set_motion(segment: Segment, index: int, told: StorySegment) -> None:
    segment.focus = _as_json(told.focus)
    segment.start_rect = _as_json(told.start_rect)
    segment.end_rect = _as_json(told.end_rect)
    segment.easing = told.easing or ""
    segment.zoom_direction = told.zoom_direction or alternating(index)


def _as_json(shape: Any) -> dict[str, float] | None:
    return {name: getattr(shape, name) for name in shape.__slots__} if shape else None


def export_project(project: Project, target: IO[bytes]) -> None:
    """Write the project to `target` as a zip file of a story folder."""
    from backend.projects.story_json import story_as_json  # as in story_folder.py

    rows: list[dict[str, Any]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as zip_file:
        for number, segment in enumerate(project.segments.all(), 1):
            rows.append(_exported(zip_file, number, segment))
        music = _exported_music(zip_file, project)
        told = story_as_json(project.title, project.speech, rows, music)
        zip_file.writestr("story.json", told)


def _exported_music(zip_file: zipfile.ZipFile, project: Project) -> dict[str, Any] | None:
    music = music_of(project.pk)
    file = music and _add_file(zip_file, "music/0001", music.track.file.name)
    if not music or not file:
        return None
    track = {"title": music.track.title, "licence_note": music.track.licence_note}
    return {**music.as_json(), **track, "file": file}


def _exported(zip_file: zipfile.ZipFile, number: int, segment: Segment) -> dict[str, Any]:
    return {
        "text": segment.text_content,
        "image": _add_file(zip_file, f"images/{number:04}", segment.image_file.name),
        "audio": _add_file(zip_file, f"audio/{number:04}", segment.audio_file.name),
        "focus": segment.focus,
        "start_rect": segment.start_rect,
        "end_rect": segment.end_rect,
        "easing": segment.easing,
        "zoom_direction": segment.zoom_direction,
        **segment.speech,
        **({name: getattr(segment, name) for name in OF_AUDIO} if segment.audio_file else {}),
    }


def _add_file(zip_file: zipfile.ZipFile, stem: str, name: str | None) -> str | None:
    path = Path(settings.MEDIA_ROOT) / (name or "")
    if not name or not path.is_file():
        return None  # what is missing here is missing there too
    member = f"{stem}{path.suffix}"
    zip_file.write(path, member)
    return member
