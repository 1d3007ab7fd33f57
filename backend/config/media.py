"""Files over HTTP: films, pictures and sound under /media/, the app's own assets under /static/.

A film is read in parts (RFC 9110 section 14), so that a player can seek, and in small pieces, so
that a film of any size costs the server the same memory. All that is said about a file (its length,
its validators, its bytes) comes from one open descriptor: a film that is published in the middle
appears under the same name, but never inside an answer that has begun.

Files people put in are hostile. They get a type from a fixed list, or none and a download; the
browser may not guess another (`nosniff`, set by the guard) and runs nothing in them (`sandbox`).
"""

import asyncio
import errno
import os
import re
import stat
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import (
    content_disposition_header,
    http_date,
    parse_http_date_safe,
    quote_etag,
)
from django.views.decorators.http import require_safe

from backend.config.pictures import refusal_of_width, serve_reduced

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    # Several JPEGs in a row; browsers know the first one, and no type of its own.
    ".mpo": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".caf": "audio/x-caf",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    # Subtitles for <track>; a browser does nothing else with this type.
    ".vtt": "text/vtt; charset=utf-8",
}
STATIC_TYPES = {
    **MEDIA_TYPES,
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# For a file that is opened by itself, in a tab: whatever it holds, nothing in it runs.
MEDIA_POLICY = "sandbox; default-src 'none'"
# The browser's own player fetches the file a second time, as a part of the page it has made for it.
# Without an origin of its own that page would be a stranger; scripts stay forbidden twice over.
PLAYER_POLICY = "sandbox allow-same-origin; default-src 'none'; media-src 'self'"
UPLOADED = re.compile(r"(projects/[^/]+/(images|audio)|music)/[0-9a-f]{32}(\.\w+)?")
FOR_EVER = "private, max-age=31536000, immutable"
PIECE = 256 * 1024  # bytes
# RFC 9110 section 14.1.2; the limit on digits keeps int() from refusing the number.
RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,32})-([0-9]{0,32})[ \t]*", re.IGNORECASE)
# Reasons why a name leads nowhere. Others (no descriptors left, a broken disk) are trouble.
ABSENT = {
    errno.EACCES,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENXIO,
}


@require_safe
async def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /media/projects/…: a file of a project; 404 for everything else under MEDIA_ROOT.

    `?width=640` gives a picture in a size for screens.
    """
    path = await asyncio.to_thread(project_file, name)
    last, keep = name.rpartition("/")[2], media_cache_control(name)
    if "width" in request.GET:
        response = refusal_of_width(request, last) or await serve_reduced(request, path, keep)
    else:
        response = await serve_file(request, path, cache_control=keep, name=last)
    response.headers["Content-Security-Policy"] = media_policy(last)
    return response


@require_safe
async def static(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET /static/…: an asset of the app or of a package it is made of, else 404."""
    path = await asyncio.to_thread(static_file, name)
    return await serve_file(request, path, cache_control="public, max-age=3600", types=STATIC_TYPES)


def project_file(name: str) -> Path:
    """The file that `name` stands for, with links followed. Raises Http404 outside `projects/` and
    `music/`."""
    require_plain(name)
    folders = (Path(settings.MEDIA_ROOT, folder) for folder in ("projects", "music"))
    bases = [os.path.realpath(folder) for folder in folders]  # one of them may not be there yet
    path = real_path(Path(settings.MEDIA_ROOT, name))
    if not any(map(path.is_relative_to, bases)):
        raise Http404("Not a file of a project.")
    return path


def media_cache_control(name: str) -> str:
    """How long a browser may believe what it has: no upload ever takes another's name."""
    return FOR_EVER if UPLOADED.fullmatch(name) else "private, no-cache"


def media_policy(name: str) -> str:
    """What the file may do. The same for each answer: a 304 changes what the browser has stored."""
    kind = MEDIA_TYPES.get(Path(name).suffix.lower(), "")
    return PLAYER_POLICY if kind.startswith(("video/", "audio/")) else MEDIA_POLICY


def static_file(name: str) -> Path:
    """The asset that `name` stands for. Raises Http404 where no package has it."""
    require_plain(name)
    found = finders.find(name)
    if not found:
        raise Http404("No such asset.")
    return Path(found)


def require_plain(name: str) -> None:
    """Raise Http404 for names that lead elsewhere, and for files that are hidden or unfinished."""
    parts = name.casefold().split("/")
    odd = "\\" in name or "\0" in name or not all(parts)
    if odd or any(part.startswith(".") or part.endswith(".part") for part in parts):
        raise Http404("Not a name of a file.")


def real_path(path: Path) -> Path:
    """`path` with all links followed. Raises Http404 where it leads nowhere."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        raise absent(error) from error


def absent(error: OSError) -> Exception:
    """The 404 that `error` amounts to, or the error itself when the file is not to blame."""
    return Http404("No such file.") if error.errno in ABSENT else error


@dataclass(frozen=True)
class OpenFile:
    """An open file and what was true of it when it was opened; `size` in bytes."""

    file: BinaryIO
    size: int
    modified: int
    etag: str

    def close(self) -> None:
        self.file.close()

    def __del__(self) -> None:
        # A client that leaves while its answer is being made leaves nobody else to close the file.
        self.close()


@dataclass(frozen=True)
class Part:
    """`length` bytes of a file from `start` on: a body that Django closes, sent or not."""

    opened: OpenFile
    start: int
    length: int

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Pieces of the part.

        Ends early where the file was cut short in the meantime: the client was told the length,
        sees that bytes are missing, and asks again.
        """
        await asyncio.to_thread(self.opened.file.seek, self.start)
        left = self.length
        while piece := await asyncio.to_thread(self.opened.file.read, min(PIECE, left)):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        self.opened.close()


async def serve_file(
    request: HttpRequest,
    path: Path,
    *,
    cache_control: str,
    types: Mapping[str, str] = MEDIA_TYPES,
    name: str = "",
) -> HttpResponseBase:
    """The file at `path`, or what the request asks of it: a part, its headers, whether it changed.

    Its type follows from `name` (by default its own); a file whose type is not in `types`, and any
    with `?download=1`, is a download of that name. Raises Http404 where there is no plain file.
    """
    opened = await asyncio.to_thread(open_file, path)
    response = answer(request, opened)
    if not response.streaming:
        opened.close()
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = cache_control
    response.headers["ETag"] = opened.etag
    response.headers["Last-Modified"] = http_date(opened.modified)
    if 200 <= response.status_code < 300:
        name_type(request, response, name or path.name, types)
    return response


def open_file(path: Path) -> OpenFile:
    """Open `path` for reading. Raises Http404 where there is no plain file."""
    try:
        # Whoever answers with it closes it.
        file = open(path, "rb", opener=open_at_once)  # noqa: SIM115
    except OSError as error:
        raise absent(error) from error
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        file.close()
        raise Http404("Not a file.")
    etag = quote_etag(f"{status.st_ino:x}-{status.st_size:x}-{status.st_mtime_ns:x}")
    return OpenFile(file, status.st_size, int(status.st_mtime), etag)


def open_at_once(path: str, flags: int) -> int:
    """Open without waiting for a writer: a named pipe would hold the thread for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def answer(request: HttpRequest, opened: OpenFile) -> HttpResponseBase:
    """The response in the order of RFC 9110 section 13.2.2: conditions first, then the range."""
    decided = get_conditional_response(request, opened.etag, opened.modified)
    if decided is not None:
        return without_false_length(decided, opened.size)
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(opened.size)})
    part = requested_part(request, opened)
    if part is None:
        return body(opened, 0, opened.size, status=200)
    if not part:
        return unsatisfiable(opened.size)
    response = body(opened, part.start, len(part), status=206)
    response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{opened.size}"
    return response


def without_false_length(response: HttpResponseBase, size: int) -> HttpResponseBase:
    """A 304 that gives the length of the file, which is what RFC 9110 section 8.6 asks of it.

    Django would write 0, the length of the body that a 304 does not have.
    """
    if response.status_code == 304:
        response.headers["Content-Length"] = str(size)
    return response


def requested_part(request: HttpRequest, opened: OpenFile) -> range | None:
    """The bytes asked for (none where the file has no such bytes), or None for the whole file.

    Several ranges at once and what is no range are answered with the whole file, as RFC 9110
    section 14.2 allows; so is a part of a file that is no longer the one the client has.
    """
    match = RANGE.fullmatch(request.META.get("HTTP_RANGE", ""))
    if match is None or not is_same_file(request, opened):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, opened.size - int(last)), opened.size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last or opened.size) + 1, opened.size))


def is_same_file(request: HttpRequest, opened: OpenFile) -> bool:
    """Whether `If-Range` allows a part (RFC 9110 section 13.1.5): strong validators only."""
    condition = request.META.get("HTTP_IF_RANGE")
    if condition is None or condition == opened.etag:
        return True
    return parse_http_date_safe(condition) == opened.modified


def body(opened: OpenFile, start: int, length: int, *, status: int) -> StreamingHttpResponse:
    """A response that sends `length` bytes from `start` on."""
    part = Part(opened, start, length)
    return StreamingHttpResponse(part, status=status, headers={"Content-Length": str(length)})


def unsatisfiable(size: int) -> JsonResponse:
    """The answer to a range beyond the end of the file."""
    message = f"The file has {size} bytes; none of them was asked for."
    refused = {"code": "range_not_satisfiable", "message": message}
    return JsonResponse(refused, status=416, headers={"Content-Range": f"bytes */{size}"})


def name_type(
    request: HttpRequest, response: HttpResponseBase, name: str, types: Mapping[str, str]
) -> None:
    """Say what the file is, and whether it is to be shown or to be saved under `name`."""
    known = types.get(Path(name).suffix.lower())
    response.headers["Content-Type"] = known or "application/octet-stream"
    if known is None or request.GET.get("download") == "1":
        disposition = content_disposition_header(as_attachment=True, filename=name)
        response.headers["Content-Disposition"] = disposition or "attachment"
