"""Comparing what came out with what was planned.

FFmpeg's exit code alone proves nothing. A clip has to have its frames, and its key frames, decoded,
have to show what the camera saw. A sound has to be as long as the narrations and not silent where
something is said. A film has to have, packet by packet, what was in the clips and in the sound so
checked, each frame on its time.
"""

import hashlib
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core_engine import encoding, ffmpeg
from core_engine.encoding import FINGERPRINT_SIZE, TICKS_PER_FRAME, ClipFiles
from core_engine.errors import FFmpegFailed, VerificationFailed
from core_engine.timing import SAMPLE_RATE

PRINT_BYTES = FINGERPRINT_SIZE[0] * FINGERPRINT_SIZE[1]
_BOXES = (b"ftyp", b"moov", b"free", b"mdat")
_AAC_FRAME = 1024  # samples
_PICTURE, _SOUND = "0", "1"  # a film's streams
# Mean difference of luma (0 to 255) between what was given to the encoder and what comes back at
# 16 × 9. Seen: below 1 for good clips at the lowest quality, over 10 for another picture.
_ALIKE = 5.0


class Packet(NamedTuple):
    """One encoded frame: its length in bytes and its Adler-32 checksum as FFmpeg writes it."""

    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a film has to have: per clip the segment's number and the packets that are shown, and
    the digest of the sound's packets."""

    clips: Iterable[tuple[int, Sequence[Packet]]]
    sound: str


class _Line(NamedTuple):
    """A packet as FFmpeg's framecrc format lists it; times are in the stream's own unit."""

    stream: str
    time: str
    length: str
    packet: Packet


def check_clip(
    clip: ClipFiles, number: int, packets: Sequence[Packet], prints: Sequence[bytes], frames: int
) -> None:
    """Raise VerificationFailed unless the clip of segment `number` has `frames` frames, and key
    frames that look like `prints`."""
    size = sum(packet.size for packet in packets)
    if len(packets) != frames or size != clip.stream.stat().st_size:
        raise VerificationFailed(
            f"Segment {number} came out with {len(packets)} frames instead of {frames}.", [number]
        )
    data = clip.prints.read_bytes()
    seen = [data[start : start + PRINT_BYTES] for start in range(0, len(data), PRINT_BYTES)]
    if len(seen) != len(prints) or not all(map(alike, prints, seen)):
        raise VerificationFailed(f"The picture of segment {number} came out wrong.", [number])


def check_sound(sound: Path, samples: int, silent: bool, cancelled: threading.Event) -> None:
    """Raise VerificationFailed unless the sound has `samples` samples, not all silent ones."""
    found, loudest = 0, 0
    for piece in _whole(ffmpeg.read(encoding.samples_arguments(sound), cancelled), 4):
        values = np.frombuffer(piece, "<i2")
        found += len(values) // 2
        loudest = max(loudest, int(values.max()), -int(values.min()))
    if abs(found - samples) > _AAC_FRAME:
        raise VerificationFailed(
            f"The film's sound came out {found / SAMPLE_RATE:.3f} seconds long "
            f"instead of {samples / SAMPLE_RATE:.3f}."
        )
    if loudest == 0 and not silent:
        raise VerificationFailed("The film came out silent.")


def check_film(film: Path, expected: Expectation, cancelled: threading.Event) -> None:
    """Raise VerificationFailed unless the film is as expected."""
    try:
        sound = hashlib.sha256()
        wrong = _wrong_segments(_pictures(film, sound, cancelled), expected)
    except FFmpegFailed as error:
        raise VerificationFailed(f"The film cannot be read again: {error.message}") from error
    if wrong:
        raise VerificationFailed(
            f"The picture of segment {', '.join(map(str, wrong))} came out wrong.", wrong
        )
    if sound.hexdigest() != expected.sound:
        raise VerificationFailed("The film came out with another sound than its own.")
    if not _is_whole_mp4(film):
        raise VerificationFailed("The film's file has something in it that is no part of a film.")


def _is_whole_mp4(film: Path) -> bool:
    """Whether the file is boxes of an MP4 from its first byte to its last (ISO/IEC 14496-12, 4.2).

    A demuxer passes over what it does not know.
    """
    size, place = film.stat().st_size, 0
    with film.open("rb") as file:
        while place < size:
            file.seek(place)
            length, kind = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
            if length == 1:  # its length stands behind, because it is over 4 GB
                (length,) = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))
            if kind not in _BOXES or length < 8:
                return False
            place += length
    return place == size


def packets_of(lines: Iterable[bytes]) -> list[Packet]:
    """The packets that the encoder of a clip listed."""
    return [_line(line).packet for line in lines]


def sound_digest(sound: Path, cancelled: threading.Event) -> str:
    """A digest of a sound's packets and their times."""
    digest = hashlib.sha256()
    for line in _lines(ffmpeg.read(encoding.packets_arguments(sound), cancelled)):
        digest.update(_digestible(line))
    return digest.hexdigest()


def alike(meant: bytes, got: bytes) -> bool:
    """Whether two fingerprints are of one frame, before and after the encoder."""
    difference = np.frombuffer(meant, np.uint8).astype(int) - np.frombuffer(got, np.uint8)
    return float(np.abs(difference).mean()) <= _ALIKE


def _pictures(film: Path, sound: "hashlib._Hash", cancelled: threading.Event) -> Iterator[Packet]:
    """The film's frames, each of which must stand on its time; what is heard goes to `sound`."""
    count = 0
    for line in _lines(ffmpeg.read(encoding.packets_arguments(film), cancelled)):
        if line.stream == _SOUND:
            sound.update(_digestible(line))
            continue
        if int(line.time) != count * TICKS_PER_FRAME:
            raise VerificationFailed(f"Frame {count} of the film stands at the wrong time.")
        count += 1
        yield line.packet


def _wrong_segments(found: Iterator[Packet], expected: Expectation) -> list[int]:
    """Numbers of the segments that are not as they were encoded."""
    meant = ((number, packet) for number, packets in expected.clips for packet in packets)
    wrong, frames, planned = set(), 0, 0
    for got, wanted in zip_longest(found, meant):
        frames += got is not None
        planned += wanted is not None
        if wanted and wanted[1] != got:
            wrong.add(wanted[0])
    if frames != planned:
        raise VerificationFailed(f"The film came out with {frames} frames instead of {planned}.")
    return sorted(wrong)


def _digestible(line: _Line) -> bytes:
    return " ".join((line.time, line.length, *map(str, line.packet))).encode()


def _lines(pieces: Iterable[bytes]) -> Iterator[_Line]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (_line(line) for line in lines if not line.startswith(b"#"))


def _line(text: bytes) -> _Line:
    # stream, decoding time, presentation time, length, bytes, checksum, and perhaps more
    stream, _, time, length, size, checksum, *_ = map(str.strip, text.decode().split(","))
    return _Line(stream, time, length, Packet(int(size), checksum))


def _whole(pieces: Iterator[bytes], unit: int) -> Iterator[bytes]:
    """The same bytes in pieces that are multiples of `unit` bytes."""
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % unit
        if whole:
            yield rest[:whole]
        rest = rest[whole:]
