"""Crops: widest, about a point, and fitted to another shape of film."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core_engine.geometry import CENTRE, Point, Rect, crop_around, fit_to_aspect, widest_crop

ASPECTS = st.floats(0.05, 20.0)
SHARES = st.floats(0.0, 1.0)
POINTS = st.builds(Point, SHARES, SHARES)


@st.composite
def rects(draw: st.DrawFn) -> Rect:
    """Any crop inside a picture that is at least a hundredth of it."""
    width, height = draw(st.floats(0.01, 1.0)), draw(st.floats(0.01, 1.0))
    return Rect(draw(SHARES) * (1 - width), draw(SHARES) * (1 - height), width, height)


def shape(rect: Rect, picture_aspect: float) -> float:
    """Width divided by height of what a crop shows."""
    return rect.width * picture_aspect / rect.height


@given(ASPECTS, ASPECTS, POINTS)
def test_widest_crop_has_the_frames_shape_and_touches_two_edges(
    picture: float, frame: float, focus: Point
) -> None:
    crop = widest_crop(picture, frame, focus)
    assert crop.is_inside_picture()
    assert shape(crop, picture) == pytest.approx(frame)
    assert max(crop.width, crop.height) == pytest.approx(1.0)


def test_widest_crop_is_as_near_to_the_focus_as_the_edges_allow() -> None:
    assert widest_crop(2.0, 1.0, CENTRE) == Rect(0.25, 0.0, 0.5, 1.0)
    assert widest_crop(2.0, 1.0, Point(0.4, 0.9)).x == pytest.approx(0.15)
    assert widest_crop(2.0, 1.0, Point(0.0, 0.5)).x == 0.0
    assert widest_crop(2.0, 1.0, Point(1.0, 0.5)).x == pytest.approx(0.5)
    assert widest_crop(0.5, 1.0, Point(0.5, 1.0)).y == pytest.approx(0.5)


@given(POINTS, st.floats(0.001, 1.0), st.floats(0.001, 1.0))
def test_crop_around_a_point_stays_inside_and_centres_where_there_is_room(
    focus: Point, width: float, height: float
) -> None:
    crop = crop_around(focus, width, height)
    assert crop.is_inside_picture()
    assert (crop.width, crop.height) == (width, height)
    if width / 2 <= focus.x <= 1 - width / 2:
        assert crop.centre.x == pytest.approx(focus.x)
    if height / 2 <= focus.y <= 1 - height / 2:
        assert crop.centre.y == pytest.approx(focus.y)


@given(rects(), ASPECTS, ASPECTS)
def test_fitted_crop_has_the_frames_shape_inside_the_picture(
    rect: Rect, picture: float, frame: float
) -> None:
    fitted = fit_to_aspect(rect, picture, frame)
    assert fitted.is_inside_picture()
    assert shape(fitted, picture) == pytest.approx(frame)
    assert fitted.width * fitted.height <= rect.width * rect.height * (1 + 1e-9)


@given(rects(), ASPECTS, ASPECTS)
def test_fitted_crop_keeps_centre_and_area_where_there_is_room(
    rect: Rect, picture: float, frame: float
) -> None:
    ratio = frame / picture
    width = (rect.width * rect.height * ratio) ** 0.5
    height = width / ratio
    centre = rect.centre
    assume(width / 2 <= min(centre.x, 1 - centre.x) and height / 2 <= min(centre.y, 1 - centre.y))
    fitted = fit_to_aspect(rect, picture, frame)
    assert fitted.width * fitted.height == pytest.approx(rect.width * rect.height)
    assert fitted.centre.x == pytest.approx(centre.x)
    assert fitted.centre.y == pytest.approx(centre.y)


def test_leaves_a_crop_of_the_right_shape_alone() -> None:
    rect = Rect(0.1, 0.2, 0.5, 0.5)
    fitted = fit_to_aspect(rect, 16 / 9, 16 / 9)
    assert fitted.x == pytest.approx(0.1)
    assert fitted.y == pytest.approx(0.2)
    assert fitted.width == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("rect", "inside"),
    [
        (Rect(0, 0, 1, 1), True),
        (Rect(-0.01, 0, 0.5, 0.5), False),
        (Rect(0, -0.01, 0.5, 0.5), False),
        (Rect(0.6, 0, 0.5, 0.5), False),
        (Rect(0, 0.6, 0.5, 0.5), False),
        (Rect(0.5, 0.5, 0.0, 0.1), False),
        (Rect(0.5, 0.5, 0.1, -0.1), False),
    ],
)
def test_knows_a_crop_that_would_show_an_edge(rect: Rect, inside: bool) -> None:
    assert rect.is_inside_picture() is inside
