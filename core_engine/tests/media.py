"""Pictures and sounds the tests make for themselves, and FFmpeg as their second opinion."""

import struct
import subprocess
import threading
import wave
import zlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core_engine import Cache, ffmpeg, load_narration
from core_engine.narration import Narration

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "the-long-way-home"
RATE = 48_000
LENGTH = 68_123  # samples at 48 kHz, 1.419 s: no whole number of anything

Samples = NDArray[np.int16]


def run_ffmpeg(*arguments: str | Path) -> bytes:
    """Run the real FFmpeg without any of the engine's care; its standard output."""
    argv = [ffmpeg.binary(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    done = subprocess.run([*argv, *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def ffmpeg_says(*arguments: str | Path) -> str:
    """What the real FFmpeg prints about a file, whatever its exit code."""
    argv = [ffmpeg.binary(), "-hide_banner", "-nostdin", *map(str, arguments)]
    done = subprocess.run(argv, capture_output=True, check=False)
    return done.stderr.decode(errors="replace")


def scenery(seed: int, size: tuple[int, int] = (320, 180)) -> NDArray[np.uint8]:
    """A soft RGB picture (height, width, 3), unlike that of any other seed."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 7, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file, with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int, depth: int, colour: int) -> bytes:
    """How a PNG file of that size, bits a sample and colour type begins."""
    data = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", data)


def write_picture(path: Path, seed: int = 0, size: tuple[int, int] = (320, 180)) -> Path:
    """A picture file in the format its name says."""
    Image.fromarray(scenery(seed, size)).save(path)
    return path


def tone(samples: int, frequency: float = 440.0, level: float = 0.3) -> Samples:
    """A sine, mono, 48 kHz."""
    wave_ = np.sin(2 * np.pi * frequency * np.arange(samples) / RATE)
    return np.round(wave_ * level * 32767).astype(np.int16)


def click(samples: int, at: int = 0) -> Samples:
    """Silence with a short burst that begins at sample `at`."""
    sound = np.zeros(samples, np.int16)
    burst = tone(240, 4000.0, 0.8)[: samples - at]
    sound[at : at + len(burst)] = burst
    return sound


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """A 16-bit WAV file of samples (n,) or (n, channels)."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def encode_sound(source: Path, target: Path, *options: str | Path) -> Path:
    """The sound in another format, by FFmpeg's own encoder for the name of the target."""
    run_ffmpeg("-i", source, *options, f"file:{target}")
    return target


def lengths(count: int, shortest: float, longest: float, seed: int = 7) -> list[int]:
    """Odd lengths in samples between two lengths in seconds."""
    low, high = round(shortest * RATE), round(longest * RATE)
    return [int(value) | 1 for value in np.random.default_rng(seed).integers(low, high, count)]


def decoded_sound(film: Path) -> Samples:
    """The film's sound as a player has it: (samples, 2)."""
    data = run_ffmpeg("-i", film, "-map", "0:a:0", "-f", "s16le", "-c:a", "pcm_s16le", "-")
    return np.frombuffer(data, "<i2").reshape(-1, 2)


def decoded_frames(film: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The film's luma as a player has it: (frames, height, width)."""
    data = run_ffmpeg("-i", film, "-map", "0:v:0", "-fps_mode", "passthrough",
                      "-vf", "extractplanes=y", "-f", "rawvideo", "-")  # fmt: skip
    return np.frombuffer(data, np.uint8).reshape(-1, size[1], size[0])


def cumulative(values: Sequence[int]) -> list[int]:
    """0 and the sums of the first, the first two, ... values."""
    return [0, *np.cumsum(np.array(values, np.int64)).tolist()]


def load(path: Path, folder: Path) -> Narration:
    """The narration in a sound file; what is decoded goes to a cache in `folder`."""
    return load_narration(path, Cache(folder / "cache"), threading.Event())
