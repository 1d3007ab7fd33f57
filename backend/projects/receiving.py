"""Stories sent over HTTP: a folder as a zip file, or as its files with their places in it."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from rest_framework import serializers

from backend.projects.archive import is_clutter, name_fault
from backend.projects.importing import import_story
from backend.projects.media_files import cache
from backend.projects.models import Project
from backend.projects.story import ProblemList, Story
from backend.projects.story_folder import opened_story, read_sent_folder

_ONE_WAY = "Send a story folder: as one zip file in `file`, or as its files in `files`."


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]
    """A file as it was sent, closed again, at `path`."""

    def __init__(self, path: Path, name: str | None, size: int) -> None:
        super().__init__(None, name, size=size)
        self.path = path


class KeptInFolder(FileUploadHandler):
    """Writes what is sent to a folder and leaves nothing open.

    A story may have more files than a process may have open at once.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._path = folder

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._path = self._folder / uuid.uuid4().hex
        self._file = self._path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of it."""
        if self._file:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile:
        """End it."""
        self.upload_interrupted()
        return ReceivedFile(self._path, self.file_name, file_size)

    def upload_interrupted(self) -> None:
        """Close what is open; whoever has made the folder removes it."""
        if self._file:
            self._file.close()


class _RepeatedField(serializers.ListField):
    """A field that a form has once for each value."""

    initial: Any = ""


class ImportSerializer(serializers.Serializer[Any]):
    """A story folder as a zip file, or as its files."""

    file = serializers.FileField(
        required=False, max_length=300, help_text="The folder as a zip file."
    )
    files = _RepeatedField(
        child=serializers.FileField(allow_empty_file=True), required=False,
        style={"base_template": "input.html", "input_type": "file"},
        help_text="Or the files of the folder, this field once for each.",
    )  # fmt: skip
    paths = _RepeatedField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False), required=False,
        style={"base_template": "input.html"},
        help_text="Where in the folder each of them lies, such as `Holiday/1.jpg`, in the same "
        "order; by default under its name.",
    )  # fmt: skip
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=300,
        help_text="By default what the story file says, else the folder's name.",
    )  # fmt: skip

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. In a form, what was left empty was not sent."""
        data = copy(data)  # not deep: it may have files
        for name in ("file", "files", "paths"):
            if not any(data.getlist(name)):
                data.pop(name, None)
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One story, in one of the two ways; a path for each file, or for none."""
        files, paths = attrs.get("files", []), attrs.get("paths", [])
        if bool(attrs.get("file")) == bool(files):
            raise serializers.ValidationError({"file": _ONE_WAY})
        if files and any(paths) and len(paths) != len(files):
            told = f"There are {len(files)} files and {len(paths)} paths. Send one for each file."
            raise serializers.ValidationError({"paths": told})
        return {**attrs, "paths": paths if any(paths) else []}

    def validate_file(self, upload: ReceivedFile) -> ReceivedFile:
        """Only zip files are unpacked."""
        if not (upload.name or "").lower().endswith(".zip"):
            raise serializers.ValidationError("This is not a zip file. Send the folder as .zip.")
        return upload


def import_received(sent: Mapping[str, Any], folder: Path) -> Project:
    """The project of what was sent and received in `folder`, under a title of its own if it has
    one. Raises StoryNotRenderable."""
    if sent.get("files"):
        story = _laid_out(sent["files"], sent.get("paths", ()), folder / "story")
        return _imported(story, sent)
    # Its own name may be too long for the disk, and it says what it is.
    archive = sent["file"].path.rename(folder / "story.zip")
    with opened_story(archive, cache().work, called=sent["file"].name) as story:
        return _imported(story, sent)


def _imported(story: Story, sent: Mapping[str, Any]) -> Project:
    title = sent.get("title", "").strip()
    return import_story(replace(story, title=title) if title else story)


def _laid_out(files: Sequence[ReceivedFile], paths: Sequence[str], folder: Path) -> Story:
    """The story in the files, each at its place in `folder`."""
    wanted = [(path, file) for path, file in _placed(files, paths) if not is_clutter(path)]
    _check_names(path for path, _ in wanted)
    folder.mkdir()
    for path, file in wanted:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        file.path.rename(target)
    return read_sent_folder(folder)


def _placed(
    files: Sequence[ReceivedFile], paths: Sequence[str]
) -> Iterator[tuple[str, ReceivedFile]]:
    """Each file with its place; one without lies in the folder itself, under its name."""
    for file, path in zip(files, paths or repeat(""), strict=bool(paths)):
        yield path or str(file.name), file


def _check_names(paths: Iterable[str]) -> None:
    """Raise StoryNotRenderable where a place is taken, or not in the folder."""
    problems, seen = ProblemList(Path("files")), set[str]()
    for path in paths:
        if reason := name_fault(path, path, seen):
            problems.add(0, f"“{path[:80]}” {reason}.", "Give it another name, or leave it out.")
    problems.raise_if_any()
