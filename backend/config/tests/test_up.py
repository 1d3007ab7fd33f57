"""`manage.py up` as people start it: each test's name is the end of "it…"."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from backend.config import database
from backend.config.management.commands import up
from backend.conftest import ROOT, SECONDS, Live, Start, command, environment

GIGABYTES = 2 * 2**30
MEBIBYTE = 2**20

# Settings that tell whether Python came to its own end or was cut off.
ORDERLY = """
import atexit, sys
from backend.config.settings import *

atexit.register(print, "in good order", file=sys.stderr)
"""

# A page that waits for something in a thread, as one does for a locked database.
WAITING = """
from backend.config.settings import *
from django.urls import path

ROOT_URLCONF = __name__

def wait(request):
    import time
    print("waiting", flush=True)
    time.sleep(600)

urlpatterns = [path("wait", wait)]
"""


def run(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A start that is expected to end by itself."""
    return subprocess.run(
        command(*arguments),
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@contextmanager
def connected(live: Live, request: str) -> Iterator[socket.socket]:
    """A connection on which `request` was sent and whose answer has begun."""
    with socket.create_connection(("127.0.0.1", live.port), timeout=SECONDS) as wire:
        wire.sendall(request.replace("\n", "\r\n").encode())
        yield wire


def get(path: str, live: Live, *headers: str) -> str:
    """A request as it goes over the wire."""
    return "\n".join([f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{live.port}", *headers, "", ""])


def answer(wire: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    return b"".join(iter(lambda: wire.recv(65536), b""))


def film(live: Live, size: int) -> Path:
    """A film of `size` bytes that needs no room on the disk."""
    path = live.data / "media/projects/1/film.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_no_answer_waits_for_the_one_before_to_be_acknowledged() -> None:
    with up.listen(0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_it_says_where_it_is_and_answers_there(shared: Live) -> None:
    assert httpx.get(f"{shared.url}/api/schema/").status_code == 200
    assert httpx.get(f"{shared.url.replace('127.0.0.1', 'localhost')}/api/schema/").is_success
    assert "server" not in httpx.get(f"{shared.url}/api/schema/").headers


def test_it_makes_a_private_data_folder(start: Start, tmp_path: Path) -> None:
    live = start(tmp_path / "a/b/data")
    assert live.data.stat().st_mode & 0o777 == 0o700
    assert (live.data / "db.sqlite3").exists()


def test_it_keeps_the_permissions_of_a_folder_that_exists(start: Start, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o750)
    assert start(tmp_path / "shared").data.stat().st_mode & 0o777 == 0o750


def test_it_listens_on_this_machine_only(shared: Live) -> None:
    table = Path(f"/proc/{shared.process.pid}/net/tcp")
    if not table.exists():
        pytest.skip("this system has no /proc/net")
    listening = [line.split()[1] for line in table.read_text().splitlines() if " 0A " in line]
    assert f"0100007F:{shared.port:04X}" in listening
    assert f"00000000:{shared.port:04X}" not in listening


def test_it_says_when_the_port_is_taken(shared: Live, tmp_path: Path) -> None:
    second = run(tmp_path / "other", "--port", str(shared.port))
    assert second.returncode == 1
    assert f"Port {shared.port} is taken" in second.stderr
    assert "--port" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("port", ["65536", "-1"])
def test_it_says_what_a_port_is(tmp_path: Path, port: str) -> None:
    refused = run(tmp_path / "data", f"--port={port}")
    assert (refused.returncode, "0 to 65535" in refused.stderr) == (1, True)


@pytest.mark.parametrize(("port", "other"), [(8000, 8001), (80, 8000), (65535, 8000), (0, 8000)])
def test_it_proposes_another_port(port: int, other: int) -> None:
    assert up.other(port) == other


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_well(live: Live, number: int) -> None:
    assert live.stop(number) == (0, "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(live.url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_well_with_open_connections(start: Start, tmp_path: Path, number: int) -> None:
    (tmp_path / "orderly.py").write_text(ORDERLY)
    live = start(DJANGO_SETTINGS_MODULE="orderly", PYTHONPATH=str(tmp_path))
    film(live, GIGABYTES)
    with (
        connected(live, get("/media/projects/1/film.mp4", live)) as watching,
        connected(live, get("/api/schema/", live)) as idle,
        connected(live, "GET / HTTP/1.1\nHo") as slow,
    ):
        for wire in (watching, idle):
            assert wire.recv(15) == b"HTTP/1.1 200 OK"
        assert slow.fileno() > 0
        assert live.stop(number) == (0, "in good order\n")


def test_it_ends_while_a_view_waits(start: Start, tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING)
    live = start(DJANGO_SETTINGS_MODULE="waiting", PYTHONPATH=str(tmp_path))
    assert live.process.stdout is not None
    with connected(live, get("/wait", live)):
        assert live.process.stdout.readline() == "waiting\n"
        assert live.stop() == (0, "")


def test_it_leaves_no_process_behind(live: Live) -> None:
    def family() -> list[int]:
        seen = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True)
        rows = [tuple(map(int, line.split())) for line in seen.stdout.splitlines()[1:]]
        return [pid for pid, parent in rows if live.process.pid in (pid, parent)]

    assert family() == [live.process.pid]
    live.stop()
    assert family() == []


FOREIGN = [
    "GET / HTTP/1.1\nHost: evil.test:{port}\n\n",
    "GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "GET / HTTP/1.1\nHost: 127.0.0.1:{port}\nHost: 127.0.0.1:{port}\n\n",
    "GET / HTTP/1.1\nHost: 127.0.0.1:{port}\nHost: evil.test\n\n",
    "GET / HTTP/1.1\n\n",
    "GET / HTTP/1.0\n\n",
    "GET http://evil.test/ HTTP/1.1\nHost: 127.0.0.1:{port}\n\n",
    "GET http://evil.test/ HTTP/1.1\nHost: evil.test\n\n",
    "GET //evil.test/ HTTP/1.1\nHost: evil.test\n\n",
    "CONNECT evil.test:80 HTTP/1.1\nHost: evil.test:80\n\n",
    "OPTIONS * HTTP/1.1\nHost: 127.0.0.1:{port}\n\n",
    "GET / HTTP/1.1\nHost: 127.0.0.1:{port}\nHost : evil.test\n\n",
    "GET / HTTP/1.1\nHost: evil.test\nX-Forwarded-Host: 127.0.0.1:{port}\n\n",
]


def test_it_answers_to_nobody_elses_name(shared: Live) -> None:
    for request in FOREIGN:
        with connected(shared, request.replace("{port}", str(shared.port))) as wire:
            assert wire.recv(13) == b"HTTP/1.1 400 ", request


def test_it_does_not_believe_a_proxy(shared: Live) -> None:
    """A forwarded scheme would make https://127.0.0.1 an origin of ours."""
    origin = shared.url.replace("http:", "https:")
    claims = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1", "Origin": origin}
    assert httpx.post(f"{shared.url}/static/x", headers=claims).status_code == 403


ELSEWHERE = [
    "/media/projects/../secret.mp4",
    "/media/projects/%2e%2e/secret.mp4",
    "/media/projects/%2e%2e%2fsecret.mp4",
    "/media/projects/%252e%252e/secret.mp4",
    "/media/projects/..%5csecret.mp4",
    "/media/projects/1/film.mp4%00.png",
    "/media/projects/%c0%ae%c0%ae/secret.mp4",
    "/media//etc/hostname",
    "/media/%2fetc/hostname",
    "/static/%2e%2e/%2e%2e/manage.py",
]


def test_it_serves_no_other_files_whatever_the_spelling(shared: Live) -> None:
    film(shared, 9)
    (shared.data / "media/secret.mp4").write_bytes(b"SECRET")
    for path in ELSEWHERE:
        with connected(shared, get(path, shared, "Connection: close")) as wire:
            assert answer(wire).startswith(b"HTTP/1.1 404 "), path


def peak(live: Live) -> int:
    """The most memory that the server has ever used, in bytes."""
    status = Path(f"/proc/{live.process.pid}/status")
    if not status.exists():
        pytest.skip("this system does not tell the memory of a process")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024


def test_it_sends_two_gigabytes_in_little_memory(live: Live) -> None:
    film(live, GIGABYTES)
    assert httpx.get(f"{live.url}/media/projects/1/film.mp4", headers={"Range": "bytes=0-9"})
    before = peak(live)
    with connected(live, get("/media/projects/1/film.mp4", live, "Connection: close")) as it:
        buffer, received = bytearray(MEBIBYTE), 0
        while count := it.recv_into(buffer):
            received += count
    assert received > GIGABYTES
    assert peak(live) - before < 40 * MEBIBYTE


def test_it_sends_parts_from_the_end_of_two_gigabytes(shared: Live) -> None:
    path = film(shared, GIGABYTES)
    with path.open("r+b") as file:
        file.seek(-5, os.SEEK_END)
        file.write(b"close")
    url = f"{shared.url}/media/projects/1/film.mp4"
    for wanted in (f"bytes={GIGABYTES - 5}-", "bytes=-5", f"bytes={GIGABYTES - 5}-{GIGABYTES}"):
        response = httpx.get(url, headers={"Range": wanted})
        assert (response.status_code, response.content) == (206, b"close")
        assert response.headers["content-range"].endswith(f"/{GIGABYTES}")


def test_it_tells_the_length_without_reading(shared: Live) -> None:
    film(shared, GIGABYTES)
    response = httpx.head(f"{shared.url}/media/projects/1/film.mp4")
    assert response.headers["content-length"] == str(GIGABYTES)


def test_it_closes_the_film_of_a_viewer_who_left(shared: Live) -> None:
    path = film(shared, GIGABYTES)
    folder = Path(f"/proc/{shared.process.pid}/fd")
    if not folder.exists():
        pytest.skip("this system does not list the open files of a process")

    def is_open() -> bool:
        return str(path) in [str(it.readlink()) for it in folder.iterdir() if it.is_symlink()]

    with connected(shared, get("/media/projects/1/film.mp4", shared)) as wire:
        assert wire.recv(15) == b"HTTP/1.1 200 OK"
        assert is_open()
    # The server learns of it with a later turn of its loop, of which each request needs several.
    for _ in range(1000):
        httpx.head(f"{shared.url}/static/x")
        if not is_open():
            return
    pytest.fail("the film is still open")


def test_it_survives_a_film_that_is_cut_short(live: Live) -> None:
    path = film(live, GIGABYTES)
    with connected(live, get("/media/projects/1/film.mp4", live)) as wire:
        assert wire.recv(15) == b"HTTP/1.1 200 OK"
        os.truncate(path, 0)
        assert len(answer(wire)) < GIGABYTES
    assert httpx.get(f"{live.url}/static/x").status_code == 404
    code, complaint = live.stop()
    assert (code, "Too little data" in complaint) == (0, True)


@pytest.mark.django_db
def test_it_leaves_a_database_alone_that_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(database, "call_command", lambda name, **options: ran.append(name))
    tables = connection.introspection.table_names()
    database.update()
    assert ran == []
    assert connection.introspection.table_names() == tables


def test_it_keeps_the_data_from_start_to_start(start: Start) -> None:
    live = start()
    live.stop()
    before = rows_of(live.data)
    start().stop()
    assert rows_of(live.data) == before


def rows_of(data: Path) -> list[str]:
    """The whole database as text."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as rows:
        return list(rows.iterdump())


def test_it_does_not_touch_the_data_of_a_newer_version(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as rows, rows:
        rows.execute("CREATE TABLE django_migrations (id INTEGER, app, name, applied)")
        rows.execute("INSERT INTO django_migrations VALUES (1, 'projects', '9999_x', '2030-01-01')")
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "newer Storyreel" in refused.stderr
    assert "projects.9999_x" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_it_explains_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"this is no database " * 99)
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "cannot be used: file is not a database" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_it_explains_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").mkdir()
    refused = run(tmp_path)
    assert (refused.returncode, "STORYREEL_DATA" in refused.stderr) == (1, True)
    assert "cannot be used: unable to open database file" in refused.stderr


@pytest.mark.parametrize("name", ["file", "file/data"])
def test_it_explains_a_data_folder_that_cannot_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    refused = run(tmp_path / name)
    assert (refused.returncode, "cannot be made" in refused.stderr) == (1, True)
    assert len(refused.stderr.splitlines()) == 1


def test_it_explains_a_database_that_is_read_only(
    monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    path = tmp_path / "db.sqlite3"
    sqlite3.connect(path).close()
    name = f"file:{path}?mode=ro"
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    options = {"OPTIONS": {"transaction_mode": "IMMEDIATE"}}
    readonly = ConnectionHandler({"default": {**engine, **options}})["default"]
    monkeypatch.setattr(database, "connection", readonly)
    monkeypatch.setattr("django.db.transaction.get_connection", lambda using: readonly)
    with django_db_blocker.unblock(), pytest.raises(CommandError, match="readonly database"):
        database.prepare()


def test_it_refuses_to_start_when_other_hosts_are_let_in(tmp_path: Path) -> None:
    (tmp_path / "wide.py").write_text(
        "from backend.config.settings import *\nALLOWED_HOSTS = ['*']\n"
    )
    refused = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "up", "--port", "0"],
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="wide", PYTHONPATH=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (refused.returncode, "storyreel.E001" in refused.stderr) == (1, True)
