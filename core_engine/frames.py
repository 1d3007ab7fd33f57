"""From a picture and a crop to a frame of video.

The picture is brought once to the size at which the tightest crop has about as many pixels as the
frame, and once to planar YUV 4:2:0. A frame then samples each plane through an affine map with
floating-point offsets, so the camera moves by any fraction of a pixel.

Linear interpolation is fast and blurs. It blurs far less when its knots are shifted by a fifth of a
pixel and the samples are prefiltered so that the curve still goes through them (Blu, Thévenaz and
Unser, "Linear interpolation revitalized", IEEE Transactions on Image Processing 13(5), 2004). The
prefilter is applied once to the picture, so a frame costs the same; measured on photographs against
a Lanczos kernel, it is worth 2 dB.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core_engine.geometry import Rect
from core_engine.images import Picture, Pixels, load_rgb, scaled

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
_SHIFT = (1 - 3**-0.5) / 2  # of the knots, in pixels, where the error is least
_POLE = -_SHIFT / (1 - _SHIFT)
# The prefilter's impulse response, pole^k / (1 - shift), cut where it is below a thousandth; OpenCV
# wants it mirrored and centred.
_PREFILTER = np.concatenate([[_POLE**k / (1 - _SHIFT) for k in range(6, -1, -1)], np.zeros(6)])
# A picture is never scaled beyond this many pixels, however far the camera goes in.
_MAX_PLANE_PIXELS = 40_000_000
FINGERPRINT_SIZE = (16, 9)


@dataclass(frozen=True, slots=True)
class Planes:
    """A picture as planar YUV 4:2:0: `y` (height, width), `u` and `v` half of that each way.

    Chroma samples lie in the middle of their four luma samples.
    """

    y: Pixels
    u: Pixels
    v: Pixels


def load_planes(picture: Picture, tightest: Rect, frame: tuple[int, int]) -> Planes:
    """The picture at the size at which `tightest` is about `frame` (width, height) pixels."""
    size = _even(_canvas_size(tightest, frame))
    return to_planes(scaled(load_rgb(picture.path, size), size))


def to_planes(rgb: Pixels) -> Planes:
    """RGB of shape (height, width, 3), both even → BT.709 narrow range, 4:2:0."""
    yuv = np.asarray(cv2.transform(rgb, _BT709), np.uint8)
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    y, u, v = (np.ascontiguousarray(yuv[:, :, channel]) for channel in range(3))
    return Planes(y, scaled(u, half), scaled(v, half))


def _prefiltered(plane: Pixels) -> Pixels:
    edge = cv2.BORDER_REPLICATE
    return np.asarray(cv2.sepFilter2D(plane, -1, _PREFILTER, _PREFILTER, borderType=edge), np.uint8)


class FrameSampler:
    """Samples frames of one size from one picture, into the same memory again and again."""

    def __init__(self, planes: Planes, frame: tuple[int, int]) -> None:
        width, height = frame
        self._size = frame
        self._planes = Planes(*map(_prefiltered, (planes.y, planes.u, planes.v)))
        self._memory = np.empty(width * height * 3 // 2, np.uint8)
        luma, quarter = width * height, width * height // 4
        self._y = self._memory[:luma].reshape(height, width)
        self._u = self._memory[luma : luma + quarter].reshape(height // 2, width // 2)
        self._v = self._memory[luma + quarter :].reshape(height // 2, width // 2)

    def sample(self, crop: Rect) -> memoryview:
        """The crop as one yuv420p frame; valid until the next call."""
        luma, chroma = self._maps(crop)
        _sample_plane(self._planes.y, luma, self._y)
        _sample_plane(self._planes.u, chroma, self._u)
        _sample_plane(self._planes.v, chroma, self._v)
        return self._memory.data

    def fingerprint(self) -> bytes:
        """The luma of the last frame at 16 × 9: enough to know it again after the encoder."""
        return cv2.resize(self._y, FINGERPRINT_SIZE, interpolation=cv2.INTER_AREA).tobytes()

    def _maps(self, crop: Rect) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where frame sample (i, j) lies in the luma plane, and in the chroma planes.

        Sample k of a plane covers k to k+1, its middle is at k + 0.5. The frame's chroma sits on
        the left edge of its four luma samples and half-way down, as H.264 has it by default.
        """
        width, height = self._size
        plane_height, plane_width = self._planes.y.shape
        x, dx = crop.x * plane_width, crop.width * plane_width / width
        y, dy = crop.y * plane_height, crop.height * plane_height / height
        start = -0.5 - _SHIFT
        luma = np.array([[dx, 0, x + dx / 2 + start], [0, dy, y + dy / 2 + start]])
        chroma = np.array([[dx, 0, x / 2 + dx / 4 + start], [0, dy, y / 2 + dy / 2 + start]])
        return luma, chroma


def _sample_plane(plane: Pixels, where: NDArray[np.float64], into: Pixels) -> None:
    size = (into.shape[1], into.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(plane, where, size, into, flags, cv2.BORDER_REPLICATE)


def _canvas_size(tightest: Rect, frame: tuple[int, int]) -> tuple[float, float]:
    width, height = frame[0] / tightest.width, frame[1] / tightest.height
    shrink = min(1.0, (_MAX_PLANE_PIXELS / (width * height)) ** 0.5)
    return width * shrink, height * shrink


def _even(size: tuple[float, float]) -> tuple[int, int]:
    return 2 * max(1, round(size[0] / 2)), 2 * max(1, round(size[1] / 2))
