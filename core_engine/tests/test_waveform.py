"""Waveforms: the loudest of each twentieth of a second, on a scale that shows speech."""

import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from core_engine import waveform
from core_engine.cache import Cache
from core_engine.errors import SourceError
from core_engine.waveform import Waveform, load_waveform


def sound(path: Path, samples: list[int], channels: int = 1) -> Path:
    """A WAV file of samples at 48 kHz, interleaved."""
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(48000)
        writer.writeframes(np.array(samples, "<i2").tobytes())
    return path


def steps(*levels: int) -> list[int]:
    """A twentieth of a second of each level."""
    return [level for level in levels for _ in range(2400)]


def test_each_twentieth_of_a_second_has_its_peak(
    tmp_path: Path, cache: Cache, cancelled: threading.Event
) -> None:
    path = sound(tmp_path / "a.wav", steps(0, 328, 8192, 32767, -32768))
    assert load_waveform(path, cache, cancelled) == Waveform((0, 10, 50, 100, 100), 0.25)


def test_one_loud_sample_is_seen(tmp_path: Path, cache: Cache, cancelled: threading.Event) -> None:
    samples = steps(0, 0, 0)
    samples[3000] = -8192
    found = load_waveform(sound(tmp_path / "a.wav", samples), cache, cancelled)
    assert found.peaks == (0, 50, 0)


def test_the_louder_of_two_channels_counts(
    tmp_path: Path, cache: Cache, cancelled: threading.Event
) -> None:
    both = [value for pair in zip(steps(0, 8192), steps(8192, 0), strict=True) for value in pair]
    path = sound(tmp_path / "a.wav", both, channels=2)
    assert load_waveform(path, cache, cancelled) == Waveform((50, 50), 0.1)


def test_a_rest_has_a_peak_too(tmp_path: Path, cache: Cache, cancelled: threading.Event) -> None:
    path = sound(tmp_path / "a.wav", [*steps(0, 0), *[8192] * 480])
    assert load_waveform(path, cache, cancelled) == Waveform((0, 0, 50), 0.11)


def test_long_sounds_are_read_in_pieces(
    tmp_path: Path, cache: Cache, cancelled: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waveform, "_PIECES", 2)
    path = sound(tmp_path / "a.wav", steps(0, 8192, 0, 8192, 8192))
    assert load_waveform(path, cache, cancelled).peaks == (0, 50, 0, 50, 50)


def test_it_is_made_once(
    tmp_path: Path, cache: Cache, cancelled: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sound(tmp_path / "a.wav", steps(0, 8192))
    made = load_waveform(path, cache, cancelled)
    monkeypatch.delattr(waveform, "load_narration")
    assert load_waveform(path, cache, cancelled) == made


@pytest.mark.parametrize("data", [None, b"", b"no sound"])
def test_what_is_no_sound_is_told(
    data: bytes | None, tmp_path: Path, cache: Cache, cancelled: threading.Event
) -> None:
    path = tmp_path / "a.wav"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError):
        load_waveform(path, cache, cancelled)
