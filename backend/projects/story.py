"""Stories as files: `story.md`, `story.json`, or a folder of pictures and sounds.

Reading never stops at the first fault. What comes back is a story with everything that is wrong,
each with the segment it is about and what to do, or StoryNotRenderable where nothing can be read.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NoReturn

from django.utils.text import slugify

from core_engine import (
    Easing,
    MusicSource,
    Point,
    Problem,
    Rect,
    SegmentSource,
    StoryNotRenderable,
    ZoomDirection,
)

MAX_TEXT_BYTES = 10 * 2**20
# What a story file names and cannot have; that it is missing later need not be told, too.
PICTURE_REFUSED, NARRATION_REFUSED = "picture_refused", "narration_refused"
MUSIC_REFUSED = "music_refused"
STORY_FILES = ("story.md", "story.json")


@dataclass(frozen=True, slots=True)
class StorySegment:
    """A segment as a story file has it; what is None was not said."""

    text: str
    image: Path | None
    audio: Path | None
    focus: Point | None = None
    start_rect: Rect | None = None
    end_rect: Rect | None = None
    easing: Easing | None = None
    zoom_direction: ZoomDirection | None = None
    speech: Mapping[str, Any] = field(default_factory=dict)  # who speaks it how, where it says so
    audio_source: str = ""
    audio_request: Mapping[str, Any] | None = None
    audio_words: Sequence[Mapping[str, Any]] = ()
    audio_unspoken: Sequence[str] = ()

    def source(self, number: int) -> SegmentSource:
        """The segment as the engine takes it; `number` counts from 1."""
        return SegmentSource(
            number, self.image, self.audio, self.focus, self.start_rect, self.end_rect,
            self.easing, self.zoom_direction, self.spoken,
        )  # fmt: skip

    @property
    def spoken(self) -> tuple[tuple[float, float], ...] | None:
        """When somebody speaks in the sound, where the story file says it."""
        return tuple((word["start"], word["end"]) for word in self.audio_words) or None


@dataclass(frozen=True, slots=True)
class StoryMusic:
    """The music under a story, as a story file has it."""

    source: MusicSource
    title: str = ""
    licence_note: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A title and, in order, segments; `problems` are what was wrong while they were read.

    They do not end the reading, so that they can be told together with what is wrong with the
    pictures and sounds.
    """

    title: str
    segments: tuple[StorySegment, ...]
    problems: tuple[Problem, ...] = ()
    path: Path | None = field(default=None, compare=False)  # of the story file, to name it
    speech: Mapping[str, Any] = field(default_factory=dict)
    music: StoryMusic | None = None

    @property
    def obstacles(self) -> tuple[Problem, ...]:
        """The problems, and that there is nothing to show: an empty story is a project, no film."""
        if self.segments:
            return self.problems
        remedy = "Add a picture and a sound."
        empty = Problem(0, self.path, "empty_story", "There are no segments.", remedy)
        return (*self.problems, empty)

    def sources(self) -> list[SegmentSource]:
        """The segments as the engine takes them."""
        return [segment.source(number) for number, segment in enumerate(self.segments, 1)]


@dataclass(slots=True)
class ProblemList:
    """Collects what is wrong with a story file."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, number: int, message: str, remedy: str, path: Path | None = None,
        code: str = "story_file",
    ) -> None:  # fmt: skip
        """One more problem; `number` counts segments from 1, 0 is the story as a whole."""
        where = path or self.path
        # JSON can hold half a letter, which nothing can print.
        printable = message.encode(errors="backslashreplace").decode()
        self.problems.append(Problem(number, where, code, printable, remedy))

    def fail(self, message: str, remedy: str) -> NoReturn:
        """One more problem, of the story as a whole, after which reading cannot go on."""
        self.add(0, message, remedy)
        raise StoryNotRenderable(self.problems)

    def raise_if_any(self) -> None:
        """Raise StoryNotRenderable when there is something to tell."""
        if self.problems:
            raise StoryNotRenderable(self.problems)


def read_story_text(path: Path) -> str:
    """The text of a story file, which has something in it. Raises StoryNotRenderable."""
    text = read_text(path)
    if not text.strip():
        ProblemList(path).fail(
            "The file is empty.",
            "Save the story again, or remove the file to use the folder's pictures as they are.",
        )
    return text


def read_text(path: Path) -> str:
    """The text in a UTF-8 file, with Unix line ends. Raises StoryNotRenderable."""
    problems = ProblemList(path)
    data = _read_bytes(path, problems)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.fail("The file is in UTF-16.", "Save it as UTF-8.")
    if b"\0" in data:
        problems.fail("The file has NUL bytes; it is not a text.", "Save it as UTF-8 text.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.fail(f"Line {line} is not UTF-8.", "Save the file as UTF-8.")


def _read_bytes(path: Path, problems: ProblemList) -> bytes:
    try:
        if path.is_fifo() or path.is_char_device():  # reading might never end
            problems.fail("This is not a file with text in it.", "Name the story's file.")
        if path.stat().st_size > MAX_TEXT_BYTES:
            problems.fail("The file is larger than 10 MB.", "Divide the story into several.")
        return path.read_bytes()
    except OSError as error:
        problems.fail(f"The file cannot be read ({error.strerror}).", "Put it back or allow it.")


def find_file(
    folder: Path, name: str, number: int, problems: ProblemList, code: str
) -> Path | None:
    """The file a story calls `name`, which has to lie in the story's folder; else a problem `code`.

    A name written with composed letters also finds a file stored with decomposed ones, as macOS
    and the zip files it makes have them. A file that is not there is still a path: whoever opens
    it will say so.
    """
    if not _stays_inside(name):
        problems.add(
            number,
            f"“{name}” does not name a file in the story's folder.",
            "Copy the file into that folder and use its plain name.",
            code=code,
        )
        return None
    path = folder / name
    return path if path.exists() else _same_name(path) or path


def _stays_inside(name: str) -> bool:
    windows, posix = PureWindowsPath(name), PurePosixPath(name)
    anchored = windows.drive or windows.root or posix.is_absolute() or ":" in name.split("/")[0]
    inside = not anchored and "\0" not in name and ".." not in windows.parts
    return inside and bool(name.strip()) and _fits_on_disk(posix)


def _fits_on_disk(path: PurePosixPath) -> bool:
    return len(bytes(path)) <= 1000 and all(len(part.encode()) <= 255 for part in path.parts)


def _same_name(path: Path) -> Path | None:
    wanted = unicodedata.normalize("NFC", path.name)
    if not path.parent.is_dir():
        return None
    names = (file for file in path.parent.iterdir())
    return next((file for file in names if unicodedata.normalize("NFC", file.name) == wanted), None)


def file_stem(title: str) -> str:
    """What films of a story with this title are named, without an ending.

    At most 80 bytes, because letters outside ASCII take several of a disk's 255.
    """
    stem = slugify(title, allow_unicode=True).encode()[:80].decode(errors="ignore")
    return stem or "film"
