"""Reading narrations: any common sound file → exact samples at 48 kHz.

A sound is decoded once, to the cache, and everything later works on those samples. What a file's
header says about its length is only used to notice that the file breaks off.
"""

import re
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from core_engine import encoding, ffmpeg
from core_engine.cache import Cache, digest_of, digest_of_values
from core_engine.errors import DiskFull, FFmpegFailed, SourceError
from core_engine.timing import seconds

SUFFIXES = frozenset(
    {".mp3", ".wav", ".flac", ".m4a", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".webm", ".aif",
     ".aiff", ".caf"}
)  # fmt: skip
SOUND_NAMES = "MP3, WAV, FLAC, M4A, MP4, AAC, OGG, Opus, WebM, AIFF, CAF"
"""The same, as people call them."""
# Counts up whenever the same file gives other samples or another note beside them.
_DECODER_VERSION = 3
SHORTEST_SECONDS = 0.1
LONGEST_SECONDS = 4 * 3600
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Narration:
    """A decoded narration: `samples` per channel at 48 kHz, as 16-bit little-endian in `pcm`."""

    path: Path
    digest: str
    pcm: Path
    channels: int
    samples: int
    silent: bool


def load_narration(path: Path, cache: Cache, cancelled: threading.Event) -> Narration:
    """The narration in the sound file at `path`, decoded now or found in the cache.

    Raises SourceError when the file is missing, damaged, breaks off or is not a sound.
    """
    digest = _digest(path)
    pcm = cache.path("narrations", digest_of_values(_DECODER_VERSION, digest), ".s16")
    if not cache.holds(pcm):
        _decode(path, pcm, cache, cancelled)
    note = cache.note_of(pcm)
    samples = pcm.stat().st_size // (BYTES_PER_SAMPLE * note["channels"])
    return Narration(path, digest, pcm, note["channels"], samples, note["silent"])


def _digest(path: Path) -> str:
    try:
        if path.stat().st_size == 0:
            raise SourceError(path, "The sound is empty (0 bytes).", "Copy or record it again.")
        return digest_of(path)
    except FileNotFoundError as error:
        raise SourceError(
            path, "The sound is not there.", "Put it back or choose another."
        ) from error
    except OSError as error:
        raise SourceError(
            path, f"The sound cannot be read ({error.strerror}).", "Allow reading it."
        ) from error


def _decode(path: Path, pcm: Path, cache: Cache, cancelled: threading.Event) -> None:
    with cache.part() as part:
        said = _run_decoder(path, part, cancelled)
        channels = _channels(said)
        decoded = seconds(part.stat().st_size // (BYTES_PER_SAMPLE * channels))
        _check_whole(path, said, decoded)
        cache.keep(part, pcm, {"channels": channels, "silent": _is_silent(part)})


def _channels(said: str) -> int:
    """One or two, from what FFmpeg says about its output; the input may have other streams.

    Raises DiskFull when FFmpeg's words are not all there: nothing may be concluded from silence.
    """
    _, headline, words = said.rpartition("\nOutput #0, s16le")
    stream = re.search(r"^  Stream #0:0.*", words, re.MULTILINE)
    # Tags as long as a book push both headlines out of what is kept, never the output's alone.
    lost = not headline and "Input #0" in said
    if lost or not stream or "\n[out#0/s16le" not in words:
        raise words_lost()
    return 1 if "Hz, mono" in stream.group() else 2


def words_lost() -> DiskFull:
    """Why FFmpeg did its work and left no word of it: its words go through a temporary file."""
    return DiskFull(
        f"What FFmpeg says could not be kept; {tempfile.gettempdir()} is probably full.",
        "Free some space there, or let TMPDIR name another folder, and try again.",
    )


def _is_silent(pcm: Path) -> bool:
    with pcm.open("rb") as file:
        return not any(any(piece) for piece in iter(lambda: file.read(2**16), b""))


def _run_decoder(path: Path, part: Path, cancelled: threading.Event) -> str:
    # One second more than allowed, so that a sound that is too long can be told from one that fits.
    arguments = encoding.narration_arguments(path.resolve(), LONGEST_SECONDS + 1)
    try:
        with part.open("wb") as file:
            return ffmpeg.save(arguments, file, cancelled)
    except FFmpegFailed as error:
        raise _refused(path, error.stderr) from error


def _refused(path: Path, said: str) -> SourceError:
    """Why FFmpeg has made nothing of a file, by what it said."""
    remedy = "Export it again as WAV or MP3."
    if "matches no streams" in said:  # a video, say, that was filmed without
        return SourceError(path, "There is no sound in this file.", remedy)
    message = f"This is not a sound that can be read ({SOUND_NAMES}), or it is damaged."
    return SourceError(path, message, remedy)


def _check_whole(path: Path, said: str, decoded: float) -> None:
    if decoded > LONGEST_SECONDS:
        raise SourceError(
            path,
            f"The sound is longer than {LONGEST_SECONDS // 3600} hours.",
            "Divide it over several segments.",
        )
    expected = _expected_seconds(path, said)
    if decoded < expected - max(0.25, expected * 0.01) or _is_damaged(said):
        of = f" of {expected:.1f}" if expected > decoded else ""
        raise SourceError(
            path,
            f"The sound is damaged or breaks off: {decoded:.1f}{of} seconds can be read.",
            "Copy or export it again.",
        )
    if decoded < SHORTEST_SECONDS:
        raise SourceError(
            path,
            f"The sound is too short ({decoded:.2f} seconds).",
            f"Use one of at least {SHORTEST_SECONDS} seconds.",
        )


def _expected_seconds(path: Path, said: str) -> float:
    """How long the file claims to be; 0 when it makes no claim worth comparing."""
    # Two spaces: a tag's text, which may say anything, stands further in.
    declared = re.search(r"^  Duration: (\d+):(\d\d):(\d\d\.\d+)", said, re.MULTILINE)
    guessed = re.search(r"^\[.*Estimating duration from bitrate", said, re.MULTILINE)
    if not declared or (guessed and _is_stream(said)):
        return 0.0
    hours, minutes, rest = declared.groups()
    claim = int(hours) * 3600 + int(minutes) * 60 + float(rest)
    return claim * _times_longer(path)


def _times_longer(path: Path) -> float:
    """How many times longer a WAV or Ogg file says it is than it is; 1 when it is whole.

    FFmpeg takes the length of these two from the size of the file, so a missing end goes unseen.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(28)
        if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
            return max(1.0, _wav_size(head, size) / size)
        if head[:4] == b"OggS":
            file.seek(max(0, size - 2**17))
            return 1.0 if _ends_on_ogg_page(file.read()) else 2.0
    return 1.0


def _wav_size(head: bytes, size: int) -> int:
    declared = int.from_bytes(head[4:8], "little") + 8
    if head[:4] == b"RF64":  # beyond 4 GB the size stands in a chunk of its own (EBU Tech 3306)
        declared = int.from_bytes(head[20:28], "little") + 8
    # Writers that stream leave 0 or all ones here and never come back to fill it in.
    return size if declared in (8, 2**32 + 7, 2**31 + 7) else declared


def _ends_on_ogg_page(tail: bytes) -> bool:
    """Whether the last page is all there (RFC 3533, section 6: header, lacing values, body)."""
    page = tail.rfind(b"OggS")
    lacing = page + 27
    if page < 0 or len(tail) < lacing or len(tail) < lacing + tail[page + 26]:
        return False
    values = tail[lacing : lacing + tail[page + 26]]
    return len(tail) >= lacing + len(values) + sum(values)


def _is_damaged(said: str) -> bool:
    """Whether the decoder stumbled. In MP3 and ADTS streams players step over such places, and so
    do we; in files that have an index it means that something is missing."""
    stumbled = re.search(r"^\[.*(Decoding error|Error submitting packet)", said, re.MULTILINE)
    return stumbled is not None and not _is_stream(said)


def _is_stream(said: str) -> bool:
    return re.search(r"^Input #0, (mp3|aac),", said, re.MULTILINE) is not None
