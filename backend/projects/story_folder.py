"""Stories as folders and zip files, with a story file in them or without."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from backend.projects.archive import unpacked
from backend.projects.story import (
    STORY_FILES,
    ProblemList,
    Story,
    StorySegment,
    read_text,
)
from core_engine import PICTURE_SUFFIXES, SOUND_SUFFIXES, StoryNotRenderable, is_thumbnail

_TEXT_SUFFIXES = frozenset({".txt", ".md"})
# What people take for pictures and sounds, and what cannot be used.
_OTHER_PICTURES = frozenset(
    {".heic", ".heif", ".avif", ".tif", ".tiff", ".gif", ".bmp", ".svg", ".psd", ".raw", ".dng"}
)
_OTHER_SOUNDS = frozenset({".wma", ".amr", ".ape", ".mid", ".midi", ".m4b", ".m4p", ".ac3"})
# A film in the story's folder is the story's film, not a voice; it may be linked from a story file.
_VOICES = SOUND_SUFFIXES - {".mp4"}
_ONE_EACH = {"picture": PICTURE_SUFFIXES, "sound": _VOICES, "text": _TEXT_SUFFIXES}
_LISTED = 5  # names of what was found instead of a story


@contextmanager
def opened_story(source: Path, parent: Path, called: str | None = None) -> Iterator[Story]:
    """The story in a folder, a story file or a zip file, readable inside the `with` block.

    A zip file is unpacked in `parent`. `called` is its name as the person knows it, where that is
    not the name it has on this disk. Raises StoryNotRenderable.
    """
    if source.is_dir():
        yield read_folder(source, source.resolve().name)
    elif source.suffix.lower() == ".zip":
        name = Path(called or source.name)
        with _told_of(source, name if called else source), unpacked(source, parent) as folder:
            yield _read_unpacked(source, folder, name.stem)
    else:
        yield read_story_file(source)


def _read_unpacked(source: Path, folder: Path, title: str) -> Story:
    """The story in an unpacked zip file; what is wrong with its folder is said of the zip file."""
    inner = _innermost(folder)
    with _told_of(inner, source):
        return read_folder(inner, title)


def read_sent_folder(folder: Path) -> Story:
    """The story in a folder of files that were sent, which has no name by itself.

    Where the files have a folder in common, its name is the title of a story without one.
    """
    inner = _innermost(folder)
    name = "" if inner == folder else inner.name
    with _told_of(inner, Path(name or "files")):
        return read_folder(inner, name)


@contextmanager
def _told_of(path: Path, name: Path) -> Iterator[None]:
    """What is wrong with `path` is told of `name`, which is what the person knows."""
    try:
        yield
    except StoryNotRenderable as error:
        told = [replace(it, path=name) if it.path == path else it for it in error.problems]
        raise StoryNotRenderable(told) from None


def read_folder(folder: Path, title: str) -> Story:
    """The story in a folder; `title` is for one without a story file."""
    found = [file for file in folder.iterdir() if file.name.lower() in STORY_FILES]
    if len(found) > 1:
        ProblemList(folder).fail(
            "The folder has both a story.md and a story.json.", "Name one, or remove one."
        )
    return read_story_file(found[0]) if found else _read_pictures(folder, title)


def read_story_file(path: Path) -> Story:
    """The story in a `.md` or `.json` file."""
    # Each reader brings a library that takes as long to import as Storyreel itself; only one is
    # ever wanted, and for a folder of pictures none.
    match path.suffix.lower():
        case ".md" | ".markdown":
            from backend.projects.story_markdown import read_markdown_story as read
        case ".json":
            from backend.projects.story_json import read_json_story as read
        case _:
            ProblemList(path).fail(
                "This is not a story." if path.exists() else "There is no such file or folder.",
                "Name a folder, a story.md, a story.json, a .zip, or a project's id.",
            )
    return read(path)


def _read_pictures(folder: Path, title: str) -> Story:
    """Without a story file: pictures in natural order, with sound and text of their name."""
    problems = ProblemList(folder)
    files = sorted((f for f in folder.iterdir() if not f.name.startswith(".")), key=natural_key)
    companions = _by_stem(files)
    pictures = [file for file in files if _is_picture(file, companions[file.stem])]
    if not pictures:
        _fail_without_pictures(files, problems)
    segments = [
        _segment(picture, companions[picture.stem], number, problems)
        for number, picture in enumerate(pictures, 1)
    ]
    _tell_strays(files, {picture.stem for picture in pictures}, problems)
    return Story(title, tuple(segments), tuple(problems.problems))


def _is_picture(file: Path, companions: list[Path]) -> bool:
    """Whether this is a picture of the story, not the thumbnail that a render has left there."""
    if file.suffix.lower() not in PICTURE_SUFFIXES:
        return False
    return _first(companions, _VOICES) is not None or not is_thumbnail(file)


def _fail_without_pictures(files: list[Path], problems: ProblemList) -> NoReturn:
    """Say what was found in place of pictures, since the story may be one step further in."""
    found = f", only {_listed(files)}" if files else ""
    if any(file.is_dir() for file in files):
        remedy = (
            "A story is one folder: take the folder with the story by itself, "
            "or put its pictures and sounds side by side."
        )
    elif any(file.suffix.lower() == ".zip" for file in files):
        remedy = "Take the zip file that is in it by itself."
    else:
        remedy = "Put pictures into it (JPEG, PNG or WebP), each with a sound of the same name."
    problems.fail(f"There is no story file and no picture in the folder{found}.", remedy)


def _listed(files: list[Path]) -> str:
    """The first names, and how many more there are; a folder's ends in a slash."""
    names = [f"“{file.name[:80]}{'/' if file.is_dir() else ''}”" for file in files]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def _tell_strays(files: list[Path], pictures: set[str], problems: ProblemList) -> None:
    """A picture or sound that would not be in the film is told, not left out in silence."""
    for file in files:
        suffix = file.suffix.lower()
        if suffix in _OTHER_PICTURES:
            problems.add(0, "This kind of picture cannot be read.", "Save it as JPEG or PNG.", file)
        elif suffix in _OTHER_SOUNDS:
            problems.add(0, "This kind of sound cannot be read.", "Save it as MP3 or WAV.", file)
        elif suffix in _VOICES and file.stem not in pictures:
            remedy = "Give it the name of its picture, or move it away."
            problems.add(0, "No picture has the name of this sound.", remedy, file)


def _by_stem(files: list[Path]) -> dict[str, list[Path]]:
    stems: dict[str, list[Path]] = {}
    for file in files:
        stems.setdefault(file.stem, []).append(file)
    return stems


def _segment(
    picture: Path, companions: list[Path], number: int, problems: ProblemList
) -> StorySegment:
    text = _first(companions, _TEXT_SUFFIXES)
    audio = _first(companions, _VOICES)
    _tell_rivals(picture, companions, number, problems)
    return StorySegment(_text(text, number, problems) if text else "", picture, audio)


def _tell_rivals(picture: Path, companions: list[Path], number: int, problems: ProblemList) -> None:
    """Two files for one thing are told; which of them is meant cannot be known."""
    for what, suffixes in _ONE_EACH.items():
        rivals = [file for file in companions if file.suffix.lower() in suffixes]
        if len(rivals) > 1 and (what != "picture" or picture == rivals[0]):
            message = f"There is more than one {what} of this name: {_listed(rivals)}."
            problems.add(number, message, "Keep one, or give the other another name.", picture)


def _text(path: Path, number: int, problems: ProblemList) -> str:
    try:
        return read_text(path).strip()
    except StoryNotRenderable as error:
        problems.problems += [replace(problem, number=number) for problem in error.problems]
        return ""


def _first(files: list[Path], suffixes: frozenset[str]) -> Path | None:
    return next((file for file in files if file.suffix.lower() in suffixes), None)


def natural_key(path: Path) -> list[tuple[int, int, str]]:
    """Sorts as people count: picture2 before picture10, whatever the case of the letters."""
    parts = re.findall(r"\d+|\D+", path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _innermost(folder: Path) -> Path:
    """The folder a zip file holds when that is all it holds, however deep."""
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    alone = len(entries) == 1 and entries[0].is_dir()
    return _innermost(entries[0]) if alone else folder
