"""What mixes.py measures: with FFmpeg's filter ebur128, and on the samples of the finished film."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import paths
import video
from numpy.typing import NDArray
from story import SAMPLE_RATE

BLOCK = SAMPLE_RATE // 10
STILL, HEARD = -20.0, -60.0  # dB below the music; dBFS
EDGE = 10  # samples
AROUND = SAMPLE_RATE // 100  # samples to each side of a place where it may click
_RAW = ("-f", "f32le", "-ar", str(SAMPLE_RATE))
_METER = "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"

Samples = NDArray[np.float32]
Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Level:
    """Integrated loudness in LUFS, loudness range in LU, true peak in dBTP."""

    loudness: float
    range: float
    peak: float


def level_of(source: Sequence[str]) -> Level:
    """Of the sound that FFmpeg opens by these arguments, to a thousandth."""
    said = video.output([*source, "-map", "0:a:0", "-af", _METER, "-f", "null", "-"]).decode()
    loudness, spread = (re.findall(rf"r128\.{it}=(.+)", said)[-1] for it in ("I", "LRA"))
    peak = max(map(float, re.findall(r"r128\.true_peaks_ch\d=(.+)", said)))
    return Level(float(loudness), float(spread), decibels(peak))


def loudness(samples: Samples) -> float:
    """Integrated loudness of stereo samples in LUFS."""
    raw = paths.WORK / "mixes.f32"
    np.ascontiguousarray(samples, "<f4").tofile(raw)
    found = level_of([*_RAW, "-ac", "2", "-i", str(raw)]).loudness
    raw.unlink()
    return found


def decoded(film: Path, length: int) -> Samples:
    """The first `length` samples of a film's sound, stereo."""
    data = video.output(["-i", str(film), "-map", "0:a:0", *_RAW, "-ac", "2", "-"])
    return np.frombuffer(data, "<f4").reshape(-1, 2)[:length]


def decibels(factor: float) -> float:
    """Of an amplitude."""
    return float(20 * np.log10(max(factor, 1e-9)))


def within(samples: Samples, windows: Windows) -> Samples:
    """What is inside the windows, end to end."""
    return np.concatenate([samples[begin:end] for begin, end in windows])


def balance(film: Samples, voice: Samples, music: Samples) -> tuple[float, float]:
    """How many times louder voice and music are in the film, by least squares.

    Raises ValueError when more than a tenth of the film's power is anything else; limiter and
    encoder make less.
    """
    parts = (voice, music)
    products = np.array([[_product(one, other) for other in parts] for one in parts])
    found = np.linalg.solve(products, [_product(it, film) for it in parts])
    rest = film - voice * np.float32(found[0]) - music * np.float32(found[1])
    if (left := _product(rest, rest) / _product(film, film)) > 0.1:
        raise ValueError(f"{left:.0%} of the film is neither its voice nor its music.")
    return float(found[0]), float(found[1])


def _product(one: Samples, other: Samples) -> float:
    return float(np.einsum("ij,ij->", one, other, dtype=np.float64))


def joined(windows: Windows, least: int) -> Windows:
    """The windows in their order; those less than that many samples apart are one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(windows):
        if found and begin - found[-1][1] < least:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def pauses(voice: Samples, music: Samples, windows: Windows) -> Iterator[list[slice]]:
    """The blocks of each pause within the windows: where music is heard and nothing else. `voice`
    and `music` are as loud as in the film."""
    for begin, end in windows:
        pause = list[slice]()
        for at in range(begin, end - BLOCK + 1, BLOCK):
            block = slice(at, at + BLOCK)
            if _is_pause(voice[block], music[block]):
                pause.append(block)
            elif pause:
                yield pause
                pause = []
        if pause:
            yield pause


def _is_pause(voice: Samples, music: Samples) -> bool:
    heard = _rms(music)
    return heard > HEARD and _rms(voice) < heard + STILL


def _rms(samples: Samples) -> float:
    return decibels(float(np.sqrt(np.mean(samples**2))))


def swell(film: Samples, music: Samples, pause: Sequence[slice]) -> float:
    """By how many decibels the music's gain differs within a pause; `music` is as in its file."""
    gains = [np.sum(film[it] * music[it]) / np.sum(music[it] ** 2) for it in pause]
    levels = [decibels(float(it)) for it in gains]
    return max(levels) - min(levels)


def edge(film: Samples) -> float:
    """The loudest of the first and the last samples, in dBFS."""
    return decibels(float(np.abs(np.concatenate([film[:EDGE], film[-EDGE:]])).max()))


def click(around: Samples) -> float:
    """The largest step from one sample to the next in the middle, in decibels above the largest
    anywhere around it."""
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    middle = slice(len(steps) // 2 - 2, len(steps) // 2 + 3)
    around_it = float(np.delete(steps, middle).max())
    return decibels(float(steps[middle].max()) / max(around_it, 1e-9))
