"""How the provider server speaks HTTP, well and badly."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from socket import SHUT_RDWR
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any

from backend.music.tests.provider_dialects import DIALECTS
from backend.music.tests.provider_oddities import FILES, Oddity, On, Planned, Reply, Seen, sound

if TYPE_CHECKING:
    from backend.music.tests.provider_server import ProviderServer

_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body></body></html>"
_UNKNOWN = Reply(404, b"<html><body>404 Not Found</body></html>")


class Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own."""

    daemon_threads = False  # so that the end of the server is the end of all its threads
    request_queue_size = 256

    def __init__(self, services: "ProviderServer") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.services = services

    def server_bind(self) -> None:
        """Without asking for the name of this machine, which may take long."""
        TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):  # those who have heard enough
            self.services.faults.append(error)


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = 60

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever was sending it is no more
            return
        slug, _, rest = self.path.removeprefix("/").partition("/")
        route: tuple[On, str] | None = (On.FILE, rest)
        if slug != FILES:
            route = DIALECTS[slug].route(self.command, f"/{rest}") if slug in DIALECTS else None
        if route is None:
            self._send(_UNKNOWN)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = json.loads(body or b"{}")
        seen = Seen(slug, route[0], self.command, f"/{rest}", headers, said)
        planned = self.server.services.next_planned(slug, route[0])
        gate = self.server.services.gate() if planned.oddity == Oddity.DELAY else None
        reply = self._applied(seen, route[1], planned)
        self.server.services.note(seen)
        if gate:
            gate.wait()
        self._answer(reply, planned)

    def _applied(self, seen: Seen, task_id: str, planned: Planned) -> Reply:
        if seen.slug == FILES:
            return Reply(200, sound(seen.path), {"Content-Type": "audio/wav"})
        if not planned.details.get("applied", True) or planned.oddity == Oddity.REDIRECT:
            return Reply(503, _PAGE)
        return self.server.services.answer(DIALECTS[seen.slug], seen, task_id, planned)

    def _answer(self, reply: Reply, planned: Planned) -> None:
        status = planned.details.get("status")
        match planned.oddity:
            case Oddity.LOSE_ANSWER:
                self.connection.shutdown(SHUT_RDWR)
            case Oddity.SERVER_ERROR:
                self._send(Reply(status or 502, _PAGE))
            case Oddity.HTML:
                self._send(Reply(status or 200, _PAGE))
            case Oddity.EMPTY:
                self._send(Reply(200, b""))
            case Oddity.MISSING:
                self._send(_UNKNOWN)
            case Oddity.REDIRECT:
                self._send_endlessly(
                    Reply(status or 302, b" ", {"Location": planned.details["to"]})
                )
            case Oddity.ENDLESS | Oddity.TRICKLE:
                self._send_endlessly(reply, slowly=planned.oddity == Oddity.TRICKLE)
            case Oddity.TRUNCATED:
                self._send(reply, share=0.5)
            case _:
                self._send(reply)

    def _send(self, reply: Reply, share: float = 1.0) -> None:
        body = _bytes(reply)
        self._begin(reply, {"Content-Length": str(len(body))})
        self.wfile.write(body[: round(len(body) * share)])

    def _send_endlessly(self, reply: Reply, *, slowly: bool = False) -> None:
        """Until nobody reads any more; it begins as it should."""
        self._begin(reply, {})
        self.wfile.write(_bytes(reply)[:-1])
        nap = threading.Event()
        for _ in count():
            self.wfile.write(b" " if slowly else b" " * 2**16)
            if slowly:
                nap.wait(0.005)

    def _begin(self, reply: Reply, more: dict[str, str]) -> None:
        kind = "text/html" if isinstance(reply.body, bytes) else "application/json"
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, **reply.headers, **more}.items():
            self.send_header(name, value)
        self.end_headers()


def _bytes(reply: Reply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
