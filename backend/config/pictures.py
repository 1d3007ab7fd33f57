"""Pictures under /media/ in the widths a screen needs: `?width=640`.

What is in the cache is sent at once. What is not is made by two threads of their own, whatever is
asked for at once: a large photograph takes 200 MB while it is decoded, and the threads that read
films for everybody shall not wait for it. Two that ask for the same have one made.
"""

import asyncio
import hashlib
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from core_engine import PICTURE_SUFFIXES, Cache, EngineError, SourceError, kept_jpeg, reduced_jpeg

WIDTHS = (160, 320, 640, 1280, 2560)
_AT_ONCE = 2


def refusal_of_width(request: HttpRequest, name: str) -> HttpResponse | None:
    """The answer to a request for a width that no picture comes in, or None."""
    if request.GET.get("width") not in {str(width) for width in WIDTHS}:
        widths = ", ".join(map(str, WIDTHS))
        message = f"Pictures come in these widths: {widths}. Ask for one of them, or for none."
        return _refusal(400, "no_such_width", message)
    if Path(name).suffix.lower() not in PICTURE_SUFFIXES:
        message = "Only pictures come in widths. Ask for this file without one."
        return _refusal(400, "not_a_picture", message)
    return None


async def serve_reduced(request: HttpRequest, path: Path, cache_control: str) -> HttpResponseBase:
    """The picture at `path` in the width that is asked for, as a JPEG."""
    found = await _reduced(path, int(request.GET["width"]))
    if isinstance(found, EngineError):
        status = 422 if isinstance(found, SourceError) else 500
        return _refusal(status, found.code, f"{found.message} {found.remedy}")
    etag = quote_etag(hashlib.sha256(found).hexdigest())
    response = get_conditional_response(request, etag) or _jpeg(request, found)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control
    return response


def _jpeg(request: HttpRequest, data: bytes) -> HttpResponse:
    response = HttpResponse(b"" if request.method == "HEAD" else data, content_type="image/jpeg")
    response.headers["Content-Length"] = str(len(data))
    return response


def _refusal(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


async def _reduced(path: Path, width: int) -> bytes | EngineError:
    kept = await asyncio.to_thread(_kept, path, width)
    if kept is not None:
        return kept
    # Shielded: one who asked for it may leave, others still wait for it.
    return await asyncio.shield(asyncio.wrap_future(_works().ask(path, width)))


def _kept(path: Path, width: int) -> bytes | EngineError | None:
    try:
        return kept_jpeg(path, width, _cache())
    except EngineError as error:
        return error


def _made(path: Path, width: int) -> bytes | EngineError:
    try:
        return reduced_jpeg(path, width, _cache())
    except EngineError as error:
        return error


def _cache() -> Cache:
    return Cache(Path(settings.STORYREEL_CACHE))


class _Works:
    """Pictures that are being made, each once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reduced")
        self._lock = threading.Lock()
        self._under_way: dict[tuple[Path, int], Future[bytes | EngineError]] = {}

    def ask(self, path: Path, width: int) -> "Future[bytes | EngineError]":
        """What will be the picture, or what is wrong with it; for all who ask meanwhile."""
        asked = (path, width)
        with self._lock:
            if asked not in self._under_way:
                self._under_way[asked] = self._threads.submit(self._make, asked)
            return self._under_way[asked]

    def _make(self, asked: tuple[Path, int]) -> bytes | EngineError:
        try:
            return _made(*asked)
        finally:
            with self._lock:
                del self._under_way[asked]


@cache
def _works() -> _Works:
    return _Works()
