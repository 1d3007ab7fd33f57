"""Pictures in the size a screen needs: upright, in sRGB, opaque, never larger than they are."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image

from core_engine.cache import Cache, digest_of_unchanged, digest_of_values
from core_engine.errors import DiskFull, OutputError
from core_engine.images import Pixels, load_rgb, scaled, upright_size

# Counts up whenever the same picture gives other bytes.
_VERSION = 1
_QUALITY = 82


def reduced_jpeg(path: Path, width: int, cache: Cache) -> bytes:
    """The picture at most `width` pixels wide, as a JPEG file made now or found in the cache.

    Raises SourceError.
    """
    return kept_jpeg(path, width, cache) or _made(path, width, cache)


def kept_jpeg(path: Path, width: int, cache: Cache) -> bytes | None:
    """The same where it is in the cache, which takes no time; else None."""
    entry = _entry(path, width, cache)
    with suppress(FileNotFoundError):  # it may be pruned in this moment
        return entry.read_bytes() if cache.holds(entry) else None
    return None


def _entry(path: Path, width: int, cache: Cache) -> Path:
    upright_size(path)  # tells a missing file from an unreadable one
    return cache.path("reduced", digest_of_values(_VERSION, digest_of_unchanged(path), width))


def _made(path: Path, width: int, cache: Cache) -> bytes:
    size = _within(width, upright_size(path))
    jpeg = _as_jpeg(scaled(load_rgb(path, size), size))
    # A full disk is no reason not to show a picture.
    with suppress(DiskFull, OutputError), cache.part() as part:
        part.write_bytes(jpeg)
        cache.keep(part, _entry(path, width, cache))
    return jpeg


def _within(width: int, size: tuple[int, int]) -> tuple[int, int]:
    if size[0] <= width:
        return size
    return width, max(1, round(size[1] * width / size[0]))


def _as_jpeg(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
