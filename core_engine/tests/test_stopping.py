"""A render that goes wrong or is stopped: the last good film stays, and what is done is kept."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core_engine import (
    OutputError,
    Phase,
    Progress,
    RenderCancelled,
    SegmentSource,
    SourceError,
    StoryNotRenderable,
    VerificationFailed,
    encoding,
    render_project,
)
from core_engine.tests.conftest import Studio
from core_engine.tests.media import (
    RATE,
    tone,
    write_picture,
    write_wav,
)

Stock = list[SegmentSource]


def children() -> set[int]:
    """Processes this one has started and that are not over."""
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        pytest.skip("this system does not list a process's children in /proc")
    return {int(pid) for task in tasks.iterdir() for pid in children_of(task)}


def children_of(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []  # a thread that has ended since it was listed


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
    assert not studio.leftovers


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
    assert not studio.leftovers
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
    assert not studio.leftovers


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
    assert not studio.leftovers
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
    assert not studio.leftovers
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
    done = [studio.cache.holds(clip) for clip in studio.clips(plan)]
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
