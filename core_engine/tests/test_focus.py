"""Where the eye goes first in a picture."""

import numpy as np
import pytest

from core_engine.focus import focal_point
from core_engine.geometry import Point
from core_engine.images import load_rgb
from core_engine.tests.media import EXAMPLE, scenery


@pytest.mark.parametrize("place", [(0.3, 0.4), (0.7, 0.3), (0.5, 0.7)])
def test_finds_the_one_thing_there_is(place: tuple[float, float]) -> None:
    pixels = np.full((400, 600, 3), 120, np.uint8)
    x, y = int(place[0] * 600), int(place[1] * 400)
    spot = np.random.default_rng(1).integers(0, 2, (60, 60, 1), np.uint8)
    pixels[y - 30 : y + 30, x - 30 : x + 30] = spot * np.array([255, 40, 0], np.uint8)
    found = focal_point(pixels)
    assert found.x == pytest.approx(place[0], abs=0.05)
    assert found.y == pytest.approx(place[1], abs=0.05)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_takes_the_middle_of_one_plain_colour(level: int) -> None:
    found = focal_point(np.full((90, 160, 3), level, np.uint8))
    assert found.x == pytest.approx(0.5, abs=0.01)
    assert found.y == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (7, 5)])
def test_finds_something_in_a_picture_of_any_shape(size: tuple[int, int]) -> None:
    found = focal_point(scenery(1, size))
    assert 0.15 <= found.x <= 0.85
    assert 0.15 <= found.y <= 0.85


def test_is_the_same_every_time_and_at_every_size() -> None:
    path = EXAMPLE / "03.jpg"
    small, large = (focal_point(load_rgb(path, size)) for size in ((256, 256), (2000, 2000)))
    assert focal_point(load_rgb(path, (256, 256))) == small
    assert isinstance(small, Point)
    assert small.x == pytest.approx(large.x, abs=0.1)
    assert small.y == pytest.approx(large.y, abs=0.1)
