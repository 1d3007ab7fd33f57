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
_ALIKE = 0.8  # a letter or two are wrong


class VoiceMissing(EngineError):
    """There is no such voice here."""

    code = "voice_missing"


def engines() -> Sequence[Engine]:
    """All that Storyreel knows, the most natural first; hibari is as good as Kokoro, and fast."""
    return (HIBARI, KOKORO, PIPER, PICO, ESPEAK)


def voices() -> list[Voice]:
    """The voices that are installed, the most natural first."""
    return [voice for engine in engines() if engine.is_installed() for voice in engine.voices()]


def languages_spoken() -> set[str]:
    """The languages of all voices that are installed, as IETF tags."""
    return {tag for voice in voices() for tag in voice.languages}


def voice_of(name: str) -> Voice:
    """The voice with this name; raises VoiceMissing, which says how to get it."""
    for voice in voices():
        if voice.id == name:
            return voice
    engine = next((it for it in engines() if name.startswith(f"{it.name}-")), None)
    if engine and not engine.is_installed():
        remedy = f"Install it with `{engine.install}`, or choose another voice."
        raise VoiceMissing(f"The voice {name} is not installed.", remedy)
    remedy = f"Choose another, such as {' or '.join(_like(name))}; `./storyreel voices` lists all."
    raise VoiceMissing(f"There is no voice {name}.", remedy)


def voice_for(language: str, preferred: str = "") -> Voice | None:
    """The most natural voice that speaks a language, given as an IETF tag; None without one.

    One for the same country is better, then one for the same language; the `preferred` one, where
    it speaks the language at all, is the best.
    """
    tag = _tag(language)
    found = [it for it in voices() if {tag, tag.partition("-")[0]} & _tags(it)]
    of_country = [it for it in found if tag in _tags(it)]
    liked = [it for it in found if it.id == preferred]
    return next(iter([*liked, *of_country, *found]), None)


def _tag(language: str) -> str:
    """Tags are the same in whatever case (RFC 5646, 2.1.1); many write them with underscores."""
    return language.casefold().replace("_", "-")


def _tags(voice: Voice) -> set[str]:
    return set(map(_tag, voice.languages))


def _like(name: str) -> list[str]:
    """The voices that may be meant by a name: of the same engine and language first, then those
    whose names are spelt nearly so, then of the same language, then of the same engine."""
    engine, _, rest = _tag(name).partition("-")
    if engine not in [it.name for it in engines()]:
        engine, rest = "", _tag(name)
    spoken = [it.id for it in voices() if rest.partition("-")[0] in _tags(it)]
    made = [it.id for it in voices() if engine and it.id.startswith(f"{engine}-")]
    names = [it.id for it in voices()]
    spelt = get_close_matches(name, names, _PROPOSED, cutoff=_ALIKE)
    meant = [it for it in spoken if it in made]
    return list(dict.fromkeys([*meant, *spelt, *spoken, *made, *names]))[:_PROPOSED]
