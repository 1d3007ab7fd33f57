"""Comparing a film with its plan: each way to be wrong is really made, and caught."""

import mmap
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from core_engine import Quality, SegmentSource, VerificationFailed, encoding, ffmpeg
from core_engine.audio import render_sound
from core_engine.clips import clip_entry, shown_packets
from core_engine.encoding import ClipFiles, VideoSettings
from core_engine.plan import RenderPlan, Soundtrack
from core_engine.tests.conftest import SMALL, Studio
from core_engine.tests.media import run_ffmpeg, tone, write_wav
from core_engine.verify import (
    PRINT_BYTES,
    Expectation,
    Packet,
    alike,
    check_clip,
    check_film,
    check_sound,
    packets_of,
    sound_digest,
)
from core_engine.video_renderer import render_project

NEVER = threading.Event()
Row = tuple[Path, Sequence[Packet]]


@dataclass
class Workshop:
    """A finished film, its parts, and a way to put them together wrongly."""

    studio: Studio
    plan: RenderPlan
    film: Path

    @property
    def rows(self) -> list[Row]:
        """The clips, each with the packets that the film shows."""
        cache = self.studio.cache
        entries = [(clip, clip_entry(clip, cache)) for clip in self.plan.clips]
        return [(entry, shown_packets(entry, clip.shown, cache)) for clip, entry in entries]

    @property
    def expected(self) -> Expectation:
        """What the film has to have."""
        clips = [(number, packets) for number, (_, packets) in enumerate(self.rows, 1)]
        return Expectation(clips, self.studio.cache.note_of(self.sound()))

    def sound(self, soundtrack: Soundtrack | None = None) -> Path:
        """The film's sound, or another."""
        return render_sound(soundtrack or self.plan.soundtrack, self.studio.cache, NEVER)

    def joined(self, rows: Sequence[Row], sound: Path, folder: Path) -> Path:
        """A film of these clips and this sound."""
        film = folder / "film.mp4"
        arguments = encoding.join_arguments(sound, self.plan.video.fps, film)
        lengths = [sum(packet.size for packet in packets) for _, packets in rows]
        data = [clip.read_bytes()[:n] for (clip, _), n in zip(rows, lengths, strict=True)]
        ffmpeg.feed(arguments, data, NEVER)
        return film

    def clip_of(self, luma: int, frames: int, folder: Path) -> Row:
        """A clip of one grey."""
        clip, packets = grey_clip(self.plan.video, luma, frames, folder)
        return clip.stream, packets


Grey = tuple[ClipFiles, list[Packet]]


def grey_clip(video: VideoSettings, luma: int, frames: int, folder: Path) -> Grey:
    pixels = video.width * video.height
    frame = bytes([luma]) * pixels + bytes([128]) * (pixels // 2)
    clip = ClipFiles(folder / "grey.h264", folder / "grey.prints")
    pieces = [on_loan(frame) for _ in range(frames)]
    lines = ffmpeg.feed_in_step(
        encoding.clip_arguments(video, clip), pieces, video.frames_ahead, NEVER
    )
    return clip, packets_of(lines)


def on_loan(data: bytes) -> memoryview:
    memory = memoryview(mmap.mmap(-1, len(data)))
    memory[:] = data
    return memory


Seen = list[tuple[bytes, bytes]]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Every pair of fingerprints that was compared: what was meant, what came out."""
    pairs: Seen = []

    def noted(meant: bytes, got: bytes) -> bool:
        pairs.append((meant, got))
        return alike(meant, got)

    monkeypatch.setattr("core_engine.verify.alike", noted)
    return pairs


@pytest.fixture(scope="module")
def workshop(
    tmp_path_factory: pytest.TempPathFactory, stock: list[SegmentSource]
) -> Iterator[Workshop]:
    with ThreadPoolExecutor(2) as executor:
        studio = Studio(tmp_path_factory.mktemp("workshop"), executor)
        plan = studio.plan(stock)
        film = render_project(plan, studio.output, studio.context(len(stock)))
        yield Workshop(studio, plan, film.path)


def verdict(film: Path, expected: Expectation) -> VerificationFailed:
    with pytest.raises(VerificationFailed) as caught:
        check_film(film, expected, NEVER)
    return caught.value


def test_passes_the_same_parts_joined_again(workshop: Workshop, tmp_path: Path) -> None:
    film = workshop.joined(workshop.rows, workshop.sound(), tmp_path)
    check_film(film, workshop.expected, NEVER)


def test_catches_a_missing_frame(workshop: Workshop, tmp_path: Path) -> None:
    *rows, (clip, packets) = workshop.rows
    film = workshop.joined([*rows, (clip, packets[:-1])], workshop.sound(), tmp_path)
    planned = workshop.plan.frames
    assert f"{planned - 1} frames instead of {planned}" in verdict(film, workshop.expected).message


def test_catches_a_frame_too_many(workshop: Workshop) -> None:
    *clips, (number, packets) = workshop.expected.clips
    fewer = replace(workshop.expected, clips=[*clips, (number, packets[:-1])])
    assert "frames instead of" in verdict(workshop.film, fewer).message


def test_catches_frames_at_the_wrong_times(workshop: Workshop, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    run_ffmpeg("-i", workshop.film, "-c", "copy", "-bsf:v", "setts=ts=N*512+8*gte(N\\,5)",
               "-video_track_timescale", str(workshop.plan.video.fps * 512), film)  # fmt: skip
    assert (
        "Frame 5 of the film stands at the wrong time" in verdict(film, workshop.expected).message
    )


def test_catches_the_sound_of_another_film(workshop: Workshop, tmp_path: Path) -> None:
    track = workshop.plan.soundtrack
    short = replace(track, narrations=track.narrations[:-1])
    film = workshop.joined(workshop.rows, workshop.sound(short), tmp_path)
    assert "another sound" in verdict(film, workshop.expected).message


def test_catches_a_sound_that_is_shifted(workshop: Workshop, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    run_ffmpeg("-i", workshop.film, "-itsoffset", "0.1", "-i", workshop.film, "-map", "0:v",
               "-map", "1:a", "-c", "copy", "-video_track_timescale",
               str(workshop.plan.video.fps * 512), film)  # fmt: skip
    assert "another sound" in verdict(film, workshop.expected).message


def test_catches_a_film_without_a_sound(workshop: Workshop, tmp_path: Path) -> None:
    run_ffmpeg("-i", workshop.film, "-c", "copy", "-an", "-video_track_timescale",
               str(workshop.plan.video.fps * 512), tmp_path / "film.mp4")  # fmt: skip
    assert "another sound" in verdict(tmp_path / "film.mp4", workshop.expected).message


@pytest.mark.parametrize("luma", [16, 126])
def test_catches_a_black_or_grey_clip(luma: int, workshop: Workshop, tmp_path: Path) -> None:
    rows = workshop.rows
    rows[2] = workshop.clip_of(luma, len(rows[2][1]), tmp_path)
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
    assert {2, 3} <= set(verdict(film, workshop.expected).numbers)


def test_catches_a_missing_clip(workshop: Workshop, tmp_path: Path) -> None:
    film = workshop.joined(workshop.rows[:-1], workshop.sound(), tmp_path)
    verdict(film, workshop.expected)


@pytest.mark.parametrize("percent", [0, 10, 50, 90, 99])
def test_catches_a_film_that_breaks_off(percent: int, workshop: Workshop, tmp_path: Path) -> None:
    data = workshop.film.read_bytes()
    (tmp_path / "film.mp4").write_bytes(data[: len(data) * percent // 100])
    verdict(tmp_path / "film.mp4", workshop.expected)


@pytest.mark.parametrize("junk", [b"\0", b"junk" * 500, b"\0\0\0\x08junk"])
def test_catches_what_is_no_part_of_a_film(junk: bytes, workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(workshop.film.read_bytes() + junk)
    assert "no part of a film" in verdict(tmp_path / "film.mp4", workshop.expected).message


@pytest.mark.parametrize("quality", Quality)
def test_knows_good_clips_of_every_quality_and_no_others(
    quality: Quality, studio: Studio, stock: list[SegmentSource], seen: Seen
) -> None:
    studio.settings = replace(SMALL, quality=quality, fps=30)
    studio.render(stock)
    assert len(seen) == 4
    assert max(apart(meant, got) for meant, got in seen) < 2.5, "half of another picture's"
    assert min(apart(seen[0][0], got) for _, got in seen[1:]) > 10


def test_looks_at_every_key_frame_of_a_long_segment(
    studio: Studio, stock: list[SegmentSource], seen: Seen, tmp_path: Path
) -> None:
    sound = write_wav(tmp_path / "long.wav", np.full(11 * 48_000, 1000, np.int16))
    studio.settings = replace(SMALL, short_side=64)
    studio.render([replace(stock[0], audio=sound)])
    assert len({meant for meant, _ in seen}) == 3


def apart(one: bytes, other: bytes) -> float:
    difference = np.frombuffer(one, np.uint8).astype(int) - np.frombuffer(other, np.uint8)
    return float(np.abs(difference).mean())


GREY, BLACK = bytes([100]) * PRINT_BYTES, bytes([16]) * PRINT_BYTES


@pytest.fixture
def grey(workshop: Workshop, tmp_path: Path) -> Grey:
    """Seven grey frames."""
    return grey_clip(workshop.plan.video, 100, 7, tmp_path)


def test_checks_a_clips_frames_and_pictures(grey: Grey) -> None:
    clip, packets = grey
    check_clip(clip, 1, packets, [GREY], 7)
    for frames, prints, said in [
        (8, [GREY], "Segment 5 came out with 7 frames instead of 8"),
        (7, [BLACK], "The picture of segment 5 came out wrong"),
        (7, [GREY, GREY], "The picture of segment 5 came out wrong"),
    ]:
        with pytest.raises(VerificationFailed, match=said) as caught:
            check_clip(clip, 5, packets, prints, frames)
        assert caught.value.numbers == (5,)


def test_catches_a_clip_that_is_not_all_there(grey: Grey) -> None:
    clip, packets = grey
    clip.stream.write_bytes(clip.stream.read_bytes()[:-1])
    with pytest.raises(VerificationFailed, match="Segment 2"):
        check_clip(clip, 2, packets, [GREY], 7)


def test_takes_a_clips_prints_from_what_was_encoded(
    workshop: Workshop, grey: Grey, tmp_path: Path
) -> None:
    clip, _ = grey
    decoded = tmp_path / "decoded"
    shrunk = f"extractplanes=y,{encoding.fingerprint_filter(workshop.plan.video)}"
    run_ffmpeg("-skip_frame", "nokey", "-skip_loop_filter", "all", "-f", "h264",
               "-i", clip.stream, "-fps_mode", "passthrough",
               "-vf", shrunk, "-f", "rawvideo", decoded)  # fmt: skip
    assert decoded.read_bytes() == clip.prints.read_bytes()


def test_checks_a_sounds_length_and_that_there_is_one(tmp_path: Path) -> None:
    samples = 48_000
    loud = write_wav(tmp_path / "loud.wav", tone(samples))
    silent = write_wav(tmp_path / "silent.wav", np.zeros(samples, np.int16))
    for name in (loud, silent):
        run_ffmpeg("-i", name, "-ac", "2", "-c:a", "aac", name.with_suffix(".m4a"))
    loud, silent = loud.with_suffix(".m4a"), silent.with_suffix(".m4a")
    check_sound(loud, samples, False, NEVER)
    check_sound(silent, samples, True, NEVER)
    with pytest.raises(VerificationFailed, match=r"1\.000 seconds long instead of 2\.000"):
        check_sound(loud, 2 * samples, False, NEVER)
    with pytest.raises(VerificationFailed, match="came out silent"):
        check_sound(silent, samples, False, NEVER)


def test_gives_every_sound_a_digest_of_its_own(workshop: Workshop) -> None:
    track = workshop.plan.soundtrack
    sounds = [workshop.sound(replace(track, narrations=track.narrations[:n])) for n in (2, 3)]
    assert len({sound_digest(sound, NEVER) for sound in sounds}) == 2
    assert sound_digest(sounds[0], NEVER) == workshop.studio.cache.note_of(sounds[0])


def test_knows_a_picture_again_after_a_small_change() -> None:
    picture = bytes(range(PRINT_BYTES))
    assert alike(picture, bytes(value + 4 for value in picture))
    assert not alike(picture, bytes(value + 6 for value in picture))
