"""Stories from files whose texts are spoken."""

from dataclasses import asdict, replace
from typing import Any

from backend.projects.speech import AudioSource, request_of, speech_within
from backend.projects.story import Story, StorySegment
from backend.voices.utterances import Row, resolved, row_of, speak
from core_engine import RenderContext, is_wordless, voice_of


def is_silent(story: Story) -> bool:
    """Whether a story that is in order has nothing that can be heard, and something to say."""
    if story.problems or any(segment.audio for segment in story.segments):
        return False
    return any(not is_wordless(segment.text) for segment in story.segments)


def narrated_story(story: Story, voice: str, context: RenderContext) -> Story:
    """The story with a spoken narration wherever it has none; without words that is silence.

    A `voice` speaks all of it; else whom the story names, or the most natural one for the language
    of each text. Raises VoiceMissing, StoryNotNarrated, and RenderCancelled.
    """
    if voice:
        voice_of(voice)
    rows = resolved(_rows(story, voice), " ".join(segment.text for segment in story.segments))
    spoken = speak(rows, context)
    segments = list(story.segments)
    for row, narration in zip(rows, spoken, strict=True):
        place = row["number"] - 1
        segments[place] = replace(
            segments[place], audio=narration.path, audio_source=AudioSource.TTS,
            audio_request=row["request"], audio_words=[asdict(it) for it in narration.words],
        )  # fmt: skip
    return replace(story, segments=tuple(segments))


def _rows(story: Story, voice: str) -> list[Row]:
    return [
        row_of(number, _request(story, segment, voice))
        for number, segment in enumerate(story.segments, 1)
        if not segment.audio
    ]


def _request(story: Story, segment: StorySegment, voice: str) -> dict[str, Any]:
    speech = speech_within(segment.speech, story.speech)
    return request_of(segment.text, {**speech, "voice": voice or speech["voice"]})
