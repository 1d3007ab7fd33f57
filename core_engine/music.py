"""Music under a film: one bed from end to end, which gives way while somebody speaks.

Where somebody speaks is known beforehand, so nothing is guessed from the sound: the music is down
when the first word comes, and comes back only where there is time for it. A short pause changes
nothing; music that swells between two sentences is worse than none. Where the music itself swells
under words, or they are softer than the others, it gives way further, slowly.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core_engine import weighting
from core_engine.cache import Cache
from core_engine.narration import Narration, load_narration
from core_engine.timing import SAMPLE_RATE

BESIDE_VOICE_DB = 9.0
"""How far the music lies below the voice where nobody speaks."""
DUCKED_DB = 9.0
"""How much further it gives way under words."""
CLEAR_DB = 15.0
"""How far it is below every narration at least; the limiter may take some of that away."""
_MOST_DUCKED_DB = 18.0
_ATTACK, _HOLD, _RELEASE = 0.4, 0.3, 1.5  # seconds
_CALM = 1.0  # seconds for which the music has to be back, or it does not come back at all
_LONGEST_CROSSFADE = 2.0  # seconds
_SHORTEST_FADE = 0.02  # seconds; what begins or ends at once clicks
# Seconds over which music swells for the ear (EBU Tech 3341 calls it short-term), before which it
# has given way to that, and which it takes for it.
_SWELL, _AHEAD, _SLOW = 3, 4, 7
# Counts up whenever the same music under the same voices gives other samples.
_MIXER_VERSION = 2

Samples = NDArray[np.float32]
Places = NDArray[np.int64]
Window = tuple[int, int]
"""Samples of the film between which somebody speaks."""
VoiceLevel = tuple[Window, float]
"""Samples of the film between which a voice is that loud, in LUFS."""
Curve = list[tuple[float, float]]
"""Places in samples, and decibels there."""


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
        chosen = [source.gain_db, source.start, source.fade, source.loops]
        return [_MIXER_VERSION, self.sound.digest, *chosen]


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
    """The music of a film of `length` samples, `level_db` and what the person chose louder than in
    its file.

    `windows` are where somebody speaks, `voices` how loud they do.
    """

    def __init__(
        self, music: Music, length: int, windows: Sequence[Window], level_db: float,
        voices: Sequence[VoiceLevel] = (),
    ) -> None:  # fmt: skip
        self._source, sound = music.source, music.sound
        pcm = np.memmap(sound.pcm, "<i2", "r").reshape(-1, sound.channels)
        self._track = pcm if sound.channels == 2 else np.repeat(pcm, 2, axis=1)
        self._crossfade = min(round(_LONGEST_CROSSFADE * SAMPLE_RATE), len(pcm) // 4)
        self._begin = min(length, round(self._source.start * SAMPLE_RATE))
        self._end = length if self._source.loops else min(length, self._begin + len(pcm))
        self._level, self._voices = level_db, sorted(voices)
        self._gain = 10 ** ((level_db + self._source.gain_db) / 20) / 32768
        curve = [point for window in merged(windows) for point in self._duck(window)]
        self._times, self._levels = [at for at, _ in curve], [level for _, level in curve]

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
        longest = (self._end - self._begin) / 2
        length = min(max(self._source.fade, _SHORTEST_FADE) * SAMPLE_RATE, max(1.0, longest))
        nearest = np.minimum(places - self._begin, self._end - 1 - places)
        return (0.5 - 0.5 * np.cos(np.pi * np.clip(nearest / length, 0, 1))).astype(np.float32)

    def _ducked(self, places: Places) -> Samples:
        if not len(self._times):
            return np.ones(len(places), np.float32)
        levels = np.interp(places, self._times, self._levels)
        return (10 ** (levels / 20)).astype(np.float32)

    def _duck(self, window: Window) -> Curve:
        """Down before the first word, back after the last, and further down between as needed."""
        begin, end = window
        inside = self._depths(window)
        return [
            (begin - _ATTACK * SAMPLE_RATE, 0.0), (begin, inside[0][1]), *inside,
            (end + _HOLD * SAMPLE_RATE, inside[-1][1]),
            (end + (_HOLD + _RELEASE) * SAMPLE_RATE, 0.0),
        ]  # fmt: skip

    def _depths(self, window: Window) -> Curve:
        """How far it has to give way in every second; the same all the time where that will do."""
        begin, end = window
        starts = np.arange(begin, max(end, begin + 1), SAMPLE_RATE)
        needed = CLEAR_DB - self._below(starts)
        if needed.max() <= DUCKED_DB:
            return [(begin, -DUCKED_DB)]
        needed = np.clip(needed, DUCKED_DB, _MOST_DUCKED_DB)
        depths = _mean_of(_highest_of(needed, 2 * _AHEAD + 1), _SLOW)
        return list(zip((starts + SAMPLE_RATE / 2).clip(max=end), -depths, strict=True))

    def _below(self, starts: Places) -> weighting.Powers:
        """How far below the voice it is in the seconds from these places on, before it gives way
        and not counting what the person chose."""
        powers = np.concatenate([self._power(start) for start in starts])
        swelling = weighting.lufs(_mean_of(powers, _SWELL)) + self._level
        softest, after = np.full(len(starts), np.inf), starts[-1] + SAMPLE_RATE
        near = [it for it in self._voices if it[0][0] < after and it[0][1] > starts[0]]
        for (begin, end), loudness in near:
            first, last = np.searchsorted(starts, [begin - SAMPLE_RATE + 1, end])
            softest[first:last] = np.minimum(softest[first:last], loudness)
        return softest - swelling

    def _power(self, start: int) -> weighting.Powers:
        """Of one second of the music as it is in its file."""
        places = np.arange(start, start + SAMPLE_RATE)
        heard = (places >= self._begin) & (places < self._end)
        second = self._looped(places - self._begin) * (heard[:, None] / np.float32(32768))
        return weighting.powers(second, SAMPLE_RATE)


def _highest_of(values: weighting.Powers, width: int) -> weighting.Powers:
    """The highest of so many values around each."""
    around = np.pad(values, width // 2, mode="edge")
    return np.asarray(sliding_window_view(around, width).max(axis=1))


def _mean_of(values: weighting.Powers, width: int) -> weighting.Powers:
    """The mean of so many values around each."""
    around = np.pad(values, width // 2, mode="edge")
    return np.asarray(sliding_window_view(around, width).mean(axis=1))
