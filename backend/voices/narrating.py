"""Stories from files whose texts are spoken."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from backend.projects.speech import AudioSource, is_stale, request_of, speech_within
from backend.projects.story import NARRATION_REFUSED, Story, StorySegment
from backend.voices.utterances import Row, resolved, row_of
from core_engine import Narrated, Problem, SegmentSource, Voice, VoiceMissing, voice_of

Speak = Callable[[Sequence[SegmentSource], Sequence[Row], Sequence[Problem]], Sequence[Narrated]]
"""Speaks the rows of a story with these sources and problems; the narrations in the rows' order."""


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
    the language of each text. Raises VoiceMissing for `voice`, and what `speak` does; to that the
    voices that the story names and nobody has are problems of its file.
    """
    if voice:
        story = _spoken_by(voice_of(voice), story)
    wanted = _wanted(story)
    problems = [*story.problems, *_missing_voices(story, wanted)]
    rows = _rows(story, wanted)
    segments = list(story.segments)
    for row, narration in zip(rows, speak(story.sources(), rows, problems), strict=True):
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


def _wanted(story: Story) -> list[Row]:
    """What is to be spoken, as the story asks for it."""
    requests = [_request(story, segment) for segment in story.segments]
    return [
        row_of(number, request)
        for number, (segment, request) in enumerate(zip(story.segments, requests, strict=True), 1)
        if not segment.audio or _is_stale(segment, request)
    ]


def _rows(story: Story, wanted: Sequence[Row]) -> list[Row]:
    """The same resolved; a voice that nobody has is told already, and not of each segment again."""
    sayable = [
        {**row, "request": {**row["request"], "voice": ""}} if _fault_of_voice(row) else row
        for row in wanted
    ]
    return resolved(sayable, " ".join(segment.text for segment in story.segments))


def _missing_voices(story: Story, wanted: Sequence[Row]) -> list[Problem]:
    """Voices that nobody has, told where the story names them, once each."""
    found = {}
    for row in wanted:
        if error := _fault_of_voice(row):
            segment = story.segments[row["number"] - 1]
            number = row["number"] if segment.speech.get("voice") else 0
            found[number] = Problem(number, story.path, error.code, error.message, error.remedy)
    return list(found.values())


def _fault_of_voice(row: Row) -> VoiceMissing | None:
    """Why the voice that is asked for cannot speak; nothing where none is asked for."""
    try:
        if name := row["request"].get("voice"):
            voice_of(name)
    except VoiceMissing as error:
        return error
    return None


def _request(story: Story, segment: StorySegment) -> dict[str, Any]:
    return request_of(segment.text, speech_within(segment.speech, story.speech))


def _is_stale(segment: StorySegment, request: dict[str, Any]) -> bool:
    """Whether it was spoken from something else; a sound of the person's own never is stale."""
    made_of = segment.audio_request
    spoken = segment.audio_source == AudioSource.TTS and made_of
    return bool(spoken and made_of and is_stale(made_of, request))
