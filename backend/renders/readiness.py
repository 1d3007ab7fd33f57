"""Whether a project can be rendered, known before a job is made."""

import os
from pathlib import Path

from django.db.models.fields.files import FieldFile

from backend.config.refusals import Refusal
from backend.projects.models import Project, Segment
from backend.voices.utterances import wants_narration


def refuse_unless_ready(project: Project, *, narrate: bool = False) -> None:
    """Raise a refusal that names everything a film of this project still misses.

    Narrations that are to be spoken first are not missing.

    Looks at the disk: a row that names a file is no file. Whether the files can be decoded is
    found out by the render, which reads them anyway.
    """
    segments = list(project.segments.select_related("project"))
    images = [_missing(segment, segment.image_file, "picture") for segment in segments]
    heard = [it for it in segments if not (narrate and wants_narration(it))]
    audio = [_missing(segment, segment.audio_file, "narration") for segment in heard]
    missing_images = [row for row in images if row]
    missing_audio = [row for row in audio if row]
    if missing_images or missing_audio or not segments:
        raise Refusal(
            "not_ready",
            _sentence(len(segments), len(missing_images), len(missing_audio)),
            missing_images=missing_images,
            missing_audio=missing_audio,
        )


def _missing(segment: Segment, file: FieldFile, what: str) -> dict[str, object] | None:
    reason = _fault(Path(file.path)) if file else f"has no {what}"
    if reason is None:
        return None
    number = segment.sequence_index + 1
    return {
        "segment_id": str(segment.pk),
        "sequence_index": segment.sequence_index,
        "message": f"Segment {number} {reason}. Add the {what} again."
        if file
        else f"Segment {number} {reason}. {_REMEDY[what]}",
    }


_REMEDY = {"picture": "Add one.", "narration": "Add one, or have its text spoken."}


def _fault(path: Path) -> str | None:
    if not path.is_file():
        return f"has lost its file {path.name}"
    if not os.access(path, os.R_OK):
        return f"has a file that may not be read ({path.name})"
    if path.stat().st_size == 0:
        return f"has an empty file ({path.name})"
    return None


def _sentence(segments: int, images: int, audio: int) -> str:
    if not segments:
        return "The story has no segments. Add a picture and a narration."
    parts = [f"{images} of {segments} pictures" if images else "",
             f"{audio} of {segments} narrations" if audio else ""]  # fmt: skip
    return f"The film cannot be made yet: {' and '.join(filter(None, parts))} missing."
