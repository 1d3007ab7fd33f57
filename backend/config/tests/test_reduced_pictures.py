"""/media/…?width=: pictures in the sizes of screens; each test's name is the end of "it…"."""

import asyncio
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from backend.config import pictures
from backend.conftest import Answer, Exchange

NAME = "projects/1/images/" + "0" * 32 + ".jpg"
URL = f"/media/{NAME}"
FOR_EVER = "private, max-age=31536000, immutable"


@pytest.fixture
def photo(media_root: Path) -> Path:
    """An uploaded picture."""
    return put(media_root / NAME, (1000, 500))


def put(path: Path, size: tuple[int, int]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (200, 40, 40)).save(path)
    return path


def size_of(answer: Answer) -> tuple[int, int]:
    with Image.open(io.BytesIO(answer.body)) as image:
        return image.size


@pytest.mark.usefixtures("photo")
@pytest.mark.parametrize("width", pictures.WIDTHS)
def test_it_has_the_width_that_is_asked_for(asgi: Exchange, width: int) -> None:
    answer = asgi("GET", f"{URL}?width={width}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert size_of(answer) == (min(width, 1000), min(width, 1000) // 2)
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.usefixtures("photo")
@pytest.mark.parametrize("width", ["0", "641", "-160", "160.0", "", "x", "９６０", "99999999999"])
def test_it_has_no_other_widths(asgi: Exchange, width: str) -> None:
    answer = asgi("GET", f"{URL}?width={width}")
    assert (answer.status, b"160, 320, 640, 1280, 2560" in answer.body) == (400, True)


@pytest.mark.usefixtures("photo")
def test_it_is_not_sent_again_while_it_is_the_same(asgi: Exchange) -> None:
    etag = asgi("GET", f"{URL}?width=160").headers["etag"]
    assert etag.startswith('"')
    answer = asgi("GET", f"{URL}?width=160", ("If-None-Match", etag))
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
    assert asgi("GET", f"{URL}?width=320").headers["etag"] != etag


@pytest.mark.usefixtures("photo")
def test_it_tells_its_length_without_its_bytes(asgi: Exchange) -> None:
    length = len(asgi("GET", f"{URL}?width=160").body)
    answer = asgi("HEAD", f"{URL}?width=160")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(length)


def test_it_keeps_the_original_for_ever_too(asgi: Exchange, photo: Path) -> None:
    answer = asgi("GET", URL)
    assert (answer.body, answer.headers["cache-control"]) == (photo.read_bytes(), FOR_EVER)


def test_it_asks_again_for_pictures_that_were_not_uploaded(asgi: Exchange, photo: Path) -> None:
    put(photo.parent.parent / "output/1/film.jpg", (400, 200))
    answer = asgi("GET", "/media/projects/1/output/1/film.jpg?width=160")
    assert (size_of(answer), answer.headers["cache-control"]) == ((160, 80), "private, no-cache")


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff"])
def test_it_says_what_is_wrong_with_one_that_cannot_be_decoded(
    asgi: Exchange, photo: Path, data: bytes
) -> None:
    photo.write_bytes(data)
    answer = asgi("GET", f"{URL}?width=160")
    assert (answer.status, b"picture" in answer.body) == (422, True)
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_it_has_no_widths_of_sounds(asgi: Exchange, media_root: Path) -> None:
    sound = media_root / "projects/1/audio/a.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"RIFF")
    assert asgi("GET", "/media/projects/1/audio/a.wav?width=160").status == 400


@pytest.mark.parametrize("name", ["projects/1/images/none.jpg", "cache/x.jpg", "../x.jpg"])
def test_it_is_not_there(asgi: Exchange, name: str) -> None:
    assert asgi("GET", f"/media/{name}?width=160").status == 404


def test_it_is_made_once_for_all_who_ask_meanwhile(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, free = [], threading.Event()

    def slow(path: Path, width: int) -> bytes:
        asked.append(width)
        free.wait(30)
        return b"jpeg"

    monkeypatch.setattr(pictures, "_made", slow)
    works = pictures._Works()
    futures = [works.ask(photo, 160), works.ask(photo, 160), works.ask(photo, 320)]
    assert futures[0] is futures[1]
    free.set()
    assert [it.result(30) for it in futures] == [b"jpeg"] * 3
    assert sorted(asked) == [160, 320]
    assert works.ask(photo, 160).result(30) == b"jpeg"  # another time it is asked for anew


def test_it_is_decoded_two_at_a_time(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both, counted, most, now = threading.Barrier(2), threading.Lock(), [0], [0]

    def counting(path: Path, width: int) -> bytes:
        with counted:
            now[0] += 1
            most[0] = max(most[0], now[0])
        both.wait(30)
        with counted:
            now[0] -= 1
        return b"jpeg"

    monkeypatch.setattr(pictures, "_made", counting)
    works = pictures._Works()
    for future in [works.ask(photo, width) for width in range(8)]:
        future.result(30)
    assert most == [2]


def test_it_is_sent_to_others_when_one_has_left(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, free, ask = threading.Semaphore(0), threading.Event(), pictures._Works.ask

    def slow(path: Path, width: int) -> bytes:
        free.wait(30)
        return b"jpeg"

    def counted(works: pictures._Works, path: Path, width: int) -> object:
        asked.release()
        return ask(works, path, width)

    async def one_leaves() -> object:
        # Two keep both threads busy, so that what the others ask for has not begun.
        tasks = []
        for width in (160, 320, 640, 640):
            tasks.append(asyncio.create_task(pictures._reduced(photo, width)))
            await asyncio.to_thread(asked.acquire, timeout=30)
        tasks[2].cancel()
        await asyncio.wait([tasks[2]])
        free.set()
        return [await it for it in (*tasks[:2], tasks[3])]

    monkeypatch.setattr(pictures, "_made", slow)
    monkeypatch.setattr(pictures._Works, "ask", counted)
    assert asyncio.run(one_leaves()) == [b"jpeg"] * 3


@pytest.mark.usefixtures("photo")
def test_it_comes_to_many_at_once() -> None:
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: Exchange()("GET", f"{URL}?width=640"), range(16)))
    assert {(it.status, size_of(it)) for it in answers} == {(200, (640, 320))}
