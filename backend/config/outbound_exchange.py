"""One request to a checked address, and its answer: nothing is followed, decoded or remembered.

Written on `http.client`, because what has to hold here lies below what other clients let one reach:
the connection goes to an address that was looked up before, and every byte that is waited for, also
of headers, counts against the time of the whole.

Sources: RFC 9110 and 9112 (HTTP), RFC 6066 section 3 (server names in TLS).
"""

import functools
import http.client
import io
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import certifi

from backend.config.outbound_addresses import Address
from backend.config.outbound_errors import OutboundError, lost_as
from core_engine import RenderCancelled

_LOOK_SECONDS = 0.2  # between two looks at the clock while nothing comes
_PIECE = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long one waits, in seconds: for a connection, for the next byte, for all of it."""

    connect: float = 10.0
    read: float = 60.0
    total: float = 300.0


class Clock:
    """The time that is left, for all requests that belong together."""

    def __init__(self, limits: Limits, cancelled: threading.Event | None = None) -> None:
        self.limits = limits
        self._ends = monotonic() + limits.total
        self._cancelled = cancelled

    def left(self, most: float) -> float:
        """Seconds that one may wait now, `most` at most. Raises TimeoutError when there are none,
        and RenderCancelled when nobody waits any more."""
        if self._cancelled and self._cancelled.is_set():
            raise RenderCancelled("The download was cancelled.")
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("all of it has taken too long")
        return min(most, left)


class Answer:
    """What came back. Errors of its connection are of the kind that was asked for."""

    def __init__(
        self, response: http.client.HTTPResponse, host: str, errors: type[OutboundError]
    ) -> None:
        self._response, self.host, self._errors = response, host, errors
        self.status = response.status
        self.length = None if response.chunked else response.length

    def header(self, name: str) -> str:
        """A header; empty where there is none."""
        return self._response.getheader(name) or ""

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes, exactly as it was sent. Raises where it breaks off."""
        received = 0
        while self.length is None or received < self.length:
            most = _PIECE if self.length is None else min(_PIECE, self.length - received)
            with lost_as(self._errors, self.host):
                piece = self._response.read1(most)
            if not piece:
                break
            received += len(piece)
            yield piece
        if self.length is not None and received < self.length:
            raise self._errors(
                "broke_off", f"{self.host} has sent {received} of {self.length} bytes.",
                "Try again.", is_passing=True,
            )  # fmt: skip


@contextmanager
def exchange(
    method: str,
    address: Address,
    headers: Mapping[str, str],
    clock: Clock,
    errors: type[OutboundError],
    body: bytes | None = None,
) -> Iterator[Answer]:
    """The answer to one request. Raises `errors`."""
    with lost_as(errors, address.host):
        sock = _connected(address, clock)
    with closing(sock):
        with lost_as(errors, address.host):
            response = _asked(sock, method, address, headers, clock, body)
        with closing(response):
            yield Answer(response, address.host, errors)


def _asked(
    sock: socket.socket,
    method: str,
    address: Address,
    headers: Mapping[str, str],
    clock: Clock,
    body: bytes | None,
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.auto_open = 0  # it would look the name up again
    connection.sock = _Wire(sock, clock)
    own = {"Host": address.authority, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(method, address.path, body, {**headers, **own})
    return connection.getresponse()


def _connected(address: Address, clock: Clock) -> socket.socket:
    """A connection to an address that was checked: the first, else the first of the other family.

    Many names have addresses in IPv6, and many networks do not get there.
    """
    first = {":" in ip: ip for ip in reversed(address.ips)}
    other = first.get(":" not in address.ip)
    try:
        return _connected_to(address.ip, address, clock)
    except OSError:
        if other is None:
            raise
    return _connected_to(other, address, clock)


def _connected_to(ip: str, address: Address, clock: Clock) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(clock.left(clock.limits.connect))
        sock.connect((ip, address.port))
        if address.scheme == "https":  # also checks that the certificate is the host's
            sock.settimeout(clock.left(clock.limits.connect))
            sock = trusted().wrap_socket(sock, server_hostname=address.host)
    except BaseException:
        sock.close()
        raise
    return sock


@functools.cache
def trusted() -> ssl.SSLContext:
    """Those who vouch for hosts: the usual ones, and those whom this machine trusts beyond them."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Wire:
    """A connection as `http.client` uses one, read from only while there is time."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(self._clock.left(self._clock.limits.read))
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._clock), _PIECE)

    def close(self) -> None:
        """Whoever has made the connection closes it; the answer is still to be read."""


class _Reader(io.RawIOBase):
    """Reads from a connection, and looks at the clock while it waits."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock, self._clock = sock, clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        patience = monotonic() + self._clock.limits.read
        while True:
            self._sock.settimeout(self._clock.left(_LOOK_SECONDS))
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                if monotonic() > patience:
                    raise
