"""Fetching from and sending to addresses that somebody else has named.

`outbound_addresses` says which addresses those may be, `outbound_exchange` has one request
answered, `outbound_errors` is what can go wrong: AddressRefused, DownloadFailed, PostFailed. What
is fetched here is sound; what a body is, its first bytes say, and not a header.

Nothing here knows keys or cookies, reads the environment or decodes anything.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from backend.config.outbound_addresses import (
    Address,
    Resolver,
    check_address,
    is_among,
)
from backend.config.outbound_errors import (
    AddressRefused,
    DownloadFailed,
    HostUnknown,
    OutboundError,
    PostFailed,
)
from backend.config.outbound_exchange import Answer, Clock, Limits, exchange
from core_engine import sync_folder

__all__ = [
    "Address",
    "AddressRefused",
    "DownloadFailed",
    "Downloaded",
    "HostUnknown",
    "Limits",
    "OutboundError",
    "PostFailed",
    "check_address",
    "download",
    "keep_bytes",
    "post",
]

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({
    HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT,
})  # fmt: skip
# What says "later" and not "no"; so do all from 500 on.
_LATER = frozenset({
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS,
})  # fmt: skip
_AGENT = {"User-Agent": "Storyreel"}
_FETCHING = Limits()
_POSTING = Limits(read=15.0, total=15.0)

_MB = 10**6
_HEAD = 12  # bytes that say what a sound is
MOST_BYTES = {
    ".mp3": 60 * _MB, ".ogg": 60 * _MB, ".m4a": 60 * _MB, ".wav": 200 * _MB, ".flac": 200 * _MB,
}  # fmt: skip
"""How large a sound of each kind may be, by the suffix of its file."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A sound that was fetched, and is on the disk for good."""

    path: Path
    sha256: str
    bytes: int
    suffix: str


def download(
    url: str,
    to: Path,
    *,
    most_bytes: int,
    allowed_origins: Sequence[str] = (),
    cancelled: threading.Event | None = None,
    limits: Limits = _FETCHING,
    resolver: Resolver | None = None,
) -> Downloaded:
    """Fetch a sound to `to`, with the suffix of what it is; there is all of it or nothing.

    Raises AddressRefused, DownloadFailed, and RenderCancelled once `cancelled` is set.
    """
    clock = Clock(limits, cancelled)
    with _followed(url, allowed_origins, clock, resolver) as answer:
        _check(answer)
        return _keep(answer.pieces(), to, most_bytes, answer.host)


def keep_bytes(sound: bytes, to: Path, *, most_bytes: int) -> Downloaded:
    """Keep a sound that has come in an answer as `download` would. Raises DownloadFailed."""
    return _keep([sound], to, most_bytes, "the service")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed_origins: Sequence[str] = (),
    limits: Limits = _POSTING,
    resolver: Resolver | None = None,
) -> int:
    """Send a body; the status of the answer, whatever it is. Raises AddressRefused, PostFailed."""
    address = check_address(url, allowed_origins, resolver=resolver)
    sent = {**_AGENT, **headers}
    with exchange("POST", address, sent, Clock(limits), PostFailed, body) as answer:
        return answer.status


@contextmanager
def _followed(
    url: str, allowed_origins: Sequence[str], clock: Clock, resolver: Resolver | None
) -> Iterator[Answer]:
    """The answer at the end of the redirects, each of which is checked as the first address is.

    Only whoever was on this machine to begin with may lead to another place on it.
    """
    for _ in range(MOST_REDIRECTS + 1):
        address = _address(url, allowed_origins, resolver)
        allowed_origins = allowed_origins if is_among(url, allowed_origins) else ()
        with exchange("GET", address, _AGENT, clock, DownloadFailed) as answer:
            if answer.status not in _REDIRECTS:
                yield answer
                return
            url = _joined(url, answer.header("Location"))
    raise DownloadFailed(
        "too_many_redirects", f"{address.host} leads from one address to the next.",
        f"No more than {MOST_REDIRECTS} are followed. Ask for it anew.",
    )  # fmt: skip


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location  # which is refused as what it is


def _address(url: str, allowed_origins: Sequence[str], resolver: Resolver | None) -> Address:
    try:
        return check_address(url, allowed_origins, resolver=resolver)
    except HostUnknown as error:  # it was known when it was told; the network may be down
        raise DownloadFailed(error.code, error.message, error.remedy, is_passing=True) from error


def _check(answer: Answer) -> None:
    """Raise DownloadFailed where the answer has no sound in it."""
    if answer.status != HTTPStatus.OK:
        gone = answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        later = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER
        raise DownloadFailed(
            "gone" if gone else "refused_there",
            f"{answer.host} {'does not have it any more' if gone else 'does not give it'} "
            f"({answer.status}).",
            "Try again later." if later else "Ask for it anew.",
            is_passing=later,
        )
    if answer.header("Content-Encoding").lower() not in ("", "identity"):
        raise DownloadFailed(
            "encoded", f"{answer.host} sends it compressed, which was not asked for.",
            "Ask for it anew.",
        )  # fmt: skip


def _keep(pieces: Iterable[bytes], to: Path, most_bytes: int, sender: str) -> Downloaded:
    """Write a sound as it comes, and give it its name when all of it is on the disk."""
    coming = iter(pieces)
    head = _first(coming)
    suffix = suffix_of(head)
    if not suffix:
        raise DownloadFailed(
            "no_sound", f"What {sender} has sent is no sound that is known here.",
            "Known are MP3, WAV, FLAC, OGG and M4A. Ask for it anew.",
        )  # fmt: skip
    target = to.with_suffix(suffix)
    most = min(most_bytes, MOST_BYTES[suffix])
    digest, size = hashlib.sha256(), 0
    with _part_of(target) as file:
        for piece in chain([head], coming):
            size += len(piece)
            if size > most:
                raise _too_large(sender, most)
            digest.update(piece)
            file.write(piece)
    return Downloaded(target, digest.hexdigest(), size, suffix)


def _first(pieces: Iterator[bytes]) -> bytes:
    """As many pieces as it takes to say what they are."""
    head = b""
    while len(head) < _HEAD and (piece := next(pieces, b"")):
        head += piece
    return head


def suffix_of(head: bytes) -> str:
    """The suffix of a sound that begins like this; empty where it is none.

    Sources: RFC 3533 (Ogg), RFC 9639 (FLAC), ISO/IEC 11172-3 section 2.4.2.3 (MPEG frames),
    id3.org (ID3v2), ISO/IEC 14496-12 section 4.3 (MP4), RIFF (Multimedia Programming Interface).
    """
    match head[:4]:
        case b"fLaC":
            return ".flac"
        case b"OggS":
            return ".ogg"
        case b"RIFF" if head[8:12] == b"WAVE":
            return ".wav"
        case _ if head[4:8] == b"ftyp":
            return ".m4a"
        case _ if head[:3] == b"ID3" or _is_layer_3(head[:2]):
            return ".mp3"
        case _:
            return ""


def _is_layer_3(frame: bytes) -> bool:
    """Eleven bits that are set, and two that say which layer. Texts in UTF-16 begin like others."""
    return len(frame) == 2 and frame[0] == 0xFF and frame[1] & 0xE6 == 0xE2


def _too_large(sender: str, most: int) -> DownloadFailed:
    return DownloadFailed(
        "too_large", f"What {sender} sends is larger than {most / _MB:g} MB.", "Ask for it anew."
    )


@contextmanager
def _part_of(target: Path) -> Iterator[Any]:
    """A file beside `target` which takes its name at the end, for good; else nothing is left."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=target.parent, prefix=f".{target.name}.", suffix=".part", delete=False
    ) as file:
        part = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    sync_folder(target.parent)
