"""Comparing what came out with what was planned.

FFmpeg's exit code alone proves nothing. A clip has to have its frames. A film has to have all of
the plan's frames on their times, sound of the plan's length that is not silent where something is
said, and its key frames, decoded, have to show what the camera saw.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core_engine import encoding, ffmpeg
from core_engine.errors import FFmpegFailed, VerificationFailed
from core_engine.frames import FINGERPRINT_SIZE
from core_engine.timing import SAMPLE_RATE

PRINT_BYTES = FINGERPRINT_SIZE[0] * FINGERPRINT_SIZE[1]
_TICKS_PER_FRAME = 512  # the track's timescale is 512 times the frame rate
# Mean difference of luma (0 to 255) between what was given to the encoder and what comes back at
# 16 × 9. Seen: below 1 for good clips at the lowest quality, over 10 for another picture.
_ALIKE = 5.0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a film has to have: `prints` are (segment number, fingerprint) of each key frame."""

    frames: int
    fps: int
    samples: int
    silent: bool
    prints: Sequence[tuple[int, bytes]]


def check_clip(clip: Path, number: int, frames: int, cancelled: threading.Event) -> None:
    """Raise VerificationFailed unless the clip of segment `number` has `frames` frames."""
    found = _count_frames(clip, cancelled)
    if found != frames:
        raise VerificationFailed(
            f"Segment {number} came out with {found} frames instead of {frames}.", [number]
        )


def check_film(film: Path, expected: Expectation, cancelled: threading.Event) -> None:
    """Raise VerificationFailed unless the film is as expected."""
    try:
        _check_frames(film, expected, cancelled)
        _check_sound(film, expected, cancelled)
        _check_pictures(film, expected, cancelled)
    except FFmpegFailed as error:
        raise VerificationFailed(f"The film cannot be decoded: {error.message}") from error


def _check_frames(film: Path, expected: Expectation, cancelled: threading.Event) -> None:
    found = _count_frames(film, cancelled)
    if found != expected.frames:
        raise VerificationFailed(
            f"The film came out with {found} frames instead of {expected.frames}."
        )


def _count_frames(film: Path, cancelled: threading.Event) -> int:
    """Frames in a film, each of which must stand exactly one frame after the one before."""
    count = 0
    for line in _lines(ffmpeg.read(encoding.count_arguments(film), cancelled)):
        if line.startswith("#"):
            continue
        time = int(line.split(",")[2])
        if time != count * _TICKS_PER_FRAME:
            raise VerificationFailed(f"Frame {count} of the film stands at the wrong time.")
        count += 1
    return count


def _check_sound(film: Path, expected: Expectation, cancelled: threading.Event) -> None:
    samples, loudest = 0, 0
    for piece in _whole(ffmpeg.read(encoding.sound_of_film_arguments(film), cancelled), 4):
        values = np.frombuffer(piece, "<i2")
        samples += len(values) // 2
        loudest = max(loudest, int(values.max()), -int(values.min()))
    if abs(samples - expected.samples) > SAMPLE_RATE / expected.fps:
        raise VerificationFailed(
            f"The film's sound came out {samples / SAMPLE_RATE:.3f} seconds long "
            f"instead of {expected.samples / SAMPLE_RATE:.3f}."
        )
    if loudest == 0 and not expected.silent:
        raise VerificationFailed("The film came out silent.")


def _check_pictures(film: Path, expected: Expectation, cancelled: threading.Event) -> None:
    arguments = encoding.key_frame_arguments(film, FINGERPRINT_SIZE)
    seen = list(_whole(ffmpeg.read(arguments, cancelled), PRINT_BYTES, exactly=True))
    if len(seen) != len(expected.prints):
        raise VerificationFailed(
            f"The film came out with {len(seen)} key frames instead of {len(expected.prints)}."
        )
    pairs = zip(expected.prints, seen, strict=True)
    wrong = sorted({number for (number, meant), got in pairs if not alike(meant, got)})
    if wrong:
        raise VerificationFailed(
            f"The picture of segment {', '.join(map(str, wrong))} came out wrong.", wrong
        )


def alike(meant: bytes, got: bytes) -> bool:
    """Whether two fingerprints are of one frame, before and after the encoder."""
    difference = np.frombuffer(meant, np.uint8).astype(int) - np.frombuffer(got, np.uint8)
    return float(np.abs(difference).mean()) <= _ALIKE


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.decode() for line in lines)


def _whole(pieces: Iterator[bytes], unit: int, *, exactly: bool = False) -> Iterator[bytes]:
    """The same bytes in pieces that are multiples of `unit` bytes, or `exactly` one unit each."""
    rest = b""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % unit
        step = unit if exactly else max(unit, whole)
        yield from (rest[start : start + step] for start in range(0, whole, step))
        rest = rest[whole:]
