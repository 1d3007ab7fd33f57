"""From a picture and a crop to a frame of video.

The picture is brought once to the size at which the tightest crop has a few more pixels than the
frame, and once to planar YUV 4:2:0. A frame then samples each plane at places between its pixels,
so the camera moves by any fraction of a pixel.
"""

import mmap
from dataclasses import dataclass

import cv2
import numpy as np

from core_engine.encoding import FINGERPRINT_SIZE
from core_engine.geometry import Rect
from core_engine.images import Decoder, Pixels, scaled
from core_engine.sampling import Plane, Steps

# RGB (0 to 255) → Y'CbCr of ITU-R BT.709-6, narrow range (luma 16 to 235, chroma 16 to 240).
_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_LUMA, _CHROMA = 219 / 255, 224 / 255
_BT709 = np.array(
    [
        [_LUMA * _KR, _LUMA * _KG, _LUMA * _KB, 16],
        [
            -_CHROMA * _KR / (2 * (1 - _KB)),
            -_CHROMA * _KG / (2 * (1 - _KB)),
            _CHROMA / 2,
            128,
        ],
        [
            _CHROMA / 2,
            -_CHROMA * _KG / (2 * (1 - _KR)),
            -_CHROMA * _KB / (2 * (1 - _KR)),
            128,
        ],
    ],
    dtype=np.float64,
)
# How many pixels of the picture lie between two samples of the tightest crop. Not one: a lattice as
# wide as the pixels never falls into place for the fast way of sampling. This one drifts through
# all fractions of a pixel within 160 samples.
_TIGHTEST_STEP = 1.0382
# A picture is never scaled beyond this many pixels, however far the camera goes in.
_MAX_PLANE_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Planes:
    """A picture as planar YUV 4:2:0: `y` (height, width), `u` and `v` half of that each way.

    Chroma samples lie in the middle of their four luma samples.
    """

    y: Pixels
    u: Pixels
    v: Pixels


def load_planes(decoder: Decoder, tightest: Rect, frame: tuple[int, int]) -> Planes:
    """The picture at the size that frames of `frame` (width, height) pixels are sampled from."""
    size = _even(_canvas_size(tightest, frame))
    return to_planes(scaled(decoder.at_least(size), size))


def to_planes(rgb: Pixels) -> Planes:
    """RGB of shape (height, width, 3), both even → BT.709 narrow range, 4:2:0."""
    yuv = np.asarray(cv2.transform(rgb, _BT709), np.uint8)
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    y, u, v = (np.asarray(plane, np.uint8) for plane in cv2.split(yuv))
    return Planes(y, scaled(u, half), scaled(v, half))


class _Frame:
    """The memory of one yuv420p frame, a mapping of its own: a pipe may hold on to its pages."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        luma, quarter, half = width * height, width * height // 4, (height // 2, width // 2)
        self.memory = memoryview(mmap.mmap(-1, luma + 2 * quarter))
        samples = np.frombuffer(self.memory, np.uint8)
        self.y = samples[:luma].reshape(height, width)
        self.u = samples[luma : luma + quarter].reshape(half)
        self.v = samples[luma + quarter :].reshape(half)


class FrameSampler:
    """Samples frames of one size from one picture, by turns into two frames' memory."""

    def __init__(self, planes: Planes, frame: tuple[int, int]) -> None:
        self._size = frame
        self._plane_size = (planes.y.shape[1], planes.y.shape[0])
        self._planes = tuple(map(Plane, (planes.y, planes.u, planes.v)))
        self._frame, self._next = _Frame(frame), _Frame(frame)

    def sample(self, crop: Rect) -> memoryview:
        """The crop as one yuv420p frame; valid until the call after the next."""
        self._frame, self._next = self._next, self._frame
        luma, chroma = self._places(crop)
        parts = (self._frame.y, self._frame.u, self._frame.v)
        for plane, places, part in zip(self._planes, (luma, chroma, chroma), parts, strict=True):
            plane.sample(*places, part)
        return self._frame.memory

    def fingerprint(self) -> bytes:
        """The luma of the last frame at FINGERPRINT_SIZE."""
        return cv2.resize(self._frame.y, FINGERPRINT_SIZE, interpolation=cv2.INTER_AREA).tobytes()

    def _places(self, crop: Rect) -> tuple[tuple[Steps, Steps], tuple[Steps, Steps]]:
        """Where the frame's samples lie, across and down, in the luma and in the chroma planes.

        Sample k of a plane covers k to k+1, its middle is at k + 0.5. The frame's chroma sits on
        the left edge of its four luma samples and half-way down, as H.264 has it by default.
        """
        (width, height), (plane_width, plane_height) = self._size, self._plane_size
        x, dx = crop.x * plane_width, crop.width * plane_width / width
        y, dy = crop.y * plane_height, crop.height * plane_height / height
        luma = (Steps(x + dx / 2 - 0.5, dx), Steps(y + dy / 2 - 0.5, dy))
        chroma = (Steps(x / 2 + dx / 4 - 0.5, dx), Steps(y / 2 + dy / 2 - 0.5, dy))
        return luma, chroma


def _canvas_size(tightest: Rect, frame: tuple[int, int]) -> tuple[float, float]:
    width = frame[0] * _TIGHTEST_STEP / tightest.width
    height = frame[1] * _TIGHTEST_STEP / tightest.height
    shrink = min(1.0, (_MAX_PLANE_PIXELS / (width * height)) ** 0.5)
    return width * shrink, height * shrink


def _even(size: tuple[float, float]) -> tuple[int, int]:
    return 2 * max(1, round(size[0] / 2)), 2 * max(1, round(size[1] / 2))
