"""Loudness block by block: what FFmpeg's meter says of the whole, and pauses do not count."""

import threading

import numpy as np
import pytest

from core_engine import encoding, ffmpeg
from core_engine.audio import loudness_in
from core_engine.tests.media import RATE
from core_engine.weighting import gated_lufs, lufs, powers


def sine(frequency: float, level: float = 1.0, seconds: int = 2) -> "np.ndarray[tuple[int, int]]":
    wave = level * np.sin(2 * np.pi * frequency * np.arange(seconds * RATE) / RATE)
    return wave.astype(np.float32)[:, None]


def test_is_what_the_standard_says_of_a_sine() -> None:
    # ITU-R BS.1770-5, annex 1: 997 Hz at full scale in one channel; EBU Tech 3341, case 1.
    assert lufs(powers(sine(997), RATE)) == pytest.approx([-3.01] * 2, abs=0.01)
    both = np.repeat(sine(1000, 10 ** (-23 / 20)), 2, axis=1)
    assert gated_lufs(powers(both, RATE // 2)) == pytest.approx(-23.0, abs=0.05)


@pytest.mark.parametrize("frequency", [30, 100, 1000, 3000, 12_000])
def test_says_the_same_as_ffmpeg(frequency: int) -> None:
    sound = np.repeat(sine(frequency, 0.3, 4), 2, axis=1)
    arguments = encoding.loudness_arguments("f32le")
    said = ffmpeg.feed(arguments, iter([np.ascontiguousarray(sound).data]), threading.Event())
    assert gated_lufs(powers(sound, 2**14)) == pytest.approx(loudness_in(said)[0], abs=0.2)


def test_pauses_do_not_count() -> None:
    sound = sine(997, 0.1, 4)
    sound[RATE : 3 * RATE] *= 0.01
    assert gated_lufs(powers(sound, RATE)) == pytest.approx(-23.0, abs=0.1)


def test_what_is_left_over_is_a_block_too() -> None:
    assert len(powers(sine(997)[: RATE + 1], RATE)) == 2
    short = powers(sine(997)[: RATE // 2], RATE)
    assert lufs(short) == pytest.approx([-6.02], abs=0.05)


def test_silence_is_very_soft() -> None:
    silence = np.zeros((RATE, 2), np.float32)
    assert gated_lufs(powers(silence, RATE // 4)) < -100
    assert np.isfinite(lufs(powers(silence, RATE // 4))).all()
