"""How far a camera move shakes, in pixels.

A planned camera move is smooth: its speed changes little from frame to frame. What the measured
motion has besides a smooth curve is shake, whoever made it: positions rounded to whole pixels,
sizes rounded to whole pixels, an encoder that did not follow.

Method. The motion from each decoded luma frame to the next is a shift and a zoom, for each axis on
its own: dx = tx + sx·u and dy = ty + sy·v, where u and v are the distances from the frame's middle
in half frame widths. The four numbers are found by Gauss-Newton over the whole frame (the
registration of Lucas and Kanade, 1981, with this motion model): both frames are smoothed a little,
the second is resampled by a Lanczos kernel in floating point with the motion found so far, and the
step follows from the least squares of what remains, until the step is below a ten-thousandth of a
pixel. From each of the four series of numbers its best polynomial of degree 7 is subtracted; the
cosine-eased geometric zoom of Storyreel leaves less than 0.001 px behind. What remains is the
jitter: the length of the residual displacement, rms over all frames and over nine points of the
frame (middle, corners, middles of the edges), corrected for the eight degrees of freedom that the
polynomial took.

    python3 bench/jitter.py FILM.mp4 --from 0 --to 5
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import ideal
import numpy as np
import video
from numpy.typing import NDArray

Series = NDArray[np.float64]

DEGREE = 7
_SMOOTHING = 1.5  # standard deviation in pixels
_MARGIN = 24  # pixels at each edge that are not looked at: they come into view or go out of it
_STEPS = 12
_CLOSE_ENOUGH = 1e-4  # pixels


@dataclass(frozen=True, slots=True)
class Jitter:
    """Shake of a clip in pixels: `rms` over the frame, `centre` at its middle alone, and `worst`,
    the largest value of one frame; `frames` is how many were compared with the one before."""

    rms: float
    centre: float
    worst: float
    frames: int


class _Frame:
    """A smoothed frame, its gradients and what of the least squares depends on it alone."""

    def __init__(self, luma: NDArray[Any]) -> None:
        height, width = luma.shape
        smoothed = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), _SMOOTHING)
        self.plane: NDArray[np.float32] = np.asarray(smoothed, np.float32)
        inner = slice(_MARGIN, height - _MARGIN), slice(_MARGIN, width - _MARGIN)
        down, across = (np.asarray(side, np.float32) for side in np.gradient(self.plane))
        u, v = _coordinates(width, height)
        across, down = across[inner], down[inner]
        columns = (across, across * u[inner[1]], down, down * v[inner[0], np.newaxis])
        self.inner = np.ascontiguousarray(self.plane[inner])
        self.jacobian = np.stack([column.ravel() for column in columns])
        self.normal = (self.jacobian @ self.jacobian.T).astype(np.float64)


def measure(frames: Iterable[NDArray[Any]]) -> Jitter:
    """The jitter of consecutive luma frames (arrays of one shape, any number type) of one move."""
    sizes: set[tuple[int, int]] = set()
    series = motion(_noting_sizes(frames, sizes))
    [(height, width)] = sizes
    return jitter_of(series, height / width)


def motion(frames: Iterable[NDArray[Any]]) -> Series:
    """The motion tx, sx, ty, sy from every frame to the next, in pixels: shape (frames - 1, 4)."""
    found: list[Series] = []
    guess, before = np.zeros(4), None
    for luma in frames:
        now = _Frame(luma)
        if before is not None:
            guess = _register(before, now.plane, guess)
            found.append(guess)
        before = now
    if len(found) <= 2 * DEGREE:
        raise ValueError(f"Only {len(found) + 1} frames: too few to tell shake from motion.")
    return np.array(found)


def jitter_of(series: Series, aspect: float) -> Jitter:
    """The jitter in a series of motions; `aspect` is the frame's height divided by its width."""
    count = len(series)
    times = np.linspace(-1, 1, count)
    basis = np.polynomial.chebyshev.chebvander(times, DEGREE)
    smooth = basis @ np.linalg.lstsq(basis, series, rcond=None)[0]
    rest = (series - smooth) * np.sqrt(count / (count - DEGREE - 1))
    tx, sx, ty, sy = (rest**2).T
    # Of nine points six lie at an edge of their axis, where the zoom counts in full.
    squares = tx + ty + (sx + sy * aspect**2) * 6 / 9
    return Jitter(
        float(np.sqrt(squares.mean())),
        float(np.sqrt((tx + ty).mean())),
        float(np.sqrt(squares.max())),
        count,
    )


def _register(before: _Frame, after: NDArray[np.float32], guess: Series) -> Series:
    """The motion from one smoothed frame to the next, starting from a guess."""
    found = guess.copy()
    for _ in range(_STEPS):
        difference = before.inner - _moved_back(after, found)
        step = np.linalg.solve(before.normal, (before.jacobian @ difference.ravel()))
        found += step
        if np.abs(step).max() < _CLOSE_ENOUGH:
            break
    return found


def _moved_back(plane: NDArray[np.float32], motion: Series) -> NDArray[np.float32]:
    """The inner part of the frame before, looked up in the frame after."""
    height, width = plane.shape
    tx, sx, ty, sy = motion
    if max(abs(tx) + abs(sx), abs(ty) + abs(sy)) > _MARGIN - 1:
        raise ValueError("Something moves too far from one frame to the next: is there a cut?")
    left, across = _edge_and_length(width, width, tx, sx)
    top, down = _edge_and_length(height, width, ty, sy)
    size = (width - 2 * _MARGIN, height - 2 * _MARGIN)
    return ideal.resample(plane, (left, top, across, down), size)


def _edge_and_length(side: int, width: int, shift: float, zoom: float) -> tuple[float, float]:
    growth = zoom * 2 / width
    left = _MARGIN + shift + growth * (_MARGIN - side / 2)
    return left, (side - 2 * _MARGIN) * (1 + growth)


def _coordinates(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """u of every column and v of every row: distance from the middle in half frame widths."""
    u = (np.arange(width) + 0.5 - width / 2) * 2 / width
    v = (np.arange(height) + 0.5 - height / 2) * 2 / width
    return u.astype(np.float32), v.astype(np.float32)


def _noting_sizes(
    frames: Iterable[NDArray[Any]], sizes: set[tuple[int, int]]
) -> Iterable[NDArray[Any]]:
    for frame in frames:
        sizes.add((frame.shape[0], frame.shape[1]))
        yield frame


def main() -> None:
    """Print the jitter of a part of a film that shows one camera move."""
    parser = argparse.ArgumentParser(description="How far a camera move shakes, in pixels.")
    parser.add_argument("film", type=Path)
    parser.add_argument("--from", dest="start", type=float, default=0.0, help="seconds")
    parser.add_argument("--to", dest="end", type=float, default=5.0, help="seconds")
    chosen = parser.parse_args()
    found = measure(video.luma_frames(chosen.film, chosen.start, chosen.end))
    print(
        f"jitter {found.rms:.3f} px rms over the frame, {found.centre:.3f} at its middle, "
        f"worst frame {found.worst:.3f} px ({found.frames} motions)"
    )


if __name__ == "__main__":
    main()
