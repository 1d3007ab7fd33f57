"""Joining clips while others are still being made."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from core_engine import RenderCancelled, SegmentSource
from core_engine.clips import clip_entry
from core_engine.joining import FinishedClips, join_film
from core_engine.tests.conftest import SMALL, Studio
from core_engine.tests.media import RATE, tone, write_wav

FIRST, SECOND = Path("first"), Path("second")
SECONDS = 20  # until a wait for something that never comes ends


def test_waits_for_a_clip_that_is_not_finished(cancelled: threading.Event) -> None:
    finished = FinishedClips()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(finished.wait_for, SECOND, cancelled)
        finished.add(FIRST)
        assert not waiting.done()
        finished.add(SECOND)
        waiting.result(SECONDS)


def test_does_not_wait_for_a_clip_that_is_finished(cancelled: threading.Event) -> None:
    finished = FinishedClips()
    finished.add(FIRST)
    finished.wait_for(FIRST, cancelled)


def test_stops_waiting_when_it_is_cancelled(cancelled: threading.Event) -> None:
    finished = FinishedClips()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(finished.wait_for, FIRST, cancelled)
        cancelled.set()
        with pytest.raises(RenderCancelled):
            waiting.result(SECONDS)


def test_makes_the_same_film_from_clips_that_finish_in_any_order(
    studio: Studio, stock: list[SegmentSource]
) -> None:
    film = studio.render(stock)
    plan = studio.plan(stock)
    entries = [clip_entry(clip, studio.cache) for clip in plan.clips]
    finished, output = FinishedClips(), studio.folder / "again.mp4"
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(join_film, plan, finished, output, studio.context(4))
        for entry in reversed(entries):
            assert not work.done()
            finished.add(entry)
        work.result(SECONDS)
    assert output.read_bytes() == film.path.read_bytes()


def test_makes_the_same_film_however_late_a_clip_comes(
    studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    """The sound must not run ahead of the picture while that is being made."""
    sound = write_wav(tmp_path / "long.wav", tone(25 * RATE))
    studio.settings = replace(SMALL, short_side=64)
    sources = [replace(stock[0], audio=sound), replace(stock[1], number=2)]
    film = studio.render(sources)
    plan = studio.plan(sources)
    entries = [clip_entry(clip, studio.cache) for clip in plan.clips]
    finished, output = FinishedClips(), studio.folder / "again.mp4"
    finished.add(entries[1])
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(join_film, plan, finished, output, studio.context(2))
        with pytest.raises(TimeoutError):
            work.result(1)  # as long as an FFmpeg may use to read the sound that is there
        finished.add(entries[0])
        work.result(SECONDS)
    assert output.read_bytes() == film.path.read_bytes()
