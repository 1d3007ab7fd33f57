"""Reading pictures: any size, shape and colour a camera or a program writes, nothing else.

A file is believed only after it was decoded. What Pillow may open is a short list of formats, and
a picture's size is read from its header before a single pixel is.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

from core_engine.errors import SourceError
from core_engine.geometry import Point

Pixels = NDArray[np.uint8]

# Pillow opens MPO, what many phones' JPEG files are, as JPEG, and has no opener of that name.
FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp"})
MAX_PIXELS = 65_000_000  # 64-megapixel phones; 195 MB once decoded
MAX_SIDE = 20_000
_ORIENTATION = 0x0112  # EXIF tag
_TRANSPARENT_BECOMES = (255, 255, 255)
_OURS = b"Thumbnail by Storyreel"
_HEAD = 1024  # bytes of a file in which its comment is, when we wrote it
# All that Pillow's decoders are known to raise on broken files.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, OverflowError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be decoded: its upright size in pixels and where the eye goes first."""

    path: Path
    digest: str
    width: int
    height: int
    focus: Point

    @property
    def aspect(self) -> float:
        """Width divided by height."""
        return self.width / self.height


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as a viewer would show it, from the header alone."""
    with _opened(path) as image:
        return _upright(image.size, _orientation(image))


def load_rgb(path: Path, at_least: tuple[int, int]) -> Pixels:
    """The whole upright picture as an array of shape (height, width, 3), RGB, sRGB, 0 to 255.

    A JPEG is decoded at a half, a quarter or an eighth of its size when that still is `at_least`
    (width, height) large. Transparent parts become white. Raises SourceError.
    """
    with _opened(path) as image:
        orientation = _orientation(image)
        image.draft(None, _upright(at_least, orientation))
        profile = image.info.get("icc_profile")
        pixels = np.asarray(_flattened(image, profile))
        return np.ascontiguousarray(_turned(pixels, orientation))


class Decoder:
    """A picture for several uses: decoded once for all that get the same from decoding it.

    What one gets does not depend on the others: a JPEG that is wanted small and large is decoded
    at two sizes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decoded: dict[tuple[int, int], Pixels] = {}

    def at_least(self, size: tuple[int, int]) -> Pixels:
        """As `load_rgb`. Raises SourceError."""
        stored = _decoded_size(self._path, size)
        if stored not in self._decoded:
            self._decoded[stored] = load_rgb(self._path, size)
        return self._decoded[stored]


def _decoded_size(path: Path, at_least: tuple[int, int]) -> tuple[int, int]:
    with _opened(path) as image:
        image.draft(None, _upright(at_least, _orientation(image)))
        return image.size


def check_checksums(path: Path) -> None:
    """Raise SourceError when a PNG is not what its checksums say; the decoder passes over them."""
    with _opened(path) as image:
        if image.format == "PNG":
            image.verify()


def scaled(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """`pixels` at (width, height): averaged when it shrinks, cubic when it grows."""
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    shrinks = size[0] <= width and size[1] <= height
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=method), dtype=np.uint8)


def cropped_jpeg(pixels: Pixels, quality: int = 92) -> bytes:
    """`pixels` (height, width, 3) as a JPEG file, whose only metadata says that it is ours."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(
        buffer, "JPEG", quality=quality, optimize=True, subsampling=0, comment=_OURS
    )
    return buffer.getvalue()


def is_thumbnail(path: Path) -> bool:
    """Whether the file says of itself that `cropped_jpeg` has made it."""
    if not path.is_file() or not os.access(path, os.R_OK):
        return False
    with path.open("rb") as file:
        return _OURS in file.read(_HEAD)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        if path.stat().st_size == 0:
            raise SourceError(path, "The picture is empty (0 bytes).", "Copy or export it again.")
        with Image.open(path, formats=FORMATS) as image:
            _check_size(path, image.size)
            yield image
    except UnidentifiedImageError as error:
        raise _unknown(path) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(path) from error  # Pillow looks at the header before we can
    except IsADirectoryError as error:
        raise SourceError(path, "This is a folder.", "Choose a picture file.") from error
    except FileNotFoundError as error:
        raise SourceError(
            path, "The picture is not there.", "Put it back or choose another."
        ) from error
    except PermissionError as error:
        raise SourceError(path, "The picture may not be read.", "Allow reading it.") from error
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the machine's trouble, not the picture's: too many open files, a failing disk
        raise _broken(path, error) from error


def _check_size(path: Path, size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        raise _too_large(path, f" ({width} × {height} pixels)")


def _too_large(path: Path, size: str = "") -> SourceError:
    return SourceError(
        path,
        f"The picture is too large{size}.",
        f"Scale it down to at most {MAX_PIXELS // 10**6} megapixels and {MAX_SIDE} pixels a side.",
    )


def _unknown(path: Path) -> SourceError:
    return SourceError(
        path,
        "This is not a picture in a format that can be read (JPEG, PNG or WebP).",
        "Save it as JPEG or PNG, or choose another.",
    )


def _broken(path: Path, error: BaseException) -> SourceError:
    return SourceError(
        path,
        f"The picture is damaged and cannot be decoded ({error}).",
        "Copy it again from where it came from, or choose another.",
    )


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1  # broken EXIF says nothing about the pixels
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """Pixels as stored → as meant; the eight values of EXIF 2.32, 4.6.4 A, tag Orientation."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _flattened(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Any mode Pillow knows → opaque RGB in sRGB."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bit(image)
    if image.mode in ("CMYK", "LAB"):
        return _to_srgb(image, profile)
    if image.has_transparency_data:
        image = _on_white(image)
    return _to_srgb(_rgb(image), profile)


def _rgb(image: Image.Image) -> Image.Image:
    # Pillow would copy what is RGB already, some ten megabytes of it.
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey (modes I;16 and I) → 8-bit grey."""
    values = np.asarray(image, dtype=np.float32) / 257.0
    return Image.fromarray(np.clip(values + 0.5, 0, 255).astype(np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, _TRANSPARENT_BECOMES)
    return Image.alpha_composite(paper, layer)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the embedded ICC profile means them; without a usable profile, as they stand."""
    if not profile:
        return _rgb(image)
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if image.mode == "RGB" and _is_srgb(source):
            return image
        converted: Any = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, *_BROKEN):
        return _rgb(image)
    return converted if isinstance(converted, Image.Image) else _rgb(image)


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "sRGB" in ImageCms.getProfileDescription(profile)
