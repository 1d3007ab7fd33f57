"""SVOX Pico: small, fast voices for five languages (Apache-2.0), the sound of older telephones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core_engine.voices.alignment import aligned
from core_engine.voices.voice import Engine, Samples, Speech
from core_engine.voices.words import words_of

NAME, VERSION = "pico", "0.1.1"
RATE = 16_000
_VOICES = (
    ("en-GB", "English, Britain"), ("en-US", "English, America"), ("de-DE", "German"),
    ("es-ES", "Spanish"), ("fr-FR", "French"), ("it-IT", "Italian"),
)  # fmt: skip
# Louder ones are clipped; how loud a narration is in the end is decided elsewhere.
_VOLUME = 0.5


@dataclass(frozen=True, slots=True)
class PicoVoice:
    """One of the six."""

    language: str
    name: str
    licence: str = "Apache-2.0"
    version: str = VERSION

    @property
    def id(self) -> str:
        """Such as `pico-de-DE`."""
        return f"{NAME}-{self.language}"

    @property
    def languages(self) -> Sequence[str]:
        """With its country, and without."""
        return (self.language, self.language[:2])

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken. It must not be read as markup, which Pico knows, too."""
        samples = _spoken(self.language, text, speed)
        say = partial(_spoken, self.language, speed=speed)
        return Speech(samples, RATE, aligned(words_of(text), samples, RATE, say))


def _spoken(language: str, text: str, speed: float) -> Samples:
    from py_nanotts import NanoTTS

    plain = text.replace("<", " ").replace(">", " ")
    spoken = NanoTTS().speak(plain, voice=language, speed=speed, volume=_VOLUME)
    return np.frombuffer(spoken, "<i2").astype(np.float32) * np.float32(2**-15)


def _voices() -> Sequence[PicoVoice]:
    return [PicoVoice(language, name) for language, name in _VOICES]


PICO = Engine(
    NAME, "py_nanotts", f"py-nanotts=={VERSION}", "Apache-2.0",
    "English, French, German, Italian, Spanish", _voices,
)  # fmt: skip
