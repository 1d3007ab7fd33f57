"""When each word of a spoken sentence is heard, from the sound alone.

The same voice says every word once more by itself. Those sounds, one behind the other, say the same
as the sentence at another pace; dynamic time warping finds which moment of the one is which of the
other (Sakoe and Chiba 1978; Malfrère and Dutoit 1997 for speech that was synthesized).
"""

from collections.abc import Callable, Sequence

import numpy as np

from core_engine.voices.voice import Samples, Word

_HOP = 0.01  # seconds between two looks
_WINDOW = 0.03  # seconds that each look takes in
_BANDS = 24
_LOWEST, _HIGHEST = 100.0, 6000.0  # Hz
_QUIET = 1e-3  # of the loudest band; what is below is all the same

Features = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def aligned(
    words: Sequence[str], sentence: Samples, rate: int, say: Callable[[str], Samples]
) -> list[Word]:
    """The words with their times in the sentence, in seconds."""
    spoken = _features(sentence, rate)
    parts = [_features(_bare(say(word)), rate) for word in words]
    # A moment of silence around every word takes up what pauses there are.
    silence = np.tile(np.append(np.full(_BANDS, np.log(_QUIET)), np.zeros(_BANDS)), (1, 1))
    rows = [silence, *(it for part in parts for it in (part, silence))]
    moments = np.append(_warped(np.concatenate(rows), spoken), len(spoken))
    starts = np.cumsum([0, *map(len, rows)])[1:-1:2]  # where each word begins
    return [
        Word(word, float(moments[start]) * _HOP, float(moments[start + len(part)]) * _HOP)
        for word, start, part in zip(words, starts, parts, strict=True)
    ]


def _bare(samples: Samples) -> Samples:
    """Without the silence before and behind."""
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max(initial=0.0))
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


def _features(samples: Samples, rate: int) -> Features:
    """Every look: the levels of the bands in logarithms, and how they change."""
    size, hop = round(_WINDOW * rate), round(_HOP * rate)
    if len(samples) < size:
        samples = np.pad(samples, (0, size - len(samples)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(size).astype(np.float32))) ** 2
    bands = power @ _filters(size, rate).T
    levels = np.log(bands / max(bands.max(initial=0.0), 1e-12) + _QUIET)
    changes = np.gradient(levels, axis=0) if len(levels) > 1 else np.zeros_like(levels)
    features: Features = np.hstack([levels, 2 * changes]).astype(np.float32)
    return features


def _filters(size: int, rate: int) -> Features:
    """Triangles of equal width on the mel scale, over the bins of a Fourier transform."""
    lowest, highest = (1127 * np.log(1 + it / 700) for it in (_LOWEST, _HIGHEST))
    mel = np.linspace(lowest, highest, _BANDS + 2)
    centres = 700 * (np.exp(mel / 1127) - 1)
    bins = np.fft.rfftfreq(size, 1 / rate)
    left, middle, right = centres[:-2, None], centres[1:-1, None], centres[2:, None]
    rising, falling = (bins - left) / (middle - left), (right - bins) / (right - middle)
    filters: Features = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return filters


def _warped(one: Features, other: Features) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """For every look of the one, the look of the other that is the same moment."""
    cost = np.sqrt(
        np.maximum(0.0, (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T)
    )
    steps = _steps(cost)
    row, column = cost.shape[0] - 1, cost.shape[1] - 1
    moments = np.zeros(len(one), np.int64)
    while row or column:
        moments[row] = column  # in the end the first of those that match this row
        step = steps[row, column]
        row, column = row - (step != 1), column - (step != 0)
    return moments


def _steps(cost: Features) -> "np.ndarray[tuple[int, int], np.dtype[np.int8]]":
    """Where the cheapest way to each cell comes from: 0 above, 1 the left, 2 both.

    Cells of one antidiagonal do not depend on each other, so they are done at once.
    """
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0.0
    steps = np.full(cost.shape, 2, np.int8)
    for diagonal in range(rows + columns - 1):
        i = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        j = diagonal - i
        ways = np.stack([total[i, j + 1], total[i + 1, j], total[i, j]])
        best = np.argmin(ways + np.array([[1e-6], [1e-6], [0.0]]), axis=0)
        steps[i, j] = best
        total[i + 1, j + 1] = ways[best, np.arange(len(i))] + cost[i, j]
    steps[0, :], steps[:, 0] = 1, 0
    return steps
