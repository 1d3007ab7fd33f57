"""The sound is the clock: edges, lengths and their rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_engine.tests.media import cumulative, lengths
from core_engine.timing import (
    SAMPLE_RATE,
    frame_edges,
    frames_shown,
    frames_to_encode,
    nearest_frame,
    seconds,
)

FPS = (12, 15, 24, 25, 30, 48, 50, 60)
HALF = Fraction(1, 2)


@pytest.mark.parametrize("fps", FPS)
def test_puts_whole_seconds_on_whole_seconds(fps: int) -> None:
    assert frame_edges([SAMPLE_RATE, 2 * SAMPLE_RATE, SAMPLE_RATE], fps) == [
        0,
        fps,
        3 * fps,
        4 * fps,
    ]


def test_rounds_to_the_nearest_frame_and_halves_up() -> None:
    assert [nearest_frame(sample, 30) for sample in (0, 799, 800, 801, 1600, 2399, 2400)] == [
        0,
        0,
        1,
        1,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize("fps", FPS)
def test_keeps_every_edge_of_200_odd_segments_within_half_a_frame(fps: int) -> None:
    samples = lengths(200, 0.37, 9.91)
    exact = [Fraction(start * fps, SAMPLE_RATE) for start in cumulative(samples)]
    edges = frame_edges(samples, fps)
    assert len(edges) == 201
    assert all(abs(edge - true) <= HALF for edge, true in zip(edges, exact, strict=True))


@pytest.mark.parametrize("fps", FPS)
def test_adds_up_to_the_length_of_the_sound_within_a_frame(fps: int) -> None:
    samples = lengths(200, 0.37, 9.91)
    shown = frames_shown(samples, fps)
    assert abs(sum(shown) - Fraction(sum(samples) * fps, SAMPLE_RATE)) <= HALF
    assert sum(shown) == frame_edges(samples, fps)[-1]


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_stays_exact_for_hours(fps: int) -> None:
    segment = 4 * 3600 * SAMPLE_RATE + 1
    edges = frame_edges([segment] * 100, fps)
    for number, edge in enumerate(edges):
        true = Fraction(number * segment * fps, SAMPLE_RATE)
        assert isinstance(edge, int)
        assert abs(edge - true) <= HALF


@given(
    before=st.integers(0, 10**10),
    samples=st.integers(1, 10**9),
    fps=st.sampled_from((*FPS, 23, 29, 59, 120)),
)
def test_encodes_enough_frames_wherever_a_segment_stands(
    before: int, samples: int, fps: int
) -> None:
    shown = nearest_frame(before + samples, fps) - nearest_frame(before, fps)
    assert shown <= frames_to_encode(samples, fps) <= shown + 2
    assert frames_to_encode(samples, fps) - Fraction(samples * fps, SAMPLE_RATE) < 1


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=40),
    st.sampled_from(FPS),
)
def test_shows_what_lies_between_the_edges(samples: list[int], fps: int) -> None:
    shown = frames_shown(samples, fps)
    assert cumulative(shown) == frame_edges(samples, fps)
    assert min(shown) >= 0


def test_has_no_frames_without_segments() -> None:
    assert frame_edges([], 30) == [0]
    assert frames_shown([], 30) == []


def test_tells_seconds() -> None:
    assert seconds(72_000) == 1.5
