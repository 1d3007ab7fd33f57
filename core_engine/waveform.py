"""How loud a sound is from moment to moment, to be drawn."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core_engine.cache import Cache, digest_of_unchanged, digest_of_values
from core_engine.errors import SourceError
from core_engine.narration import Narration, load_narration
from core_engine.timing import SAMPLE_RATE, seconds

PEAKS_PER_SECOND = 20
# Counts up whenever the same sound gives other peaks.
_VERSION = 1
_PIECE = SAMPLE_RATE // PEAKS_PER_SECOND  # samples per peak
_PIECES = 1200  # read at a time: a minute
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class Waveform:
    """The loudest sample of each twentieth of a second, and the length in seconds.

    A peak is 100 times the square root of its share of full scale: 100 is full scale, 50 is a
    quarter of it (-12 dB), 10 a hundredth (-40 dB). Drawn straight, speech would be a thin line.
    """

    peaks: tuple[int, ...]
    duration: float


def load_waveform(path: Path, cache: Cache, cancelled: threading.Event) -> Waveform:
    """The waveform of the sound file at `path`, made now or found in the cache.

    Raises SourceError when the file is missing, damaged or no sound.
    """
    entry = cache.path("waveforms", digest_of_values(_VERSION, _digest(path)))
    with suppress(FileNotFoundError):  # it may be pruned in this moment
        if cache.holds(entry):
            peaks, duration = json.loads(entry.read_text())
            return Waveform(tuple(peaks), duration)
    return _made(load_narration(path, cache, cancelled), entry, cache)


def _digest(path: Path) -> str:
    try:
        return digest_of_unchanged(path)
    except OSError as error:
        message = f"The sound cannot be read ({error.strerror})."
        raise SourceError(path, message, "Put it back or choose another.") from error


def _made(narration: Narration, entry: Path, cache: Cache) -> Waveform:
    peaks = tuple(peak for piece in _pieces(narration) for peak in _peaks(piece))
    waveform = Waveform(peaks, round(seconds(narration.samples), 3))
    with cache.part() as part:
        part.write_text(json.dumps([waveform.peaks, waveform.duration]))
        cache.keep(part, entry)
    return waveform


def _pieces(narration: Narration) -> Iterator[NDArray[np.int16]]:
    """A minute of samples at a time, both channels one after the other."""
    size = 2 * narration.channels * _PIECE
    with narration.pcm.open("rb") as file:
        while data := file.read(_PIECES * size):
            whole = data + bytes(-len(data) % size)
            yield np.frombuffer(whole, "<i2").reshape(-1, narration.channels * _PIECE)


def _peaks(piece: NDArray[np.int16]) -> list[int]:
    # Not by absolute value: of the lowest number there is none in sixteen bits.
    highest, lowest = piece.max(1).astype(float), piece.min(1).astype(float)
    share = np.maximum(highest, -lowest) / _FULL_SCALE
    return [int(peak) for peak in np.rint(100 * np.sqrt(np.maximum(share, 0)))]
