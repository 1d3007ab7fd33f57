"""What stands for the internet in tests: servers on this machine, and an eye on connections."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

PUBLIC = "93.184.215.14"  # as far as anybody can tell; nobody is ever connected there
Send = Callable[[bytes], None]
Script = bytes | Callable[[Send], object]


def answer(body: bytes = b"", status: str = "200 OK", **headers: object) -> bytes:
    """An answer as it goes over the wire; its length is told unless `Content_Length` is None."""
    given = {"Content_Length": len(body), **headers}
    lines = [f"{name.replace('_', '-')}: {it}" for name, it in given.items() if it is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def moved(to: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return answer(status=status, Location=to, Set_Cookie="sweet=1")


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Outside:
    """A server that says exactly what it is told to, by paths; else that nothing is there."""

    port: int
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """Those by which clients have asked for it in TLS."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            method, path, _ = lines.readline().decode().split(" ")
            headers = dict(line.split(": ", 1) for line in self._head(lines))
            body = lines.read(int(headers.get("Content-Length", 0)))
            self.requests.append(Request(method, path, headers, body))
            script = self.scripts.get(path, answer(status="404 Not Found"))
            if isinstance(script, bytes):
                connection.sendall(script)
            else:
                script(connection.sendall)

    def _head(self, lines: Any) -> Iterator[str]:
        while line := lines.readline().decode().rstrip("\r\n"):
            yield line


@contextmanager
def outside(tls: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """A server, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Outside(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def talk(connection: socket.socket) -> None:
            with suppress(OSError, ValueError):  # the client has had enough, or says nothing
                server.take(tls.wrap_socket(connection, server_side=True) if tls else connection)
            connection.close()

        def listen() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threads.append(threading.Thread(target=talk, args=(connection,)))
                    threads[-1].start()

        if tls:
            tls.sni_callback = lambda _, name, __: server.names.append(name)
        accepting = threading.Thread(target=listen)
        accepting.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for thread in [accepting, *threads]:
                thread.join()


@dataclass
class Canary:
    """Sees every connection that is begun. Whoever goes astray gets nowhere.

    `routes` lead from addresses on the internet to servers on this machine.
    """

    ports: set[int] = field(default_factory=set)
    routes: dict[tuple[str, int], int] = field(default_factory=dict)
    seen: list[tuple[str, int]] = field(default_factory=list)

    def connect(self, sock: socket.socket, address: Any) -> None:
        place = (str(address[0]), int(address[1]))
        self.seen.append(place)
        port = self.routes.get(place, place[1] if place[0] == "127.0.0.1" else 0)
        if port not in self.ports:
            raise ConnectionRefusedError(f"nobody may connect to {place}")
        _connect(sock, ("127.0.0.1", port))


_connect = socket.socket.connect


def watched(monkeypatch: pytest.MonkeyPatch) -> Canary:
    """The canary of a test; names are known to stub resolvers only."""
    canary = Canary()
    monkeypatch.setattr(socket.socket, "connect", lambda *it: canary.connect(*it))
    monkeypatch.setattr(socket, "getaddrinfo", lost)
    return canary


def lost(*_: object, **__: object) -> Any:
    """A resolver that nobody may ask."""
    raise AssertionError("the system was asked for a name")


class Names:
    """A resolver: what it is asked for, and what it answers, the last answer again and again."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self.asked: list[str] = []
        self._answers = {name.replace("__", "."): list(it) for name, it in answers.items()}

    def __call__(self, host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        if host not in self._answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        answers = self._answers[host]
        ips = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(0, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]
