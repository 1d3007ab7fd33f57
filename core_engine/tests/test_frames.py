"""Frames: every sample of every plane is where the crop says, to a fraction of a pixel."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core_engine.encoding import FINGERPRINT_SIZE
from core_engine.frames import FrameSampler, Planes, load_planes, to_planes
from core_engine.geometry import Rect
from core_engine.images import Decoder
from core_engine.tests.media import scenery

FRAME = (64, 36)
WHOLE = Rect(0.0, 0.0, 1.0, 1.0)
INSIDE = [
    Rect(0.1, 0.1, 0.5, 0.5),
    Rect(0.101, 0.1, 0.5, 0.5),
    Rect(0.1234, 0.2345, 0.4321, 0.4321),
    Rect(0.3, 0.05, 0.6, 0.6),
]

# Levels: half of one when the picture is prefiltered; when it is sampled, half of one and what
# OpenCV's `resize` cuts off before it rounds, and two hundredths for the place of the sample.
ROUNDED_TWICE = 1.2

Plane = NDArray[np.uint8]


def split(frame: memoryview) -> tuple[Plane, Plane, Plane]:
    """The planes of a yuv420p frame."""
    data = np.frombuffer(frame, np.uint8).copy()
    width, height = FRAME
    luma, quarter = width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        data[:luma].reshape(height, width),
        data[luma : luma + quarter].reshape(half),
        data[luma + quarter :].reshape(half),
    )


def ramps(height: int, width: int) -> tuple[Plane, Plane]:
    """A plane that rises by two levels a sample to the right, and one that does so downwards."""
    right = np.tile(np.arange(width) * 2, (height, 1)).astype(np.uint8)
    down = np.tile(np.arange(height)[:, None] * 2, (1, width)).astype(np.uint8)
    return right, down


@pytest.mark.parametrize("crop", INSIDE)
@pytest.mark.parametrize("downwards", [False, True])
def test_samples_luma_where_the_crop_says(crop: Rect, downwards: bool) -> None:
    luma = ramps(72, 120)[downwards]
    chroma = np.full((36, 60), 128, np.uint8)
    y, _, _ = split(FrameSampler(Planes(luma, chroma, chroma), FRAME).sample(crop))
    # The middle of frame column i lies at (i + 0.5) / 64 of the crop; a plane's sample k has its
    # middle at k + 0.5, so there the ramp has the value 2 (place - 0.5).
    if downwards:
        place = (crop.y + crop.height * (np.arange(36) + 0.5) / 36) * 72
        meant = np.tile((2 * (place - 0.5))[:, None], (1, 64))
    else:
        place = (crop.x + crop.width * (np.arange(64) + 0.5) / 64) * 120
        meant = np.tile(2 * (place - 0.5), (36, 1))
    assert np.abs(y - meant).max() <= ROUNDED_TWICE


@pytest.mark.parametrize("crop", INSIDE)
@pytest.mark.parametrize("downwards", [False, True])
def test_samples_chroma_at_the_left_edge_of_its_four_luma_samples(
    crop: Rect, downwards: bool
) -> None:
    luma = np.full((144, 240), 100, np.uint8)
    rising = ramps(72, 120)[downwards]
    falling = np.asarray(250 - rising, np.uint8)
    _, u, v = split(FrameSampler(Planes(luma, rising, falling), FRAME).sample(crop))
    # H.264's default siting: chroma column i stands where luma column 2 i has its middle, chroma
    # row j half-way between luma rows 2 j and 2 j + 1.
    if downwards:
        place = (crop.y + crop.height * (2 * np.arange(18) + 1) / 36) * 72
        meant = np.tile((2 * (place - 0.5))[:, None], (1, 32))
    else:
        place = (crop.x + crop.width * (2 * np.arange(32) + 0.5) / 64) * 120
        meant = np.tile(2 * (place - 0.5), (18, 1))
    assert np.abs(u - meant).max() <= ROUNDED_TWICE
    assert np.abs(v - (250 - meant)).max() <= ROUNDED_TWICE


@pytest.mark.parametrize("shift", [0.1, 0.25, 0.5, 1.0, 2.7])
@pytest.mark.parametrize("downwards", [False, True])
def test_moves_the_picture_by_the_fraction_of_a_pixel_asked_for(
    shift: float, downwards: bool
) -> None:
    luma = ramps(72, 120)[downwards]
    chroma = np.full((36, 60), 128, np.uint8)
    sampler = FrameSampler(Planes(luma, chroma, chroma), FRAME)
    moves = []
    # At an odd scale and from many places, so that rounding to whole levels averages out.
    for start in np.linspace(0.05, 0.35, 40):
        by = (0.0, shift / 72) if downwards else (shift / 120, 0.0)
        before, _, _ = split(sampler.sample(Rect(start, start, 0.4123, 0.4321)))
        after, _, _ = split(sampler.sample(Rect(start + by[0], start + by[1], 0.4123, 0.4321)))
        moves.append((after.astype(float) - before).mean() / 2)
    assert np.mean(moves) == pytest.approx(shift, abs=0.02)


def test_shows_the_whole_picture_as_it_is() -> None:
    planes = to_planes(scenery(4, FRAME))
    y, _, _ = split(FrameSampler(planes, FRAME).sample(WHOLE))
    # Coefficients of the prefilter are rounded and clipped to 0 … 255, hence a little difference.
    assert np.abs(y.astype(int) - planes.y).max() <= 3


def test_shows_no_black_at_the_edges() -> None:
    white = np.full((40, 40), 235, np.uint8)
    chroma = np.full((20, 20), 90, np.uint8)
    for crop in (WHOLE, Rect(0, 0, 0.3, 0.3), Rect(0.7, 0.7, 0.3, 0.3)):
        y, u, v = split(FrameSampler(Planes(white, chroma, chroma), FRAME).sample(crop))
        assert (y == 235).all()
        assert (u == 90).all()
        assert (v == 90).all()


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        # ITU-R BT.709-6, 8 bits, narrow range
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
        ((255, 255, 0), (219, 16, 138)),
        ((0, 255, 255), (188, 154, 16)),
        ((255, 0, 255), (78, 214, 230)),
        ((128, 128, 128), (126, 128, 128)),
    ],
)
def test_has_the_values_of_bt709(rgb: tuple[int, ...], yuv: tuple[int, ...]) -> None:
    planes = to_planes(np.full((4, 6, 3), rgb, np.uint8))
    assert planes.y.shape == (4, 6)
    assert planes.u.shape == planes.v.shape == (2, 3)
    for plane, value in zip((planes.y, planes.u, planes.v), yuv, strict=True):
        assert np.abs(plane.astype(int) - value).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (3, 7), (801, 333), (5, 400)])
@pytest.mark.parametrize("frame", [FRAME, (36, 64), (36, 36)])
def test_brings_pictures_of_any_size_to_even_planes(
    size: tuple[int, int], frame: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "picture.png"
    Image.fromarray(scenery(1, size)).save(path)
    planes = load_planes(Decoder(path), WHOLE, frame)
    height, width = planes.y.shape
    assert height % 2 == width % 2 == 0
    assert planes.u.shape == planes.v.shape == (height // 2, width // 2)


def test_scales_so_that_the_tightest_crop_is_a_little_finer_than_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    Image.fromarray(scenery(1, (1600, 900))).save(path)
    planes = load_planes(Decoder(path), Rect(0.2, 0.2, 0.5, 0.5), FRAME)
    assert planes.y.shape == (74, 132)


def test_never_scales_beyond_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core_engine.frames._MAX_PLANE_PIXELS", 400_000)
    path = tmp_path / "picture.png"
    Image.fromarray(scenery(1, (16, 9))).save(path)
    tiny = Rect(0.5, 0.5, 0.01, 0.01)
    planes = load_planes(Decoder(path), tiny, (640, 360))
    assert planes.y.size <= 401_000


def test_prints_the_frame_it_sampled_last() -> None:
    width, height = FINGERPRINT_SIZE
    sampler = FrameSampler(to_planes(scenery(4, FRAME)), FRAME)
    sampler.sample(WHOLE)
    whole = sampler.fingerprint()
    assert len(whole) == width * height
    sampler.sample(Rect(0.5, 0.5, 0.5, 0.5))
    assert sampler.fingerprint() != whole
