"""All engines and their voices."""

from collections.abc import Sequence
from difflib import get_close_matches

from core_engine.errors import EngineError
from core_engine.voices.espeak import ESPEAK
from core_engine.voices.hibari import HIBARI
from core_engine.voices.kokoro import KOKORO
from core_engine.voices.pico import PICO
from core_engine.voices.piper import PIPER
from core_engine.voices.voice import Engine, Voice

_PROPOSED = 2


class VoiceMissing(EngineError):
    """There is no such voice here."""

    code = "voice_missing"


def engines() -> Sequence[Engine]:
    """All that Storyreel knows, the most natural first; hibari is as good as Kokoro, and fast."""
    return (HIBARI, KOKORO, PIPER, PICO, ESPEAK)


def voices() -> list[Voice]:
    """The voices that are installed, the most natural first."""
    return [voice for engine in engines() if engine.is_installed() for voice in engine.voices()]


def voice_of(name: str) -> Voice:
    """The voice with this name; raises VoiceMissing, which says how to get it."""
    for voice in voices():
        if voice.id == name:
            return voice
    engine = next((it for it in engines() if name.startswith(f"{it.name}-")), None)
    if engine and not engine.is_installed():
        remedy = f"Install it with `{engine.install}`, or choose another voice."
        raise VoiceMissing(f"The voice {name} is not installed.", remedy)
    like = get_close_matches(name, [it.id for it in voices()], _PROPOSED, cutoff=0.0)
    remedy = f"Choose another, such as {' or '.join(like)}; `./storyreel voices` lists all."
    raise VoiceMissing(f"There is no voice {name}.", remedy)


def voice_for(language: str, preferred: str = "") -> Voice | None:
    """The most natural voice that speaks a language, given as an IETF tag; None without one.

    One for the same country is better, then one for the same language; the `preferred` one, where
    it speaks the language at all, is the best.
    """
    primary = language.partition("-")[0]
    found = [it for it in voices() if primary in it.languages or language in it.languages]
    of_country = [it for it in found if language in it.languages]
    liked = [it for it in found if it.id == preferred]
    return next(iter([*liked, *of_country, *found]), None)
