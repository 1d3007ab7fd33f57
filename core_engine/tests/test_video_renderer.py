"""From a plan to a film, end to end on small films."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from core_engine import (
    Film,
    Format,
    OutputError,
    Phase,
    Progress,
    Quality,
    RenderCancelled,
    RenderPlan,
    RenderSettings,
    SegmentSource,
    SourceError,
    StoryNotRenderable,
    VerificationFailed,
    encoding,
    render_project,
)
from core_engine.audio import render_sound, sound_entry
from core_engine.tests.conftest import SMALL, Studio
from core_engine.tests.media import (
    RATE,
    click,
    cumulative,
    decoded_frames,
    decoded_sound,
    encode_sound,
    ffmpeg_says,
    lengths,
    scenery,
    tone,
    write_picture,
    write_wav,
)
from core_engine.video_renderer import clip_entry

Stock = list[SegmentSource]


def clips_of(studio: Studio, plan: RenderPlan) -> list[Path]:
    return [clip_entry(clip, plan.video, studio.cache) for clip in plan.clips]


def leftovers(studio: Studio) -> list[Path]:
    """Part files anywhere in the studio."""
    return [path for path in studio.folder.rglob(".*") if path.name.endswith(".part")]


def children() -> set[int]:
    """Processes this one has started and that are not over."""
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        pytest.skip("this system does not list a process's children in /proc")
    lists = [(task / "children").read_text().split() for task in tasks.iterdir()]
    return {int(pid) for pids in lists for pid in pids}


# --- what comes out ----------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [12, 25])
@pytest.mark.parametrize(
    ("format", "size"),
    [
        (Format.FULL_16_9, (320, 180)),
        (Format.SHORT_9_16, (180, 320)),
        (Format.CLIP_1_1, (180, 180)),
    ],
)
def test_makes_films_in_every_format(
    format: Format, size: tuple[int, int], fps: int, studio: Studio, stock: Stock
) -> None:
    studio.settings = replace(SMALL, fps=fps)
    film = studio.render(stock, format)
    assert (film.width, film.height) == size
    assert (film.path, film.format, film.fps) == (studio.output, format, fps)
    assert (film.segments_encoded, film.segments_reused) == (4, 0)
    assert film.size == studio.output.stat().st_size
    frames = decoded_frames(film.path, size)
    assert len(frames) == film.frames == round(film.duration * fps)
    assert len({frame.tobytes() for frame in frames}) == len(frames), "every frame moves"
    assert not leftovers(studio)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, stock: Stock) -> Iterator[Film]:
    """A film nobody changes."""
    with ThreadPoolExecutor(2) as executor:
        yield Studio(tmp_path_factory.mktemp("film"), executor).render(stock, Format.FULL_16_9)


def test_says_how_its_colours_are_meant(film: Film) -> None:
    said = ffmpeg_says("-i", film.path)
    assert "Video: h264" in said
    assert "yuv420p(tv, bt709" in said
    assert "12 fps" in said


def test_has_stereo_aac_at_48_khz(film: Film) -> None:
    assert "Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, stereo" in ffmpeg_says("-i", film.path)


def test_can_be_played_before_it_was_loaded_to_the_end(film: Film) -> None:
    data = film.path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_shows_each_segments_picture(film: Film, stock: Stock) -> None:
    frames = decoded_frames(film.path, (film.width, film.height))
    sounds = [round((path.stat().st_size - 44) / 2) for path in (s.audio for s in stock) if path]
    edges = cumulative(sounds)
    for number, (start, end) in enumerate(itertools.pairwise(edges), 1):
        middle = frames[(start + end) * film.fps // (2 * RATE)].astype(float)
        corr = [
            np.corrcoef(middle.ravel(), grey(seed, middle.shape).ravel())[0, 1]
            for seed in (1, 2, 3, 4)
        ]
        assert int(np.argmax(corr)) + 1 == number


def grey(seed: int, shape: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    image = Image.fromarray(scenery(seed)).convert("L").resize((shape[1], shape[0]))
    return np.asarray(image, np.float64)


def test_tells_nothing_about_its_sources(studio: Studio, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "CANARY artist"
    exif[ExifTags.Base.ImageDescription] = "CANARY description"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48.0, 51.0, 29.0), 29: "CANARY:gps"})
    picture = tmp_path / "CANARY picture.jpg"
    Image.fromarray(scenery(1)).save(picture, exif=exif, comment=b"CANARY comment")
    assert picture.read_bytes().count(b"CANARY") == 4
    plain = write_wav(tmp_path / "plain.wav", tone(RATE // 2))
    sound = encode_sound(plain, tmp_path / "CANARY.mp3", "-metadata", "title=CANARY title",
                         "-metadata", "comment=CANARY remark")  # fmt: skip
    assert b"CANARY" in sound.read_bytes()
    film = studio.render([SegmentSource(1, picture, sound)])
    data = film.path.read_bytes()
    for word in ("CANARY", "Exif", "ID3", "Lavf", str(tmp_path)):
        assert word.encode() not in data, word


def test_makes_the_same_bytes_of_the_same_story(
    studio: Studio, other_studio: Studio, stock: Stock
) -> None:
    first, second = studio.render(stock), other_studio.render(stock)
    assert first.sha256 == second.sha256
    assert first.path.read_bytes() == second.path.read_bytes()


def test_shows_the_picture_when_its_sound_begins_over_60_odd_segments(
    studio: Studio, tmp_path: Path
) -> None:
    # Every segment's picture is one grey and every sound begins with a click.
    samples = lengths(60, 0.11, 0.6, seed=3)
    sources = []
    for number, length in enumerate(samples, 1):
        picture = tmp_path / f"{number}.png"
        Image.new("L", (64, 64), (60, 140, 220)[number % 3]).save(picture)
        sound = write_wav(tmp_path / f"{number}.wav", click(length))
        sources.append(SegmentSource(number, picture, sound))
    studio.settings = RenderSettings(short_side=64, fps=30, quality=Quality.DRAFT)
    film = studio.render(sources)
    frames = decoded_frames(film.path, (64, 64)).mean(axis=(1, 2))
    assert len(frames) == film.frames == round(sum(samples) * 30 / RATE)
    cuts = np.flatnonzero(np.abs(np.diff(frames)) > 30) + 1
    onsets = onsets_of(decoded_sound(film.path)[:, 0])
    assert len(cuts) == 59
    assert len(onsets) == 60
    apart = cuts / 30 - np.array(onsets[1:]) / RATE
    assert np.abs(apart).max() <= 1 / 30


def onsets_of(
    sound: np.ndarray[tuple[int, ...], np.dtype[np.int16]],
) -> list[int]:
    """Where it becomes loud after a tenth of a second of quiet."""
    loud = np.flatnonzero(np.abs(sound.astype(int)) > 3000)
    starts = np.flatnonzero(np.diff(loud, prepend=-RATE) > RATE // 20)
    return [int(value) for value in loud[starts]]


# --- what is made again ------------------------------------------------------------------------


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
    clips = clips_of(studio, studio.plan(stock))
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
    clips = clips_of(studio, studio.plan(sources))
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


# --- what happens when it goes wrong -----------------------------------------------------------


@pytest.fixture
def last_good(studio: Studio, stock: Stock) -> bytes:
    """The film of two segments that was there before."""
    return studio.render(stock[:2]).path.read_bytes()


def test_keeps_the_last_good_film_when_a_clip_comes_out_wrong(
    studio: Studio, stock: Stock, last_good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core_engine.verify._ALIKE", -1.0)  # nothing is good enough
    with pytest.raises(VerificationFailed) as caught:
        studio.render(stock)
    assert set(caught.value.numbers) < {1, 2, 3, 4}
    assert studio.output.read_bytes() == last_good
    assert not leftovers(studio)


def test_keeps_the_last_good_film_when_the_new_one_comes_out_wrong(
    studio: Studio, stock: Stock, last_good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = encoding.join_arguments

    def slower(sound: Path, fps: int, output: Path) -> list[str]:
        return [text.replace("ts=N/", "ts=2*N/") for text in right(sound, fps, output)]

    monkeypatch.setattr(encoding, "join_arguments", slower)
    with pytest.raises(VerificationFailed, match="at the wrong time"):
        studio.render(stock)
    assert studio.output.read_bytes() == last_good
    assert not leftovers(studio)
    assert studio.said[-1].phase is Phase.VERIFYING


def test_keeps_the_last_good_film_when_a_picture_changes_under_it(
    studio: Studio, stock: Stock, last_good: bytes, tmp_path: Path
) -> None:
    picture = write_picture(tmp_path / "fickle.jpg", 5)
    sources = [replace(stock[0], image=picture)]
    plan = studio.plan(sources)
    write_picture(picture, 6)
    with pytest.raises(SourceError, match=r"Segment 1, fickle\.jpg: the picture was changed"):
        render_project(plan, studio.output, studio.context(1))
    assert studio.output.read_bytes() == last_good
    assert not leftovers(studio)


def test_names_every_problem_before_it_renders(
    studio: Studio, stock: Stock, last_good: bytes, tmp_path: Path
) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "words.mp3").write_text("no sound")
    bad = [
        replace(stock[0], image=tmp_path / "empty.jpg"),
        replace(stock[1], audio=tmp_path / "words.mp3"),
        stock[2],
        SegmentSource(4, None, None),
    ]
    with pytest.raises(StoryNotRenderable) as caught:
        studio.render(bad)
    assert [problem.number for problem in caught.value.problems] == [1, 2, 4, 4]
    assert "empty.jpg: The picture is empty" in str(caught.value.problems[0])
    assert studio.output.read_bytes() == last_good
    assert {told.phase for told in studio.said[-4:]} == {Phase.CHECKING}


def test_refuses_a_story_without_segments(studio: Studio) -> None:
    with pytest.raises(StoryNotRenderable) as caught:
        studio.render([])
    assert caught.value.problems[0].code == "empty_story"


def test_says_that_a_film_cannot_stand_below_a_file(studio: Studio, stock: Stock) -> None:
    plan = studio.plan(stock[:1])
    blocked = studio.folder / "file"
    blocked.write_text("in the way")
    with pytest.raises(OutputError):
        render_project(plan, blocked / "film.mp4", studio.context(1))
    with pytest.raises(OutputError):
        render_project(plan, blocked / "deeper" / "film.mp4", studio.context(1))


class StopsAt:
    """A listener that does something once, at the first word of the encoding."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act, self._done = act, False
        self.seen: set[int] = set()

    def __call__(self, progress: Progress) -> None:
        if progress.phase is Phase.ENCODING and progress.frames_done and not self._done:
            self._done = True
            self.seen = children()
            self._act()


@pytest.fixture
def long_story(stock: Stock, tmp_path: Path) -> Stock:
    """Segments that take a while to encode."""
    sound = write_wav(tmp_path / "long.wav", tone(20 * RATE))
    return [replace(source, audio=sound) for source in stock]


def test_stops_when_another_thread_cancels(
    studio: Studio, long_story: Stock, last_good: bytes
) -> None:
    plan = studio.plan(long_story)
    asked = threading.Event()

    def cancel() -> None:
        asked.wait()
        studio.cancelled.set()

    thread = threading.Thread(target=cancel)
    thread.start()
    listener = StopsAt(asked.set)
    context = studio.context(4)
    context.reporter._listener = listener
    before = children()
    with pytest.raises(RenderCancelled):
        render_project(plan, studio.output, context)
    thread.join()
    assert listener.seen - before, "an FFmpeg was at work"
    assert not children() - before
    assert not leftovers(studio)
    assert studio.output.read_bytes() == last_good


def test_stops_at_ctrl_c(
    studio: Studio, long_story: Stock, last_good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = studio.plan(long_story)
    context = studio.context(4)
    working = threading.Event()
    context.reporter._listener = StopsAt(working.set)
    before = children()

    def beat() -> None:
        if working.is_set():
            raise KeyboardInterrupt

    monkeypatch.setattr(context.reporter, "beat", beat)
    with pytest.raises(KeyboardInterrupt):
        render_project(plan, studio.output, context)
    assert not children() - before
    assert not leftovers(studio)
    assert studio.output.read_bytes() == last_good
    assert studio.cancelled.is_set()


def test_goes_on_where_it_was_stopped(studio: Studio, long_story: Stock, stock: Stock) -> None:
    plan = studio.plan([*stock[:1], *long_story[1:]])
    context = studio.context(4)

    def stop(progress: Progress) -> None:
        if progress.phase is Phase.ENCODING and progress.current_segment > 1:
            studio.cancelled.set()

    context.reporter._listener = stop
    with pytest.raises(RenderCancelled):
        render_project(plan, studio.output, context)
    done = [studio.cache.holds(clip) for clip in clips_of(studio, plan)]
    assert any(done)
    assert not all(done)
    studio.cancelled.clear()
    film = render_project(plan, studio.output, studio.context(4))
    assert film.segments_reused == sum(done)


def test_removes_what_a_crash_left_beside_the_film(studio: Studio, stock: Stock) -> None:
    studio.output.parent.mkdir(parents=True)
    left = studio.output.parent / f".{studio.output.name}.{'0' * 32}.part"
    other = studio.output.parent / f".other.mp4.{'0' * 32}.part"
    left.touch()
    other.touch()
    studio.render(stock[:1])
    assert not left.exists()
    assert other.exists(), "another film's part is not ours"


# --- where it works ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        'it\'s a "quoted" folder',
        "Grüße 你好 🎞",
        "100% of $HOME; `x` [a-z]* {b} #c \\d",
        "caf\udce9",  # a byte that is not UTF-8
        " spaces ",
    ],
)
def test_works_in_a_folder_of_any_name(name: str, tmp_path: Path, stock: Stock) -> None:
    with ThreadPoolExecutor(2) as executor:
        studio = Studio(tmp_path / name, executor)
        film = studio.render(stock[:2])
        assert film.frames == round(film.duration * 12)


def test_works_with_folders_relative_to_where_it_was_started(
    tmp_path: Path, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor(2) as executor:
        film = Studio(Path("studio"), executor).render(stock[:2])
    assert (tmp_path / film.path).stat().st_size == film.size


def test_publishes_a_copy(studio: Studio, stock: Stock) -> None:
    film = studio.render(stock[:1])
    copy = film.copied_to(studio.folder / "copies" / "copy.mp4")
    assert copy.path.read_bytes() == film.path.read_bytes()
    assert replace(copy, path=film.path) == film


def test_renders_two_films_of_one_story_at_once(studio: Studio, stock: Stock) -> None:
    plan = studio.plan(stock)
    outputs = [studio.folder / f"{number}.mp4" for number in (1, 2)]
    with ThreadPoolExecutor(2) as callers:
        films: list[Future[Film]] = [
            callers.submit(render_project, plan, output, studio.context(4)) for output in outputs
        ]
        first, second = (film.result() for film in films)
    assert first.sha256 == second.sha256


# --- what it tells -----------------------------------------------------------------------------


def test_tells_its_progress_in_order(studio: Studio, stock: Stock) -> None:
    film = studio.render(stock)
    phases = list(dict.fromkeys(told.phase for told in studio.said))
    assert phases == [
        Phase.CHECKING,
        Phase.ENCODING,
        Phase.JOINING,
        Phase.VERIFYING,
        Phase.DONE,
    ]
    # Inspection and rendering have a reporter each here, so only the second one's word counts.
    percentages = [told.percentage for told in studio.said if told.phase is not Phase.CHECKING]
    assert percentages == sorted(percentages)
    last = studio.said[-1]
    assert (last.phase, last.percentage, last.eta_seconds) == (Phase.DONE, 100.0, 0.0)
    assert last.frames_done == last.frames_total >= film.frames


def test_notes_a_clips_packets_beside_it(studio: Studio, stock: Stock) -> None:
    plan = studio.plan(stock[:1])
    render_project(plan, studio.output, studio.context(1))
    [clip] = clips_of(studio, plan)
    note = json.loads(clip.with_name(clip.name + ".json").read_text())
    assert note["size"] == clip.stat().st_size == sum(size for size, _ in note["note"])
    assert len(note["note"]) == plan.clips[0].frames
