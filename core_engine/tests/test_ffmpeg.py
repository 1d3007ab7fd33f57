"""Running FFmpeg: every way it can go wrong has its own error, and none leaves a process behind."""

import io
import mmap
import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from core_engine import (
    DiskFull,
    EngineError,
    FFmpegFailed,
    FFmpegMissing,
    RenderCancelled,
    SegmentSource,
    VerificationFailed,
    ffmpeg,
    ffmpeg_version,
    pipes,
    render_project,
)
from core_engine.tests.conftest import Studio

pytestmark = pytest.mark.usefixtures("fresh_ffmpeg")
NEVER = threading.Event()
VERSION = 'case "$*" in *-version*) echo "ffmpeg version fake Copyright"; exit 0;; esac\n'
Fake = Callable[[str], Path]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A stand-in for FFmpeg: a shell script."""

    def make(script: str) -> Path:
        path = tmp_path / "fake-ffmpeg"
        path.write_text(f"#!/bin/sh\n{VERSION}{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("STORYREEL_FFMPEG", str(path))
        ffmpeg.binary.cache_clear()
        return path

    return make


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "STALL_SECONDS", 0.3)


def start(way: str, cancelled: threading.Event) -> None:
    """Run FFmpeg in one of the four ways there are."""
    match way:
        case "save":
            ffmpeg.save([], io.BytesIO(), cancelled)
        case "feed":
            ffmpeg.feed([], [b"x" * 2**20] * 20, cancelled)
        case "feed_in_step":
            ffmpeg.feed_in_step(
                [], [b"x"] * 5, 3, cancelled
            )  # it waits before each from the fourth on
        case "read":
            list(ffmpeg.read([], cancelled))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(") ")[2][0] != "Z"


def is_left(note: Path) -> bool:
    """Whether the process that noted its number runs; it may have ended before it could."""
    number = note.read_text().strip() if note.exists() else ""
    return bool(number) and is_running(int(number))


def test_finds_the_one_that_comes_with_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORYREEL_FFMPEG", raising=False)
    assert Path(ffmpeg.binary()).is_file()
    assert ffmpeg_version()
    assert "libx264" in ffmpeg.ask("-encoders")


def test_takes_the_one_that_was_chosen(fake: Fake) -> None:
    path = fake("exit 0")
    assert ffmpeg.binary() == str(path)
    assert ffmpeg_version() == "fake"


@pytest.mark.parametrize("name", ["n7.0", "7.1.1-1ubuntu1", "10.0", "N-120000-gabc", "2026-01-02"])
def test_takes_versions_that_can_do_all_it_needs(name: str, fake: Fake) -> None:
    path = fake("exit 0")
    path.write_text(path.read_text().replace("fake", name))
    ffmpeg.check()
    assert ffmpeg_version() == name


@pytest.mark.parametrize("name", ["5.1.6-0+deb12u1", "n6.1", "4.4.2"])
def test_says_that_a_version_is_too_old(name: str, fake: Fake) -> None:
    path = fake("exit 0")
    path.write_text(path.read_text().replace("fake", name))
    with pytest.raises(FFmpegMissing, match="too old") as caught:
        ffmpeg.check()
    assert name in caught.value.message
    assert "STORYREEL_FFMPEG" in caught.value.remedy


@pytest.mark.parametrize("chosen", ["/nowhere/ffmpeg", "no-such-ffmpeg", "/tmp"])  # noqa: S108
def test_says_that_the_chosen_one_is_missing(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_FFMPEG", chosen)
    with pytest.raises(FFmpegMissing) as caught:
        ffmpeg.feed([], (), NEVER)
    assert chosen in caught.value.message
    assert "STORYREEL_FFMPEG" in caught.value.remedy


def test_says_that_the_chosen_one_is_no_program(fake: Fake) -> None:
    fake("").write_bytes(b"\x7fELF but not really")
    with pytest.raises(FFmpegMissing):
        ffmpeg.feed([], (), NEVER)


def test_keeps_what_a_failing_one_said(fake: Fake) -> None:
    path = fake('echo "first" >&2; echo "this is why" >&2; exit 3')
    with pytest.raises(FFmpegFailed) as caught:
        ffmpeg.feed(["-i", "x y"], (), NEVER)
    error = caught.value
    assert error.message == "FFmpeg ended with code 3: this is why"
    assert error.argv == (str(path), "-i", "x y")
    assert error.stderr == "first\nthis is why"


def test_says_that_a_failing_one_said_nothing(fake: Fake) -> None:
    fake("exit 1")
    with pytest.raises(FFmpegFailed, match="it did not say why"):
        ffmpeg.feed([], (), NEVER)


def test_tells_one_that_was_killed(fake: Fake) -> None:
    fake("kill -SEGV $$")
    with pytest.raises(FFmpegFailed, match="code -11"):
        ffmpeg.feed([], (), NEVER)


def test_says_what_being_killed_means(fake: Fake) -> None:
    fake("echo 'a line that says nothing' >&2; kill -KILL $$")
    with pytest.raises(FFmpegFailed, match="was killed, as systems do when memory") as caught:
        ffmpeg.feed([], (), NEVER)
    assert "Close other programs" in caught.value.remedy


def test_tells_a_full_disk_from_a_failure(fake: Fake) -> None:
    fake('echo "av_interleaved_write_frame(): No space left on device" >&2; exit 228')
    with pytest.raises(DiskFull):
        ffmpeg.feed([], (), NEVER)


def test_drowns_in_no_flood_of_words(fake: Fake) -> None:
    fake("yes 'all kinds of complaints' | head -c 30000000 >&2; echo 'the end' >&2; exit 1")
    with pytest.raises(FFmpegFailed) as caught:
        ffmpeg.feed([], (), NEVER)
    lines = caught.value.stderr.splitlines()
    assert len(lines) == ffmpeg.STDERR_LINES
    assert lines[-1] == "the end"


def test_feeds_one_that_talks_a_lot(fake: Fake) -> None:
    fake("yes x | head -c 3000000 >&2; cat > /dev/null; echo done >&2")
    assert ffmpeg.feed([], [b"x" * 3_000_000], NEVER).endswith("done\n")


def test_saves_all_that_is_made_and_tells_what_is_said(fake: Fake) -> None:
    fake("head -c 3000000 /dev/zero; echo done >&2")
    made = io.BytesIO()
    assert ffmpeg.save([], made, NEVER) == "done\n"
    assert len(made.getvalue()) == 3_000_000


def test_reads_all_that_is_said(fake: Fake) -> None:
    fake("head -c 5000000 /dev/zero")
    assert sum(map(len, ffmpeg.read([], NEVER))) == 5_000_000


def test_notices_a_failure_after_the_last_byte(fake: Fake) -> None:
    fake("echo word; echo broken >&2; exit 5")
    with pytest.raises(FFmpegFailed, match="broken"):
        list(ffmpeg.read([], NEVER))


def test_notices_one_that_leaves_before_it_took_everything(fake: Fake) -> None:
    fake("echo 'no thanks' >&2; exit 4")
    with pytest.raises(FFmpegFailed, match="no thanks"):
        ffmpeg.feed([], [b"x" * 2**20] * 20, NEVER)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "script", ["exec sleep 600", "sleep 600", "kill -STOP $$", "while :; do :; done"]
)
@pytest.mark.parametrize("way", ["save", "feed", "feed_in_step", "read"])
def test_ends_one_that_does_nothing(script: str, way: str, fake: Fake, tmp_path: Path) -> None:
    fake(f"echo $$ > {tmp_path}/pid; {script}")
    with pytest.raises(FFmpegFailed, match="did nothing for") as caught:
        start(way, NEVER)
    assert "Render again" in caught.value.remedy
    assert not is_left(tmp_path / "pid")


def test_ends_what_a_script_has_started_too(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "STALL_SECONDS", 1.0)  # the script needs time to start it
    reader = fifo(tmp_path)
    fake(f"sleep 600 > {tmp_path}/fifo & wait")
    with pytest.raises(FFmpegFailed):
        ffmpeg.feed([], (), NEVER)
    assert_is_let_go(reader)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of a process is not announced")
@pytest.mark.parametrize("code", [0, 3])
def test_ends_what_a_script_has_started_and_left(code: int, fake: Fake, tmp_path: Path) -> None:
    reader = fifo(tmp_path)
    fake(f"exec 3> {tmp_path}/fifo; sleep 600 & exit {code}")
    with nullcontext() if code == 0 else pytest.raises(FFmpegFailed, match="code 3"):
        ffmpeg.feed([], (), NEVER)
    assert_is_let_go(reader)


def fifo(folder: Path) -> int:
    """The reading end of `fifo` in a folder."""
    os.mkfifo(folder / "fifo")
    return os.open(folder / "fifo", os.O_RDONLY | os.O_NONBLOCK)


def assert_is_let_go(reader: int) -> None:
    """The pipe ends when nobody holds its other end any more."""
    poll = select.poll()
    poll.register(reader)
    assert poll.poll(10_000)
    os.close(reader)


@pytest.mark.parametrize("way", ["save", "feed", "feed_in_step", "read"])
def test_waits_for_its_end_on_systems_that_do_not_announce_it(
    way: str, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    fake("cat > /dev/null; exec >&-; sleep 0.3; echo late >&2; exit 3")
    with pytest.raises(FFmpegFailed, match="code 3: late"):
        start(way, NEVER)


TAKE = "dd bs=1000 count={} iflag=fullblock of=/dev/null 2>/dev/null"


def test_gives_it_no_more_than_it_can_use(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine a shell takes longer for a line than an FFmpeg that wants more may take.
    monkeypatch.setattr(pipes, "TICK", 60.0)
    note = tmp_path / "note"
    answer = f"{TAKE.format(1)}; echo x >> {note}; echo line"
    fake(f"echo '# title'; for _ in 1 2 3 4 5 6 7 8 9; do {answer}; done")
    behind = []

    def pieces() -> Iterator[bytes]:
        for given in range(9):
            behind.append(given - (len(note.read_text().split()) if note.exists() else 0))
            yield bytes(1000)

    assert ffmpeg.feed_in_step([], pieces(), 3, NEVER) == [b"line"] * 9
    assert max(behind) < 3


def test_gives_more_to_one_that_wants_more_before_it_answers(fake: Fake) -> None:
    fake(f"{TAKE.format(5)}; yes line | head -n 6; cat > /dev/null")
    assert len(ffmpeg.feed_in_step([], [bytes(1000)] * 6, 2, NEVER)) == 6


def stopping() -> Iterator[bytes]:
    yield b"x"
    raise KeyboardInterrupt


def test_ends_it_when_the_one_who_feeds_it_stops(fake: Fake, tmp_path: Path) -> None:
    fake(f"echo $$ > {tmp_path}/pid; echo ready; cat > /dev/null; exec sleep 600")
    with pytest.raises(KeyboardInterrupt):
        ffmpeg.feed([], stopping(), NEVER)
    assert not is_left(tmp_path / "pid")


@pytest.mark.parametrize("way", ["save", "feed", "feed_in_step", "read"])
def test_is_cancelled_and_not_failed(way: str, fake: Fake) -> None:
    fake("exec sleep 600")
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(RenderCancelled):
        start(way, cancelled)


def test_tells_ffmpeg_nothing_of_ours(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_SECRET_KEY", "CANARY")
    fake("env")
    environment = b"".join(ffmpeg.read([], NEVER)).decode()
    assert "CANARY" not in environment
    assert "LC_ALL=C" in environment


def test_runs_it_in_a_group_of_its_own_that_is_orphaned_with_us(fake: Fake) -> None:
    fake("cat /proc/$$/stat")
    stat = b"".join(ffmpeg.read([], NEVER)).decode().split()
    assert stat[0] == stat[4], "a Ctrl-C in the terminal goes to the group of the terminal"
    assert int(stat[5]) == os.getsid(0), "a session of its own would never become orphaned"


TALKS = """case "$*" in *ebur128*) echo "I: -20.0 LUFS Peak: -9.0 dBFS" >&2;; esac
cat > /dev/null
"""


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (TALKS + "exit 0", VerificationFailed),  # and there is no file
        ("cat > /dev/null; echo 'x264 said no' >&2; exit 1", FFmpegFailed),
        ("kill -KILL $$", FFmpegFailed),
        ("yes | head -c 3000000 >&2; exit 1", FFmpegFailed),
        ("echo 'No space left on device' >&2; exit 228", DiskFull),
    ],
)
def test_fails_a_render_with_its_own_error_and_keeps_the_last_film(
    script: str,
    error: type[EngineError],
    fake: Fake,
    studio: Studio,
    stock: list[SegmentSource],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = studio.render(stock[:2])
    before = good.path.read_bytes()
    plan = studio.plan(stock)
    fake(script)
    with pytest.raises(error) as caught:
        render_project(plan, studio.output, studio.context(4))
    assert caught.type is error
    assert good.path.read_bytes() == before
    assert not list(studio.folder.rglob(".*.part"))
    monkeypatch.delenv("STORYREEL_FFMPEG")
    ffmpeg.binary.cache_clear()
    studio.cancelled.clear()
    assert render_project(plan, studio.output, studio.context(4)).frames == plan.frames


def test_fails_a_render_that_stands_still(
    fake: Fake, studio: Studio, stock: list[SegmentSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = studio.plan(stock[:2])
    monkeypatch.setattr(pipes, "STALL_SECONDS", 0.3)
    fake("exec sleep 600")
    with pytest.raises(FFmpegFailed, match=r"^(Segment [12]: )?FFmpeg did nothing"):
        render_project(plan, studio.output, studio.context(2))
    assert not list(studio.folder.rglob(".*.part"))


def test_fails_a_render_without_ffmpeg(
    studio: Studio, stock: list[SegmentSource], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = studio.plan(stock[:2])
    monkeypatch.setenv("STORYREEL_FFMPEG", "/nowhere/ffmpeg")
    ffmpeg.binary.cache_clear()
    with pytest.raises(FFmpegMissing):
        render_project(plan, studio.output, studio.context(2))
    assert not studio.output.exists()


@pytest.mark.parametrize("length", [5_000, pipes.PIPE_BYTES, 3 * pipes.PIPE_BYTES + 77])
def test_takes_lent_memory_that_is_used_again(length: int, tmp_path: Path) -> None:
    """Two mappings by turns, as the camera does it; FFmpeg hands on the bytes it read."""
    pieces = [os.urandom(length) for _ in range(9)]
    memories = [memoryview(mmap.mmap(-1, length)) for _ in range(2)]

    def lent() -> Iterator[memoryview]:
        for number, piece in enumerate(pieces):
            memories[number % 2][:] = piece
            yield memories[number % 2]

    copied = tmp_path / "copied"
    arguments = ["-f", "data", "-i", "pipe:0", "-map", "0", "-c", "copy", "-f", "data", str(copied)]
    ffmpeg.feed_in_step(arguments, lent(), len(pieces), threading.Event())
    assert copied.read_bytes() == b"".join(pieces)
