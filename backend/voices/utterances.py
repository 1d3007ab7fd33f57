"""From texts to what is to be spoken: for each a language and a voice are chosen.

A row says it as JSON, as jobs keep it: `segment` (its id), `number` (from 1), `language`, `voice`,
`request` (the text, and what the person has chosen) and `replaces` (the sound there was).
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from backend.projects.global_settings import GlobalSettings
from backend.projects.models import Project, Segment
from backend.projects.speech import manner_in
from core_engine import (
    Narrated,
    Problem,
    RenderContext,
    StoryNotNarrated,
    Utterance,
    VoiceMissing,
    narrate_all,
    recognised,
    voice_for,
    voice_of,
)

_ENOUGH = 20_000  # letters that tell a story's language

Row = dict[str, Any]
Spoken = Callable[[Row, Narrated], None]
"""Hears of each narration, in the thread of the job, as soon as it is there."""


def rows_of(project: Project, segments: Iterable[Segment], known: str = "") -> list[Row]:
    """What is to be spoken for these segments of a project, in the language `known` where it is."""
    language = known or language_of(project.segments.values_list("text_content", flat=True))
    return [
        row_of(
            segment.sequence_index + 1, segment.speech_request, language, known=known,
            segment=str(segment.pk), replaces=segment.audio_file.name or "",
        )
        for segment in segments
    ]  # fmt: skip


def wants_narration(segment: Segment, *, force: bool = False) -> bool:
    """Whether it has none, or one that was spoken and is not what the text says now."""
    return not segment.is_own_audio and (force or not segment.audio_file or segment.audio_stale)


def row_of(number: int, request: Row, story_language: str, *, known: str = "", **more: str) -> Row:
    """What is to be spoken for one segment; the `voice` is empty where none speaks the language."""
    language = request.get("language") or known or recognised(request["text"], story_language)
    voice = request.get("voice") or _voice_for(language)
    return {"number": number, "language": language, "voice": voice, "request": request, **more}


def language_of(texts: Iterable[str]) -> str:
    """The language of a story."""
    return recognised(" ".join(texts)[:_ENOUGH])


def speak(
    rows: Sequence[Row], context: RenderContext, spoken: Spoken = lambda row, narrated: None
) -> list[Narrated]:
    """Speak them, several at once; the narrations in their order.

    What cannot be spoken keeps nothing else from it. Raises StoryNotNarrated with all of that, and
    RenderCancelled.
    """
    problems: list[Problem] = []
    sayable = [(row, it) for row in rows if (it := _utterance(row, problems))]
    utterances = [utterance for _, utterance in sayable]
    try:
        narrated = narrate_all(utterances, context, lambda place, it: spoken(sayable[place][0], it))
    except StoryNotNarrated as error:
        problems += error.problems
    if problems:
        raise StoryNotNarrated(sorted(problems, key=attrgetter("number")))
    return narrated


def utterance_in(row: Row) -> Utterance:
    """What the engine speaks; raises VoiceMissing."""
    if not row["voice"]:
        raise VoiceMissing(
            f"No installed voice speaks its language ({row['language']}).",
            "`./storyreel voices` lists those there are, and what can be installed; choose one of "
            "them, or record it yourself.",
        )
    request = row["request"]
    return Utterance(
        row["number"], request["text"], row["language"], voice_of(row["voice"]), manner_in(request)
    )


def _utterance(row: Row, problems: list[Problem]) -> Utterance | None:
    try:
        return utterance_in(row)
    except VoiceMissing as error:
        problems.append(Problem(row["number"], None, error.code, error.message, error.remedy))
        return None


def _voice_for(language: str) -> str:
    """The voice of the settings where it speaks the language, else the most natural one."""
    voice = voice_for(language, GlobalSettings.load().voice)
    return voice.id if voice else ""
