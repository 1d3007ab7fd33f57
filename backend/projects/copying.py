"""Copies of segments and of whole projects, with files of their own."""

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import FileField, Model

from backend.music.models import music_of
from backend.projects.models import Project, Segment, audio_path, image_path

_OWN = {"id", "project", "created_at", "updated_at", "binned_at"}
_COPY = re.compile(r" copy( \d+)?$")


def duplicate_project(project: Project) -> Project:
    """A new project with all that this one has, but its films.

    In one transaction: nobody removes a file meanwhile that is being copied.
    """
    twin = Project(**_values(project))
    try:
        with transaction.atomic():
            twin.title = _title_of_copy(project.title)
            twin.save(force_insert=True)
            copies = [copied_segment(segment, twin) for segment in project.segments.all()]
            Segment.objects.bulk_create(copies, batch_size=500)
            if music := music_of(project.pk):
                music.project = twin
                music.save(force_insert=True)
    except BaseException:
        twin.remove_files()
        raise
    return twin


def copied_segment(segment: Segment, project: Project, *, sound: bool = True) -> Segment:
    """A segment with the same fields and files of its own, not yet saved. A file that has gone is
    not there either."""
    copy = Segment(project=project, **_values(segment))
    copy.image_file = own_file(segment.image_file.name, copy, image_path)
    audio = segment.audio_file.name if sound else ""
    copy.audio_file = own_file(audio, copy, audio_path)
    if not copy.audio_file:
        copy.take_audio("", None)
    return copy


def own_file(name: str | None, owner: Segment, path_for: Callable[[Segment, str], str]) -> str:
    """Another name for the same bytes: files are never overwritten, so they may be shared."""
    source = Path(settings.MEDIA_ROOT) / (name or "")
    if not name or not source.is_file():
        return ""
    copy = path_for(owner, source.name)
    target = Path(settings.MEDIA_ROOT) / copy
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _link(source, target)
    return copy


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # not every disk has links, nor as many of one file as one likes
        with suppress(FileNotFoundError):
            target.unlink()
        shutil.copyfile(source, target)
        target.chmod(settings.FILE_UPLOAD_PERMISSIONS)


def _values(row: Model) -> dict[str, Any]:
    """All fields but those that a copy has of its own; files are among those."""
    fields = [it for it in row._meta.concrete_fields if not isinstance(it, FileField)]
    return {it.attname: getattr(row, it.attname) for it in fields if it.name not in _OWN}


def _title_of_copy(title: str) -> str:
    """“Title copy”, or “Title copy 2” where there is one."""
    stem = _COPY.sub("", title)[:280]
    taken = set(Project.objects.filter(title__startswith=stem).values_list("title", flat=True))
    endings = chain([" copy"], (f" copy {number}" for number in count(2)))
    return next(f"{stem}{end}" for end in endings if f"{stem}{end}" not in taken)
