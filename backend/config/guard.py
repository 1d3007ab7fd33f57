"""The one guard in front of every request.

Storyreel has no login: whoever reaches it may do everything, and every page open in the browser
can reach a server on this machine. So the guard lets in only what Storyreel's own pages and the
person's own programs send. It asks four questions, in this order:

1. Is the request addressed to this server by one of its own names? A name that another site points
   at this machine (DNS rebinding) is not.
2. May this request change something? Only from the own pages, or from a program that says so.
3. May this request read something? Not from another site's page, which could otherwise play a
   film, time an answer or include a script; only following a link to the start page is harmless.
4. Does it bring no more than there is room for?

Music services may call from anywhere, at addresses that have 256 bits nobody can guess; whoever
calls there can do nothing but give a hint.

All answers follow from the headers. `asgi.py` asks before it takes in the body, which is written to
the disk. The middleware asks the first three once more, for whatever else serves the app.

Sources: Fetch Metadata Request Headers (W3C), RFC 6454 (Origin), RFC 9112 section 3.2 (request
targets and Host), Content Security Policy Level 3 (W3C), Cross-Origin-Resource-Policy (WHATWG).
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from backend.config.disk import free_bytes

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# A story with all of its pictures and sounds. Whatever is no upload is text, and far shorter.
UPLOAD_BYTES = 4 * 2**30
CALLBACK_BYTES = 64 * 2**10
CALLBACK = re.compile(r"/api/webhooks/music/[a-z]+/[A-Za-z0-9_-]{43}/")
# An upload is on the disk twice for a moment: as it came, and as the file that was found in it.
COPIES = 2

POLICY = {
    "default-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    # The browsable API and Swagger UI have style attributes in their HTML.
    "style-src": "'self' 'unsafe-inline'",
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def content_security_policy(**sources: str) -> str:
    """The policy of the whole origin, with `sources` (`script_src="…"`) in place of its own."""
    changes = {name.replace("_", "-"): value for name, value in sources.items()}
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, **changes}.items())


# Swagger UI's page starts itself with an inline script that differs from request to request, so no
# hash can name it, and its stylesheet holds pictures.
POLICY_OF_ROUTE = {
    "docs": content_security_policy(script_src="'self' 'unsafe-inline'", img_src="'self' data:")
}

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


class GuardMiddleware:
    """Refuses what does not come from the person at the keyboard; marks every response.

    It has to be the first middleware: what stands before it is not guarded. Refusals are JSON with
    `code` and `message`: 400 `foreign_host`, 403 `foreign_change`, 403 `foreign_read`. Before the
    body, `asgi.py` also refuses with 411 `length_required`, 413 `too_large`, 507 `disk_full`.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        if self.is_async:
            return self.answer(request)
        response = refusal(request)
        if response is None:
            readdress(request)
            response = cast(HttpResponseBase, self.get_response(request))
        return marked(request, response)

    async def answer(self, request: HttpRequest) -> HttpResponseBase:
        """What `__call__` does, under ASGI."""
        response = refusal(request)
        if response is None:
            readdress(request)
            response = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return marked(request, response)


def refusal(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a request that does not come from the person, or None."""
    if is_callback(request):
        return None
    if not has_own_address(request):
        return foreign_host(request)
    if request.method not in SAFE_METHODS:
        return None if may_change(request) else foreign_change(request)
    return None if may_read(request) else foreign_read(request)


def is_callback(request: HttpRequest) -> bool:
    """Whether it is what a music service says of a job: it comes by another name of this server,
    and has no headers of ours."""
    return request.method == "POST" and bool(CALLBACK.fullmatch(request.path))


def readdress(request: HttpRequest) -> None:
    """Have a callback addressed as everything else here is: Django asks for the name again."""
    if is_callback(request):
        request.META["HTTP_HOST"] = f"127.0.0.1:{request.META['SERVER_PORT']}"


def has_own_address(request: HttpRequest) -> bool:
    """Whether the request names this server exactly, and the port it really listens on.

    A target in absolute form (`GET http://evil.test/`, RFC 9112 section 3.2.2) carries a host of
    its own; only proxies are sent such targets, so none is taken.
    """
    port = request.META["SERVER_PORT"]
    names = {f"{host}:{port}" for host in HOSTS} | (HOSTS if port == "80" else set())
    return request.META.get("HTTP_HOST", "").lower() in names and request.path.startswith("/")


def may_change(request: HttpRequest) -> bool:
    """Whether an unsafe request comes from an own page or from a program on this machine.

    A browser that has neither `Sec-Fetch-Site` nor `Origin` to say where a request comes from
    cannot send `X-App` from another site either, not without a preflight that nobody answers.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    origin = request.META.get("HTTP_ORIGIN")
    if site is not None:
        return bool(site.lower() == "same-origin")
    if origin is not None:
        return bool(origin == f"{request.scheme}://{request.META['HTTP_HOST'].lower()}")
    return bool(request.META.get("HTTP_X_APP") == "1")


def may_read(request: HttpRequest) -> bool:
    """Whether a safe request comes from an own page, the address bar, a program or a link."""
    site = request.META.get("HTTP_SEC_FETCH_SITE", "none").lower()
    return site in ("none", "same-origin") or is_link_to_start(request)


def is_link_to_start(request: HttpRequest) -> bool:
    """Whether a whole tab goes to the start page; a frame or a picture is no tab."""
    mode = request.META.get("HTTP_SEC_FETCH_MODE", "").lower()
    destination = request.META.get("HTTP_SEC_FETCH_DEST", "").lower()
    return request.path == "/" and (mode, destination) == ("navigate", "document")


def refusal_of_body(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a request whose body is not to be taken in, or None.

    To be asked before the body is there: it would be counted with what fills the disk.
    """
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return length_required()
    size, most = length(request), most_bytes(request)
    if size > most:
        return too_large(size, most)
    return None if has_room(size) else disk_full(size)


def length(request: HttpRequest) -> int:
    """How many bytes the body has; the server has made sure that the header tells the truth."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def most_bytes(request: HttpRequest) -> int:
    """How long the body may be: files come as multipart form data and as nothing else."""
    if request.content_type == "multipart/form-data" and not is_callback(request):
        return UPLOAD_BYTES
    return CALLBACK_BYTES if is_callback(request) else int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def has_room(size: int) -> bool:
    """Whether a body of so many bytes stays in memory, or has room where it goes."""
    if size <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        return True
    return COPIES * size <= free_bytes(Path(settings.FILE_UPLOAD_TEMP_DIR))


def foreign_host(request: HttpRequest) -> JsonResponse:
    """The refusal of a request that was addressed to somebody else."""
    return refuse(400, "foreign_host", f"This is not Storyreel's address. Open {own_page(request)}")


def foreign_change(request: HttpRequest) -> JsonResponse:
    """The refusal of a change that no own page and no program asked for."""
    return refuse(
        403,
        "foreign_change",
        "Only Storyreel's own pages may change something. "
        f"In a browser, open {own_page(request)} A program adds the header X-App: 1 and sends "
        "neither Origin nor Sec-Fetch-Site.",
    )


def foreign_read(request: HttpRequest) -> JsonResponse:
    """The refusal of a page of another site."""
    return refuse(
        403,
        "foreign_read",
        f"Pages of other sites may not read from Storyreel. Open {own_page(request)}",
    )


def length_required() -> JsonResponse:
    """The refusal of a body that does not say how long it is; Django would take it for empty."""
    return refuse(
        411,
        "length_required",
        "The request does not say how long it is. Send the header Content-Length, and no "
        "Transfer-Encoding.",
    )


def too_large(size: int, most: int) -> JsonResponse:
    """The refusal of a body that is longer than anything Storyreel needs."""
    return refuse(
        413,
        "too_large",
        f"The request has {size} bytes, and {most} are the most that is taken here. Send less at "
        "once. A story of any size can be rendered in its folder: ./storyreel render FOLDER",
    )


def disk_full(size: int) -> JsonResponse:
    """The refusal of a body that the disk cannot hold."""
    needed = -(-COPIES * size // 10**6)
    return refuse(
        507,
        "disk_full",
        f"The disk that holds {settings.FILE_UPLOAD_TEMP_DIR} has no room for this: {needed} MB "
        "have to be free for a moment. Free some space and try again.",
    )


def own_page(request: HttpRequest) -> str:
    """The address to open instead; made of the port alone, for the Host may be anything."""
    return f"http://127.0.0.1:{request.META['SERVER_PORT']}/"


def refuse(status: int, code: str, message: str) -> JsonResponse:
    """A refusal as JSON."""
    return JsonResponse({"code": code, "message": message}, status=status)


def marked(request: HttpRequest | None, response: HttpResponseBase) -> HttpResponseBase:
    """The response with the headers that tell the browser what other sites may do: nothing.

    A view that sets a content security policy of its own (media has a sandbox) keeps it.
    """
    for name, value in HEADERS.items():
        response.headers[name] = value
    if "Content-Security-Policy" not in response.headers:
        match = request and request.resolver_match
        route = match.view_name if match else ""
        policy = POLICY_OF_ROUTE.get(route, content_security_policy())
        response.headers["Content-Security-Policy"] = policy
    return response
