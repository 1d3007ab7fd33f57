"""What will look poor is told before it is made, and keeps nothing from being made."""

from pathlib import Path

import pytest

from backend.projects.tests import samples
from backend.renders.hints import hints
from backend.renders.tests.command import SMALL, Command
from core_engine import Cache, Format, Problem, Rect, Scene, SegmentSource, inspect_picture
from core_engine.narration import Narration

PART = Rect(0.2, 0.2, 0.5, 0.5)


def scene(folder: Path, size: tuple[int, int], number: int = 1, rect: Rect | None = None) -> Scene:
    """A scene with a picture of this size."""
    path = folder / f"{number}.png"
    path.write_bytes(samples.picture(number, size))
    picture = inspect_picture(path, Cache(folder / "cache"))
    source = SegmentSource(number, path, folder / "1.wav", end_rect=rect)
    return Scene(source, picture, Narration(folder / "1.wav", "d", folder / "pcm", 1, 48000, False))


def codes(found: list[Problem]) -> list[str]:
    """What kinds of hints there are."""
    return [hint.code for hint in found]


@pytest.mark.parametrize(
    ("size", "short_side", "small"),
    [
        ((1280, 720), 1080, False), ((1270, 720), 1080, True), ((1280, 714), 1080, True),
        ((960, 540), 720, False), ((640, 480), 720, True), ((1920, 1080), 2160, True),
    ],
)  # fmt: skip
def test_a_picture_much_smaller_than_the_frame_is_told(
    tmp_path: Path, size: tuple[int, int], short_side: int, small: bool
) -> None:
    found = hints([scene(tmp_path, size)], Format.FULL_16_9, short_side)
    assert codes(found) == ["picture_small"] * small


def test_a_small_picture_is_told_with_its_size_the_frames_and_what_would_do(tmp_path: Path) -> None:
    (hint,) = hints([scene(tmp_path, (640, 480))], Format.FULL_16_9, 1080)
    assert str(hint) == (
        "Segment 1, 1.png: The picture has 640 × 480 pixels and has to be enlarged 3.0 times to "
        "fill 1920 × 1080; it will look soft. Use a larger one, best 1920 × 1440 or more."
    )


@pytest.mark.parametrize(
    ("size", "format", "share"),
    [
        ((1500, 2000), Format.FULL_16_9, "42 %"), ((2000, 1500), Format.SHORT_9_16, "42 %"),
        ((4000, 1200), Format.CLIP_1_1, "30 %"), ((5000, 1200), Format.FULL_16_9, "43 %"),
        ((1500, 2000), Format.THUMBNAIL, "42 %"),
        ((2000, 1500), Format.FULL_16_9, None), ((2000, 2000), Format.FULL_16_9, None),
        ((2000, 2000), Format.SHORT_9_16, None), ((1500, 2000), Format.SHORT_9_16, None),
    ],
)  # fmt: skip
def test_a_picture_of_another_shape_is_told_with_what_can_be_seen(
    tmp_path: Path, size: tuple[int, int], format: Format, share: str | None
) -> None:
    found = hints([scene(tmp_path, size)], format, 720)
    assert codes(found) == (["picture_cut"] if share else [])
    assert all(("narrower" if size[0] < size[1] else "wider") in hint.message for hint in found)
    assert all(f"; only {share} of it can be seen" in hint.message for hint in found)
    assert all("choose another format" in hint.remedy for hint in found)


def test_what_was_chosen_by_hand_is_no_surprise(tmp_path: Path) -> None:
    chosen = [scene(tmp_path, (1500, 2000), rect=PART)]
    assert hints(chosen, Format.FULL_16_9, 720) == []
    assert codes(hints(chosen, Format.THUMBNAIL, 720)) == ["picture_cut"]


def test_a_thumbnail_shows_the_first_scene_alone(tmp_path: Path) -> None:
    scenes = [scene(tmp_path, (2000, 1200)), scene(tmp_path, (64, 48), 2)]
    assert hints(scenes, Format.THUMBNAIL, 1080) == []
    assert [hint.number for hint in hints(scenes, Format.FULL_16_9, 1080)] == [2]


@pytest.mark.parametrize("keep", [(), ("--keep",)], ids=["folder", "project"])
def test_notes_come_before_the_film(run: Command, story: Path, keep: tuple[str, ...]) -> None:
    rows = run(story, *SMALL, "--json", *keep).rows
    phases = [row.get("current_phase", row["event"]) for row in rows]
    assert phases.index("note") < phases.index("encoding")
    notes = [row for row in rows if row["event"] == "note"]
    assert [(it["number"], it["path"], it["code"]) for it in notes] == [
        (n, str(story / f"{n}.png") if not keep else it["path"], "picture_small")
        for n, it in enumerate(notes, 1)
    ]
    assert len(notes) == 2
    assert all(set(it) == {"event", "number", "path", "code", "message", "remedy"} for it in notes)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((), [2]), (("--format", "short_9_16", "--format", "thumbnail"), [1, 2, 2])],
)
def test_checking_tells_notes_and_ends_well(
    run: Command, story: Path, arguments: tuple[str, ...], expected: list[int]
) -> None:
    (story / "1.png").write_bytes(samples.picture(1, (1600, 1000)))
    done = run(story, "--check", *arguments)
    *notes, ready = [line for line in done.out.splitlines() if " %  " not in line]
    assert (done.code, done.errors, ready) == (0, "", "Ready: 2 segments, 0.4 seconds.")
    assert [line.partition(": The")[0] for line in notes] == [
        f"Note: Segment {number}, {number}.png" for number in expected
    ]
