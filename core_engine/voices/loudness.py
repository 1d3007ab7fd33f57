"""Speech as loud as any other: -19 LUFS in one channel, true peaks below -1.5 dBTP (EBU R 128)."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core_engine import encoding, ffmpeg
from core_engine.audio import CEILING_DBTP, gain_towards, loudness_in
from core_engine.voices.voice import Samples, Speech

SPEECH_LUFS = -19.0
_SHORTEST = 1.0  # seconds; loudness is measured in blocks of 0.4 (EBU Tech 3341)
_PIECE = 2**16
# True peaks of speech are at most 0.2 dB above its samples, and take a third longer to find.
_BETWEEN_SAMPLES = 0.5  # dB


def write(speech: Speech, output: Path, cancelled: threading.Event) -> float:
    """Write the speech as FLAC, 48 kHz mono; its length in seconds."""
    measured, peak = _measured(speech, cancelled)
    gain = gain_towards(SPEECH_LUFS, measured)
    ceiling = CEILING_DBTP if peak + gain > CEILING_DBTP - _BETWEEN_SAMPLES else None
    arguments = encoding.speech_arguments(speech.rate, gain, ceiling, output)
    ffmpeg.feed(arguments, _pieces(speech.samples), cancelled)
    return len(speech.samples) / speech.rate


def _measured(speech: Speech, cancelled: threading.Event) -> tuple[float, float]:
    """Loudness in LUFS and sample peak in dBFS."""
    times = -(-round(_SHORTEST * speech.rate) // max(1, len(speech.samples)))
    # A copy of what is long enough takes as much memory once more.
    long_enough = np.tile(speech.samples, times) if times > 1 else speech.samples
    arguments = encoding.speech_loudness_arguments(speech.rate)
    return loudness_in(ffmpeg.feed(arguments, _pieces(long_enough), cancelled))


def _pieces(samples: Samples) -> Iterator[memoryview]:
    for start in range(0, len(samples), _PIECE):
        yield samples[start : start + _PIECE].astype("<f4").data
