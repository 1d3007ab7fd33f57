"""Fetching sounds: all of one or nothing, whatever the other side does."""

import errno
import gzip
import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.config import outbound
from backend.config.outbound import AddressRefused, Downloaded, DownloadFailed, Limits
from backend.config.tests.outside import (
    Canary,
    Names,
    Outside,
    Script,
    Send,
    answer,
    lost,
    moved,
    outside,
    watched,
)
from core_engine import RenderCancelled

MP3 = b"ID3\x04" + bytes(range(256)) * 400
PLENTY = 10**9
FINE = b"HTTP/1.1 200 OK\r\n"
SOUNDS = {
    ".mp3": [MP3, b"\xff\xfb\x90\x64" + bytes(99), b"\xff\xf3\x40" + bytes(99), b"\xff\xe2" * 9],
    ".wav": [b"RIFF\x24\0\0\0WAVEfmt " + bytes(99)],
    ".flac": [b"fLaC\0\0\0\x22" + bytes(99)],
    ".ogg": [b"OggS\0\x02" + bytes(99)],
    ".m4a": [b"\0\0\0\x20ftypM4A " + bytes(99), b"\0\0\0\x18ftypmp42" + bytes(99)],
}
NO_SOUNDS = [
    b"", b"I", b"ID", b"\xff", b"<!doctype html><title>Sorry</title>", b'{"error": "expired"}',
    "<p>".encode("utf-16"), b"\xff\xd8\xff\xe0" + bytes(99), b"\x89PNG\r\n\x1a\n" + bytes(99),
    b"RIFF\x24\0\0\0AVI LIST" + bytes(99), b"RIFF", b"\xff\xf1\x50\x80" + bytes(99),
    b"PK\x03\x04" + bytes(99), gzip.compress(MP3), b"#EXTM3U\nhttp://127.0.0.1/a.ts\n",
]  # fmt: skip


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Canary:
    return watched(monkeypatch)


@pytest.fixture
def server(canary: Canary) -> Iterator[Outside]:
    """A server on this machine, which the person has set."""
    with outside() as it:
        canary.ports.add(it.port)
        yield it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where sounds go; it is made when the first one comes."""
    return tmp_path / "music"


def fetched(server: Outside, folder: Path, script: Script, **options: Any) -> Downloaded:
    """What comes of it when the server does this."""
    server.scripts["/a"] = script
    given = {"most_bytes": PLENTY, "allowed_origins": [server.url], "resolver": lost, **options}
    return outbound.download(f"{server.url}/a", folder / "x", **given)


def refused(server: Outside, folder: Path, script: Script, **options: Any) -> DownloadFailed:
    """Why nothing has come, and nothing is left."""
    with pytest.raises(DownloadFailed) as error:
        fetched(server, folder, script, **options)
    assert not folder.exists() or list(folder.iterdir()) == []
    assert error.value.message
    assert error.value.remedy
    return error.value


@pytest.mark.parametrize(
    ("suffix", "sound"), [(suffix, it) for suffix, sounds in SOUNDS.items() for it in sounds]
)
def test_a_sound_gets_the_suffix_of_what_it_is(
    server: Outside, folder: Path, suffix: str, sound: bytes
) -> None:
    found = fetched(server, folder, answer(sound, Content_Type="text/html"))
    sha256 = hashlib.sha256(sound).hexdigest()
    assert found == Downloaded(folder / f"x{suffix}", sha256, len(sound), suffix)
    assert found.path.read_bytes() == sound
    assert list(folder.iterdir()) == [found.path]


@pytest.mark.parametrize("body", NO_SOUNDS)
def test_what_is_no_sound_is_not_kept(server: Outside, folder: Path, body: bytes) -> None:
    error = refused(server, folder, answer(body, Content_Type="audio/mpeg"))
    assert (error.code, error.is_passing) == ("no_sound", False)


def test_its_length_need_not_be_told(server: Outside, folder: Path) -> None:
    assert fetched(server, folder, answer(MP3, Content_Length=None)).bytes == len(MP3)


def test_it_may_come_in_chunks_and_crumbs(server: Outside, folder: Path) -> None:
    def crumbs(send: Send) -> None:
        send(answer(Content_Length=None, Transfer_Encoding="chunked"))
        for byte in MP3[:50]:
            send(b"1\r\n%c\r\n" % byte)
        send(b"0\r\n\r\n")

    assert fetched(server, folder, crumbs).path.read_bytes() == MP3[:50]


def test_what_comes_after_its_end_is_not_waited_for_and_no_part_of_it(
    server: Outside, folder: Path
) -> None:
    over = threading.Event()

    def more(send: Send) -> None:
        send(answer(MP3)[:-1000])
        send(MP3[-1000:] + bytes(5000))
        over.wait(60)

    assert fetched(server, folder, more).path.read_bytes() == MP3
    over.set()


def test_one_that_is_there_is_replaced(server: Outside, folder: Path) -> None:
    folder.mkdir()
    (folder / "x.mp3").write_bytes(b"old")
    assert fetched(server, folder, answer(MP3)).path.read_bytes() == MP3


def test_nobody_sees_half_of_one(server: Outside, folder: Path) -> None:
    seen: list[str] = []

    def halves(send: Send) -> None:
        send(answer(MP3)[:-1000])
        for _ in range(6000):
            seen[:] = [it.name for it in folder.glob("*")]
            if seen:
                break
            threading.Event().wait(0.01)
        send(MP3[-1000:])

    assert fetched(server, folder, halves).bytes == len(MP3)
    [part] = seen
    assert part.startswith(".x.mp3.")
    assert part.endswith(".part")


def endless(send: Send) -> None:
    send(answer(MP3, Content_Length=None))
    while True:
        send(bytes(2**16))


def endless_chunks(send: Send) -> None:
    send(answer(Content_Length=None, Transfer_Encoding="chunked"))
    while True:
        send(b"%x\r\n%b\r\n" % (len(MP3), MP3))


def endless_chunk(send: Send) -> None:
    send(answer(Content_Length=None, Transfer_Encoding="chunked") + b"ffffffffffff\r\n" + MP3)
    while True:
        send(bytes(2**16))


@pytest.mark.parametrize("script", [endless, endless_chunks, endless_chunk])
def test_an_endless_one_ends(server: Outside, folder: Path, script: Script) -> None:
    error = refused(server, folder, script, most_bytes=10**6)
    assert (error.code, error.is_passing) == ("too_large", False)


def test_one_byte_too_much_is_too_much(server: Outside, folder: Path) -> None:
    assert refused(server, folder, answer(MP3), most_bytes=len(MP3) - 1).code == "too_large"
    assert fetched(server, folder, answer(MP3), most_bytes=len(MP3)).bytes == len(MP3)


def test_each_kind_has_its_limit(
    server: Outside, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outbound.MOST_BYTES[".mp3"] == 60_000_000
    assert outbound.MOST_BYTES[".wav"] == 200_000_000
    monkeypatch.setitem(outbound.MOST_BYTES, ".mp3", 100)
    assert refused(server, folder, answer(MP3)).code == "too_large"


@pytest.mark.parametrize(
    "script",
    [
        answer(MP3)[:-1],
        answer(MP3)[:200],
        answer(Content_Length=999),
        answer(Content_Length=None, Transfer_Encoding="chunked") + b"ff\r\n" + MP3[:100],
        answer(Content_Length=None, Transfer_Encoding="chunked") + b"5\r\nID3..\r\n",
        answer(Content_Length=None, Transfer_Encoding="chunked") + b"x\r\nID3..\r\n",
    ],
)
def test_one_that_breaks_off_is_not_kept(server: Outside, folder: Path, script: bytes) -> None:
    assert refused(server, folder, script).is_passing


@pytest.mark.parametrize(
    "script",
    [b"", b"\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 2000\r\n\r\n", FINE + b"a: b\r\n" * 200,
     FINE + b"x: " + b"y" * 99_999],
)  # fmt: skip
def test_what_is_no_answer_is_told_in_few_words(
    server: Outside, folder: Path, script: bytes
) -> None:
    error = refused(server, folder, script)
    assert error.code == "connection_lost"
    assert len(str(error)) < 400


@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP, identity", "deflate"])
def test_nothing_is_unpacked(server: Outside, folder: Path, encoding: str) -> None:
    bomb = gzip.compress(bytes(10**6))
    assert refused(server, folder, answer(bomb, Content_Encoding=encoding)).code == "encoded"
    assert fetched(server, folder, answer(MP3, Content_Encoding="identity")).bytes == len(MP3)
    assert server.requests[0].headers["Accept-Encoding"] == "identity"


def drip(what: bytes) -> Script:
    """Send the beginning, and then a byte now and then for ever."""

    def script(send: Send) -> None:
        send(what)
        while True:
            threading.Event().wait(0.02)
            send(b"x")

    return script


@pytest.mark.parametrize(
    "what",
    [
        answer(MP3, Content_Length=None),
        answer(MP3, Content_Length=10**7),
        answer(Content_Length=None, Transfer_Encoding="chunked") + b"fffff\r\nID3",
        FINE + b"X: ",
        b"HTTP/1.1 200 O",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nX: ",
    ],
)
def test_one_that_drips_is_given_up(server: Outside, folder: Path, what: bytes) -> None:
    error = refused(server, folder, drip(what), limits=Limits(total=0.3))
    assert (error.code, error.is_passing) == ("timeout", True)


@pytest.mark.parametrize("what", [b"", FINE, answer(MP3, Content_Length=10**7)])
def test_one_that_stands_still_is_given_up(server: Outside, folder: Path, what: bytes) -> None:
    over = threading.Event()

    def stand_still(send: Send) -> None:
        send(what)
        over.wait(60)

    error = refused(server, folder, stand_still, limits=Limits(read=0.1))
    over.set()
    assert (error.code, error.is_passing) == ("timeout", True)


@pytest.mark.parametrize("what", [b"", answer(MP3, Content_Length=10**7)])
def test_who_has_had_enough_waits_no_longer(server: Outside, folder: Path, what: bytes) -> None:
    cancelled = threading.Event()
    over = threading.Event()

    def stand_still(send: Send) -> None:
        send(what)
        cancelled.set()
        over.wait(60)

    with pytest.raises(RenderCancelled):
        fetched(server, folder, stand_still, cancelled=cancelled)
    over.set()
    assert not folder.exists() or list(folder.iterdir()) == []


def test_who_has_had_enough_before_connects_to_nobody(
    server: Outside, canary: Canary, folder: Path
) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(RenderCancelled):
        fetched(server, folder, answer(MP3), cancelled=cancelled)
    assert canary.seen == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_trying_again_may_help(server: Outside, folder: Path, status: int) -> None:
    error = refused(server, folder, answer(MP3, f"{status} Sorry"))
    assert error.is_passing
    assert str(status) in error.message


@pytest.mark.parametrize("status", [201, 204, 206, 304, 305, 400, 401, 402, 403, 404, 410, 418])
def test_trying_again_does_not_help(server: Outside, folder: Path, status: int) -> None:
    error = refused(server, folder, answer(MP3, f"{status} Sorry", Location="/b"))
    assert (error.code == "gone") == (status in (404, 410))
    assert not error.is_passing
    assert len(server.requests) == 1


def test_nobody_may_be_there(canary: Canary, folder: Path) -> None:
    server = Outside(9)
    error = refused(server, folder, b"")
    assert (error.code, error.is_passing) == ("connection_lost", True)
    assert canary.seen == [("127.0.0.1", 9)]


def test_a_name_may_be_unknown_for_a_while(folder: Path) -> None:
    with pytest.raises(DownloadFailed) as error:
        outbound.download("https://nowhere.test/", folder / "x", most_bytes=9, resolver=Names())
    assert error.value.is_passing


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_three_redirects_are_followed(server: Outside, folder: Path, status: int) -> None:
    sorry = f"{status} Moved"
    server.scripts |= {
        "/b/c?d": moved("e", sorry), "/b/e": moved(f"//127.0.0.1:{server.port}/f", sorry),
        "/f": answer(MP3),
    }  # fmt: skip
    assert fetched(server, folder, moved(f"{server.url}/b/c?d#e", sorry)).bytes == len(MP3)
    assert [it.path for it in server.requests] == ["/a", "/b/c?d", "/b/e", "/f"]
    assert all(it.method == "GET" for it in server.requests)


def test_nothing_is_told_to_those_on_the_way(
    server: Outside, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    server.scripts["/b"] = answer(MP3)
    fetched(server, folder, moved("/b"))
    usual = {"Host", "User-Agent", "Accept-Encoding", "Connection"}
    assert [set(it.headers) for it in server.requests] == [usual, usual]


@pytest.mark.parametrize("to", ["/b", "/a", "", "#a"])
def test_a_fourth_redirect_is_not_followed(server: Outside, folder: Path, to: str) -> None:
    server.scripts |= {"/b": moved("/c"), "/c": moved("/d"), "/d": moved("/e"), "/e": answer(MP3)}
    error = refused(server, folder, moved(to))
    assert (error.code, error.is_passing) == ("too_many_redirects", False)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:{other}/a", "//127.0.0.1:{other}/a", "https://127.0.0.1:{port}/a",
        "http://localhost:{port}/a", "http://[::1]:{port}/a", "http://0.0.0.0:{port}/a",
        "http://2130706433:{port}/a", "https://ten.test/a", "https://169.254.169.254/latest",
        "https://[64:ff9b::7f00:1]/", "http://music.test/", "file:///etc/passwd", "ftp://ten.test/",
        "https://me:secret@127.0.0.1:{port}/", "http://127.0.0.1:{port}@ten.test/", "https://[",
        "https://music.test:99999/", "\\\\ten.test\\a", "http:\\\\127.0.0.1:{other}\\a",
    ],
)  # fmt: skip
def test_a_redirect_is_checked_as_the_first_address_is(
    server: Outside, canary: Canary, folder: Path, to: str
) -> None:
    resolver = Names(ten__test=[["10.0.0.1"]], music__test=[["10.0.0.1"]], localhost=[["::1"]])
    with outside() as other:
        canary.ports.add(other.port)
        with pytest.raises(AddressRefused):
            there = to.format(port=server.port, other=other.port)
            fetched(server, folder, moved(there), resolver=resolver)
        assert other.requests == []
    assert canary.seen == [("127.0.0.1", server.port)]
    assert not folder.exists()


@pytest.mark.parametrize("when", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_nothing(
    server: Outside, folder: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[when], full)
    with pytest.raises(OSError, match="space"):
        fetched(server, folder, answer(MP3))
    assert list(folder.iterdir()) == []


def test_bytes_that_have_come_already_are_kept_the_same_way(folder: Path) -> None:
    found = outbound.keep_bytes(MP3, folder / "x", most_bytes=len(MP3))
    assert found == Downloaded(folder / "x.mp3", hashlib.sha256(MP3).hexdigest(), len(MP3), ".mp3")
    for sound, most in ((MP3, 100), (b"<html>", PLENTY), (b"", PLENTY)):
        with pytest.raises(DownloadFailed):
            outbound.keep_bytes(sound, folder / "y", most_bytes=most)
    assert list(folder.iterdir()) == [found.path]
