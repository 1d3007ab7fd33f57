"""Films in and out through FFmpeg, as streams of arrays."""

import contextlib
import functools
import re
import subprocess
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Facts:
    """Width and height in pixels, frames per second."""

    width: int
    height: int
    fps: float


@functools.cache
def ffmpeg() -> str:
    """The FFmpeg that comes with Storyreel's packages."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def run(arguments: Sequence[str]) -> str:
    """Run FFmpeg to its end; what it says on standard error. Raises when it fails."""
    return _finished(arguments).stderr.decode(errors="replace")


def output(arguments: Sequence[str]) -> bytes:
    """Run FFmpeg to its end; what it writes to standard output. Raises when it fails."""
    return _finished(arguments).stdout


def _finished(arguments: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    command = [ffmpeg(), "-hide_banner", "-nostats", "-nostdin", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"FFmpeg failed:\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done


def read(arguments: Sequence[str], piece: int) -> Generator[bytes]:
    """What FFmpeg writes to standard output, in pieces of exactly `piece` bytes."""
    command = [ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        try:
            while data := _exactly(process.stdout.fileno(), piece):
                yield data
        finally:
            process.kill()


def _exactly(descriptor: int, count: int) -> bytes:
    data = bytearray()
    with open(descriptor, "rb", buffering=0, closefd=False) as pipe:
        while len(data) < count and (more := pipe.read(count - len(data))):
            data += more
    return bytes(data) if len(data) == count else b""


def luma_frames(film: Path, start: float, end: float) -> Iterator[Luma]:
    """The decoded luma of the frames from `start` to `end` seconds, shape (height, width)."""
    shape = facts(film)
    first, last = round(start * shape.fps), round(end * shape.fps)
    picked = f"extractplanes=y,trim=start_frame={first}:end_frame={last}"
    arguments = ["-i", str(film), "-map", "0:v:0", "-vf", picked]
    arguments += ["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    with contextlib.closing(read(arguments, shape.width * shape.height)) as pieces:
        for piece in pieces:
            yield np.frombuffer(piece, np.uint8).reshape(shape.height, shape.width)


@functools.cache
def facts(film: Path) -> Facts:
    """Size and frame rate of a film, from what FFmpeg says about it."""
    said = subprocess.run(
        [ffmpeg(), "-hide_banner", "-i", str(film)], capture_output=True, check=False
    ).stderr.decode(errors="replace")
    found = re.search(r"Video: .*?, (\d+)x(\d+)\b.*?, ([\d.]+) fps", said)
    if not found:
        raise ValueError(f"{film} has no picture that FFmpeg knows.")
    return Facts(int(found[1]), int(found[2]), float(found[3]))


@dataclass(frozen=True, slots=True)
class Packet:
    """A coded frame: when it is shown, in seconds, and how many bytes it has."""

    time: float
    size: int


def packets(film: Path) -> list[Packet]:
    """The coded frames of a film in order; nothing is decoded."""
    arguments = ["-i", str(film), "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "-"]
    lines = output(arguments).decode().splitlines()
    base = Fraction(next(line.split()[-1] for line in lines if line.startswith("#tb 0:")))
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    return [Packet(float(int(row[2]) * base), int(row[4])) for row in rows]
