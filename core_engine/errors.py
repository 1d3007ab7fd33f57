"""What can go wrong in the engine.

    EngineError
    ├── SourceError            a picture or a sound that cannot become part of a film
    ├── StoryNotRenderable     all such problems of a story at once
    │   └── StoryNotNarrated   texts that could not be spoken
    ├── OutputError            the film cannot be written where it was asked for
    │   └── DiskFull
    ├── FFmpegMissing          there is no FFmpeg that can be run
    ├── FFmpegFailed           FFmpeg ran and said no, or stood still
    ├── VerificationFailed     what came out is not what was planned
    └── RenderCancelled        somebody asked to stop; not a failure

Each has a stable `code`, a sentence for the person (`message`) and what to do next (`remedy`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class EngineError(Exception):
    """The root of the tree."""

    code = "engine_error"

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class SourceError(EngineError):
    """A picture or a sound that cannot become part of a film."""

    code = "source_unusable"

    def __init__(self, path: Path | None, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.path = path


class OutputError(EngineError):
    """The film cannot be written where it was asked for."""

    code = "output_unwritable"


class DiskFull(OutputError):
    """No room is left where the film or its parts are written."""

    code = "disk_full"


class FFmpegMissing(EngineError):
    """There is no FFmpeg that can be run."""

    code = "ffmpeg_missing"


class FFmpegFailed(EngineError):
    """FFmpeg ended with an error or stood still; `argv` and `stderr` (its last lines) say how."""

    code = "ffmpeg_failed"

    def __init__(self, message: str, argv: Sequence[str], stderr: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.argv, self.stderr = tuple(argv), stderr


class VerificationFailed(EngineError):
    """What came out is not what was planned, so it was not published.

    `numbers` are the segments whose pictures are wrong, where that is known.
    """

    code = "verification_failed"

    def __init__(self, message: str, numbers: Sequence[int] = ()) -> None:
        super().__init__(message, "Render again; if it stays, `./storyreel doctor` may know why.")
        self.numbers = tuple(numbers)


class RenderCancelled(EngineError):
    """Somebody asked to stop."""

    code = "cancelled"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a segment cannot be rendered: `number` counts from 1, 0 is the story as a whole."""

    number: int
    path: Path | None
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"Segment {self.number}" if self.number else "The story"
        file = f", {self.path.name}" if self.path else ""
        return f"{where}{file}: {self.message} {self.remedy}"


class StoryNotRenderable(EngineError):
    """The story has `problems`: all of them, found before anything was rendered."""

    code = "story_not_renderable"

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = "One problem keeps" if len(problems) == 1 else f"{len(problems)} problems keep"
        super().__init__(f"{count} this story from becoming a film.")
        self.problems = tuple(problems)


class StoryNotNarrated(StoryNotRenderable):
    """Texts could not be spoken; those of the other segments are."""

    code = "story_not_narrated"
