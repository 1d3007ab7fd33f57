"""Laying the music of a story file under its project."""

import filecmp
from pathlib import Path
from typing import TypeAlias

from django.core.files import File

from backend.music.models import MusicTrack, ProjectMusic
from backend.projects.models import Project
from backend.projects.story import StoryMusic

Heard: TypeAlias = tuple[float, float | None]
"""What listening to it has shown: seconds, and LUFS."""


def lay_under(project: Project, told: StoryMusic, heard: Heard) -> None:
    """Have the music under the project: a track that is there already, or a new one."""
    track = _same(told.source.path, heard) or _brought(told, heard)
    source = told.source
    ProjectMusic.objects.create(
        project=project, track=track, gain_db=source.gain_db, start=source.start,
        fade=source.fade, loops=source.loops,
    )  # fmt: skip


def _same(path: Path, heard: Heard) -> MusicTrack | None:
    """The track with the very same bytes: a story that comes back does not bring it twice."""
    alike = MusicTrack.objects.filter(duration=heard[0])
    return next((it for it in alike if _is_same(path, Path(it.file.path))), None)


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _brought(told: StoryMusic, heard: Heard) -> MusicTrack:
    path, (duration, loudness) = told.source.path, heard
    track = MusicTrack(
        title=told.title or path.stem[:300], licence_note=told.licence_note,
        duration=duration, loudness=loudness,
    )  # fmt: skip
    with path.open("rb") as file:
        track.keep_with(path.name, File(file))
    return track
