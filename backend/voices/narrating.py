"""Stories from files whose texts are spoken."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from backend.projects.speech import AudioSource, is_stale, request_of, speech_within
from backend.projects.story import NARRATION_REFUSED, Story, StorySegment
from backend.voices.utterances import Row, resolved, row_of
from core_engine import Narrated, SegmentSource, Voice, voice_of

Speak = Callable[[Sequence[SegmentSource], Sequence[Row]], Sequence[Narrated]]
"""Speaks the rows of a story that has these sources; the narrations in the rows' order."""


def is_silent(story: Story) -> bool:
    """Whether there is no sound in a story, nor one that was meant to be: it is narrated by itself.

    One without words as well: pictures alone are shown for a while each.
    """
    meant = any(problem.code == NARRATION_REFUSED for problem in story.problems)
    return not meant and not any(segment.audio for segment in story.segments)


def narrated_story(story: Story, voice: str, speak: Speak) -> Story:
    """The story with a spoken narration wherever it has none, or one that says something else than
    the text does now; without words that is silence.

    A `voice` speaks all of it from now on; else whom the story names, or the most natural one for
    the language of each text. Raises VoiceMissing, and what `speak` does.
    """
    if voice:
        story = _spoken_by(voice_of(voice), story)
    rows = _rows(story)
    segments = list(story.segments)
    for row, narration in zip(rows, speak(story.sources(), rows), strict=True):
        place = row["number"] - 1
        segments[place] = replace(
            segments[place], audio=narration.path, audio_source=AudioSource.TTS,
            audio_request=row["request"], audio_words=[asdict(it) for it in narration.words],
            audio_unspoken=narration.unspoken,
        )  # fmt: skip
    return replace(story, segments=tuple(segments))


def _spoken_by(voice: Voice, story: Story) -> Story:
    segments = [replace(it, speech={**it.speech, "voice": ""}) for it in story.segments]
    return replace(story, segments=tuple(segments), speech={**story.speech, "voice": voice.id})


def _rows(story: Story) -> list[Row]:
    requests = [_request(story, segment) for segment in story.segments]
    rows = [
        row_of(number, request)
        for number, (segment, request) in enumerate(zip(story.segments, requests, strict=True), 1)
        if not segment.audio or _is_stale(segment, request)
    ]
    return resolved(rows, " ".join(segment.text for segment in story.segments))


def _request(story: Story, segment: StorySegment) -> dict[str, Any]:
    return request_of(segment.text, speech_within(segment.speech, story.speech))


def _is_stale(segment: StorySegment, request: dict[str, Any]) -> bool:
    """Whether it was spoken from something else; a sound of the person's own never is stale."""
    made_of = segment.audio_request
    spoken = segment.audio_source == AudioSource.TTS and made_of
    return bool(spoken and made_of and is_stale(made_of, request))
