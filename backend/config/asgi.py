"""The ASGI application that `manage.py up` serves."""

import errno
import os
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import django
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

from backend.config.guard import disk_full, length, marked, refusal, refusal_of_body

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class GuardedHandler(ASGIHandler):
    """Django behind the guard, from the first byte on.

    Django takes in the whole body before it asks its first middleware: a page of another site could
    fill the disk with a request that is refused afterwards. Here the guard judges the headers, and
    the body of a refused request is never read; uvicorn drops it as it comes.
    """

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, refused = self.create_request(scope, BytesIO())
        if request is not None:
            refused = refusal(request) or refusal_of_body(request)
            refused = refused or await self.admit(request, scope, receive, send)
        if refused is not None:
            await self.send_response(marked(request, refused), send)

    async def admit(
        self, request: HttpRequest, scope: dict[str, Any], receive: Receive, send: Send
    ) -> HttpResponseBase | None:
        """Let Django answer, or give the answer to a body that the disk could not hold after all.

        It had room when the body began; others write to it, too.
        """
        try:
            await super().handle(scope, receive, send)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            return disk_full(length(request))
        return None

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The whole body; where Django's own would go to the system's folder, this one does not.

        Raises RequestAborted when the client leaves.
        """
        most, folder = settings.FILE_UPLOAD_MAX_MEMORY_SIZE, str(settings.FILE_UPLOAD_TEMP_DIR)
        # Whoever reads the request closes it.
        body: IO[bytes] = SpooledTemporaryFile(most, dir=folder)  # noqa: SIM115
        try:
            await copy_body(receive, body)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body


async def copy_body(receive: Receive, target: IO[bytes]) -> None:
    """Write the body to `target` piece by piece. Raises RequestAborted when the client leaves."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        target.write(message.get("body", b""))
        more = message.get("more_body", False)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup(set_prefix=False)
application = GuardedHandler()
