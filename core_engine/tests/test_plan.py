"""The plan: everything that shapes a film, from inspected scenes and a format."""

from dataclasses import replace
from pathlib import Path

import pytest

from core_engine import (
    Easing,
    Format,
    Point,
    Rect,
    RenderSettings,
    Scene,
    SegmentSource,
    ZoomDirection,
    plan_film,
)
from core_engine.images import Picture
from core_engine.narration import Narration
from core_engine.plan import camera_path

SETTINGS = RenderSettings()


def scene(number: int = 1, samples: int = 6 * 48_000, **wishes: object) -> Scene:
    """A scene that needs no files."""
    source = SegmentSource(number, Path("p.jpg"), Path("s.wav"))
    return Scene(
        replace(source, **wishes),  # type: ignore[arg-type]
        Picture(Path("p.jpg"), f"picture {number}", 3000, 2000, Point(0.4, 0.6)),
        Narration(Path("s.wav"), f"sound {number}", Path("s.pcm"), 1, samples, silent=False),
    )


@pytest.mark.parametrize(
    ("format", "size", "suffix"),
    [
        (Format.FULL_16_9, (1920, 1080), ".mp4"),
        (Format.SHORT_9_16, (1080, 1920), ".mp4"),
        (Format.CLIP_1_1, (1080, 1080), ".mp4"),
        (Format.THUMBNAIL, (1280, 720), ".jpg"),
    ],
)
def test_comes_in_these_formats(format: Format, size: tuple[int, int], suffix: str) -> None:
    assert (format.size(), format.suffix) == (size, suffix)
    assert format.is_film is (suffix == ".mp4")


def test_is_as_long_as_the_sound() -> None:
    plan = plan_film([scene(1, 48_001), scene(2, 95_998)], Format.FULL_16_9, SETTINGS)
    assert (plan.duration, plan.frames) == (143_999 / 48_000, 90)
    assert [clip.number for clip in plan.clips] == [1, 2]


def test_alternates_where_no_direction_is_set() -> None:
    plan = plan_film([scene(number) for number in (1, 2, 3)], Format.FULL_16_9, SETTINGS)
    inwards = [clip.path.start.width > clip.path.end.width for clip in plan.clips]
    assert inwards == [True, False, True]


def test_respects_the_direction_that_is_set() -> None:
    path = camera_path(scene(zoom_direction=ZoomDirection.OUT), 0, 16 / 9, 1.3)
    assert path.start.width < path.end.width


def test_respects_the_focal_point_that_is_set() -> None:
    assert scene().focus == Point(0.4, 0.6)
    assert scene(focus=Point(0.7, 0.3)).focus == Point(0.7, 0.3)
    assert camera_path(scene(focus=Point(0.55, 0.5)), 0, 1.5, 1.4).end.centre.x == pytest.approx(
        0.55
    )


def test_respects_crops_and_easing_that_are_set() -> None:
    # On a 3:2 picture these have the shape of a 16:9 film.
    start, end = Rect(0.0, 0.0, 0.8, 0.675), Rect(0.3, 0.2, 0.4, 0.3375)
    path = camera_path(scene(start_rect=start, end_rect=end, easing=Easing.LINEAR), 0, 16 / 9, 1.3)
    for found, meant in ((path.start, start), (path.end, end)):
        assert found.x == pytest.approx(meant.x)
        assert found.y == pytest.approx(meant.y)
        assert found.width == pytest.approx(meant.width)
        assert found.height == pytest.approx(meant.height)
    assert path.easing is Easing.LINEAR


def test_completes_what_is_set_by_halves() -> None:
    end = Rect(0.3, 0.2, 0.4, 0.3375)
    path = camera_path(scene(end_rect=end), 0, 16 / 9, 1.3)
    assert path.start == camera_path(scene(), 0, 16 / 9, 1.3).start
    assert path.end.width == pytest.approx(0.4)
    assert path.easing is Easing.EASE_IN_OUT


@pytest.mark.parametrize("format", [format for format in Format if format.is_film])
def test_fits_crops_that_are_set_to_other_formats(format: Format) -> None:
    rect = Rect(0.4, 0.4, 0.3, 0.2)
    plan = plan_film([scene(start_rect=rect)], format, SETTINGS)
    crop = plan.clips[0].path.start
    width, height = format.size()
    assert crop.is_inside_picture()
    assert crop.width * 3000 / (crop.height * 2000) == pytest.approx(width / height)
    assert crop.centre.x == pytest.approx(rect.centre.x)


def test_names_a_clip_by_its_pixels_alone() -> None:
    def keys(*scenes: Scene, settings: RenderSettings = SETTINGS) -> list[str]:
        plan = plan_film(scenes, Format.CLIP_1_1, settings)
        return [clip.key() for clip in plan.clips]

    one, two = scene(1), scene(2)
    before = keys(one, two)
    assert keys(scene(1, 7 * 48_000 + 123), two)[1] == before[1], "an earlier one got longer"
    moved = replace(one, source=replace(one.source, number=9, image=Path("elsewhere.jpg")))
    assert keys(moved, two) == before, "same pixels under another name"
    for other in (
        scene(1, 7 * 48_000),
        scene(1, focus=Point(0.1, 0.1)),
        scene(1, easing=Easing.LINEAR),
        scene(1, zoom_direction=ZoomDirection.OUT),
        replace(one, picture=replace(one.picture, digest="another")),
    ):
        assert keys(other, two)[0] != before[0]
    for settings in (
        RenderSettings(fps=25),
        RenderSettings(short_side=720),
        RenderSettings(zoom_intensity=1.2),
    ):
        assert keys(one, two, settings=settings)[0] != before[0]


def test_names_a_clip_the_same_wherever_it_stands() -> None:
    shown, keys = set(), set()
    for shift in range(1, 48_000, 997):
        plan = plan_film([scene(1, 48_000 + shift), scene(2, 96_700)], Format.CLIP_1_1, SETTINGS)
        shown.add(plan.clips[1].shown)
        keys.add(plan.clips[1].key())
    assert shown == {60, 61}, "it is cut to size when it is joined"
    assert len(keys) == 1


def test_names_a_sound_by_its_narrations_and_loudness() -> None:
    def key(*scenes: Scene, loudness: float = -14.0) -> str:
        settings = RenderSettings(loudness=loudness)
        return plan_film(scenes, Format.CLIP_1_1, settings).soundtrack.key()

    assert key(scene(1), scene(2)) == key(scene(1), scene(2))
    assert key(scene(1), scene(2)) != key(scene(2), scene(1))
    assert key(scene(1)) != key(scene(1), loudness=-16.0)
