"""`manage.py doctor`: what is wrong is said, and each thing with its own remedy."""

import itertools
import subprocess
import sys
from pathlib import Path

from backend.conftest import ROOT, environment
from backend.projects.tests.fixtures import SMALL_DISK
from core_engine import Cache


def doctor(data: Path, **variables: str) -> tuple[int, list[str]]:
    """Its exit code and its lines."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "doctor"],
        env=environment(data, PYTHONIOENCODING="utf-8", **variables),
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def remedies(lines: list[str]) -> dict[str, str]:
    """What is to be done, by what it is about."""
    pairs = itertools.pairwise(lines)
    return {seen.split()[1]: remedy for seen, remedy in pairs if seen.startswith("✗")}


def test_it_looks_at_everything_a_render_needs(data: Path) -> None:
    lines = doctor(data)[1]
    subjects = [line.split()[1] for line in lines if line[0] in "✓✗"]
    voices = [line for line in lines if line.startswith("✓ Voices:")]
    assert voices[0] == "✓ Voices: hibari, 1 voice"
    assert [it for it in subjects if it != "Voices:"] == [
        "Python:", "FFmpeg:", "Encoders:", "Filters:", "Fonts:", "App:", "Folder:", "Folder:",
        "Disk:", "Cache:", "Database:",
    ]  # fmt: skip
    assert set(remedies(lines)) <= {"Disk:"}  # which depends on the machine


def test_it_says_whether_there_is_a_browser_app(data: Path, tmp_path: Path) -> None:
    app = tmp_path / "out"
    env = {"STORYREEL_APP": str(app), "PATH": str(tmp_path)}
    assert (
        "✓ App: not built; ./storyreel up does that, with a Node.js that it fetches"
        in (doctor(data, **env)[1])
    )
    (tmp_path / "node").touch(mode=0o755)
    assert f"with {tmp_path}/node if that is new enough" in "\n".join(doctor(data, **env)[1])
    app.mkdir()
    (app / "index.html").touch()
    assert f"✓ App: built, in {app}" in doctor(data, **env)[1]


def test_it_says_what_to_do_about_an_ffmpeg_that_is_not_there(data: Path) -> None:
    code, lines = doctor(data, STORYREEL_FFMPEG="/nonexistent/ffmpeg")
    assert code == 1
    assert "Unset STORYREEL_FFMPEG" in remedies(lines)["FFmpeg:"]


def test_it_says_what_an_ffmpeg_lacks(data: Path, tmp_path: Path) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho 'ffmpeg version 8.0'\necho ' A..... aac  AAC'\n")
    poor.chmod(0o755)
    code, lines = doctor(data, STORYREEL_FFMPEG=str(poor))
    assert (code, "✗ Encoders: without libx264" in lines) == (1, True)


def test_a_file_in_place_of_the_data_folder_is_to_be_moved(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    code, lines = doctor(tmp_path / "data")
    assert code == 1
    assert all("move it away" in remedies(lines)[name] for name in ("Folder:", "Database:"))


def test_a_full_disk_is_to_be_given_room(small_disk: Path) -> None:
    with (small_disk / "film.mp4").open("wb") as film:
        film.write(bytes(SMALL_DISK))
    code, lines = doctor(small_disk)
    assert code == 1
    told = remedies(lines)
    assert all("Free some space" in told[name] for name in ("Folder:", "Disk:", "Database:"))


def test_a_damaged_database_is_to_be_restored(data: Path) -> None:
    (data / "db.sqlite3").write_bytes(b"not a database" * 1000)
    code, lines = doctor(data)
    assert code == 1
    assert "Repair or move the file" in remedies(lines)["Database:"]


def cache_line(data: Path) -> str:
    """What is said about the cache."""
    (line,) = (line for line in doctor(data)[1] if line.startswith("✓ Cache: "))
    return line.removeprefix("✓ Cache: ")


def test_the_size_of_the_cache_is_told(data: Path) -> None:
    cache = Cache(data / "media" / "cache")
    assert cache_line(data) == f"0 MB in {cache.root}"
    for key in ("abcdef", "fedcba"):
        with cache.part() as part:
            part.write_bytes(bytes(1_500_000))
            cache.keep(part, cache.path("clips", key, ".h264"))
    assert cache_line(data) == f"3 MB in {cache.root}"
