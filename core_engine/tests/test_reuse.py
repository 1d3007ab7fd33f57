"""What is there is used again, and what was damaged is made again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core_engine import (
    Format,
    SegmentSource,
)
from core_engine.audio import render_sound, sound_entry
from core_engine.tests.conftest import Studio
from core_engine.tests.media import (
    RATE,
    tone,
    write_picture,
    write_wav,
)

Stock = list[SegmentSource]


def test_encodes_nothing_the_second_time(studio: Studio, stock: Stock) -> None:
    first, second = studio.render(stock), studio.render(stock)
    assert (second.segments_encoded, second.segments_reused) == (0, 4)
    assert second.sha256 == first.sha256


def test_encodes_one_clip_when_one_picture_changed(
    studio: Studio, stock: Stock, tmp_path: Path
) -> None:
    studio.render(stock)
    other = write_picture(tmp_path / "other.png", 77)
    changed = [*stock[:2], replace(stock[2], image=other), stock[3]]
    assert studio.render(changed).segments_encoded == 1


def test_encodes_one_clip_when_the_first_narration_got_longer(
    studio: Studio, stock: Stock, tmp_path: Path
) -> None:
    before = studio.render(stock)
    longer = write_wav(tmp_path / "longer.wav", tone(RATE + 4321))
    changed = [replace(stock[0], audio=longer), *stock[1:]]
    after = studio.render(changed)
    assert (after.segments_encoded, after.segments_reused) == (1, 3)
    assert after.frames > before.frames


def test_encodes_a_segment_that_stands_there_twice_once(studio: Studio, stock: Stock) -> None:
    # Two places further on a segment moves in the same direction.
    twice = [stock[0], stock[1], replace(stock[0], number=3), replace(stock[1], number=4)]
    film = studio.render(twice)
    assert (film.segments_encoded, film.segments_reused) == (2, 2)
    assert film.frames == round(film.duration * 12)


def test_encodes_every_format_for_itself(studio: Studio, stock: Stock) -> None:
    studio.render(stock[:1], Format.CLIP_1_1)
    assert studio.render(stock[:1], Format.FULL_16_9).segments_encoded == 1
    assert studio.render(stock[:1], Format.CLIP_1_1).segments_encoded == 0


Harm = Callable[[Path, Path], None]


def flip_the_first_bytes(clip: Path, _: Path) -> None:
    flip(clip, 0.01)


def flip_bytes_of_the_key_frame(clip: Path, _: Path) -> None:
    flip(clip, 0.2)


def flip_bytes_near_the_end(clip: Path, _: Path) -> None:
    flip(clip, 0.8)


def flip(clip: Path, place: float) -> None:
    data = bytearray(clip.read_bytes())
    start = int(len(data) * place)
    for offset in range(start, start + 8):
        data[offset] ^= 0xFF
    clip.write_bytes(data)


def cut_off(clip: Path, _: Path) -> None:
    clip.write_bytes(clip.read_bytes()[:-1])


def fill_with_another(clip: Path, other: Path) -> None:
    size = clip.stat().st_size
    clip.write_bytes(other.read_bytes()[:size].ljust(size, b"\0"))


def remove(clip: Path, _: Path) -> None:
    clip.unlink()


def remove_note(clip: Path, _: Path) -> None:
    clip.with_name(clip.name + ".json").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        flip_the_first_bytes,
        flip_bytes_of_the_key_frame,
        flip_bytes_near_the_end,
        cut_off,
        fill_with_another,
        remove,
        remove_note,
    ],
)
def test_makes_a_damaged_clip_again(harm: Harm, studio: Studio, stock: Stock) -> None:
    good = studio.render(stock)
    clips = studio.clips(studio.plan(stock))
    harm(clips[1], clips[2])
    again = studio.render(stock)
    assert again.segments_encoded == 1
    assert again.sha256 == good.sha256


def pass_off(studio: Studio, clip: Path, other: Path) -> None:
    """Put another clip in a clip's place, with a note that says that it belongs there."""
    prints = studio.cache.note_of(clip)
    with studio.cache.part() as part:
        part.write_bytes(other.read_bytes())
        studio.cache.keep(part, clip, prints)


def test_makes_a_clip_again_that_shows_something_else(studio: Studio, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "sound.wav", tone(RATE // 2))
    sources = [
        SegmentSource(number, write_picture(tmp_path / f"{number}.png", number), sound)
        for number in (1, 2, 3)
    ]
    good = studio.render(sources)
    clips = studio.clips(studio.plan(sources))
    pass_off(studio, clips[1], clips[2])
    studio.said.clear()
    again = studio.render(sources)
    assert again.segments_encoded == 1
    assert again.sha256 == good.sha256
    assert all(told.frames_done <= told.frames_total for told in studio.said)
    assert studio.said[-1].percentage == 100.0


@pytest.mark.parametrize("content", [b"", b"no sound at all", None])
def test_makes_a_sound_again_that_came_out_wrong(
    content: bytes | None, studio: Studio, stock: Stock
) -> None:
    good = studio.render(stock)
    plan = studio.plan(stock)
    short = replace(plan.soundtrack, narrations=plan.soundtrack.narrations[:1])
    other = render_sound(short, studio.cache, studio.cancelled).read_bytes()
    with studio.cache.part() as part:
        part.write_bytes(other if content is None else content)
        studio.cache.keep(part, sound_entry(plan.soundtrack, studio.cache))
    again = studio.render(stock)
    assert (again.sha256, again.segments_encoded) == (good.sha256, 0)
