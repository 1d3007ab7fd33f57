"""Stories whose texts are spoken."""

from dataclasses import replace

from backend.projects.story import Story
from core_engine import (
    RenderContext,
    Voice,
    VoiceMissing,
    is_wordless,
    narrate_all,
    recognised,
    voice_for,
    voice_of,
)


def is_silent(story: Story) -> bool:
    """Whether a story that is in order has nothing that can be heard, and something to say."""
    if story.problems or any(segment.audio for segment in story.segments):
        return False
    return any(not is_wordless(segment.text) for segment in story.segments)


def narrated(story: Story, voice: str, context: RenderContext) -> Story:
    """The story with a spoken narration wherever it has none; without words that is silence.

    An empty `voice` is the most natural one of the story's language. Raises VoiceMissing where
    there is none, SpeechFailed, and RenderCancelled.
    """
    language = recognised(" ".join(segment.text for segment in story.segments))
    chosen = voice_of(voice) if voice else _voice_for(language)
    silent = [segment for segment in story.segments if not segment.audio]
    spoken = narrate_all([segment.text for segment in silent], language, chosen, context)
    audio = {id(segment): it.path for segment, it in zip(silent, spoken, strict=True)}
    segments = (replace(it, audio=audio.get(id(it), it.audio)) for it in story.segments)
    return replace(story, segments=tuple(segments))


def _voice_for(language: str) -> Voice:
    voice = voice_for(language)
    if voice is None:
        raise VoiceMissing(
            f"No installed voice speaks the language of this story ({language}).",
            "`./storyreel voices` lists those there are, and what can be installed; choose one "
            "with --voice.",
        )
    return voice
