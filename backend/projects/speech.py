"""Who speaks, in which language and how: chosen for a story, or for one of its segments."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from core_engine import (
    FASTEST,
    LONGEST_PAUSES,
    LONGEST_SILENCE,
    SHORTEST_SILENCE,
    SLOWEST,
    Manner,
    is_wordless,
    voice_of,
)

CHOICES = ("voice", "language", "voice_speed", "voice_pauses", "silence_duration")
LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"  # IETF BCP 47, without what nobody uses
NOT_A_TAG = "Write the language as a tag such as en or pt-BR."
OF_AUDIO = ("audio_source", "audio_request", "audio_words", "audio_unspoken")
"""What a segment knows of its narration, apart from the sound."""


class AudioSource(models.TextChoices):
    """Where a narration comes from."""

    TTS = "tts", "Spoken by a voice"
    """Text to speech; made anew when the text has changed."""
    UPLOAD = "upload", "Uploaded"
    """A file of the person's."""
    RECORDING = "recording", "Recorded"
    """Recorded by the person in the browser."""


class SpeechChoice(models.Model):
    """What is empty is left to the story, and there to Storyreel."""

    voice = models.CharField(
        max_length=100, blank=True, help_text="Who speaks; /api/voices/ lists all."
    )
    language = models.CharField(
        max_length=35, blank=True, validators=[RegexValidator(LANGUAGE_TAG, NOT_A_TAG)],
        help_text="IETF tag such as en or pt-BR; where it is empty, it is recognised.",
    )  # fmt: skip
    voice_speed = models.FloatField(
        null=True, blank=True,
        validators=[MinValueValidator(SLOWEST), MaxValueValidator(FASTEST)],
        help_text=f"How many times as fast as usual, {SLOWEST} to {FASTEST}.",
    )  # fmt: skip
    voice_pauses = models.FloatField(
        null=True, blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(LONGEST_PAUSES)],
        help_text=f"How many times as long as usual pauses are, 0 to {LONGEST_PAUSES:.0f}.",
    )  # fmt: skip
    silence_duration = models.FloatField(
        null=True, blank=True,
        validators=[MinValueValidator(SHORTEST_SILENCE), MaxValueValidator(LONGEST_SILENCE)],
        help_text="Seconds that a segment without words lasts.",
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def speech(self) -> dict[str, Any]:
        """What was chosen here."""
        return {name: getattr(self, name) for name in CHOICES}


def speech_within(here: Mapping[str, Any], story: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen for a segment or, where nothing was, for its story."""
    chosen = {**dict.fromkeys(CHOICES), "voice": "", "language": ""}
    for choice in (story, here):
        chosen |= {name: choice[name] for name in CHOICES if choice.get(name) not in ("", None)}
    return chosen


def request_of(text: str, speech: Mapping[str, Any]) -> dict[str, Any]:
    """What a narration is made of: a text and how it is spoken, or how long it is silent.

    Only that: who speaks is nothing to a silence, nor its length to a text that has words.
    """
    usual = manner_in(speech)
    if is_wordless(text):
        return {"text": "", "silence_duration": usual.silence}
    return {
        "text": tidy(text),
        "voice": speech.get("voice") or "", "language": speech.get("language") or "",
        "voice_speed": usual.speed, "voice_pauses": usual.pauses,
    }  # fmt: skip


def tidy(text: str) -> str:
    """The text without spaces that nobody hears; lines are kept, for paragraphs are heard."""
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


def is_stale(made_of: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """Whether what was spoken is something else than what would be spoken now."""
    return request_of(made_of["text"], made_of) != request


def refuse_unknown_voice(name: str, before: str = "") -> str:
    """The name of a voice that can be had; raises VoiceMissing. One that was there `before` stays:
    it may have been installed when it was chosen."""
    return name if name in ("", before) else voice_of(name).id


def manner_in(choice: Mapping[str, Any]) -> Manner:
    """How a text is spoken; as usual, where nothing was chosen."""
    names = {"voice_speed": "speed", "voice_pauses": "pauses", "silence_duration": "silence"}
    chosen = {own: choice[name] for name, own in names.items() if choice.get(name) is not None}
    return Manner(**chosen)
