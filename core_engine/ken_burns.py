"""The camera's path over a picture.

A path goes from one crop to another. The zoom is geometric, so that the picture grows by the same
share in every second, and the crop's centre follows the zoom, so that one point of the picture
stays still while everything else moves away from it or towards it. A path that only pans moves
its centre in a straight line. Both crops lie inside the picture and every crop between them is a
blend of the two, so no edge can come into view.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from core_engine.geometry import Point, Rect, crop_around, widest_crop

# The fastest zoom that still looks calm, as the growth of the logarithm of the scale per second;
# a very short segment zooms less than `zoom_intensity` instead of lurching.
CALM_ZOOM_RATE = 0.08
# How far the camera drifts towards the focal point where the picture has room beside the crop, in
# crop lengths: at most, and per second.
LONGEST_DRIFT = 0.25
CALM_DRIFT_RATE = 0.05


class Easing(StrEnum):
    """How the camera spends its time between the two ends of its path."""

    LINEAR = "linear"
    """The same speed all the way."""
    EASE_IN = "ease_in"
    """Starts from rest."""
    EASE_OUT = "ease_out"
    """Comes to rest."""
    EASE_IN_OUT = "ease_in_out"
    """Starts and ends softly, never quite at rest: a cut looks better on a moving picture."""


class ZoomDirection(StrEnum):
    """Whether the camera goes towards the focal point or away from it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class CameraPath:
    """A camera's move: the crop it starts from, the crop it ends at, and how it gets there."""

    start: Rect
    end: Rect
    easing: Easing = Easing.EASE_IN_OUT

    def rect_at(self, position: float) -> Rect:
        """The crop at `position`, from 0 (first frame) to 1 (last frame)."""
        eased = ease(self.easing, position)
        share = _zoom_share(self.start.width, self.end.width, eased)
        return _blend(self.start, self.end, share)

    def rect_of_frame(self, frame: int, count: int) -> Rect:
        """The crop of frame number `frame` (from 0) of `count`."""
        return self.rect_at(frame / (count - 1) if count > 1 else 0.0)

    @property
    def tightest_width(self) -> float:
        """Width of the smallest crop on the path, as a fraction of the picture."""
        return min(self.start.width, self.end.width)


def ease(easing: Easing, t: float) -> float:
    """Where the camera is (0 to 1) at time `t` (0 to 1).

    The soft curves are blends of a straight line and a cosine; a pure cosine would leave the
    picture standing still at the cut.
    """
    match easing:
        case Easing.LINEAR:
            return t
        case Easing.EASE_IN:
            return 0.4 * t + 0.6 * (1 - math.cos(t * math.pi / 2))
        case Easing.EASE_OUT:
            return 0.4 * t + 0.6 * math.sin(t * math.pi / 2)
        case Easing.EASE_IN_OUT:
            return 0.4 * t + 0.3 * (1 - math.cos(t * math.pi))


def default_path(
    picture_aspect: float,
    frame_aspect: float,
    focus: Point,
    direction: ZoomDirection,
    *,
    zoom_intensity: float,
    seconds: float,
) -> CameraPath:
    """The path for a segment whose motion nobody has set.

    Between a crop as wide as the picture allows and one `zoom_intensity` times tighter that is
    centred on the focal point as well as the edges allow. Where the picture is longer than the
    frame, the wide crop lies a little to the side that has more to show, so the camera drifts
    towards the focal point. In or out by `direction`.
    """
    zoom = min(zoom_intensity, math.exp(CALM_ZOOM_RATE * seconds))
    centred = widest_crop(picture_aspect, frame_aspect, focus)
    wide = _drifted(centred, min(LONGEST_DRIFT, CALM_DRIFT_RATE * seconds))
    tight = crop_around(focus, centred.width / zoom, centred.height / zoom)
    if direction is ZoomDirection.IN:
        return CameraPath(wide, tight)
    return CameraPath(tight, wide)


def alternating(index: int) -> ZoomDirection:
    """The direction of the segment at `index` (from 0) in a story that sets none: in, out, in, …"""
    return ZoomDirection.OUT if index % 2 else ZoomDirection.IN


def _drifted(crop: Rect, drift: float) -> Rect:
    """The crop moved by up to `drift` times its size along each side, to where more room is."""
    x = _moved(crop.x, crop.width, drift)
    y = _moved(crop.y, crop.height, drift)
    return Rect(x, y, crop.width, crop.height)


def _moved(start: float, length: float, drift: float) -> float:
    room_before, room_after = start, 1 - start - length
    if room_before > room_after:
        return start - min(room_before, drift * length)
    return start + min(room_after, drift * length)


def _zoom_share(start: float, end: float, eased: float) -> float:
    """How far the crop's width has gone from `start` to `end` when the zoom is geometric."""
    ratio = end / start
    if abs(ratio - 1) < 1e-6:
        return eased
    return float((ratio**eased - 1) / (ratio - 1))


def _blend(start: Rect, end: Rect, share: float) -> Rect:
    def between(a: float, b: float) -> float:
        return a + (b - a) * share

    return Rect(
        between(start.x, end.x),
        between(start.y, end.y),
        between(start.width, end.width),
        between(start.height, end.height),
    )
