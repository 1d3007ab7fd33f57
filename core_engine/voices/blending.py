"""What several voices said, as if they had sat before the same microphone."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from core_engine.voices.voice import Samples, Speech, Word
from core_engine.workers import until_cancelled

_WINDOW = 0.05  # seconds
_GATE = 0.1  # of the mean power; what is below is pauses (EBU R 128 has the same gate)


def blended(
    spoken: Sequence[tuple[str, Speech]], like: str, cancelled: threading.Event
) -> list[Speech]:
    """The speeches, each with the name of its voice: all at the highest rate, and all voices as
    loud as the one named `like`, or as the first where that one says nothing.

    Raises RenderCancelled when that is asked for.
    """
    if not spoken:
        return []
    levels = _levels(until_cancelled(spoken, cancelled))
    wanted = next((it for name in (like, *levels) if (it := levels.get(name))), 0.0)
    rate = max(it.rate for _, it in spoken)
    gains = {name: wanted / level if level else 1.0 for name, level in levels.items()}
    return [_fitted(it, rate, gains[name]) for name, it in until_cancelled(spoken, cancelled)]


def _levels(spoken: Iterable[tuple[str, Speech]]) -> dict[str, float]:
    """How loud each voice is."""
    powers: dict[str, list[Samples]] = {}
    for name, speech in spoken:
        powers.setdefault(name, []).append(_powers(speech))
    return {name: _level(np.concatenate(its)) for name, its in powers.items()}


def _level(powers: Samples) -> float:
    """How loud a voice is where it speaks, as the root of a mean square."""
    loud = powers[powers >= _GATE * powers.mean()] if powers.size else powers
    return float(np.sqrt(loud.mean())) if loud.size else 0.0


def _powers(speech: Speech) -> Samples:
    window = max(1, round(_WINDOW * speech.rate))
    whole = speech.samples[: len(speech.samples) // window * window].reshape(-1, window)
    powers: Samples = np.square(whole).mean(axis=1)
    return powers


def _fitted(speech: Speech, rate: int, gain: float) -> Speech:
    samples = speech.samples
    if speech.rate != rate:
        samples = resampled(samples, speech.rate, rate)
    if gain != 1.0:
        samples = samples * np.float32(gain)
    length = len(samples) / rate  # half a sample shorter, perhaps, than it was
    words = [Word(it.word, min(it.start, length), min(it.end, length)) for it in speech.words]
    return Speech(samples, rate, words)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound with so many samples a second, by its spectrum: what both rates can tell is
    kept exactly, and nothing is added. It has to begin and end with silence."""
    count = round(len(samples) * wanted / rate)
    if not count:
        return samples[:0]
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    longer: Samples = np.fft.irfft(spectrum, count).astype(np.float32)
    return longer * np.float32(count / len(samples))
