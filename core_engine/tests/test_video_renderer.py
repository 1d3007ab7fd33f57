"""From a plan to a film, end to end on small films."""

import itertools
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from core_engine import (
    Film,
    Format,
    Phase,
    Quality,
    RenderSettings,
    SegmentSource,
    render_project,
)
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
    write_wav,
)

Stock = list[SegmentSource]


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
    assert not studio.leftovers


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
    [clip] = studio.clips(plan)
    note = json.loads(clip.with_name(clip.name + ".json").read_text())
    assert note["size"] == clip.stat().st_size == sum(size for size, _ in note["note"])
    assert len(note["note"]) == plan.clips[0].frames
