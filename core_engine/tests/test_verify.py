"""Comparing a film with its plan: each way to be wrong is really made, and caught."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from core_engine import Quality, SegmentSource, VerificationFailed, encoding, ffmpeg, load_narration
from core_engine.audio import render_sound
from core_engine.plan import RenderPlan, Soundtrack
from core_engine.tests.conftest import SMALL, Studio
from core_engine.tests.media import run_ffmpeg, write_wav
from core_engine.verify import PRINT_BYTES, Expectation, alike, check_clip, check_film
from core_engine.video_renderer import _expectation, clip_entry, render_project

NEVER = threading.Event()
Row = tuple[Path, int, int]


@dataclass
class Workshop:
    """A finished film, its parts, and a way to put them together wrongly."""

    studio: Studio
    plan: RenderPlan
    film: Path
    expected: Expectation

    @property
    def rows(self) -> list[Row]:
        """The clips with the frames they have and show."""
        return [
            (clip_entry(clip, self.plan.video, self.studio.cache), clip.frames, clip.shown)
            for clip in self.plan.clips
        ]

    def sound(self, soundtrack: Soundtrack | None = None) -> Path:
        """The film's sound, or another."""
        return render_sound(soundtrack or self.plan.soundtrack, self.studio.cache, NEVER)

    def joined(self, rows: Sequence[Row], sound: Path, folder: Path) -> Path:
        """A film of these clips and this sound."""
        fps = self.plan.video.fps
        (folder / "clips.txt").write_text(encoding.clip_list(list(rows), fps))
        arguments = encoding.join_arguments(folder / "clips.txt", sound, fps, folder / "film.mp4")
        ffmpeg.run(arguments, NEVER)
        return folder / "film.mp4"

    def clip_of(self, luma: int, frames: int, folder: Path) -> Path:
        """A clip of one grey."""
        video = self.plan.video
        pixels = video.width * video.height
        frame = bytes([luma]) * pixels + bytes([128]) * (pixels // 2)
        ffmpeg.feed(encoding.clip_arguments(video, folder / "grey.mp4"), [frame] * frames, NEVER)
        return folder / "grey.mp4"


@pytest.fixture(scope="module")
def workshop(
    tmp_path_factory: pytest.TempPathFactory, stock: list[SegmentSource]
) -> Iterator[Workshop]:
    with ThreadPoolExecutor(2) as executor:
        studio = Studio(tmp_path_factory.mktemp("workshop"), executor)
        plan = studio.plan(stock)
        film = render_project(plan, studio.output, studio.context(len(stock)))
        entries = [clip_entry(clip, plan.video, studio.cache) for clip in plan.clips]
        yield Workshop(studio, plan, film.path, _expectation(plan, entries, studio.cache))


def verdict(film: Path, expected: Expectation) -> VerificationFailed:
    with pytest.raises(VerificationFailed) as caught:
        check_film(film, expected, NEVER)
    return caught.value


def test_passes_the_same_parts_joined_again(workshop: Workshop, tmp_path: Path) -> None:
    film = workshop.joined(workshop.rows, workshop.sound(), tmp_path)
    check_film(film, workshop.expected, NEVER)


def test_catches_a_missing_frame(workshop: Workshop, tmp_path: Path) -> None:
    *rows, (clip, frames, shown) = workshop.rows
    film = workshop.joined([*rows, (clip, frames, shown - 1)], workshop.sound(), tmp_path)
    expected = workshop.expected.frames
    assert (
        f"{expected - 1} frames instead of {expected}" in verdict(film, workshop.expected).message
    )


def test_catches_a_frame_too_many(workshop: Workshop) -> None:
    fewer = replace(workshop.expected, frames=workshop.expected.frames - 1)
    assert "frames instead of" in verdict(workshop.film, fewer).message


def test_catches_frames_at_the_wrong_times(workshop: Workshop, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    run_ffmpeg("-i", workshop.film, "-c", "copy", "-bsf:v", "setts=ts=N*512+8*gte(N\\,5)",
               "-video_track_timescale", str(workshop.plan.video.fps * 512), film)  # fmt: skip
    assert (
        "Frame 5 of the film stands at the wrong time" in verdict(film, workshop.expected).message
    )


def test_catches_a_sound_that_is_too_short(workshop: Workshop, tmp_path: Path) -> None:
    track = workshop.plan.soundtrack
    short = replace(track, narrations=track.narrations[:-1])
    film = workshop.joined(workshop.rows, workshop.sound(short), tmp_path)
    assert "sound came out" in verdict(film, workshop.expected).message


def test_catches_a_film_without_a_sound(workshop: Workshop, tmp_path: Path) -> None:
    run_ffmpeg("-i", workshop.film, "-c", "copy", "-an", tmp_path / "film.mp4")
    verdict(tmp_path / "film.mp4", workshop.expected)


def test_catches_silence(workshop: Workshop, tmp_path: Path) -> None:
    track = workshop.plan.soundtrack
    silence = write_wav(tmp_path / "silence.wav", np.zeros(track.samples, np.int16))
    narration = load_narration(silence, workshop.studio.cache, NEVER)
    sound = workshop.sound(replace(track, narrations=(narration,)))
    film = workshop.joined(workshop.rows, sound, tmp_path)
    assert verdict(film, workshop.expected).message == "The film came out silent."
    check_film(film, replace(workshop.expected, silent=True), NEVER)


@pytest.mark.parametrize("luma", [16, 126])
def test_catches_a_black_or_grey_clip(luma: int, workshop: Workshop, tmp_path: Path) -> None:
    rows = workshop.rows
    _, frames, shown = rows[2]
    rows[2] = (workshop.clip_of(luma, frames, tmp_path), frames, shown)
    wrong = verdict(workshop.joined(rows, workshop.sound(), tmp_path), workshop.expected)
    assert wrong.numbers == (3,)
    assert "segment 3" in wrong.message


def test_catches_the_clip_of_another_segment(
    stock: list[SegmentSource], workshop: Workshop, tmp_path: Path
) -> None:
    # The same length and path, another picture.
    swapped = [replace(stock[0], image=stock[3].image), *stock[1:]]
    plan = workshop.studio.plan(swapped)
    with ThreadPoolExecutor(1) as executor:
        studio = Studio(workshop.studio.folder, executor)
        film = render_project(plan, tmp_path / "film.mp4", studio.context(4))
    assert verdict(film.path, workshop.expected).numbers == (1,)


def test_catches_two_segments_in_the_wrong_order(workshop: Workshop, tmp_path: Path) -> None:
    first, second, third, fourth = workshop.rows
    film = workshop.joined([first, third, second, fourth], workshop.sound(), tmp_path)
    assert verdict(film, workshop.expected).numbers == (2, 3)


def test_catches_a_missing_clip(workshop: Workshop, tmp_path: Path) -> None:
    film = workshop.joined(workshop.rows[:-1], workshop.sound(), tmp_path)
    verdict(film, workshop.expected)


@pytest.mark.parametrize("percent", [0, 10, 50, 90, 99])
def test_catches_a_film_that_breaks_off(percent: int, workshop: Workshop, tmp_path: Path) -> None:
    data = workshop.film.read_bytes()
    (tmp_path / "film.mp4").write_bytes(data[: len(data) * percent // 100])
    verdict(tmp_path / "film.mp4", workshop.expected)


def test_catches_a_key_frame_too_few(workshop: Workshop) -> None:
    more = replace(workshop.expected, prints=[*workshop.expected.prints, (4, b"\0" * PRINT_BYTES)])
    assert "4 key frames instead of 5" in verdict(workshop.film, more).message


@pytest.mark.parametrize("quality", Quality)
def test_passes_good_films_of_every_quality(
    quality: Quality, studio: Studio, stock: list[SegmentSource]
) -> None:
    studio.settings = replace(SMALL, quality=quality, fps=30)
    plan = studio.plan(stock)
    film = render_project(plan, studio.output, studio.context(4))
    entries = [clip_entry(clip, plan.video, studio.cache) for clip in plan.clips]
    expected = _expectation(plan, entries, studio.cache)
    check_film(film.path, expected, NEVER)
    seen = key_frames(film.path)
    gaps = [apart(meant, got) for (_, meant), got in zip(expected.prints, seen, strict=True)]
    assert max(gaps) < 2.5, "half of what would be another picture"
    assert min(apart(seen[0], other) for other in seen[1:]) > 10


def key_frames(film: Path) -> list[bytes]:
    data = b"".join(ffmpeg.read(encoding.key_frame_arguments(film, (16, 9)), NEVER))
    return [data[start : start + PRINT_BYTES] for start in range(0, len(data), PRINT_BYTES)]


def apart(one: bytes, other: bytes) -> float:
    difference = np.frombuffer(one, np.uint8).astype(int) - np.frombuffer(other, np.uint8)
    return float(np.abs(difference).mean())


def test_checks_every_key_frame_of_a_long_segment(
    studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    sound = write_wav(tmp_path / "long.wav", np.full(11 * 48_000, 1000, np.int16))
    studio.settings = replace(SMALL, short_side=64)
    plan = studio.plan([replace(stock[0], audio=sound)])
    film = render_project(plan, studio.output, studio.context(1))
    entries = [clip_entry(clip, plan.video, studio.cache) for clip in plan.clips]
    expected = _expectation(plan, entries, studio.cache)
    assert len(expected.prints) == len(key_frames(film.path)) == 3
    assert len({print_ for _, print_ in expected.prints}) == 3


def test_counts_a_clips_frames(workshop: Workshop, tmp_path: Path) -> None:
    clip, frames, _ = workshop.rows[0]
    check_clip(clip, 1, frames, NEVER)
    with pytest.raises(VerificationFailed, match=f"Segment 7 came out with {frames} frames") as at:
        check_clip(clip, 7, frames + 1, NEVER)
    assert at.value.numbers == (7,)


def test_knows_a_picture_again_after_a_small_change() -> None:
    picture = bytes(range(PRINT_BYTES))
    assert alike(picture, bytes(value + 4 for value in picture))
    assert not alike(picture, bytes(value + 6 for value in picture))
