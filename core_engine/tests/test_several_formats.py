"""Several formats of one story in one go: shared work, and all of them or none."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core_engine import (
    Film,
    Format,
    Order,
    Phase,
    RenderPlan,
    SegmentSource,
    ThumbnailPlan,
    VerificationFailed,
    audio,
    images,
    plan_film,
    plan_thumbnail,
    render_all,
    video_renderer,
)
from core_engine.cache import digest_of
from core_engine.images import Decoder, Pixels, load_rgb
from core_engine.joining import join_film
from core_engine.tests.conftest import Studio
from core_engine.tests.media import write_picture

Stock = list[SegmentSource]


def plan_of(studio: Studio, sources: Stock, format: Format) -> RenderPlan | ThumbnailPlan:
    scenes = studio.scenes(sources)
    return plan_film(scenes, format, studio.settings) if format.is_film else plan_thumbnail(scenes)


def render(studio: Studio, sources: Stock, *formats: Format) -> list[Film]:
    """One file for each format, in the studio's folder."""
    orders = [
        Order(plan_of(studio, sources, format), studio.folder / f"{format.value}{format.suffix}")
        for format in formats
    ]
    return render_all(orders, studio.context(len(sources)))


def test_makes_what_each_format_gives_alone(
    studio: Studio, other_studio: Studio, stock: Stock
) -> None:
    together = render(studio, stock, *Format)
    alone = [film for format in Format for film in render(other_studio, stock, format)]
    assert [film.format for film in together] == list(Format)
    assert [film.sha256 for film in together] == [film.sha256 for film in alone]
    assert [film.segments_encoded for film in together] == [4, 4, 4, 0]


def test_decodes_a_picture_once_and_mixes_the_sound_once(
    studio: Studio, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [plan_of(studio, stock, format) for format in Format]
    done: Counter[str] = Counter()

    def decode(path: Path, at_least: tuple[int, int]) -> Pixels:
        done[path.name] += 1
        return load_rgb(path, at_least)

    mix = audio._encode
    monkeypatch.setattr(images, "load_rgb", decode)
    monkeypatch.setattr(audio, "_encode", lambda *given: done.update(["sound"]) or mix(*given))
    outputs = [studio.folder / str(number) for number in range(4)]
    render_all(list(map(Order, orders, outputs)), studio.context(4))
    assert done == {"1.jpg": 1, "2.jpg": 1, "3.jpg": 1, "4.jpg": 1, "sound": 1}


def test_what_a_decoder_gives_does_not_depend_on_what_it_gave(tmp_path: Path) -> None:
    path = write_picture(tmp_path / "large.jpg", 1, (1600, 1200))
    decoder = Decoder(path)
    for size in ((1600, 1200), (100, 75), (400, 300), (800, 600)):
        assert np.array_equal(decoder.at_least(size), load_rgb(path, size))


def test_counts_the_frames_of_all(studio: Studio, stock: Stock) -> None:
    films = render(studio, stock, Format.FULL_16_9, Format.SHORT_9_16)
    encoding = [told for told in studio.said if told.phase is Phase.ENCODING]
    assert encoding[-1].frames_total >= sum(film.frames for film in films)
    assert all(told.current_segment <= 4 for told in encoding)
    phases = [told.phase for told in studio.said]
    assert phases == sorted(phases, key=list(Phase).index), "no film goes back for another"


def test_publishes_none_when_one_comes_out_wrong(
    studio: Studio, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = render(studio, stock, Format.FULL_16_9, Format.THUMBNAIL)
    joined: list[Format] = []

    def fail_upright(plan: RenderPlan, *rest: object) -> None:
        joined.append(plan.format)
        if plan.format is Format.SHORT_9_16:
            raise VerificationFailed("not this one")
        join_film(plan, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(video_renderer, "join_film", fail_upright)
    with pytest.raises(VerificationFailed, match="not this one"):
        render(studio, stock[1:], *Format)
    assert sorted(joined) == sorted([*[*Format][:3], Format.SHORT_9_16]), "only that one again"
    assert [digest_of(film.path) for film in before] == [film.sha256 for film in before]
    assert not (studio.folder / "short_9_16.mp4").exists()
    assert not studio.leftovers
