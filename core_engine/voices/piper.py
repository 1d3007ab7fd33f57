"""Piper: voices of one's own, pairs of files `NAME.onnx` and `NAME.onnx.json`.

People have made them for dozens of languages. They are run here and not by the package `piper-tts`:
that brings another eSpeak along, gives another sound every time, and does not tell which word its
phonemes belong to.
"""

import functools
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core_engine.voices import espeak, graph
from core_engine.voices.alignment import aligned
from core_engine.voices.phonemes import read
from core_engine.voices.sessions import session_of
from core_engine.voices.tokens import Token, heard, numbered, spoken
from core_engine.voices.voice import Engine, Samples, Speech, VoiceBroken, own_files
from core_engine.voices.words import words_of

if TYPE_CHECKING:
    import onnxruntime

NAME = "piper"
_BEGIN, _BETWEEN, _END = "^", "_", "$"
_HOP = 256  # samples to a frame, unless the voice says otherwise
_NOISE, _RHYTHM = 0.667, 0.8  # how much of sound and of lengths is left to chance, likewise
_MOST_PHONEMES = 400
_KEPT = 2  # models that stay loaded; each takes some 200 MB


@dataclass(frozen=True, slots=True)
class PiperVoice:
    """A pair of files. Nothing but its language and its name is known before it speaks."""

    model: Path
    languages: Sequence[str] = ("und",)  # undetermined, as BCP 47 has it
    # Its makers say in a text beside it what may be done with the voice, not in its files.
    licence: str = f"{espeak.LICENCE} AND LicenseRef-its-model-card"

    @property
    def id(self) -> str:
        """Such as `piper-en_US-joe-medium`."""
        return f"{NAME}-{self.model.stem}"

    @property
    def name(self) -> str:
        """That of the file, such as `en_US-joe-medium`."""
        return self.model.stem

    @property
    def version(self) -> str:
        """Other files have another size or age."""
        found = [it.stat() for it in (self.model, _config_of(self.model)) if it.exists()]
        return "-".join(f"{it.st_size}.{it.st_mtime_ns}" for it in found)

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken. Raises VoiceBroken, which names the file that is none of a voice."""
        model = _loaded(self.model, self.version)
        with _told(self.model):
            return model.speak(text, speed)


def _voices() -> Sequence[PiperVoice]:
    return [PiperVoice(model, _languages(model)) for model in own_files("*.onnx")]


def _languages(model: Path) -> Sequence[str]:
    """What the voice's file says, with the country and without; a broken one says nothing."""
    try:
        config = json.loads(_config_of(model).read_text("utf-8"))
        tag = config.get("language", {}).get("code") or config["espeak"]["voice"]
        return espeak.EspeakVoice(tag.replace("_", "-"), "").languages
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ("und",)


def _config_of(model: Path) -> Path:
    return model.with_name(f"{model.name}.json")


PIPER = Engine(
    NAME, espeak.PACKAGE, espeak.DISTRIBUTION, espeak.LICENCE,
    "the language of each voice that you put there; there are voices for about forty", _voices,
    "takes pairs of NAME.onnx and NAME.onnx.json in the folder STORYREEL_VOICES",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Model:
    session: "onnxruntime.InferenceSession"
    vocabulary: dict[str, int]
    rate: int
    hop: int
    scales: tuple[float, float, float]  # chance in the sound, slowness, chance in the lengths
    speaker: int
    tells_lengths: bool
    read: Callable[[str], list[Token]]

    def speak(self, text: str, speed: float) -> Speech:
        speech = self._speak(text, speed)
        if self.tells_lengths:
            return speech
        words = aligned(words_of(text), speech.samples, self.rate, partial(self._sound, speed))
        return Speech(speech.samples, self.rate, words)

    def _speak(self, text: str, speed: float) -> Speech:
        return spoken(text, self.read(text), self.rate, _MOST_PHONEMES, partial(self._say, speed))

    def _sound(self, speed: float, text: str) -> Samples:
        return self._speak(text, speed).samples

    def _say(self, speed: float, tokens: Sequence[Token]) -> Speech:
        ids, owners = self._between(*numbered(tokens, self.vocabulary))
        sound, *lengths = self.session.run(None, self._asked(ids, speed))
        samples = np.clip(np.ravel(sound), -1.0, 1.0).astype(np.float32)
        if not self.tells_lengths:
            return Speech(samples, self.rate)
        ends = np.cumsum(np.ravel(lengths[-1])) * (self.hop / self.rate)
        return Speech(samples, self.rate, heard(tokens, owners, ends.tolist()))

    def _between(self, ids: list[int], owners: list[int]) -> tuple[list[int], list[int]]:
        """With a blank behind every phoneme, which is heard as a part of it."""
        blank = self.vocabulary[_BETWEEN]
        blanks = [it for number in ids for it in (number, blank)]
        first, last = self.vocabulary[_BEGIN], self.vocabulary[_END]
        return [first, blank, *blanks, last], [-1, -1, *np.repeat(owners, 2).tolist(), -1]

    def _asked(self, ids: Sequence[int], speed: float) -> dict[str, Any]:
        noise, slowness, rhythm = self.scales
        asked = {
            "input": np.asarray([ids], np.int64),
            "input_lengths": np.asarray([len(ids)], np.int64),
            "scales": np.asarray([noise, slowness / speed, rhythm], np.float32),
            "sid": np.asarray([self.speaker], np.int64),
        }
        return {it.name: asked[it.name] for it in self.session.get_inputs()}


@functools.lru_cache(_KEPT)
def _loaded(path: Path, version: str) -> _Model:
    """The voice of these files; `version` has it loaded again when they have changed."""
    with _told(_config_of(path)):
        config = json.loads(_config_of(path).read_text("utf-8"))
        known = _known(config)
    with _told(path):
        raw = path.read_bytes()
        lengths = _lengths(raw)
        session = session_of(graph.without_chance(raw) + _telling(raw, lengths))
    return _Model(session=session, tells_lengths=lengths is not None, **known)


def _known(config: dict[str, Any]) -> dict[str, Any]:
    """What a voice's file says of it."""
    chance, language = config.get("inference", {}), config["espeak"]["voice"]
    return {
        "vocabulary": {letter: int(ids[0]) for letter, ids in config["phoneme_id_map"].items()},
        "rate": int(config["audio"]["sample_rate"]),
        "hop": int(config.get("hop_length", _HOP)),
        "scales": (
            float(chance.get("noise_scale", _NOISE)),
            float(chance.get("length_scale", 1.0)),
            float(chance.get("noise_w", _RHYTHM)),
        ),
        "speaker": int(config.get("default_speaker_id", 0)),
        "read": _reader(config.get("phoneme_type", "espeak"), language),
    }


def _reader(kind: str, language: str) -> Callable[[str], list[Token]]:
    """Voices read phonemes of eSpeak, nearly all; or the letters as they are."""
    if kind == "espeak":
        return partial(read, language=language, mapped=_plain)
    if kind == "text":
        return lambda text: [Token(it, _plain(it) + " ") for it in words_of(text)]
    raise ValueError(f"its phonemes are of the kind “{kind}”, which is not known here")


def _plain(phonemes: str) -> str:
    return unicodedata.normalize("NFD", phonemes.replace("^", ""))


def _lengths(model: bytes) -> bytes | None:
    """The tensor with every phoneme's length in frames: the only one that is rounded up."""
    rounded = [it.outputs[0] for it in graph.nodes_of(model) if it.operation == b"Ceil"]
    return model[rounded[0]] if len(rounded) == 1 else None


def _telling(model: bytes, lengths: bytes | None) -> bytes:
    """What makes it give those, too; some have been changed to do so."""
    if lengths is None or lengths in graph.outputs_of(model):
        return b""
    return graph.also_output(lengths, graph.FLOAT)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever goes wrong with a file of unknown origin is told as a sentence that names it."""
    try:
        yield
    except VoiceBroken:
        raise
    except Exception as error:  # ONNX Runtime's errors have no common class
        raise VoiceBroken.of(path, str(error) or type(error).__name__) from error
