"""The browser app: what `npm run build` in frontend/ has made of it, at the addresses of its pages.

Next.js exports a page for every address but those that have an id in them: it makes one page of
each such kind, in a folder named `__id__`, and its page and the data beside it (`.txt`) hold that
word where the id belongs. Here the id of the address is put in its place. So the app finds in its
page what it would find had the page been made for this id.

A page is built anew by the next `./storyreel up`, under the same name; whatever else has a content
of its own has a name of its own (`/_next/static/`), and may be kept for ever.

Sources: Content Security Policy Level 3 (W3C), Permissions Policy (W3C).
"""

import asyncio
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from backend.config.guard import content_security_policy
from backend.config.media import (
    STATIC_TYPES,
    open_file,
    real_path,
    require_plain,
    serve_file,
    without_false_length,
)

ANY_ID = "__id__"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
PAGE_TYPES = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
# Only the app records narrations; the pages of the API need none of these.
PERMISSIONS = "microphone=(self), " + ", ".join(
    f"{name}=()"
    for name in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "midi",
                 "payment", "usb")
)  # fmt: skip


@require_safe
async def app(request: HttpRequest, name: str) -> HttpResponseBase:
    """GET anything else: a page of the app or a file of it, else 404, on the app's own page."""
    try:
        found = await asyncio.to_thread(find, name)
    except Http404:
        if "text/html" not in request.headers.get("Accept", "") or not is_built():
            raise
        return await serve_page(request, Found(built("404.html")), status=404)
    if found.address != f"/{name}":
        return HttpResponseRedirect(moved(request, found.address))
    if found.path.suffix in PAGE_TYPES:
        return await serve_page(request, found)
    kept = FOR_EVER if name.startswith("_next/static/") else ASK_FIRST
    return await serve_file(request, found.path, cache_control=kept, types=STATIC_TYPES)


def is_built() -> bool:
    """Whether there is an app."""
    return Path(settings.STORYREEL_APP, "index.html").is_file()


@dataclass(frozen=True)
class Found:
    """A file of the app, the address it really has, and the id in that."""

    path: Path
    address: str = ""
    id: str = ""


def find(name: str) -> Found:
    """What the address `/name` leads to. Raises Http404 where it leads nowhere."""
    parts = [part.lower() if ID.fullmatch(part) else part for part in name.split("/")]
    ids = [part for part in parts if ID.fullmatch(part)]
    if "" in parts[:-1] or ANY_ID in parts or len(ids) > 1:
        raise Http404("Not an address of the app.")
    address, is_page = "/" + "/".join(parts), not parts[-1]
    path = built("/".join(ANY_ID if part in ids else part for part in parts).removesuffix("/"))
    if path.is_dir():
        page = address if is_page else address + "/"
        return Found(real_path(path / "index.html"), page, *ids)
    if is_page:
        raise Http404("Not a page.")
    return Found(path, address, *ids)


def built(name: str) -> Path:
    """A file or folder of the app, links followed. Raises Http404 outside of it."""
    base = real_path(Path(settings.STORYREEL_APP))
    if not name:
        return base
    require_plain(name)
    path = real_path(base / name)
    if not path.is_relative_to(base):
        raise Http404("Not a file of the app.")
    return path


def moved(request: HttpRequest, address: str) -> str:
    """Where a page really is: ids in lower case, and a slash at the end."""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


async def serve_page(request: HttpRequest, found: Found, *, status: int = 200) -> HttpResponseBase:
    """A page or the data of one, with its id in it, and what it may do."""
    page = await asyncio.to_thread(current_page, found)
    response: HttpResponseBase | None = None
    if status == 200:
        response = get_conditional_response(request, page.etag, None)
    if response is None:
        body = b"" if request.method == "HEAD" else page.content
        response = HttpResponse(body, status=status, content_type=PAGE_TYPES[found.path.suffix])
        response.headers["Content-Length"] = str(len(page.content))
    response = without_false_length(response, len(page.content))
    response.headers["Cache-Control"] = ASK_FIRST
    response.headers["Content-Security-Policy"] = page.policy
    response.headers["Permissions-Policy"] = PERMISSIONS
    if status == 200:
        response.headers["ETag"] = page.etag
    return response


@dataclass(frozen=True)
class Page:
    """What is sent for a page."""

    content: bytes
    etag: str
    policy: str


def current_page(found: Found) -> Page:
    """The page as it is on the disk now. Raises Http404 where there is no plain file."""
    opened = open_file(found.path)
    try:
        return made_page(opened.file.read(), found.id, found.path.suffix)
    finally:
        opened.close()


@lru_cache(maxsize=128)
def made_page(exported: bytes, own_id: str, suffix: str) -> Page:
    """What is sent for what was exported: with the id of the address, if there is one in it."""
    content = exported.replace(ANY_ID.encode(), own_id.encode()) if own_id else exported
    etag = quote_etag(sha256(content).hexdigest()[:32])
    return Page(content, etag, policy_of(content if suffix == ".html" else b""))


def policy_of(content: bytes) -> str:
    """What a page may do: of what stands in it, only its own scripts run, known by their hashes."""
    scripts = InlineScripts()
    scripts.feed(content.decode())
    scripts.close()
    hashes = (b64encode(sha256(text.encode()).digest()).decode() for text in scripts.texts)
    return content_security_policy(
        script_src=" ".join(["'self'", *dict.fromkeys(f"'sha256-{it}'" for it in hashes)]),
        connect_src="'self'",
        # Pictures and recordings are shown before they are sent.
        img_src="'self' blob: data:",
        media_src="'self' blob:",
        worker_src="'self'",
    )


class InlineScripts(HTMLParser):
    """Collects the `texts` of a page's own scripts, exactly as a browser hashes them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and "src" not in dict(attrs)
        if self.inside:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = False
