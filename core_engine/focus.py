"""Where the eye goes first in a picture, for crops and camera paths nobody has set."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core_engine.geometry import Point
from core_engine.images import Pixels, scaled

_SIDE = 128  # pixels of the longer side of what is looked at; saliency lives in the large shapes
_EDGE = 0.15  # a focal point nearer to an edge than this would press the crop against it


def focal_point(pixels: Pixels) -> Point:
    """The most striking place of an RGB picture (height, width, 3).

    Saliency is how far a colour is from the picture's mean colour (Achanta et al., "Frequency-tuned
    Salient Region Detection", CVPR 2009) times how much fine detail surrounds it; people compose
    towards the middle, so the middle weighs more. The answer is the centre of the strongest part.
    """
    small = scaled(pixels, _small_size(pixels.shape[1], pixels.shape[0]))
    strength = _contrast(small) * _detail(small) * _middle(small.shape[0], small.shape[1])
    strongest = np.where(strength >= np.quantile(strength, 0.9), strength, 0)
    return _centre_of(strongest)


def _small_size(width: int, height: int) -> tuple[int, int]:
    scale = _SIDE / max(width, height)
    return max(8, round(width * scale)), max(8, round(height * scale))


def _contrast(rgb: Pixels) -> NDArray[np.float32]:
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    distance = np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), 2) - lab.mean((0, 1)), axis=2)
    return np.asarray(distance / max(1e-6, float(distance.max())), dtype=np.float32)


def _detail(rgb: Pixels) -> NDArray[np.float32]:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 3))
    spread = np.asarray(cv2.GaussianBlur(fine, (0, 0), 6), dtype=np.float32)
    return np.asarray(0.2 + spread / max(1e-6, float(spread.max())), dtype=np.float32)


def _middle(height: int, width: int) -> NDArray[np.float32]:
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return np.asarray(np.exp(-(x**2 + y**2) / (2 * 0.6**2)), dtype=np.float32)


def _centre_of(weight: NDArray[np.float32]) -> Point:
    total = float(weight.sum())
    if total <= 0:
        return Point(0.5, 0.5)  # one plain colour
    height, width = weight.shape
    x = float((weight.sum(0) * (np.arange(width) + 0.5)).sum()) / total / width
    y = float((weight.sum(1) * (np.arange(height) + 0.5)).sum()) / total / height
    return Point(_inside(x), _inside(y))


def _inside(value: float) -> float:
    return round(min(max(value, _EDGE), 1 - _EDGE), 4)
