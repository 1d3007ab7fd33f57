"""What a render job renders: the story and the settings as they were when it was asked for.

Files need not be copied for that: an upload never takes another's name, and what a snapshot names
is kept for as long as its job may still need it.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings

from backend.music.models import music_of
from backend.projects.models import GlobalSettings, Project, Segment
from backend.projects.motion import motion_of
from backend.voices.utterances import resolved, rows_of, text_of, wants_narration
from core_engine import MusicSource, Narrated, Quality, RenderSettings, SegmentSource

_MOTION = ("focus", "start_rect", "end_rect", "easing", "zoom_direction")


def snapshot_of(project: Project, *, narrate: bool = False) -> dict[str, Any]:
    """The project as JSON. File names are relative to MEDIA_ROOT.

    Where it is to `narrate`, it also has what is to be spoken of segments without a narration, or
    with one that was spoken before the text was changed.
    """
    segments = project.segments.select_related("project")
    rows = [_segment(segment, narrate=narrate) for segment in segments]
    text = {"text": text_of(project.pk)} if any("utterance" in row for row in rows) else {}
    music = music_of(project.pk)
    heard = {"music": music.as_json()} if music else {}
    return {"title": project.title, "segments": rows, **text, **heard}


def is_same_story(snapshot: dict[str, Any], project: Project) -> bool:
    """Whether the project as it is now shows and tells what is in the snapshot. Of one that does
    not say what its texts were, nobody knows."""
    music = music_of(project.pk)
    if snapshot.get("music") != (music and music.as_json()):
        return False
    rows = snapshot.get("segments", ())
    segments = list(project.segments.select_related("project"))
    return len(rows) == len(segments) and all(map(_is_same, rows, segments))


def _is_same(row: dict[str, Any], segment: Segment) -> bool:
    if row.get("text_content") != segment.text_content or segment.audio_stale:
        return False
    if spoken := row.get("utterance"):
        is_same_sound = segment.audio_request == spoken["request"]
    else:
        is_same_sound = segment.audio_file.name == row["audio"]
    looks = {"image": segment.image_file.name, **_motion(segment)}
    return is_same_sound and all(row[name] == value for name, value in looks.items())


def utterances_in(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be spoken before the film can be made, by whom."""
    rows = [
        {**row["utterance"], "number": number}
        for number, row in enumerate(snapshot["segments"], 1)
        if "utterance" in row
    ]
    return resolved(rows, snapshot.get("text", ""))


def settings_as_json(chosen: RenderSettings) -> dict[str, Any]:
    """The settings of a render as a job keeps them."""
    return {
        "quality": chosen.quality.value,
        "fps": chosen.fps,
        "short_side": chosen.short_side,
        "zoom_intensity": chosen.zoom_intensity,
        "loudness": chosen.loudness,
    }


def chosen_settings(quality: str = "", fps: int | None = None) -> RenderSettings:
    """The global settings with what was asked for one render in particular."""
    return GlobalSettings.load().render_settings(quality=quality or None, fps=fps)


def settings_in(kept: dict[str, Any]) -> RenderSettings:
    """The settings that a job keeps as the engine takes them."""
    kept = dict(kept)
    return RenderSettings(quality=Quality(kept.pop("quality")), **kept)


def sources_in(
    snapshot: dict[str, Any], spoken: Mapping[str, Narrated] = MappingProxyType({})
) -> list[SegmentSource]:
    """The segments as the engine takes them, with what was `spoken` of them by their ids."""
    return [
        _source(number, row, spoken.get(row["id"]))
        for number, row in enumerate(snapshot["segments"], 1)
    ]


def _source(number: int, row: dict[str, Any], spoken: Narrated | None) -> SegmentSource:
    audio, speech = _path(row["audio"]), row.get("speech")
    if spoken:
        audio, speech = spoken.path, [(word.start, word.end) for word in spoken.words]
    heard = tuple((start, end) for start, end in speech) if speech else None
    return SegmentSource(number, _path(row["image"]), audio, **motion_of(row), speech=heard)


def music_in(snapshot: dict[str, Any]) -> MusicSource | None:
    """The music as the engine takes it, if there is any."""
    told = dict(snapshot.get("music") or {})
    return MusicSource(Path(settings.MEDIA_ROOT, told.pop("file")), **told) if told else None


def files_in(snapshot: dict[str, Any]) -> set[Path]:
    """The files that the render reads."""
    names = (row[key] for row in snapshot.get("segments", ()) for key in ("image", "audio"))
    return {Path(settings.MEDIA_ROOT) / name for name in names if name}


def _segment(segment: Segment, *, narrate: bool) -> dict[str, Any]:
    spoken = {"utterance": rows_of([segment])[0]} if narrate and wants_narration(segment) else {}
    return {
        "id": str(segment.pk),
        "image": segment.image_file.name,
        "audio": segment.audio_file.name,
        "text_content": segment.text_content,
        "speech": [[word["start"], word["end"]] for word in segment.audio_words],
        **_motion(segment),
        **spoken,
    }


def _motion(segment: Segment) -> dict[str, Any]:
    return {name: getattr(segment, name) or None for name in _MOTION}


def _path(name: str) -> Path | None:
    return Path(settings.MEDIA_ROOT) / name if name else None
