"""Reading every file of a story before the first frame is made, and telling all that is wrong."""

import json
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from core_engine import ffmpeg
from core_engine.cache import Cache, digest_of
from core_engine.errors import Problem, SourceError, StoryNotRenderable
from core_engine.focus import focal_point
from core_engine.geometry import Point
from core_engine.images import Picture, check_checksums, load_rgb, upright_size
from core_engine.narration import Narration, load_narration
from core_engine.plan import Scene, SegmentSource
from core_engine.progress import Phase, ProgressReporter
from core_engine.workers import gather

_LOOK = (256, 256)  # decoding at this size reads all of a JPEG's data at an eighth of the work


def inspect_sources(
    sources: Sequence[SegmentSource],
    cache: Cache,
    executor: Executor,
    reporter: ProgressReporter,
    cancelled: threading.Event,
) -> list[Scene]:
    """The scenes of a story; raises StoryNotRenderable with every problem of every segment."""
    reporter.begin(Phase.CHECKING)
    ffmpeg.version()  # first of all, so that a broken FFmpeg is not blamed on the sounds

    def inspect(source: SegmentSource) -> Scene | list[Problem]:
        found = _inspect_segment(source, cache, cancelled)
        reporter.finish_segment()
        return found

    results = gather(executor, inspect, sources, reporter, cancelled)
    problems = [problem for result in results if isinstance(result, list) for problem in result]
    if problems or not results:
        raise StoryNotRenderable(problems or [_empty_story()])
    return [result for result in results if isinstance(result, Scene)]


def inspect_picture(path: Path, cache: Cache) -> Picture:
    """The picture at `path`, decoded to the end once to know that it can be. Raises SourceError."""
    width, height = upright_size(path)  # also tells a missing file from an unreadable one
    digest = digest_of(path)
    entry = cache.path("pictures", digest)
    if not cache.holds(entry):
        check_checksums(path)
        focus = focal_point(load_rgb(path, _LOOK))
        with cache.part() as part:
            part.write_text(json.dumps([focus.x, focus.y]))
            cache.keep(part, entry)
    return Picture(path, digest, width, height, Point(*json.loads(entry.read_text())))


def _inspect_segment(
    source: SegmentSource, cache: Cache, cancelled: threading.Event
) -> Scene | list[Problem]:
    problems: list[Problem] = []
    picture = narration = None
    try:
        picture = _picture(source, cache)
    except SourceError as error:
        problems.append(_problem(source, error))
    try:
        narration = _narration(source, cache, cancelled)
    except SourceError as error:
        problems.append(_problem(source, error))
    return Scene(source, picture, narration) if picture and narration else problems


def _picture(source: SegmentSource, cache: Cache) -> Picture:
    if source.image is None:
        raise SourceError(None, "There is no picture.", "Add a picture to this segment.")
    return inspect_picture(source.image, cache)


def _narration(source: SegmentSource, cache: Cache, cancelled: threading.Event) -> Narration:
    if source.audio is None:
        raise SourceError(
            source.image,
            "There is no narration.",
            "Add a sound to this segment; in a folder of pictures, one of the picture's name.",
        )
    return load_narration(source.audio, cache, cancelled)


def _problem(source: SegmentSource, error: SourceError) -> Problem:
    return Problem(source.number, error.path, error.code, error.message, error.remedy)


def _empty_story() -> Problem:
    return Problem(0, None, "empty_story", "There are no segments.", "Add a picture and a sound.")
