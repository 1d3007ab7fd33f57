"""One question to a service over HTTP, and everything that can become of it.

Each question has a connection of its own. One that was kept may just be closing when it is used
again, and of a submission that was sent on such a one nobody knows whether it has arrived.

The key goes into a header and nowhere else. What a service answers is read without it, and errors
of libraries, which hold whole requests, end here: those that leave have no cause and no context.
"""

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError
from urllib3.exceptions import SSLError as TLSError
from urllib3.util import Retry

from backend.music.providers.answers import whole
from backend.music.providers.protocol import JSON, Kind, ProviderError
from backend.music.providers.refusals import refusal

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
MOST_BYTES = 2 * 2**20
_MOST_WAIT = 3600.0  # seconds that a service may ask us to wait
_BLOCK = 2**16
_MOVED = (301, 307, 308)  # 302 and 303 are also answers to what has been done
_SHORTEST = 8  # letters of a key; what is shorter is a word like any other
_VISIBLE = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service has answered. `body` is empty where that was no JSON object, which only
    refusals may be without."""

    status: int
    body: JSON
    retry_after: float | None
    trace_id: str


class Body(BytesIO):
    """A body of a request that knows whether anything of it was asked for, in order to be sent.

    It goes out after the headers: while nothing has, no server can have acted upon the request.
    """

    was_sent = False

    def read(self, size: int | None = -1) -> bytes:
        self.was_sent = True
        return super().read(size)


class Bearer(AuthBase):
    """The key, in the one place where it belongs."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Session(requests.Session):
    """Leads nowhere else. One that is merely told not to follow still reads, to the end, what comes
    with a redirect, in order to say where it would have led."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Http:
    """A service at an address, with a key. May be used by several threads at once."""

    def __init__(
        self, name: str, base_url: str, key: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self._name, self._base_url, self._key = name, base_url.strip().rstrip("/"), key
        self._headers = {"Accept": "application/json", "User-Agent": "Storyreel", **(headers or {})}
        self.read_seconds, self.most_bytes = READ_SECONDS, MOST_BYTES

    def get(self, path: str, **query: str) -> Answer:
        """Ask for something."""
        return self._exchange("GET", path, params=query)

    def delete(self, path: str) -> Answer:
        """Have something ended."""
        return self._exchange("DELETE", path)

    def post(self, path: str, said: JSON, intent: str = "") -> Answer:
        """Submit something; `intent` names it to services that know idempotency keys."""
        body = Body(json.dumps(said).encode())
        headers = {"Content-Type": "application/json"}
        headers |= {"Idempotency-Key": intent} if intent else {}
        return self._exchange("POST", path, body, headers=headers)

    def _exchange(self, method: str, path: str, body: Body | None = None, **options: Any) -> Answer:
        """Raises ProviderError; one of the kind UNREACHABLE where certainly nothing was sent."""
        self._check()
        seconds = (CONNECT_SECONDS, self.read_seconds)
        try:
            with self._session() as session, session.request(
                method, self._base_url + path, data=body, timeout=seconds, stream=True,
                allow_redirects=False, **options,
            ) as response:  # fmt: skip
                return self._answer(response)
        except (requests.RequestException, HTTPError) as error:
            lost = self._lost(error, body)
        raise lost  # outside of the handler, so that the error is not its context

    def _session(self) -> requests.Session:
        session = Session()
        session.trust_env = False  # neither proxies nor .netrc
        session.mount("http://", HTTPAdapter(max_retries=Retry(0, read=False)))
        session.mount("https://", HTTPAdapter(max_retries=Retry(0, read=False)))
        session.headers.update(self._headers)
        session.auth = Bearer(self._key)
        return session

    def _check(self) -> None:
        """Raises ProviderError where the address or the key cannot be used."""
        if not self._base_url:
            raise self._unset("{} has no address", "Set it in the settings.")
        if not is_safe(self._base_url):
            raise self._unset("The address of {} does not begin with https://", "Correct it.")
        if not self._key:
            raise self._unset("{} has no key", "Set it in the settings.", Kind.AUTH)
        if not all(map(_VISIBLE.fullmatch, (self._key, *self._headers.values()))):
            raise self._unset("The key or organization of {} has odd signs in it", "Copy it anew.")

    def _unset(self, sentence: str, remedy: str, kind: Kind = Kind.CONFIG) -> ProviderError:
        return ProviderError(kind, f"{sentence.format(self._name)}.", remedy, charged=False)

    def _lost(self, error: Exception, body: Body | None) -> ProviderError:
        """What it means that there is no answer."""
        reason = _reason(error)
        is_sent = body.was_sent if body is not None else not _is_of_connecting(reason)
        if not is_sent and isinstance(error, ValueError):
            return refusal(self._name, Kind.CONFIG, "it is none that can be asked", charged=False)
        if not is_sent:
            return refusal(self._name, Kind.UNREACHABLE, _why(reason), charged=False)
        if isinstance(error, requests.Timeout) or "timed out" in str(reason):
            return refusal(self._name, Kind.TIMEOUT)
        return refusal(self._name, Kind.UPSTREAM, "the connection broke off")

    def _answer(self, response: requests.Response) -> Answer:
        status = response.status_code
        if status in _MOVED:
            raise refusal(self._name, Kind.CONFIG, "it has moved to another one", code=str(status))
        said = self._read(response)
        return Answer(
            status, self._parsed(said, status), wait(response.headers.get("Retry-After", "")),
            self._clean(response.headers.get("Trace-Id", "")),
        )  # fmt: skip

    def _read(self, response: requests.Response) -> bytes:
        """The body of an answer, of which there may be too much, or which may never end."""
        said = bytearray()
        until = time.monotonic() + self.read_seconds
        while part := response.raw.read1(_BLOCK, decode_content=True):
            said += part
            if len(said) > self.most_bytes:
                size = f"it is larger than {self.most_bytes >> 20} MB"
                raise refusal(self._name, Kind.UNEXPECTED_RESPONSE, size)
            if time.monotonic() > until:
                raise refusal(self._name, Kind.TIMEOUT)
        return bytes(said)

    def _parsed(self, said: bytes, status: int) -> JSON:
        try:
            found = self._clean(json.loads(said or b"{}"))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        if status >= 400:
            return {}
        code = str(status)
        raise refusal(self._name, Kind.UNEXPECTED_RESPONSE, "it is not the JSON of one", code=code)

    def _clean(self, said: Any) -> Any:
        """The same without our key, which some services repeat."""
        if isinstance(said, str):
            said = whole(said)
            return said.replace(self._key, "***") if len(self._key) >= _SHORTEST else said
        if isinstance(said, dict):
            return {self._clean(name): self._clean(value) for name, value in said.items()}
        return [self._clean(it) for it in said] if isinstance(said, list) else said


def is_safe(url: str) -> bool:
    """Whether a key may be sent to an address: by TLS, or on this machine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or port == 0 or parts.username or parts.password or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def wait(header: str) -> float | None:
    """Seconds of a Retry-After, which gives them or a date (RFC 9110, 10.2.3); an hour at most."""
    if re.fullmatch("[0-9]{1,9}", header.strip()):
        return min(_MOST_WAIT, float(header))
    try:
        then = parsedate_to_datetime(header)
        seconds = (then if then.tzinfo else then.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return None
    return min(_MOST_WAIT, max(0.0, seconds.total_seconds()))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> object:
    """What urllib3 has to say, within what requests makes of it."""
    cause = error.args[0] if error.args else error
    return getattr(cause, "reason", cause)


def _is_of_connecting(reason: object) -> bool:
    # NewConnectionError and NameResolutionError are kinds of it.
    return isinstance(reason, ConnectTimeoutError | TLSError)


def _why(reason: object) -> str:
    if isinstance(reason, NameResolutionError):
        return "there is no such address, or no network"
    if isinstance(reason, TLSError):
        return "its certificate is not one that can be trusted, or it speaks no TLS"
    if isinstance(reason, ConnectTimeoutError) and "timed out" in str(reason):
        return "nobody answers there"
    return "the connection is refused"
