"""Small pictures, sounds and stories, and the ways in which each can be broken."""

import io
import math
import struct
import wave
import zipfile
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from backend.projects.models import Project, Segment

PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
TEXTS = {
    "arabic": "كان يا ما كان، في قديم الزمان",
    "devanagari": "क्षत्रिय और स्त्री की कहानी",
    "cjk": "昔々、あるところに。从前有座山。옛날 옛적에",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇭",
    "combining": "e\u0301\u0323 o\u0308 \u1100\u1161\u11a8",
    "right to left override": "a\u202eb\u202cc \u200f\u200e",
    "markup": "<b>&amp; {{ x }} %s \\N 'quotes' \"twice\"",
    "lines": "one\ntwo\n\nthree\u2028four",
    "outside the first plane": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𒀀 𓀀",
}


def picture(number: int = 0, size: tuple[int, int] = (64, 48), format: str = "PNG") -> bytes:
    """A picture file; another number is another picture."""
    image = Image.new("RGB", size, (37 * number % 256, 90, 120))
    corner = 4 + number % 20
    ImageDraw.Draw(image).ellipse((corner, corner, 30, 40), fill=(250, 200, 20))
    file = io.BytesIO()
    image.save(file, format)
    return file.getvalue()


def sound(number: int = 0, seconds: float = 0.2) -> bytes:
    """A WAV file with a tone; another number is another tone."""
    pitch = 2 * math.pi * (220 + 10 * number) / 48000
    samples = array("h", (int(9000 * math.sin(pitch * n)) for n in range(round(48000 * seconds))))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(48000)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def huge_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A PNG of a few kilobytes that claims, and has, this many pixels of one bit."""
    lines = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(lines.compress(row) for _ in range(height)) + lines.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """A file as a form sends it."""
    return SimpleUploadedFile(name, data)


def story_folder(folder: Path, count: int = 3, seconds: float = 0.2) -> Path:
    """A folder of numbered pictures and sounds, without a story file."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        (folder / f"{number}.png").write_bytes(picture(number))
        (folder / f"{number}.wav").write_bytes(sound(number, seconds))
    return folder


def zipped(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def zipped_story(count: int = 2) -> bytes:
    """A zip file of numbered pictures and sounds."""
    members = {f"{n}.png": picture(n) for n in range(1, count + 1)}
    return zipped(members | {f"{n}.wav": sound(n) for n in range(1, count + 1)})


def project(count: int = 2, title: str = "A story", **values: Any) -> Project:
    """A project whose segments have a picture and a narration each."""
    made = Project.objects.create(title=title)
    for index in range(count):
        segment(made, index, **values)
    return made


def segment(owner: Project, index: int, **values: Any) -> Segment:
    """A segment with a picture and a narration; None takes one away."""
    given = {
        "image_file": upload(f"{index}.png", picture(index)),
        "audio_file": upload(f"{index}.wav", sound(index)),
        "audio_duration": 0.2,
        "zoom_direction": "in",
    }
    if values.get("audio_file", True):
        given |= {
            "audio_source": "upload",
            "audio_request": {"text": values.get("text_content", "")},
        }
    kept = {key: value for key, value in {**given, **values}.items() if value is not None}
    return Segment.objects.create(project=owner, sequence_index=index, **kept)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that is not part of the cache, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "cache" not in path.relative_to(folder).parts
    }
