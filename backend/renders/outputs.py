"""Where a film goes that is asked for on the command line."""

import os
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path

from backend.projects.story import file_stem
from core_engine import EngineError, Format, SegmentSource, check_writable

_FILM_ENDINGS = {
    ".avi", ".gif", ".jpeg", ".jpg", ".m4v", ".mkv", ".mov", ".mp4", ".png", ".webm", ".webp",
}  # fmt: skip
_OTHER_NAME = "Choose another name with -o."


def named_output(text: str) -> Path:
    """The file or folder that `-o` names; refuses a name without a letter."""
    if not text.strip():
        raise ArgumentTypeError("the name is empty; name a file or a folder")
    if text.endswith("/") and not Path(text).is_dir():
        raise ArgumentTypeError(f"there is no folder {text}; make it first, or name a file")
    return Path(text)


def fault_of_ending(wanted: Path, formats: Sequence[Format]) -> str:
    """Why none of the formats can have the name of `-o`, and a name they can have; or nothing."""
    endings = list(dict.fromkeys(ending for format in formats for ending in _endings(format)))
    if not wanted.suffix or wanted.suffix.lower() in endings or wanted.is_dir():
        return ""
    other = wanted.suffix.lower() in _FILM_ENDINGS
    better = wanted.with_suffix(endings[0]) if other else wanted.with_name(wanted.name + endings[0])
    return f"{wanted} does not end in {' or '.join(endings)}; name it {better}"


def output_path(wanted: Path | None, title: str, format: Format, formats: Sequence[Format]) -> Path:
    """The absolute path of the film in `format`, which is one of the `formats` asked for.

    It is the file of `-o`, a file in its folder, or one in the current folder. A link stays, and
    the film goes where it leads; raises EngineError where that is nowhere.
    """
    path = _named(wanted, title, format, several=len(formats) > 1).absolute()
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    if target.is_symlink():
        raise EngineError(f"{target} is a link that leads to itself.", _OTHER_NAME)
    return target


def refuse_unwritable(output: Path, sources: Sequence[SegmentSource]) -> None:
    """Raise EngineError now for a file that could not, or must not, be written in the end."""
    taken = {path.resolve() for source in sources for path in (source.image, source.audio) if path}
    if output.resolve() in taken:
        raise EngineError(f"{output} is part of the story.", _OTHER_NAME)
    check_writable(output)
    if output.exists() and not output.is_file():  # a device, say, which a rename would replace
        raise EngineError(f"{output} is not a file.", _OTHER_NAME)


def _named(wanted: Path | None, title: str, format: Format, *, several: bool) -> Path:
    if wanted is None or wanted.is_dir():
        stem = file_stem(title)
        plain = format is Format.FULL_16_9 and not several
        return (wanted or Path()) / f"{stem if plain else f'{stem}-{format.value}'}{format.suffix}"
    if several:
        return wanted.with_name(f"{wanted.stem}-{format.value}{format.suffix}")
    return wanted if wanted.suffix else wanted.with_name(wanted.name + format.suffix)


def _endings(format: Format) -> tuple[str, ...]:
    return (".mp4",) if format.is_film else (".jpg", ".jpeg")
