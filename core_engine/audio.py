"""The sound of a film: one timeline, mixed and encoded once.

The narrations stand one after another, sample by sample, so the sound is exactly as long as they
are together and every segment starts where the picture's timeline expects it. The samples are
streamed; an hour of film takes no more memory than a minute.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core_engine import encoding, ffmpeg, verify, weighting
from core_engine.cache import Cache
from core_engine.music import BESIDE_VOICE_DB, Bed, Samples, VoiceLevel
from core_engine.narration import BYTES_PER_SAMPLE, Narration, words_lost
from core_engine.plan import Soundtrack

CEILING_DBTP = -1.5
"""The highest true peak before AAC, which adds up to half a decibel."""
_CEILING_WITH_MUSIC_DBTP = -2.0
"""The same for what is as dense as a band, to which AAC adds somewhat more."""
_SILENCE_LUFS = -60.0
_LARGEST_GAIN_DB = 24.0
_MOST_MADE_UP_DB, _LEAST_MADE_UP_DB = 4.0, 0.2
_NOTICED_DB = 1.0  # of what the limiter takes from a voice more than from the music
_PIECE = 2**18  # samples
_BLOCK = 2**14  # samples, a third of a second


def render_sound(soundtrack: Soundtrack, cache: Cache, cancelled: threading.Event) -> Path:
    """The soundtrack as AAC in the cache, made now or found there."""
    entry = sound_entry(soundtrack, cache)
    if not cache.holds(entry):
        with cache.part() as part:
            _encode(soundtrack, part, cancelled)
            verify.check_sound(part, soundtrack.samples, soundtrack.silent, cancelled)
            cache.keep(part, entry, verify.sound_digest(part, cancelled))
    return entry


def sound_entry(soundtrack: Soundtrack, cache: Cache) -> Path:
    """Where the encoded soundtrack is or will be."""
    return cache.path("sounds", soundtrack.key(), ".m4a")


@dataclass(frozen=True, slots=True)
class Mix:
    """How a soundtrack is encoded: with which music, how many decibels louder, and under which
    true peak, where it needs a limiter for that."""

    bed: Bed | None
    gain: float
    ceiling: float | None


def mix_of(soundtrack: Soundtrack, cancelled: threading.Event) -> Mix:
    """The mix that is as loud as asked for, with every voice above the music."""
    bed = bed_under(soundtrack, cancelled)
    loudness, peak = measure(soundtrack, cancelled, bed)
    gain = gain_towards(soundtrack.loudness, loudness)
    highest = _CEILING_WITH_MUSIC_DBTP if bed else CEILING_DBTP
    if peak + gain <= highest:
        return Mix(bed, gain, None)
    made_up = _made_up(soundtrack, Mix(bed, gain, highest), cancelled)
    gain += made_up
    if bed and made_up >= _NOTICED_DB:
        bed = bed_under(soundtrack, cancelled, _taken(soundtrack, gain, highest, cancelled))
    return Mix(bed, gain, highest)


def _encode(soundtrack: Soundtrack, output: Path, cancelled: threading.Event) -> None:
    mix = mix_of(soundtrack, cancelled)
    arguments = encoding.sound_arguments(mix.gain, mix.ceiling, output, _format_with(mix.bed))
    ffmpeg.feed(arguments, pieces_with(soundtrack, mix.bed), cancelled)


def _made_up(soundtrack: Soundtrack, mix: Mix, cancelled: threading.Event) -> float:
    """Decibels to give back for what the limiter takes: a beat is all peaks, and so are some
    voices. It takes of what is given back, too; how much, a second measurement tells."""

    def missing(more: float) -> float:
        louder = replace(mix, gain=mix.gain + more)
        return soundtrack.loudness - _limited(soundtrack, louder, cancelled)

    first = missing(0.0)
    if not first >= _LEAST_MADE_UP_DB:
        return max(first, 0.0)
    gained = first - missing(first)
    needed = first * first / gained if gained > 0 else _MOST_MADE_UP_DB
    return min(needed, _MOST_MADE_UP_DB)


def _taken(
    soundtrack: Soundtrack, gain: float, ceiling: float, cancelled: threading.Event
) -> float:
    """How much softer the limiter makes the voices, in decibels."""
    free, limited = (_limited(soundtrack, Mix(None, gain, it), cancelled) for it in (None, ceiling))
    return free - limited if free > limited else 0.0  # of silence it would be no number


def _limited(soundtrack: Soundtrack, mix: Mix, cancelled: threading.Event) -> float:
    """How loud the mix would be, in LUFS."""
    arguments = encoding.loudness_arguments(_format_with(mix.bed), mix.gain, mix.ceiling)
    return loudness_in(ffmpeg.feed(arguments, pieces_with(soundtrack, mix.bed), cancelled))[0]


def measure(
    soundtrack: Soundtrack, cancelled: threading.Event, bed: Bed | None = None
) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of the narrations, with their music.

    Raises DiskFull when FFmpeg's answer did not come through.
    """
    arguments = encoding.loudness_arguments(_format_with(bed))
    return loudness_in(ffmpeg.feed(arguments, pieces_with(soundtrack, bed), cancelled))


def loudness_of(sound: Narration, cancelled: threading.Event) -> float | None:
    """Integrated loudness of a sound in LUFS; None of one in which there is nothing to hear."""
    found, _ = measure(Soundtrack((sound,), 0.0), cancelled)
    return found if found > _SILENCE_LUFS else None


def bed_under(
    soundtrack: Soundtrack, cancelled: threading.Event, taken_db: float = 0.0
) -> Bed | None:
    """The music where it belongs below this voice, of which the limiter takes `taken_db`; without
    a voice it is as loud as the film."""
    music = soundtrack.music
    if music is None or music.sound.silent:
        return None
    voice, _ = measure(soundtrack, cancelled)
    if not voice > _SILENCE_LUFS:
        voice = soundtrack.loudness + BESIDE_VOICE_DB
    own = loudness_of(music.sound, cancelled) or _SILENCE_LUFS
    level = voice - BESIDE_VOICE_DB - own
    voices = [(window, its - taken_db) for window, its in _voices(soundtrack)]
    return Bed(music, soundtrack.samples, soundtrack.windows, level, voices)


def _voices(soundtrack: Soundtrack) -> Iterator[VoiceLevel]:
    """How loud each narration is by itself: they may have been recorded on different days."""
    begin = 0
    for narration in soundtrack.narrations:
        end = begin + narration.samples
        if not narration.silent:
            yield (begin, end), _loudness_by_blocks(narration)
        begin = end


def _loudness_by_blocks(narration: Narration) -> float:
    """Nearly what FFmpeg would say, which takes longer to start than this to end."""
    pieces = stereo_pieces((narration,))
    powers = [weighting.powers(_floats(it), _BLOCK) for it in pieces]
    return weighting.gated_lufs(np.concatenate(powers))


def _format_with(bed: Bed | None) -> str:
    """How samples go to FFmpeg: two voices together may be louder than 16 bits can say."""
    return "f32le" if bed else "s16le"


def pieces_with(soundtrack: Soundtrack, bed: Bed | None) -> Iterator[memoryview]:
    """The whole sound as interleaved stereo, a few seconds at a time; 32-bit float with music."""
    pieces = stereo_pieces(soundtrack.narrations)
    return _mixed(pieces, bed) if bed else pieces


def _mixed(pieces: Iterator[memoryview], bed: Bed) -> Iterator[memoryview]:
    first = 0
    for piece in pieces:
        voice = _floats(piece)
        yield (voice + bed.samples(first, len(voice))).data
        first += len(voice)


def _floats(piece: memoryview) -> Samples:
    """16-bit stereo as numbers of which 1.0 is full scale."""
    return np.frombuffer(piece, "<i2").reshape(-1, 2).astype(np.float32) / np.float32(32768)


def loudness_in(said: str) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dBTP, from what FFmpeg's meter has said.

    Raises DiskFull when that did not come through.
    """
    loudness = re.search(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", said)
    peak = re.search(r"Peak:\s+(-?[\d.]+|-?inf|nan) dBFS", said)
    if not (loudness and peak):
        raise words_lost()
    return float(loudness.group(1)), float(peak.group(1))


def gain_towards(target: float, loudness: float) -> float:
    """Decibels from `loudness` to `target`; silence stays silence."""
    if not loudness > _SILENCE_LUFS:  # also true for "not a number"
        return 0.0
    return min(max(target - loudness, -_LARGEST_GAIN_DB), _LARGEST_GAIN_DB)


def stereo_pieces(narrations: tuple[Narration, ...]) -> Iterator[memoryview]:
    """All narrations one after another as interleaved 16-bit stereo, a few seconds at a time."""
    for narration in narrations:
        for start in range(0, narration.samples, _PIECE):
            yield _stereo(narration, start, min(_PIECE, narration.samples - start)).data


def _stereo(
    narration: Narration, start: int, count: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    channels = narration.channels
    offset = start * channels * BYTES_PER_SAMPLE
    samples = np.fromfile(narration.pcm, "<i2", count * channels, offset=offset)
    # One voice in two speakers is as loud as in one: the same samples on both sides.
    return np.repeat(samples, 2) if channels == 1 else samples
