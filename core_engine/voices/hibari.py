"""hibari: a small neural voice for English (Apache-2.0), the default.

Its model predicts how long every phoneme is, and keeps that to itself. A few bytes behind the model
make it say so, which gives the time of every word exactly.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core_engine.voices import graph
from core_engine.voices.english import english
from core_engine.voices.sessions import session_of
from core_engine.voices.tokens import Token, heard, numbered, spoken
from core_engine.voices.voice import Engine, Speech

if TYPE_CHECKING:
    import onnxruntime

VERSION = "0.2.1"
RATE = 24_000
_FRAME = 0.025  # seconds that the model counts in
# What the model says is heard that much earlier: measured twice, by an aligner for speech
# (PocketSphinx) and by warping the same words spoken alone; the spread is 15 ms.
_EARLIER = 0.07
_MOST_PHONEMES = 400  # longer ones it was not trained on
_ENDS = b"/CumSum_output_0"  # in the model's graph: the frame in which each phoneme ends


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
        say = functools.partial(_model().spoken, speed=speed)
        return spoken(text, english(text), RATE, _MOST_PHONEMES, say)


HIBARI = Engine(
    "hibari", "hibari", f"hibari-tts=={VERSION}", "Apache-2.0", "English", lambda: [HibariVoice()]
)


@dataclass(frozen=True, slots=True)
class _Model:
    session: "onnxruntime.InferenceSession"
    vocabulary: dict[str, int]

    def spoken(self, tokens: Sequence[Token], speed: float) -> Speech:
        from hibari import dsp

        ids, owners = numbered(tokens, self.vocabulary)
        *spectrum, ends = self.session.run(None, {
            "ids": np.asarray([[0, *ids, 0]], np.int64), "speed": np.asarray([speed], np.float32),
        })  # fmt: skip
        # The noise in consonants is random; the same text has to give the same sound.
        samples = dsp.synth(*(part[0] for part in spectrum), np.random.default_rng(0))
        times = np.maximum(0.0, np.ravel(ends) * _FRAME - _EARLIER)
        return Speech(samples, RATE, heard(tokens, [-1, *owners, -1], times.tolist()))


@functools.cache
def _model() -> _Model:
    import hibari

    assets = Path(hibari.__file__).parent / "assets"
    model = (assets / "hibari.onnx").read_bytes() + graph.also_output(_ENDS, graph.INT64)
    return _Model(session_of(model), json.loads((assets / "vocab.json").read_text()))
