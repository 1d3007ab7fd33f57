"""The data folder while Storyreel runs: each test's name is the end of a sentence "it…"."""

import fcntl
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from backend.config import database
from backend.config.tests.test_up import run
from backend.conftest import ROOT, SECONDS, Live, LocalClient, Start, environment
from backend.projects.models import Project, Segment
from backend.projects.tests import samples

URL = "http://127.0.0.1:8000"


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A person whose files everybody may read."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def exposed(root: Path) -> list[str]:
    """What is in `root` that others can read: every folder on the way there lets them in."""
    found = []
    for path in root.iterdir():
        others = path.lstat().st_mode & 0o077
        if path.is_dir() and others & 0o011:
            found += exposed(path)
        elif path.is_file() and others:
            found.append(str(path))
    return found


@pytest.mark.usefixtures("open_umask")
def test_it_keeps_everything_from_others(start: Start, tmp_path: Path) -> None:
    """Also in a folder that others may enter, with a folder for media in it as a checkout has."""
    (tmp_path / "open/media").mkdir(parents=True)
    live = start(tmp_path / "open")
    answer = httpx.post(f"{live.url}/api/projects/", headers={"X-App": "1"}, json={"title": "x"})
    assert answer.status_code == 201
    names = {it.name for it in live.data.iterdir()}
    assert {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "media"} <= names
    assert list(live.data.glob("media/projects/*/images/*"))
    assert exposed(live.data) == []


@pytest.mark.usefixtures("open_umask")
def test_a_command_keeps_it_from_others_too(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "doctor"],
        env=environment(tmp_path / "data"),
        stdout=subprocess.DEVNULL,
        timeout=SECONDS,
        check=True,
    )
    assert (tmp_path / "data/db.sqlite3").exists()
    assert exposed(tmp_path) == []


@pytest.mark.usefixtures("open_umask")
def test_a_person_keeps_the_umask(tmp_path: Path) -> None:
    with database.private_files():
        (tmp_path / "ours").touch()
    (tmp_path / "theirs").touch()
    modes = {it.name: stat.S_IMODE(it.stat().st_mode) for it in tmp_path.glob("*s")}
    assert modes == {"ours": 0o600, "theirs": 0o666}


@pytest.mark.django_db
@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("memory", [0, 2**21], ids=["from a file", "from memory"])
def test_it_keeps_uploads_from_others(api: LocalClient, settings: Settings, memory: int) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = memory
    segment = samples.segment(Project.objects.create(title="x"), 0)
    upload = samples.upload("a.png", samples.picture(7))
    body = encode_multipart(BOUNDARY, {"image_file": upload})
    answer = api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 200
    path = Path(Segment.objects.get().image_file.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_keeps_an_upload_by_a_rename(live: Live) -> None:
    """On one disk with the media, that is, whatever disk the data folder is on."""
    uploads = live.data / "media/uploads"
    assert uploads.is_dir()
    assert uploads.stat().st_dev == (live.data / "media").stat().st_dev


def test_it_removes_what_a_crash_has_left_of_uploads(start: Start, tmp_path: Path) -> None:
    left = tmp_path / "data/media/uploads/tmpabc.upload.png"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    other = tmp_path / "data/media/projects/1/kept.png"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"whole")
    start()
    assert list(left.parent.iterdir()) == []
    assert other.read_bytes() == b"whole"


def test_it_says_when_there_is_no_place_for_uploads(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "file/uploads"
    with pytest.raises(CommandError, match="uploads cannot be made"):
        database.empty_uploads()


def test_it_is_the_only_one_on_its_data(live: Live) -> None:
    left = live.data / "media/uploads/tmp.upload"
    left.touch()
    second = run(live.data, "--port", "0")
    assert second.returncode == 1
    assert f"process {live.process.pid}, {live.url}" in second.stderr
    assert "STORYREEL_DATA" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert left.exists()
    assert httpx.get(f"{live.url}/api/schema/").is_success


def test_it_leaves_room_for_commands(live: Live) -> None:
    doctor = [sys.executable, str(ROOT / "manage.py"), "doctor"]
    env = environment(live.data)
    subprocess.run(doctor, env=env, stdout=subprocess.DEVNULL, timeout=SECONDS, check=True)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_may_start_once_the_other_one_has_ended(start: Start, end: signal.Signals) -> None:
    first = start()
    first.stop(end)
    second = start(first.data)
    assert f"process {second.process.pid}, {second.url}" in run(first.data, "--port=0").stderr


def test_it_knows_of_another_one_before_that_has_said_its_name(settings: Settings) -> None:
    with Path(settings.DATA_DIR, "db.sqlite3.lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="a process that is just starting"):
            database.alone(URL).__enter__()


@pytest.mark.usefixtures("open_umask")
def test_it_says_who_it_is_and_to_its_owner_alone(settings: Settings) -> None:
    lock = Path(settings.DATA_DIR, "db.sqlite3.lock")
    for url in (f"{URL}/a/longer/one/before", URL):
        with database.alone(url):
            assert lock.read_text() == f"process {os.getpid()}, {url}"
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_it_says_when_it_cannot_know(settings: Settings) -> None:
    Path(settings.DATA_DIR, "db.sqlite3.lock").mkdir()
    with pytest.raises(CommandError, match=r"db\.sqlite3\.lock cannot be written to"):
        database.alone(URL).__enter__()
