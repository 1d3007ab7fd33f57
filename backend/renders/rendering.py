"""Rendering what the backend knows: stories from files, and projects from the database."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from backend.jobs.workplace import Workplace
from backend.projects.media_files import cache
from backend.projects.models import Project
from backend.projects.story import NARRATION_REFUSED, PICTURE_REFUSED
from backend.renders.hints import hints
from backend.renders.models import RenderJob
from backend.renders.snapshot import music_in, settings_in, snapshot_of, sources_in, utterances_in
from backend.voices.spoken import give
from backend.voices.utterances import Row, Spoken, speak, voiceless
from core_engine import (
    Film,
    Format,
    Music,
    MusicSource,
    Narrated,
    Order,
    Problem,
    RenderPlan,
    RenderSettings,
    Scene,
    SegmentSource,
    SourceError,
    StoryNotRenderable,
    ThumbnailPlan,
    inspect_sources,
    load_music,
    plan_film,
    plan_thumbnail,
    render_all,
)

SILENT = "There is no narration."
# What the engine says of what is missing, and of what in the story file that cannot come.
_MISSING = {
    "There is no picture.": NARRATION_REFUSED,
    SILENT: PICTURE_REFUSED,
    "There are no segments.": "",
}


def inspect(
    sources: Sequence[SegmentSource], place: Workplace, told: Sequence[Problem] = ()
) -> list[Scene]:
    """The story's scenes; raises StoryNotRenderable with all that is wrong.

    `told` are the problems that reading the story has found already.
    """
    context = place.context(len(sources))
    context.cache.remove_abandoned_work()
    try:
        scenes = inspect_sources(
            sources, context.cache, context.executor, context.reporter, context.cancelled
        )
    except StoryNotRenderable as error:
        raise StoryNotRenderable(_together(told, error.problems)) from None
    if told:
        raise StoryNotRenderable(told)
    return scenes


def speak_shown(
    sources: Sequence[SegmentSource], rows: Sequence[Row], told: Sequence[Problem] = (), *,
    place: Workplace, spoken: Spoken = lambda row, narrated: None,
) -> list[Narrated]:  # fmt: skip
    """What had to be spoken of a story of which everything else is in order.

    Its pictures and its other sounds are looked at before: nobody should hear of a bad picture only
    when minutes of speech are done. Raises StoryNotRenderable with all that is wrong, and what
    `backend.voices.utterances.speak` does.
    """
    if not rows:
        return []
    if problems := _beside_speech(sources, {row["number"] for row in rows}, place, told):
        raise StoryNotRenderable(sorted([*problems, *voiceless(rows)], key=attrgetter("number")))
    narrated = speak(rows, place.context(len(rows)), spoken)
    for hint in _unspoken(rows, narrated):
        place.notice(hint)
    return narrated


def _unspoken(rows: Sequence[Row], narrated: Sequence[Narrated]) -> Iterator[Problem]:
    """Words that are left out."""
    for row, words in ((row, it.unspoken) for row, it in zip(rows, narrated, strict=True)):
        if words:
            message = f"No installed voice can say “{' '.join(words)}”; it is left out."
            remedy = "Write it in other letters, or install a voice for it (./storyreel voices)."
            yield Problem(row["number"], None, "unspoken", message, remedy)


def _beside_speech(
    sources: Sequence[SegmentSource], numbers: Container[int], place: Workplace,
    told: Sequence[Problem],
) -> list[Problem]:  # fmt: skip
    """What is wrong with all but the narrations of the segments with these numbers."""
    looked_at = [replace(it, audio=None) if it.number in numbers else it for it in sources]
    # It is the way to the speech, which begins at nought itself.
    ahead = replace(place, listener=lambda it: place.listener(replace(it, percentage=0.0)))
    try:
        inspect(looked_at, ahead, told)
    except StoryNotRenderable as error:
        return [it for it in error.problems if it.number not in numbers or it.message != SILENT]
    return []


def _together(told: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """All problems in the story's order; that something is missing follows from what was told."""
    more = [it for it in found if not any(_follows(it, problem) for problem in told)]
    return sorted([*told, *more], key=attrgetter("number"))


def _follows(found: Problem, told: Problem) -> bool:
    """Whether something is only missing because of what was told of the story file."""
    elsewhere = _MISSING.get(found.message)
    return elsewhere is not None and found.number == told.number and told.code != elsewhere


def render_films(
    scenes: Sequence[Scene],
    outputs: Mapping[Format, Path],
    render_settings: RenderSettings,
    place: Workplace,
    music: Music | None = None,
) -> list[Film]:
    """Render inspected scenes in all formats at once and publish each at its output."""
    for format in outputs:
        tell_hints(scenes, format, render_settings, place)
    orders = [
        Order(plan_of(scenes, format, render_settings, music), output)
        for format, output in outputs.items()
    ]
    return render_all(orders, place.context(len(scenes)))


def plan_of(
    scenes: Sequence[Scene], format: Format, render_settings: RenderSettings,
    music: Music | None = None,
) -> RenderPlan | ThumbnailPlan:  # fmt: skip
    """What is to be made in one format."""
    if not format.is_film:
        return plan_thumbnail(scenes)
    return plan_film(scenes, format, render_settings, music)


def usable_music(source: MusicSource | None, place: Workplace) -> Music | None:
    """The music, if there is any that can be read: no film fails for the sake of its music."""
    if source is None:
        return None
    try:
        return load_music(source, cache(), place.cancelled)
    except SourceError as error:
        message = f"The film has no music: {error.message}"
        remedy = "Choose the music again, then export once more; no picture is made again."
        place.notice(Problem(0, error.path, "music_unusable", message, remedy))
        return None


def tell_hints(
    scenes: Sequence[Scene], format: Format, render_settings: RenderSettings, place: Workplace
) -> None:
    """Say what will look poor in this format."""
    for hint in hints(scenes, format, render_settings.short_side):
        place.notice(hint)


def sources_of(project: Project) -> list[SegmentSource]:
    """A project's segments, as they are now, as the engine takes them."""
    return sources_in(snapshot_of(project))


def render_job(job: RenderJob, place: Workplace) -> list[Film]:
    """The films of a job, in its own folder."""
    snapshot = job.snapshot
    if not job.has_films:
        snapshot = {**snapshot, "segments": snapshot["segments"][:1]}
    scenes = scenes_in(snapshot, place, partial(give, job, touch=False))
    music = usable_music(music_in(snapshot), place) if job.has_films else None
    return render_films(scenes, job.outputs, settings_in(job.settings), place, music)


def scenes_in(
    snapshot: dict[str, Any], place: Workplace, spoken: Spoken = lambda row, narrated: None
) -> list[Scene]:
    """A project's scenes, after its texts were spoken where the snapshot says so."""
    rows, place = utterances_in(snapshot), place.onwards()
    told = speak_shown(sources_in(snapshot), rows, place=place, spoken=spoken)
    by_segment = {row["segment"]: it for row, it in zip(rows, told, strict=True)}
    return inspect(sources_in(snapshot, by_segment), place)
