"""The camera moves smoothly on a real photograph: no jitter, frame by frame.

How the motion is measured: a patch of the first frame is aligned to each later frame with the ECC
method (Evangelidis and Psarakis, "Parametric Image Alignment Using Enhanced Correlation
Coefficient Maximization", PAMI 2008), which is good to a few thousandths of a pixel. The track of
the patch's centre is compared with the smooth curve (a polynomial of low degree) nearest to it;
what remains is jitter. The same estimator has to see the jitter of crops rounded to whole pixels.
"""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine.frames import FrameSampler, to_planes
from core_engine.geometry import Rect
from core_engine.images import load_rgb, scaled
from core_engine.ken_burns import CameraPath, Easing
from core_engine.tests.media import EXAMPLE

FRAME = (960, 540)
COUNT = 40
PATCH = 160  # pixels
DEGREE = 5
SLOW = CameraPath(Rect(0.10, 0.12, 0.70, 0.70), Rect(0.13, 0.15, 0.66, 0.66))
PAN = CameraPath(Rect(0.10, 0.12, 0.70, 0.70), Rect(0.12, 0.13, 0.70, 0.70), Easing.LINEAR)

Frames = list[NDArray[np.float32]]


@pytest.fixture(scope="module")
def sampler() -> FrameSampler:
    size = (1372, 772)
    planes = to_planes(scaled(load_rgb(EXAMPLE / "03.jpg", size), size))
    return FrameSampler(planes, FRAME)


def frames_of(sampler: FrameSampler, path: CameraPath, *, rounded: bool = False) -> Frames:
    """The luma of each frame; with crops on whole pixels of the frame when `rounded`."""
    frames = []
    for number in range(COUNT):
        crop = path.rect_of_frame(number, COUNT)
        data = np.frombuffer(sampler.sample(on_whole_pixels(crop) if rounded else crop), np.uint8)
        frames.append(data[: FRAME[0] * FRAME[1]].reshape(FRAME[1], FRAME[0]).astype(np.float32))
    return frames


def on_whole_pixels(crop: Rect) -> Rect:
    """What a renderer that crops in whole pixels of a 1372 × 772 picture shows."""
    return Rect(
        round(crop.x * 1372) / 1372,
        round(crop.y * 772) / 772,
        round(crop.width * 1372) / 1372,
        round(crop.height * 772) / 772,
    )


def track(frames: Frames, left: int, top: int) -> NDArray[np.float64]:
    """Where the centre of a patch of the first frame is in every frame, as (frames, 2)."""
    patch = frames[0][top : top + PATCH, left : left + PATCH]
    warp = np.array([[1, 0, left], [0, 1, top]], np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-7)
    places = []
    for frame in frames:
        _, found = cv2.findTransformECC(patch, frame, warp, cv2.MOTION_AFFINE, criteria)
        warp = np.asarray(found, np.float32)
        places.append(warp @ np.array([PATCH / 2, PATCH / 2, 1], np.float32))
    return np.array(places, np.float64)


def jitter(places: NDArray[np.float64]) -> float:
    """Root mean square distance in pixels of a track from the smooth curve nearest to it."""
    time = np.linspace(-1, 1, len(places))
    smooth = np.polynomial.chebyshev.chebvander(time, DEGREE)
    nearest = smooth @ np.linalg.lstsq(smooth, places, rcond=None)[0]
    return float(np.sqrt(((places - nearest) ** 2).mean()))


@pytest.mark.parametrize("path", [SLOW, PAN], ids=["zoom", "pan"])
@pytest.mark.parametrize(("left", "top"), [(200, 150), (560, 280)])
def test_moves_without_jitter(sampler: FrameSampler, path: CameraPath, left: int, top: int) -> None:
    assert jitter(track(frames_of(sampler, path), left, top)) <= 0.03


@pytest.mark.parametrize("path", [SLOW, PAN], ids=["zoom", "pan"])
def test_would_see_the_jitter_of_crops_on_whole_pixels(
    sampler: FrameSampler, path: CameraPath
) -> None:
    assert jitter(track(frames_of(sampler, path, rounded=True), 200, 150)) > 0.1


def test_moves_as_far_as_the_path_says(sampler: FrameSampler) -> None:
    left, top = 200, 150
    places = track(frames_of(sampler, SLOW), left, top)
    point = places[0]
    start, end = SLOW.start, SLOW.end
    for axis, (low, before, after, length, side) in enumerate(
        [
            (start.x, start.width, end.width, end.x, FRAME[0]),
            (start.y, start.height, end.height, end.y, FRAME[1]),
        ]
    ):
        on_picture = low + (point[axis] + 0.5) / side * before
        meant = (on_picture - length) / after * side - 0.5
        assert places[-1][axis] == pytest.approx(meant, abs=0.1)
