"""hibari: a small neural voice for English (Apache-2.0), the default.

Its model predicts how long every phoneme is, and keeps that to itself. A few bytes behind the model
make it say so, which gives the time of every word exactly.
"""

import functools
import importlib.util
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core_engine.voices.voice import Speech, Word
from core_engine.voices.words import timed

if TYPE_CHECKING:
    import onnxruntime

NAME, VERSION = "hibari", "0.2.1"
RATE = 24_000
_FRAME = 0.025  # seconds that the model counts in
# What the model says is heard that much earlier: measured twice, by an aligner for speech
# (PocketSphinx) and by warping the same words spoken alone; the spread is 15 ms.
_EARLIER = 0.07
_MOST_PHONEMES = 400  # longer ones it was not trained on
_DURATIONS = b"/CumSum_output_0"  # in the model's graph: the frame in which each phoneme ends
_INT64 = 7
_HUGE_NUMBER = re.compile(r"\d(?:,?\d){30,}")  # hibari has no names for those above decillions
_RAISED_SIGN = re.compile(r"([⁻⁺])(?=[⁰¹²³⁴-⁹])")  # 10⁻⁹, which hibari takes for no number


@dataclass(frozen=True, slots=True)
class HibariVoice:
    """The voice that comes with the package; the others would be fetched from the network."""

    id: str = "hibari-heart"
    name: str = "Heart"
    languages: Sequence[str] = ("en-US", "en")
    licence: str = "Apache-2.0"
    version: str = VERSION

    def synthesize(self, text: str, speed: float) -> Speech:
        """The text, spoken; numbers, dates and abbreviations are read as people read them."""
        tokens = _model().tokens(_readable(text))
        pieces = [_model().spoken(piece, speed) for piece in _pieces(tokens)]
        samples = [piece.samples for piece in pieces]
        words, start = list[Word](), 0.0
        for piece in pieces:
            words += [Word(it.word, it.start + start, it.end + start) for it in piece.words]
            start += len(piece.samples) / RATE
        whole = np.concatenate(samples) if samples else np.zeros(0, np.float32)
        return Speech(whole, RATE, timed(text, words))


class HibariEngine:
    """The package `hibari-tts`."""

    name = NAME
    install = f"pip install hibari-tts=={VERSION}"

    def is_installed(self) -> bool:
        """It always is, unless somebody has taken it out of the requirements."""
        return importlib.util.find_spec("hibari") is not None

    def voices(self) -> Sequence[HibariVoice]:
        """The one that is in the package."""
        return (HibariVoice(),)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it will be read, and how."""

    text: str
    phonemes: str  # with the space behind it


@dataclass(frozen=True, slots=True)
class _Model:
    session: "onnxruntime.InferenceSession"
    vocabulary: dict[str, int]
    g2p: Any  # hibari.g2p.G2P; the package has no types

    def tokens(self, text: str) -> list[_Token]:
        from hibari.g2p.normalize import normalize

        read = self.g2p.phonemize_tokens(self.g2p.tokenize(normalize(text)))
        spaced = ((it, " " if it.whitespace else "") for it in read)
        return [_Token(it.text, (it.phonemes or "") + space) for it, space in spaced]

    def spoken(self, tokens: Sequence[_Token], speed: float) -> Speech:
        from hibari import dsp

        ids, owners = self._ids(tokens)
        *spectrum, ends = self.session.run(None, {
            "ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32),
        })  # fmt: skip
        # The noise in consonants is random; the same text has to give the same sound.
        samples = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(0))
        times = np.maximum(0.0, np.ravel(ends) * _FRAME - _EARLIER)
        return Speech(samples, RATE, _words(tokens, owners, times.tolist()))

    def _ids(self, tokens: Sequence[_Token]) -> tuple[list[int], list[int]]:
        """The model's input, and which token each of it belongs to (-1: to none)."""
        known = [
            (self.vocabulary[letter], number)
            for number, token in enumerate(tokens)
            for letter in token.phonemes
            if letter in self.vocabulary
        ]
        ids, owners = [it[0] for it in known], [it[1] for it in known]
        return [0, *ids, 0], [-1, *owners, -1]


def _readable(text: str) -> str:
    """The text without what hibari cannot read, or would read as something else."""
    text = text.replace("](", "] (")  # to hibari that is a word, and how it is pronounced
    text = _RAISED_SIGN.sub(lambda it: " minus " if it[1] == "⁻" else " plus ", text)
    return _HUGE_NUMBER.sub(lambda it: " ".join(it[0].replace(",", "")), text)


def _words(tokens: Sequence[_Token], owners: Sequence[int], ends: Sequence[float]) -> list[Word]:
    """When each token is heard, without the silence around it."""
    spans: dict[int, tuple[float, float]] = {}
    start = 0.0
    for owner, end in zip(owners, ends, strict=True):
        first, _ = spans.get(owner, (start, end))
        spans[owner] = (first, end)
        start = end
    return [
        Word(token.text, *spans[number])
        for number, token in enumerate(tokens)
        if number in spans and any(map(str.isalnum, token.text))
    ]


def _pieces(tokens: Sequence[_Token]) -> list[list[_Token]]:
    """The tokens in pieces that the model can take, divided behind commas where there are any."""
    pieces: list[list[_Token]] = [[]]
    for token in tokens:
        long = sum(len(it.phonemes) for it in pieces[-1])
        pause = pieces[-1] and pieces[-1][-1].text in ",;:—"
        if long + len(token.phonemes) > _MOST_PHONEMES or (pause and long > _MOST_PHONEMES / 2):
            pieces.append([])
        pieces[-1].append(token)
    return [piece for piece in pieces if any(it.phonemes.strip() for it in piece)]


@functools.cache
def _model() -> _Model:
    import hibari
    import onnxruntime
    from hibari.g2p import G2P

    assets = Path(hibari.__file__).parent / "assets"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = (assets / "hibari.onnx").read_bytes() + _also_output(_DURATIONS)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return _Model(session, json.loads((assets / "vocab.json").read_text()), G2P())


def _also_output(tensor: bytes) -> bytes:
    """What makes an ONNX model give one more of its tensors, when it stands behind the model.

    Protocol buffers are merged by writing one behind the other; fields by number are those of
    ModelProto (7: graph), GraphProto (12: output), ValueInfoProto (1: name, 2: type), TypeProto
    (1: tensor_type) and its Tensor (1: elem_type). https://onnx.ai/onnx/repo-docs/IR.html
    """
    element_type = bytes([1 << 3, _INT64])
    value = _field(1, tensor) + _field(2, _field(1, element_type))
    return _field(7, _field(12, value))


def _field(number: int, content: bytes) -> bytes:
    """A protocol buffer field with a length, which is below 128 here."""
    return bytes([number << 3 | 2, len(content)]) + content
