"""From texts to what is to be spoken: for each a language and a voice are chosen.

A row says it as JSON, as jobs keep it: `segment` (its id), `number` (from 1), `request` (the text,
and what the person has chosen), `replaces` (the sound there was), and once that is resolved,
`language` and `voice`.
"""

import functools
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import get_language_info

from backend.projects.global_settings import GlobalSettings
from backend.projects.models import Segment
from backend.projects.speech import manner_in
from core_engine import (
    Narrated,
    Problem,
    RenderContext,
    StoryNotNarrated,
    Utterance,
    Voice,
    VoiceMissing,
    languages_spoken,
    narrate_all,
    recognised,
    spoken_language,
    voice_for,
    voice_of,
)

_ENOUGH = 20_000  # letters that tell a story's language
_FEW = 12  # words that may seem to be of any language: names, fruits, lorem ipsum

_INSTALL = "Record it yourself, or install a voice: the settings, and ./storyreel voices, say how."

Row = dict[str, Any]
Spoken = Callable[[Row, Narrated], None]
"""Hears of each narration, in the thread of the job, as soon as it is there."""


def rows_of(segments: Iterable[Segment]) -> list[Row]:
    """What is to be spoken for these segments of a project."""
    return [
        row_of(
            segment.sequence_index + 1, segment.speech_request,
            segment=str(segment.pk), replaces=segment.audio_file.name or "",
        )
        for segment in segments
    ]  # fmt: skip


def wants_narration(segment: Segment, *, force: bool = False) -> bool:
    """Whether it has none, or what was spoken has gone, or is not what the text says now."""
    return not segment.is_own_audio and (force or not segment.has_audio or segment.audio_stale)


def row_of(number: int, request: Row, **more: str) -> Row:
    """What is to be spoken for one segment."""
    return {"number": number, "request": request, **more}


def as_they_are_now(rows: Iterable[Row]) -> list[Row]:
    """The same for what has become of the segments since: text, choices and number."""
    before = {row["segment"]: row for row in rows}
    segments = Segment.objects.filter(pk__in=list(before)).select_related("project")
    now = {row["segment"]: row for row in rows_of(segments)}
    return [{**row, "replaces": before[pk]["replaces"]} for pk, row in now.items()]


def resolved(rows: Iterable[Row], story_text: str) -> list[Row]:
    """The rows with the `language` of each text, and the `voice` that is to speak it.

    A voice that was chosen stays; else it is that of the settings where it speaks the language, or
    the most natural one; it is empty where none speaks it.
    """
    spoken, liked = languages_spoken(), GlobalSettings.load().voice
    of_story = _language(story_text[:_ENOUGH], None, spoken)
    best = functools.cache(lambda tag: _id(voice_for(tag, liked)))
    guess = functools.partial(_language, otherwise=of_story, spoken=spoken)
    return [_resolved(row, guess, best) for row in rows]


def _resolved(row: Row, guess: Callable[[str], str], best: Callable[[str], str]) -> Row:
    request = row["request"]
    language = request.get("language") or guess(request["text"])
    # A silence needs nobody who speaks its language, only somebody.
    voice = request.get("voice") or best(language) or ("" if request["text"] else best("en"))
    return {**row, "language": language, "voice": voice}


def _id(voice: Voice | None) -> str:
    return voice.id if voice else ""


def text_of(project: UUID) -> str:
    """Enough of the texts of a project, given by its id, to know its language; the project itself
    may have been deleted by now."""
    segments = Segment.objects.filter(project=project)
    return " ".join(segments.values_list("text_content", flat=True))[:_ENOUGH]


def _language(text: str, otherwise: str | None, spoken: Collection[str]) -> str:
    """The language of a text. Of few words it is a guess, which gives way to one that is spoken."""
    if len(text.split()) < _FEW:
        return spoken_language(text, otherwise, spoken)
    return recognised(text, otherwise)


def speak(
    rows: Sequence[Row], context: RenderContext, spoken: Spoken = lambda row, narrated: None
) -> list[Narrated]:
    """Speak resolved rows, several at once; the narrations in their order.

    What cannot be spoken keeps nothing else from it. Raises StoryNotNarrated with all of that, and
    RenderCancelled.
    """
    problems = voiceless(rows)
    mute = {problem.number for problem in problems}
    sayable = [row for row in rows if row["number"] not in mute]
    utterances = [utterance_in(row) for row in sayable]
    try:
        narrated = narrate_all(utterances, context, lambda place, it: spoken(sayable[place], it))
    except StoryNotNarrated as error:
        problems += error.problems
    if problems:
        raise StoryNotNarrated(sorted(problems, key=attrgetter("number")))
    return narrated


def utterance_in(row: Row) -> Utterance:
    """What the engine speaks; raises VoiceMissing."""
    if not row["voice"]:
        raise _missing(row)
    request = row["request"]
    return Utterance(
        row["number"], request["text"], row["language"], voice_of(row["voice"]), manner_in(request)
    )


def _missing(row: Row) -> VoiceMissing:
    language, remedy = _name(row["language"]), _INSTALL
    if row["request"].get("language"):
        return VoiceMissing(f"No installed voice speaks {language}.", remedy)
    remedy = f"If it is in another language, choose that for it. {remedy}"
    return VoiceMissing(f"No installed voice speaks {language}, as this seems to be.", remedy)


def _name(tag: str) -> str:
    """What people call a language, with its tag."""
    try:
        return f"{get_language_info(tag.lower())['name']} ({tag})"
    except KeyError:
        return _MORE_NAMES.get(tag.lower(), f"the language {tag}")


_MORE_NAMES = {"zh": "Chinese (zh)", "no": "Norwegian (no)", "yue": "Cantonese (yue)"}


def voiceless(rows: Iterable[Row]) -> list[Problem]:
    """Texts that nobody can speak, as far as that is known before they are spoken."""
    return [problem for row in rows if (problem := _fault_of(row))]


def _fault_of(row: Row) -> Problem | None:
    try:
        utterance_in(row)
    except VoiceMissing as error:
        return Problem(row["number"], None, error.code, error.message, error.remedy)
    return None
