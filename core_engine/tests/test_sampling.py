"""Sampling a plane: the same samples whichever way they are made, each on its place."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core_engine.sampling import Plane, Steps
from core_engine.tests.media import scenery

SIZE = (960, 540)
# Steps at which the fast way meets its limits: as wide as a pixel, hardly wider, simple fractions.
STEPS = [0.83, 1.0, 1.00004, 1.0004, 1.0382, 1.125, 1.25, 1.2501, 4 / 3, 1.5, 1.9137, 2.0]
STARTS = [0.0, 0.21, 0.5, 37.77, 100.003]

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def pixels() -> NDArray[np.uint8]:
    """A picture with detail, wide enough for every lattice."""
    noise = np.random.default_rng(3).integers(0, 40, (1240, 2080), np.uint8)
    return np.asarray(scenery(3, (2080, 1240))[:, :, 1] // 2 + 40 + noise, np.uint8)


@pytest.fixture(scope="module")
def plane(pixels: NDArray[np.uint8]) -> Plane:
    return Plane(pixels)


def sampled(plane: Plane, across: Steps, down: Steps) -> Floats:
    into = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    plane.sample(across, down, into)
    return into.astype(float)


def warped(plane: Plane, across: Steps, down: Steps, monkeypatch: pytest.MonkeyPatch) -> Floats:
    """The same by the slow way, which takes any lattice as it is."""
    with monkeypatch.context() as patch:
        patch.setattr("core_engine.sampling._aligned", lambda *_: None)
        return sampled(plane, across, down)


def displacement(one: Floats, other: Floats) -> tuple[float, float]:
    """How far `one` lies beside `other`, right and down, by least squares on the slopes."""
    down, right = np.gradient(other)
    slopes = np.stack([right.ravel(), down.ravel(), np.ones(right.size)], axis=1)
    found = np.linalg.lstsq(slopes, (one - other).ravel(), rcond=None)[0]
    return float(found[0]), float(found[1])


@pytest.mark.parametrize("step", STEPS)
def test_puts_samples_on_their_places_both_ways(
    step: float, plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start in STARTS:
        across, down = Steps(start, step), Steps(start * 0.7, step)
        fast, slow = sampled(plane, across, down), warped(plane, across, down, monkeypatch)
        assert np.abs(fast - slow).max() <= 3
        assert displacement(fast, slow) == pytest.approx((0, 0), abs=0.025)
        assert abs((fast - slow).mean()) < 0.2


def test_takes_the_fast_way_nearly_always(plane: Plane, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = []
    monkeypatch.setattr(Plane, "_warp", lambda *_: slow.append(1))
    for number in range(150):  # a zoom by a third from the step that pictures are scaled to
        step = 1.0382 * 1.3 ** (number / 149)
        sampled(plane, Steps(3 + number / 7, step), Steps(5 + number / 9, step))
    assert len(slow) < 20


def test_goes_on_beyond_the_edges_as_the_plane_ends() -> None:
    pixels = np.tile(np.array([10, 200], np.uint8).repeat(30), (40, 1))
    plane = Plane(pixels)
    for step in (1.0382, 1.25):
        seen = sampled(plane, Steps(-400.0, step), Steps(-300.0, step))
        assert set(seen[:, :300].ravel()) <= {10.0, 9.0}
        assert set(seen[:, 500:].ravel()) <= {200.0, 199.0}
