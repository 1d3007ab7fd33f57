"""Files over HTTP: read each test's name as the end of a sentence that begins with "it"."""

import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from django.http import Http404, StreamingHttpResponse
from django.test import AsyncRequestFactory
from django.utils.http import http_date
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from backend.config import media
from backend.conftest import Answer, Exchange

BYTES = bytes(range(256)) * 4
SIZE = len(BYTES)
URL = "/media/projects/1/output/film.mp4"
CHANGED = 1_700_000_000  # seconds since 1970


@pytest.fixture
def film(media_root: Path) -> Path:
    """A published film."""
    path = media_root / "projects/1/output/film.mp4"
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES)
    os.utime(path, (CHANGED, CHANGED))
    return path


def get(asgi: Exchange, **headers: str) -> Answer:
    """The film, asked for with `headers` (`if_range="…"`)."""
    return asgi("GET", URL, *((name.replace("_", "-"), it) for name, it in headers.items()))


def open_files() -> set[str]:
    """What this process has open."""
    links = Path("/proc/self/fd")
    if not links.exists():
        pytest.skip("this system does not list the open files of a process")
    return {str(it.readlink()) for it in links.iterdir() if it.is_symlink()}


@pytest.mark.usefixtures("film")
def test_it_sends_the_whole_film_with_all_that_a_player_needs(asgi: Exchange) -> None:
    answer = get(asgi)
    assert (answer.status, answer.body) == (200, BYTES)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(SIZE)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["last-modified"] == http_date(CHANGED)
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-security-policy"] == media.PLAYER_POLICY
    assert answer.headers["etag"].startswith('"')
    assert "content-disposition" not in answer.headers


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, SIZE - 1),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-100", SIZE - 100, SIZE - 1),
        (f"bytes=-{SIZE}", 0, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes={SIZE - 1}-{SIZE - 1}", SIZE - 1, SIZE - 1),
        (f"bytes=5-{SIZE}", 5, SIZE - 1),
        (f"bytes=5-{'9' * 32}", 5, SIZE - 1),
        ("bytes=007-008", 7, 8),
        ("BYTES=1-2", 1, 2),
        ("bytes= 1-2 ", 1, 2),
    ],
)
def test_it_sends_the_part_that_was_asked_for(
    asgi: Exchange, wanted: str, first: int, last: int
) -> None:
    answer = get(asgi, range=wanted)
    assert (answer.status, answer.body) == (206, BYTES[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["content-length"] == str(last + 1 - first)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == get(asgi).headers["etag"]


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0"])
def test_it_says_that_a_part_beyond_the_end_is_not_there(asgi: Exchange, wanted: str) -> None:
    answer = get(asgi, range=wanted)
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert b"range_not_satisfiable" in answer.body


@pytest.mark.parametrize("wanted", ["bytes=0-", "bytes=0-0", "bytes=-5"])
def test_it_has_no_part_of_an_empty_film(asgi: Exchange, film: Path, wanted: str) -> None:
    film.write_bytes(b"")
    assert get(asgi).body == b""
    answer = get(asgi, range=wanted)
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */0")


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=0-1,5-9",
        "bytes=0-1, -1",
        "bytes=9-1",
        "bytes=-",
        "bytes=",
        "bytes",
        "",
        "bytes=a-b",
        "bytes=1-2x",
        "bytes=--1",
        "bytes=1--2",
        "bytes=+1-2",
        "bytes=1 - 2",
        "bytes=0x1-0x2",
        "bytes=\xb2-\xb3",
        "bytes=1.0-2",
        "items=0-1",
        "bytes: 0-1",
        f"bytes={'9' * 5000}-",
    ],
)
def test_it_sends_the_whole_film_for_what_is_no_single_range(asgi: Exchange, wanted: str) -> None:
    answer = get(asgi, range=wanted)
    assert (answer.status, answer.body) == (200, BYTES)
    assert "content-range" not in answer.headers


@how(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.from_regex(r"bytes=([0-9]{0,5}-[0-9]{0,5}|[0-9,\- ]{0,9})", fullmatch=True))
def test_it_sends_only_bytes_that_are_there(asgi: Exchange, film: Path, wanted: str) -> None:
    answer = get(asgi, range=wanted)
    assert answer.status in (200, 206, 416)
    if answer.status == 206:
        first, last = map(int, answer.headers["content-range"][6:].split("/")[0].split("-"))
        assert answer.body == BYTES[first : last + 1] != b""


@pytest.mark.usefixtures("film")
def test_it_continues_only_the_film_that_the_client_has(asgi: Exchange) -> None:
    etag = get(asgi).headers["etag"]
    assert get(asgi, range="bytes=5-9", if_range=etag).status == 206
    assert get(asgi, range="bytes=5-9", if_range=http_date(CHANGED)).status == 206
    others = [
        f"W/{etag}",
        etag.strip('"'),
        f'{etag}, "x"',
        '"x"',
        "*",
        "",
        http_date(CHANGED - 1),
        http_date(CHANGED + 1),
        "yesterday",
    ]
    answers = [get(asgi, range="bytes=5-9", if_range=other) for other in others]
    assert [(it.status, it.body) for it in answers] == [(200, BYTES)] * len(others)


@pytest.mark.usefixtures("film")
def test_it_does_not_refuse_a_part_of_an_old_film(asgi: Exchange) -> None:
    assert get(asgi, range=f"bytes={SIZE}-", if_range='"old"').body == BYTES


def test_it_starts_anew_after_the_film_was_replaced(asgi: Exchange, film: Path) -> None:
    etag = get(asgi, range="bytes=0-9").headers["etag"]
    new = film.with_name("film.new")
    new.write_bytes(BYTES[::-1])
    os.utime(new, (CHANGED, CHANGED))
    new.replace(film)
    answer = get(asgi, range="bytes=10-", if_range=etag)
    assert (answer.status, answer.body) == (200, BYTES[::-1])


@pytest.mark.usefixtures("film")
def test_it_gives_the_length_without_the_film(asgi: Exchange) -> None:
    for headers in ((), (("Range", "bytes=0-1"),), (("Range", f"bytes={SIZE}-"),)):
        answer = asgi("HEAD", URL, *headers)
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers == {**get(asgi).headers}


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_does_not_send_again_what_the_client_has(asgi: Exchange, method: str) -> None:
    whole = get(asgi).headers
    etag, date = whole["etag"], whole["last-modified"]
    for condition in (
        ("If-None-Match", etag),
        ("If-None-Match", f'"x", W/{etag}'),
        ("If-None-Match", "*"),
        ("If-Modified-Since", date),
        ("If-Modified-Since", http_date(CHANGED + 60)),
    ):
        answer = asgi(method, URL, condition, ("Range", "bytes=0-9"))
        assert (answer.status, answer.body) == (304, b"")
        for name in ("etag", "last-modified", "cache-control", "content-security-policy"):
            assert answer.headers[name] == whole[name]
        assert answer.headers["content-length"] == str(SIZE)


@pytest.mark.usefixtures("film")
def test_it_sends_again_what_has_changed(asgi: Exchange) -> None:
    assert get(asgi, if_none_match='"x"').status == 200
    assert get(asgi, if_modified_since=http_date(CHANGED - 1)).status == 200
    assert get(asgi, if_modified_since="yesterday").status == 200
    assert get(asgi, if_none_match='"x"', if_modified_since=http_date(CHANGED)).status == 200


@pytest.mark.usefixtures("film")
def test_it_keeps_to_the_other_conditions(asgi: Exchange) -> None:
    assert get(asgi, if_match='"x"').status == 412
    assert get(asgi, if_match=get(asgi).headers["etag"]).status == 200
    assert get(asgi, if_unmodified_since=http_date(CHANGED - 1)).status == 412


def test_it_has_another_etag_for_other_bytes(asgi: Exchange, film: Path) -> None:
    seen = [get(asgi).headers["etag"]]
    film.write_bytes(BYTES + b"x")
    os.utime(film, (CHANGED, CHANGED))
    seen.append(get(asgi).headers["etag"])
    os.utime(film, ns=(CHANGED * 10**9, CHANGED * 10**9 + 1))
    seen.append(get(asgi).headers["etag"])
    copy = film.with_name("copy.mp4")
    copy.write_bytes(film.read_bytes())
    os.utime(copy, ns=(CHANGED * 10**9, CHANGED * 10**9 + 1))
    copy.replace(film)
    seen.append(get(asgi).headers["etag"])
    assert len(set(seen)) == 4


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_only_reads(asgi: Exchange, method: str) -> None:
    answer = asgi(method, URL, ("X-App", "1"))
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_it_calls_only_missing_files_missing() -> None:
    assert isinstance(media.absent(OSError(errno.ENOENT, "")), Http404)
    trouble = OSError(errno.EMFILE, "")
    assert media.absent(trouble) is trouble


def pieces(response: object) -> AsyncIterator[bytes]:
    """The body as the server reads it."""
    assert isinstance(response, StreamingHttpResponse)
    return aiter(response)


async def open_film() -> StreamingHttpResponse:
    """The response to a request for the film, nothing sent yet."""
    request = AsyncRequestFactory().get(URL)
    response = await media.media(request, URL.removeprefix("/media/"))
    assert isinstance(response, StreamingHttpResponse)
    return response


def test_it_finishes_the_film_that_it_began(film: Path) -> None:
    old, new = b"o" * (3 * media.PIECE + 5), b"n" * (9 * media.PIECE)
    film.write_bytes(old)

    async def watch() -> bytes:
        response = await open_film()
        body = pieces(response)
        first = await anext(body)
        film.with_name("new.mp4").write_bytes(new)
        film.with_name("new.mp4").replace(film)
        rest = [it async for it in body]
        response.close()
        return b"".join([first, *rest])

    assert asyncio.run(watch()) == old


def test_it_sends_no_more_than_it_said_of_a_film_that_grows(film: Path) -> None:
    async def watch() -> bytes:
        response = await open_film()
        with film.open("ab") as file:
            file.write(b"more")
        sent = b"".join([it async for it in pieces(response)])
        response.close()
        return sent

    assert asyncio.run(watch()) == BYTES


def test_it_ends_early_when_a_film_is_cut_short(film: Path) -> None:
    film.write_bytes(b"x" * (4 * media.PIECE))

    async def watch() -> int:
        response = await open_film()
        body = pieces(response)
        sent = len(await anext(body))
        os.truncate(film, media.PIECE + 7)
        sent += sum([len(it) async for it in body])
        response.close()
        return sent

    assert media.PIECE <= asyncio.run(watch()) < 4 * media.PIECE


def test_it_reads_in_small_pieces(film: Path) -> None:
    film.write_bytes(b"x" * (2 * media.PIECE + 1))

    async def watch() -> list[int]:
        response = await open_film()
        sizes = [len(it) async for it in pieces(response)]
        response.close()
        return sizes

    assert asyncio.run(watch()) == [media.PIECE, media.PIECE, 1]


@pytest.mark.parametrize("count", [0, 1])
def test_it_closes_the_film_when_the_client_leaves(film: Path, count: int) -> None:
    film.write_bytes(b"x" * (4 * media.PIECE))

    async def watch() -> None:
        response = await open_film()
        body = pieces(response)
        for _ in range(count):
            await anext(body)
        assert str(film) in open_files()
        response.close()
        assert str(film) not in open_files()

    asyncio.run(watch())


def test_it_closes_the_film_of_a_client_who_leaves_before_there_is_an_answer(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_open, has_left, really_open = threading.Event(), threading.Event(), media.open_file

    def open_slowly(path: Path) -> media.OpenFile:
        opened = really_open(path)
        is_open.set()
        has_left.wait()
        return opened

    async def ask_and_leave() -> None:
        asked = asyncio.create_task(open_film())
        await asyncio.to_thread(is_open.wait)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        has_left.set()

    monkeypatch.setattr(media, "open_file", open_slowly)
    asyncio.run(ask_and_leave())
    assert str(film) not in open_files()


@pytest.mark.parametrize(
    "headers", [("Range", f"bytes={SIZE}-"), ("If-None-Match", "*"), ("If-Match", '"x"')]
)
def test_it_closes_a_film_that_it_does_not_send(
    asgi: Exchange, film: Path, headers: tuple[str, str]
) -> None:
    asgi("GET", URL, headers)
    asgi("HEAD", URL, headers)
    asgi("GET", URL)
    assert str(film) not in open_files()
