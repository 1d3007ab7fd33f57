"""The sound of a film: as long as its narrations, each where it belongs, as loud as asked for."""

import re
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core_engine import Cache, DiskFull, Narrated, ffmpeg, load_narration
from core_engine.audio import gain_towards, measure, render_sound, stereo_pieces
from core_engine.narration import Narration
from core_engine.plan import Soundtrack
from core_engine.tests.media import (
    RATE,
    Samples,
    click,
    cumulative,
    decoded_sound,
    ffmpeg_says,
    lengths,
    tone,
    write_wav,
)

# An AAC frame. MP4's edit list cuts the encoder's run-up off to the sample; the last frame is
# filled up with silence, which FFmpeg's decoder keeps.
AAC_FRAME = 1024

Load = Callable[..., tuple[Narration, ...]]


@pytest.fixture
def load(cache: Cache, tmp_path: Path, cancelled: threading.Event) -> Load:
    """Narrations made of samples."""

    def load_all(*sounds: Samples) -> tuple[Narration, ...]:
        paths = [
            write_wav(tmp_path / f"{number}.wav", sound) for number, sound in enumerate(sounds)
        ]
        return tuple(load_narration(path, cache, cancelled) for path in paths)

    return load_all


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, as FFmpeg measures a finished file."""
    said = ffmpeg_says("-i", path, "-map", "0:a", "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = said[said.rindex("Summary:") :]
    found = re.search(r"I:\s+(-?[\d.]+) LUFS", summary), re.search(r"Peak:\s+(\S+) dBFS", summary)
    assert found[0]
    assert found[1]
    return float(found[0].group(1)), float(found[1].group(1))


def sound_of(
    narrations: tuple[Narration, ...], cache: Cache, cancelled: threading.Event, lufs: float = -14.0
) -> Path:
    return render_sound(Soundtrack(narrations, lufs), cache, cancelled)


def test_is_as_long_as_its_narrations(load: Load, cache: Cache, cancelled: threading.Event) -> None:
    samples = lengths(12, 0.11, 0.9)
    narrations = load(*(tone(length, 300) for length in samples))
    assert Soundtrack(narrations, -14.0).samples == sum(samples)
    sound = decoded_sound(sound_of(narrations, cache, cancelled))
    assert 0 <= len(sound) - sum(samples) < AAC_FRAME


def test_begins_each_narration_where_the_timeline_says(
    load: Load,
    cache: Cache,
    cancelled: threading.Event,
) -> None:
    samples = lengths(30, 0.2, 0.9)
    narrations = load(*(click(length) for length in samples))
    left = np.abs(decoded_sound(sound_of(narrations, cache, cancelled))[:, 0].astype(int))
    for start in cumulative(samples)[:-1]:
        before = left[max(0, start - RATE // 20) : start + RATE // 20]
        onset = int(np.flatnonzero(before > before.max() / 3)[0]) + max(0, start - RATE // 20)
        assert abs(onset - start) <= RATE // 1000


@pytest.mark.parametrize("lufs", [-14.0, -20.0])
def test_is_as_loud_as_asked_for(
    lufs: float, speech: list[Narrated], cache: Cache, cancelled: threading.Event
) -> None:
    narrations = tuple(load_narration(it.path, cache, cancelled) for it in speech)
    found, peak = loudness(sound_of(narrations, cache, cancelled, lufs))
    assert found == pytest.approx(lufs, abs=0.5)
    assert peak <= -1.0


def test_keeps_the_peaks_of_a_loud_sound_down(
    load: Load, cache: Cache, cancelled: threading.Event
) -> None:
    # Quiet speech with clicks up to full scale: gain alone would push the clicks far over it.
    sound = tone(4 * RATE, 500, 0.02)
    for second in range(4):
        sound[second * RATE + 999 : second * RATE + 1239] = tone(240, 4000, 0.99)
    path = sound_of(load(sound), cache, cancelled)
    assert loudness(path)[1] <= -1.0


def test_keeps_silence_silent(load: Load, cache: Cache, cancelled: threading.Event) -> None:
    path = sound_of(load(np.zeros(RATE, np.int16)), cache, cancelled)
    assert not decoded_sound(path).any()


def test_keeps_left_and_right_apart(load: Load, cache: Cache, cancelled: threading.Event) -> None:
    left = np.stack([tone(RATE), np.zeros(RATE, np.int16)], axis=1)
    sound = decoded_sound(sound_of(load(left), cache, cancelled)).astype(int)
    assert np.abs(sound[:, 0]).max() > 5000
    assert np.abs(sound[:, 1]).max() < 50


def test_gives_one_voice_to_both_sides(
    load: Load, cache: Cache, cancelled: threading.Event
) -> None:
    mono, stereo = tone(RATE // 2), np.stack([tone(RATE // 2, 600), tone(RATE // 2, 700)], axis=1)
    data = b"".join(bytes(piece) for piece in stereo_pieces(load(mono, stereo)))
    sound = np.frombuffer(data, "<i2").reshape(-1, 2)
    assert np.array_equal(sound[: RATE // 2], np.stack([mono, mono], axis=1))
    assert np.array_equal(sound[RATE // 2 :], stereo)


def test_streams_long_sounds_in_pieces(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core_engine.audio._PIECE", 1000)
    sound = tone(10_001)
    pieces = [bytes(piece) for piece in stereo_pieces(load(sound))]
    assert [len(piece) // 4 for piece in pieces] == [1000] * 10 + [1]
    assert np.array_equal(np.frombuffer(b"".join(pieces), "<i2")[::2], sound)


def test_measures_what_ebu_r128_says(load: Load, cancelled: threading.Event) -> None:
    # EBU Tech 3341, case 1: a 1 kHz stereo sine at -23 dBFS is -23 LUFS.
    narrations = load(tone(4 * RATE, 1000, 10 ** (-23 / 20)))
    found, peak = measure(Soundtrack(narrations, -14.0), cancelled)
    assert found == pytest.approx(-23.0, abs=0.1)
    assert peak == pytest.approx(-23.0, abs=0.1)


def test_says_why_loudness_is_not_known(
    load: Load, cache: Cache, cancelled: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrations = load(tone(RATE))
    monkeypatch.setattr(ffmpeg, "feed", lambda *_: "")  # as from a full temporary folder
    with pytest.raises(DiskFull) as caught:
        sound_of(narrations, cache, cancelled)
    assert tempfile.gettempdir() in caught.value.message
    assert caught.value.remedy.startswith("Free some space")


@pytest.mark.parametrize(
    ("found", "gain"),
    [
        (-20.0, 6.0),
        (-10.0, -4.0),
        (-50.0, 24.0),
        (-70.0, 0.0),
        (float("-inf"), 0.0),
        (float("nan"), 0.0),
        (20.0, -24.0),
    ],
)
def test_turns_up_within_reason(found: float, gain: float) -> None:
    assert gain_towards(-14.0, found) == gain


def test_is_made_once(load: Load, cache: Cache, cancelled: threading.Event) -> None:
    narrations = load(tone(RATE // 2))
    first = sound_of(narrations, cache, cancelled)
    made = first.stat().st_ino
    assert sound_of(narrations, cache, cancelled).stat().st_ino == made
    assert sound_of(narrations, cache, cancelled, -20.0) != first
