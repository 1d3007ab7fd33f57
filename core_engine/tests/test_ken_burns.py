"""The camera's path: inside the picture, calm, eased, towards what matters."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_engine.geometry import CENTRE, Point, Rect
from core_engine.ken_burns import (
    CALM_ZOOM_RATE,
    CameraPath,
    Easing,
    ZoomDirection,
    alternating,
    default_path,
    ease,
)
from core_engine.tests.test_geometry import ASPECTS, POINTS, rects, shape

POSITIONS = [step / 50 for step in range(51)]
EASINGS = st.sampled_from(Easing)
WIDE, TIGHT = Rect(0.0, 0.0, 1.0, 1.0), Rect(0.3, 0.2, 0.5, 0.5)


def path(
    *,
    picture: float = 1.5,
    frame: float = 16 / 9,
    focus: Point = CENTRE,
    direction: ZoomDirection = ZoomDirection.IN,
    zoom: float = 1.3,
    seconds: float = 6.0,
) -> CameraPath:
    """A default path with what does not matter filled in."""
    return default_path(picture, frame, focus, direction, zoom_intensity=zoom, seconds=seconds)


@given(
    ASPECTS,
    ASPECTS,
    POINTS,
    st.sampled_from(ZoomDirection),
    st.floats(1.0, 4.0),
    st.floats(0.1, 600.0),
)
def test_never_shows_an_edge(
    picture: float,
    frame: float,
    focus: Point,
    direction: ZoomDirection,
    zoom: float,
    seconds: float,
) -> None:
    camera = default_path(picture, frame, focus, direction, zoom_intensity=zoom, seconds=seconds)
    for position in POSITIONS:
        crop = camera.rect_at(position)
        assert crop.is_inside_picture()
        assert shape(crop, picture) == pytest.approx(frame)


@given(rects(), rects(), EASINGS)
def test_stays_between_two_crops_set_by_hand(start: Rect, end: Rect, easing: Easing) -> None:
    camera = CameraPath(start, end, easing)
    assert all(camera.rect_at(position).is_inside_picture() for position in POSITIONS)
    first, last = camera.rect_at(0.0), camera.rect_at(1.0)
    for found, meant in ((first, start), (last, end)):
        assert found.x == pytest.approx(meant.x, abs=1e-9)
        assert found.y == pytest.approx(meant.y, abs=1e-9)
        assert found.width == pytest.approx(meant.width)
        assert found.height == pytest.approx(meant.height)


@pytest.mark.parametrize("zoom", [1.0, 1.1, 1.3, 1.4])
@pytest.mark.parametrize("seconds", [4.5, 8.0, 60.0])
def test_zooms_as_strongly_as_wished(zoom: float, seconds: float) -> None:
    camera = path(zoom=zoom, seconds=seconds)
    assert camera.start.width / camera.end.width == pytest.approx(zoom)


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 2.0])
def test_is_calmer_in_a_very_short_segment(seconds: float) -> None:
    camera = path(zoom=1.5, seconds=seconds)
    grown = camera.start.width / camera.end.width
    assert 1.0 < grown < 1.5
    assert math.log(grown) / seconds == pytest.approx(CALM_ZOOM_RATE)


def test_goes_in_and_out_in_turns() -> None:
    assert [alternating(index) for index in range(4)] == [
        ZoomDirection.IN,
        ZoomDirection.OUT,
        ZoomDirection.IN,
        ZoomDirection.OUT,
    ]


def test_goes_out_on_the_way_it_would_go_in() -> None:
    inwards, outwards = path(), path(direction=ZoomDirection.OUT)
    assert (inwards.start, inwards.end) == (outwards.end, outwards.start)
    assert inwards.start.width > inwards.end.width


@pytest.mark.parametrize("focus", [Point(0.2, 0.5), Point(0.4, 0.5), Point(0.75, 0.5)])
def test_drifts_towards_the_focus_where_the_picture_is_longer_than_the_frame(
    focus: Point,
) -> None:
    camera = path(picture=3.0, frame=1.0, focus=focus)
    away = camera.start.centre.x - focus.x
    assert camera.end.centre.x == pytest.approx(focus.x)
    assert abs(away) == pytest.approx(0.25 * camera.start.width)
    assert (away > 0) is (focus.x <= 0.5), "it comes from where there is more to show"


def test_drifts_no_further_than_a_quarter_of_the_crop() -> None:
    camera = path(picture=9.0, frame=1.0, seconds=600.0)
    moved = abs(camera.start.centre.x - camera.end.centre.x)
    assert moved == pytest.approx(0.25 * camera.start.width)


def test_ends_centred_on_the_focus_as_well_as_the_edges_allow() -> None:
    assert path(focus=Point(0.55, 0.45)).end.centre.x == pytest.approx(0.55)
    assert path(focus=Point(1.0, 0.5)).end.x == pytest.approx(1 - path().end.width)


@pytest.mark.parametrize("easing", Easing)
def test_eases_from_nought_to_one_without_turning_back(easing: Easing) -> None:
    values = [ease(easing, t) for t in POSITIONS]
    assert values[0] == 0.0
    assert values[-1] == pytest.approx(1.0)
    assert all(after > before for before, after in itertools.pairwise(values))


@pytest.mark.parametrize("easing", Easing)
def test_never_stands_still_at_a_cut(easing: Easing) -> None:
    step = 1e-4
    assert ease(easing, step) / step > 0.3
    assert (1 - ease(easing, 1 - step)) / step > 0.3


def test_starts_or_ends_softly_as_its_easing_says() -> None:
    def speeds(easing: Easing) -> tuple[float, float]:
        return ease(easing, 0.01) * 100, (1 - ease(easing, 0.99)) * 100

    assert speeds(Easing.LINEAR) == pytest.approx((1.0, 1.0))
    soft, quick = speeds(Easing.EASE_IN)
    assert soft < 0.5 < 1.2 < quick
    quick, soft = speeds(Easing.EASE_OUT)
    assert soft < 0.5 < 1.2 < quick
    first, last = speeds(Easing.EASE_IN_OUT)
    assert first == pytest.approx(last)
    assert first < 0.5


@pytest.mark.parametrize("camera", [CameraPath(WIDE, TIGHT), CameraPath(TIGHT, WIDE)])
def test_grows_by_the_same_share_in_every_second(camera: CameraPath) -> None:
    linear = CameraPath(camera.start, camera.end, Easing.LINEAR)
    widths = [linear.rect_at(position).width for position in POSITIONS]
    rates = [after / before for before, after in itertools.pairwise(widths)]
    assert max(rates) - min(rates) < 1e-9


def test_keeps_one_point_of_the_picture_still_while_it_zooms() -> None:
    camera = CameraPath(WIDE, TIGHT, Easing.LINEAR)
    still = Point(0.3 / 0.5, 0.2 / 0.5)
    for position in POSITIONS:
        crop = camera.rect_at(position)
        assert (still.x - crop.x) / crop.width == pytest.approx(still.x)
        assert (still.y - crop.y) / crop.height == pytest.approx(still.y)


def test_pans_in_a_straight_line_at_an_even_speed() -> None:
    camera = CameraPath(Rect(0, 0.1, 0.5, 0.5), Rect(0.5, 0.4, 0.5, 0.5), Easing.LINEAR)
    for position in POSITIONS:
        crop = camera.rect_at(position)
        assert crop.x == pytest.approx(0.5 * position)
        assert crop.y == pytest.approx(0.1 + 0.3 * position)


def test_reaches_both_ends_of_the_path_with_its_first_and_last_frame() -> None:
    camera = CameraPath(WIDE, TIGHT)
    assert camera.rect_of_frame(0, 90) == WIDE
    last = camera.rect_of_frame(89, 90)
    assert last.x == pytest.approx(TIGHT.x)
    assert last.width == pytest.approx(TIGHT.width)
    assert camera.rect_of_frame(0, 1) == WIDE
    assert camera.tightest_width == 0.5


def test_is_the_same_path_for_the_same_segment() -> None:
    assert path(focus=Point(0.3, 0.7)) == path(focus=Point(0.3, 0.7))
    assert path(focus=Point(0.3, 0.7)) != path(focus=Point(0.3, 0.6))
