"""Music under a film: heard, never in the way of the voice, and no picture depends on it."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core_engine import (
    Cache,
    Format,
    MusicSource,
    Narrated,
    SegmentSource,
    SourceError,
    encoding,
    ffmpeg,
    load_music,
    load_narration,
    plan_film,
    render_project,
)
from core_engine.audio import bed_under, loudness_in, mix_of, render_sound, stereo_pieces
from core_engine.music import Bed, Samples, Window, merged
from core_engine.plan import Soundtrack
from core_engine.tests.conftest import Studio
from core_engine.tests.media import RATE, decoded_sound, tone, write_wav
from core_engine.tests.test_audio import loudness

VOICE_OVER_MUSIC_DB = 12.0
SILENCE = 2 * RATE


@pytest.fixture
def band(tmp_path: Path) -> Path:
    """Ten seconds of chords over a beat, soft and loud in turn."""
    seconds = np.arange(10 * RATE) / RATE
    chord = np.floor(seconds / 2.5).astype(int)
    roots = np.array([220.0, 174.6, 261.6, 196.0])[chord]
    notes = sum(np.sin(2 * np.pi * roots * ratio * seconds) for ratio in (1, 1.26, 1.5, 2))
    beat = np.exp(-6 * (seconds * 2 % 1)) * np.sin(2 * np.pi * 60 * seconds)
    swell = 0.4 + 0.3 * np.sin(2 * np.pi * seconds / 5)
    sound = (0.12 * notes * swell + 0.3 * beat) * 32767
    return write_wav(tmp_path / "band.wav", np.repeat(sound.astype(np.int16)[:, None], 2, axis=1))


@pytest.fixture
def spoken(
    speech: list[Narrated], cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> Soundtrack:
    """Two sentences, and between and after them six seconds in which nobody speaks."""
    quiet = write_wav(tmp_path / "quiet.wav", np.zeros(3 * SILENCE, np.int16))
    paths = [speech[0].path, quiet, speech[1].path, quiet]
    narrations = tuple(load_narration(path, cache, cancelled) for path in paths)
    ends = np.cumsum([it.samples for it in narrations]).tolist()
    return Soundtrack(narrations, -14.0, windows=((0, ends[0]), (ends[1], ends[2])))


def with_music(track: Soundtrack, source: MusicSource, cache: Cache) -> Soundtrack:
    return replace(track, music=load_music(source, cache, threading.Event()))


def bed_of(track: Soundtrack) -> Bed:
    bed = bed_under(track, threading.Event())
    assert bed is not None
    return bed


def loudness_within(samples: Samples) -> float:
    said = ffmpeg.feed(
        encoding.loudness_arguments("f32le"),
        iter([np.ascontiguousarray(samples, np.float32).data]),
        threading.Event(),
    )
    return loudness_in(said)[0]


def within(sound: Samples, windows: Sequence[Window]) -> Samples:
    return np.concatenate([sound[begin:end] for begin, end in windows])


@pytest.mark.parametrize("lufs", [-14.0, -20.0])
def test_a_film_with_music_is_as_loud_as_asked_for(
    lufs: float, spoken: Soundtrack, band: Path, cache: Cache, cancelled: threading.Event
) -> None:
    track = replace(with_music(spoken, MusicSource(band), cache), loudness=lufs)
    found, peak = loudness(render_sound(track, cache, cancelled))
    assert found == pytest.approx(lufs, abs=0.5)
    assert peak <= -1.0


def test_what_the_limiter_takes_is_given_back(
    band: Path, cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    # A voice that is all peaks, and for longer nobody speaks: the limiter has much to do.
    noise = np.random.default_rng(1).normal(0, 9000, RATE // 2).clip(-31_000, 31_000)
    strokes = np.repeat(noise, 6) * np.exp(-12 * (np.arange(3 * RATE) / RATE % 0.25))
    sounds = {"strokes": strokes, "rest": np.zeros(4 * RATE)}
    voice, rest = (
        load_narration(write_wav(tmp_path / f"{name}.wav", sound), cache, cancelled)
        for name, sound in sounds.items()
    )
    track = Soundtrack((voice, rest), -14.0, windows=((0, 3 * RATE),))
    track = with_music(track, MusicSource(band), cache)
    found, peak = loudness(render_sound(track, cache, cancelled))
    assert found == pytest.approx(-14, abs=0.5)
    assert peak <= -1.0
    mixed = mix_of(track, cancelled).bed  # the music gives way to what is left of the voice
    assert mixed
    before, after = (it.samples(0, 3 * RATE) for it in (bed_of(track), mixed))
    assert loudness_within(before) - loudness_within(after) > 1


def test_the_voice_is_understood(spoken: Soundtrack, band: Path, cache: Cache) -> None:
    track = with_music(spoken, MusicSource(band), cache)
    music = bed_of(track).samples(0, track.samples)
    pieces = [np.frombuffer(it, "<i2") for it in stereo_pieces(track.narrations)]
    voice = np.concatenate(pieces).reshape(-1, 2).astype(np.float32) / np.float32(32768)
    under = loudness_within(within(music, track.windows))
    assert loudness_within(within(voice, track.windows)) - under >= VOICE_OVER_MUSIC_DB
    rest = track.windows[0][1] + 3 * RATE, track.windows[1][0] - RATE
    assert loudness_within(music[slice(*rest)]) - under > 6  # it comes back where nobody speaks


def test_a_soft_narration_is_understood_too(
    spoken: Soundtrack, band: Path, cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    first = np.fromfile(spoken.narrations[0].pcm, "<i2").astype(np.float32) / 4  # 12 dB
    soft = load_narration(
        write_wav(tmp_path / "soft.wav", first.astype(np.int16)), cache, cancelled
    )
    uneven = replace(spoken, narrations=(soft, *spoken.narrations[1:]))
    track = with_music(uneven, MusicSource(band), cache)
    begin, end = track.windows[0]
    music = bed_of(track).samples(begin, end - begin)
    voice = np.repeat(first[:, None] / 32768, 2, axis=1).astype(np.float32)
    assert loudness_within(voice) - loudness_within(music) >= VOICE_OVER_MUSIC_DB
    even = bed_of(with_music(spoken, MusicSource(band), cache)).samples(begin, end - begin)
    assert loudness_within(even) - loudness_within(music) > 3


def test_music_that_swells_under_words_gives_way_further(
    cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    noise = np.random.default_rng(5).normal(0, 400, 50 * RATE)
    noise[20 * RATE :] *= 10 ** (12 / 20)
    path = write_wav(tmp_path / "noise.wav", noise.astype(np.int16))
    music = load_music(MusicSource(path, fade=0), cache, cancelled)
    whole = [(0, 40 * RATE)]
    heard = Bed(music, 40 * RATE, whole, 0.0, [(whole[0], -20.0)]).samples(0, 40 * RATE)
    free = Bed(music, 40 * RATE, [], 0.0).samples(0, 40 * RATE)
    assert loudness_within(free[:RATE]) < -29
    assert loudness_within(free[-RATE:]) > -21
    steps = np.sqrt(np.mean((heard / (free + 1e-9)).reshape(400, -1) ** 2, axis=1))
    depth = -20 * np.log10(steps[1:-1])
    assert depth[:100] == pytest.approx(9, abs=0.1)  # as far as it always does
    assert loudness_within(heard[20 * RATE :]) <= -20 - VOICE_OVER_MUSIC_DB
    assert depth[195] > 14.5  # before it swells
    assert np.abs(np.diff(depth)).max() < 0.15  # decibels in a tenth of a second


def test_louder_music_is_louder_under_words_too(
    cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    path, whole = write_wav(tmp_path / "tone.wav", tone(9 * RATE, 440)), [(0, 5 * RATE)]
    usual, louder = (
        Bed(load_music(source, cache, cancelled), 5 * RATE, whole, 0.0, [(whole[0], -9.0)])
        for source in (MusicSource(path), MusicSource(path, gain_db=6))
    )
    wanted = usual.samples(RATE, RATE) * 10 ** (6 / 20)
    assert louder.samples(RATE, RATE) == pytest.approx(wanted, rel=1e-3, abs=1e-6)


def test_the_music_is_down_when_the_first_word_comes(
    cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    source = MusicSource(write_wav(tmp_path / "tone.wav", tone(30 * RATE, 440)), fade=0)
    windows = [(8 * RATE, 10 * RATE), (11 * RATE, 12 * RATE)]  # a second is no time to come back
    bed = Bed(load_music(source, cache, cancelled), 20 * RATE, windows, 0.0)
    heard = np.abs(bed.samples(0, 20 * RATE)[:, 0]).reshape(-1, RATE // 10).max(axis=1)
    loud, low = heard[40], heard[85]
    assert 20 * np.log10(loud / low) == pytest.approx(9, abs=0.3)
    assert heard[75] == pytest.approx(loud, rel=0.05)
    assert heard[80:120] == pytest.approx(np.full(40, low), rel=0.08)
    assert heard[140:190] == pytest.approx(np.full(50, loud), rel=0.08)


def test_windows_close_together_are_one() -> None:
    near, far = (5 * RATE, 6 * RATE), (10 * RATE, 11 * RATE)
    assert merged([far, (0, 4 * RATE), near]) == [(0, 6 * RATE), far]


def test_it_neither_begins_nor_ends_with_a_click(
    cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    source = MusicSource(write_wav(tmp_path / "tone.wav", tone(9 * RATE, 440)), fade=0)
    heard = np.abs(
        Bed(load_music(source, cache, cancelled), 5 * RATE, [], 0.0).samples(0, 5 * RATE)
    )
    assert heard[[0, -1]].max() == 0
    assert max(heard[:50].max(), heard[-50:].max()) < 0.01
    assert heard[RATE // 50 : RATE // 25].max() == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("channels", [1, 2])
def test_it_begins_again_without_a_seam(
    channels: int, cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    noise = (np.random.default_rng(3).normal(0, 3000, (5 * RATE, channels))).astype(np.int16)
    path = write_wav(tmp_path / "noise.wav", noise)
    bed = Bed(load_music(MusicSource(path, fade=0), cache, cancelled), 30 * RATE, [], 0.0)
    heard = bed.samples(0, 30 * RATE)
    assert len(heard) == 30 * RATE
    power = np.sqrt(np.mean(heard.reshape(-1, RATE // 4, 2) ** 2, axis=(1, 2)))[2:-2]
    assert power.min() > 0.85 * power.max()
    whole = np.concatenate([bed.samples(at, RATE // 3) for at in range(0, 30 * RATE, RATE // 3)])
    assert np.array_equal(whole, heard)  # in whatever pieces it is asked for


def test_without_a_loop_it_ends_softly(
    cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    path = write_wav(tmp_path / "tone.wav", tone(3 * RATE))
    source = MusicSource(path, start=1.0, fade=1.0, loops=False)
    heard = np.abs(
        Bed(load_music(source, cache, cancelled), 10 * RATE, [], 0.0).samples(0, 10 * RATE)
    )
    assert not heard[:RATE].any()
    assert not heard[4 * RATE :].any()
    assert heard[RATE : RATE + 500].max() < 0.01
    assert heard[4 * RATE - 500 : 4 * RATE].max() < 0.01
    assert heard[2 * RATE : 3 * RATE].max() > 0.2


def test_music_alone_is_as_loud_as_the_film(
    band: Path, cache: Cache, tmp_path: Path, cancelled: threading.Event
) -> None:
    quiet = write_wav(tmp_path / "quiet.wav", np.zeros(15 * RATE, np.int16))
    track = Soundtrack((load_narration(quiet, cache, cancelled),), -14.0)
    track = with_music(track, MusicSource(band), cache)
    assert not track.silent
    assert loudness(render_sound(track, cache, cancelled))[0] == pytest.approx(-14, abs=0.5)


def test_silent_music_is_none(spoken: Soundtrack, cache: Cache, tmp_path: Path) -> None:
    silence = write_wav(tmp_path / "silence.wav", np.zeros(SILENCE, np.int16))
    assert bed_under(with_music(spoken, MusicSource(silence), cache), threading.Event()) is None


def test_other_music_encodes_no_picture_again(
    studio: Studio, stock: list[SegmentSource], band: Path, tmp_path: Path
) -> None:
    scenes = studio.scenes(stock)
    films, sounds = [], []
    for source in (None, MusicSource(band), MusicSource(band, gain_db=-6)):
        music = load_music(source, studio.cache, studio.cancelled) if source else None
        plan = plan_film(scenes, Format.CLIP_1_1, studio.settings, music)
        films.append(render_project(plan, studio.output, studio.context(len(stock))))
        sounds.append(decoded_sound(studio.output).astype(int))
    assert [film.segments_encoded for film in films] == [len(stock), 0, 0]
    assert len({len(sound) for sound in sounds}) == 1
    assert not np.array_equal(sounds[0], sounds[1])
    assert not np.array_equal(sounds[1], sounds[2])


def test_where_somebody_speaks_can_be_told(
    studio: Studio, stock: list[SegmentSource], band: Path
) -> None:
    sources = [replace(stock[0], speech=((0.1, 0.2), (0.3, 9.0))), replace(stock[1], speech=())]
    scenes = studio.scenes([*sources, stock[2]])
    music = load_music(MusicSource(band), studio.cache, studio.cancelled)
    first, second, third = (scene.narration.samples for scene in scenes)
    windows = plan_film(scenes, Format.CLIP_1_1, studio.settings, music).soundtrack.windows
    last = (first + second, first + second + third)
    assert windows == ((RATE // 10, RATE // 5), (round(0.3 * RATE), first), last)


def test_what_is_no_music_is_refused(cache: Cache, tmp_path: Path) -> None:
    bad = tmp_path / "song.mp3"
    bad.write_bytes(b"<html>no</html>" * 100)
    with pytest.raises(SourceError, match="not a sound"):
        load_music(MusicSource(bad), cache, threading.Event())
