"""Reading every file of a story before the first frame, and telling all that is wrong."""

from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from core_engine import (
    Cache,
    Narrated,
    RenderCancelled,
    SegmentSource,
    StoryNotRenderable,
    inspect_picture,
)
from core_engine.tests.conftest import Studio
from core_engine.tests.media import EXAMPLE, write_picture
from core_engine.timing import SAMPLE_RATE


def test_finds_every_scene_of_a_good_story_in_order(
    studio: Studio, stock: list[SegmentSource]
) -> None:
    scenes = studio.scenes(stock)
    assert [scene.source for scene in scenes] == stock
    assert {(scene.picture.width, scene.picture.height) for scene in scenes} == {(320, 180)}


def test_reads_photographs_and_speech(studio: Studio, speech: list[Narrated]) -> None:
    photographs = sorted(EXAMPLE.glob("*.jpg"))
    told = list(islice(cycle(speech), len(photographs)))
    scenes = studio.scenes(
        [
            SegmentSource(number, photograph, it.path)
            for number, (photograph, it) in enumerate(zip(photographs, told, strict=True), 1)
        ]
    )
    assert {max(scene.picture.width, scene.picture.height) for scene in scenes} == {2400}
    lengths = [round(it.seconds * SAMPLE_RATE) for it in told]
    assert [scene.narration.samples for scene in scenes] == lengths
    assert all(scene.narration.channels == 1 for scene in scenes)


def test_tells_both_problems_of_a_segment(
    studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    bad = replace(stock[1], image=tmp_path / "none.jpg", audio=tmp_path / "none.mp3")
    with pytest.raises(StoryNotRenderable) as caught:
        studio.scenes([stock[0], bad])
    problems = caught.value.problems
    assert [str(problem) for problem in problems] == [
        "Segment 2, none.jpg: The picture is not there. Put it back or choose another.",
        "Segment 2, none.mp3: The sound is not there. Put it back or choose another.",
    ]
    assert "2 problems keep this story" in str(caught.value)


def test_tells_what_is_still_missing(studio: Studio) -> None:
    with pytest.raises(StoryNotRenderable) as caught:
        studio.scenes([SegmentSource(1, None, None)])
    assert [problem.message for problem in caught.value.problems] == [
        "There is no picture.",
        "There is no narration.",
    ]
    assert {problem.path for problem in caught.value.problems} == {None}


def test_looks_at_a_picture_once(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first = inspect_picture(write_picture(tmp_path / "one.png", 1), cache)
    [entry] = [path for path in cache.root.rglob("pictures/*/*") if path.suffix != ".json"]
    made = entry.stat().st_ino
    (tmp_path / "two.png").write_bytes((tmp_path / "one.png").read_bytes())
    second = inspect_picture(tmp_path / "two.png", cache)
    assert entry.stat().st_ino == made
    assert (second.digest, second.focus) == (first.digest, first.focus)
    assert second.path == tmp_path / "two.png"


def test_looks_again_when_the_cache_was_damaged(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    picture = write_picture(tmp_path / "one.png", 1)
    first = inspect_picture(picture, cache)
    [entry] = [path for path in cache.root.rglob("pictures/*/*") if path.suffix != ".json"]
    entry.write_text("[0.1, 0.1]".ljust(entry.stat().st_size)[: entry.stat().st_size])
    assert inspect_picture(picture, cache).focus == first.focus


def test_stops_when_it_is_cancelled(studio: Studio, stock: list[SegmentSource]) -> None:
    studio.cancelled.set()
    with pytest.raises(RenderCancelled):
        studio.scenes(stock)
