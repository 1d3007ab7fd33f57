"""Music under a film: one bed from end to end, which gives way while somebody speaks.

Where somebody speaks is known beforehand, so nothing is guessed from the sound: the music is down
when the first word comes, and comes back only where there is time for it. A short pause changes
nothing; music that swells between two sentences is worse than none.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core_engine.cache import Cache
from core_engine.narration import Narration, load_narration
from core_engine.timing import SAMPLE_RATE

BESIDE_VOICE_DB = 9.0
"""How far the music lies below the voice where nobody speaks."""
DUCKED_DB = 9.0
"""How much further it gives way under words."""
_ATTACK, _HOLD, _RELEASE = 0.4, 0.3, 1.5  # seconds
_CALM = 1.0  # seconds for which the music has to be back, or it does not come back at all
_LONGEST_CROSSFADE = 2.0  # seconds

Samples = NDArray[np.float32]
Places = NDArray[np.int64]
Window = tuple[int, int]
"""Samples of the film between which somebody speaks."""


@dataclass(frozen=True, slots=True)
class MusicSource:
    """A piece of music as the person chose it.

    It begins `start` seconds into the film, `gain_db` louder than usual, comes and goes within
    `fade` seconds, and begins again from its own beginning as often as it takes, where it `loops`.
    """

    path: Path
    gain_db: float = 0.0
    start: float = 0.0
    fade: float = 2.0
    loops: bool = True


@dataclass(frozen=True, slots=True)
class Music:
    """Music whose file was read and found good."""

    source: MusicSource
    sound: Narration

    def key(self) -> list[object]:
        """All that shapes what is heard of it."""
        source = self.source
        return [self.sound.digest, source.gain_db, source.start, source.fade, source.loops]


def load_music(source: MusicSource, cache: Cache, cancelled: threading.Event) -> Music:
    """The music, decoded now or found in the cache. Raises SourceError."""
    return Music(source, load_narration(source.path, cache, cancelled))


def merged(windows: Sequence[Window]) -> list[Window]:
    """The windows in their order; those between which the music would not come to rest are one."""
    least = (_HOLD + _RELEASE + _CALM + _ATTACK) * SAMPLE_RATE
    found: list[Window] = []
    for begin, end in sorted(windows):
        if found and begin - found[-1][1] < least:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


class Bed:
    """The music of a film of `length` samples, `level_db` louder than in its file.

    `windows` are where somebody speaks.
    """

    def __init__(
        self, music: Music, length: int, windows: Sequence[Window], level_db: float
    ) -> None:
        self._source, sound = music.source, music.sound
        pcm = np.memmap(sound.pcm, "<i2", "r").reshape(-1, sound.channels)
        self._track = pcm if sound.channels == 2 else np.repeat(pcm, 2, axis=1)
        self._crossfade = min(round(_LONGEST_CROSSFADE * SAMPLE_RATE), len(pcm) // 4)
        self._begin = min(length, round(self._source.start * SAMPLE_RATE))
        self._end = length if self._source.loops else min(length, self._begin + len(pcm))
        self._gain = 10 ** (level_db / 20) / 32768
        self._times, self._levels = _duck(merged(windows))

    def samples(self, first: int, count: int) -> Samples:
        """`count` stereo samples from the `first` of the film on, 1.0 being full scale."""
        places = np.arange(first, first + count)
        heard = (places >= self._begin) & (places < self._end)
        if not heard.any():
            return np.zeros((count, 2), np.float32)
        gain = self._gain * heard * self._fades(places) * self._ducked(places)
        found = self._looped(places - self._begin)
        found *= gain[:, None]
        return found

    def _looped(self, places: Places) -> Samples:
        """The track again and again, its end laid over its beginning."""
        period = max(1, len(self._track) - self._crossfade)
        if not self._source.loops:
            return np.asarray(self._track[np.clip(places, 0, len(self._track) - 1)], np.float32)
        place = np.maximum(places, 0) % period
        found = np.asarray(self._track[place], np.float32)
        again = np.flatnonzero((places >= period) & (place < self._crossfade))
        share = place[again, None] / max(1, self._crossfade) * (np.pi / 2)
        ending = self._track[period + place[again]].astype(np.float32)
        found[again] = found[again] * np.sin(share) + ending * np.cos(share)
        return found

    def _fades(self, places: Places) -> Samples:
        length = max(1.0, min(self._source.fade * SAMPLE_RATE, (self._end - self._begin) / 2))
        nearest = np.minimum(places - self._begin, self._end - 1 - places)
        return (0.5 - 0.5 * np.cos(np.pi * np.clip(nearest / length, 0, 1))).astype(np.float32)

    def _ducked(self, places: Places) -> Samples:
        if not len(self._times):
            return np.ones(len(places), np.float32)
        levels = np.interp(places, self._times, self._levels)
        return (10 ** (levels / 20)).astype(np.float32)


def _duck(windows: Sequence[Window]) -> tuple[list[float], list[float]]:
    """Places in samples, and decibels there: down before the first word, back after the last."""
    times: list[float] = []
    levels: list[float] = []
    for begin, end in windows:
        times += [begin - _ATTACK * SAMPLE_RATE, begin]
        times += [end + _HOLD * SAMPLE_RATE, end + (_HOLD + _RELEASE) * SAMPLE_RATE]
        levels += [0.0, -DUCKED_DB, -DUCKED_DB, 0.0]
    return times, levels
