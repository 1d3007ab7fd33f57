"""From a plan to a film: the only place where the parts of the engine are put together.

Missing clips are encoded side by side while the sound is made and finished clips are joined with
it; the film is compared with its plan; and only then it takes the place of the one before.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2

from core_engine import encoding, ffmpeg, files, verify
from core_engine.audio import sound_entry
from core_engine.cache import Cache, digest_of
from core_engine.context import RenderContext
from core_engine.encoding import ClipFiles, VideoSettings
from core_engine.errors import EngineError, FFmpegFailed, SourceError, VerificationFailed
from core_engine.frames import FrameSampler, Planes, load_planes
from core_engine.geometry import Rect, widest_crop
from core_engine.images import cropped_jpeg, load_rgb, scaled
from core_engine.joining import FinishedClips, join_film
from core_engine.plan import Clip, Format, RenderPlan, Scene
from core_engine.progress import Phase, ProgressReporter
from core_engine.workers import gather_all

_FRAMES_PER_REPORT = 5


@dataclass(frozen=True, slots=True)
class Film:
    """A published film or thumbnail. `seconds` is how long the render took."""

    path: Path
    format: Format
    width: int
    height: int
    fps: int
    frames: int
    duration: float
    size: int
    sha256: str
    seconds: float
    segments_encoded: int
    segments_reused: int

    def copied_to(self, target: Path) -> "Film":
        """The same film once more, published at `target`."""
        with files.part_file(target.parent, target.name) as part:
            shutil.copyfile(self.path, part)
            files.publish(part, target)
        return replace(self, path=target)


def render_project(plan: RenderPlan, output: Path, context: RenderContext) -> Film:
    """Render the film and publish it at `output`.

    Until the very end, and after any error, `output` is the film it was before.
    """
    began = time.monotonic()
    cv2.setNumThreads(1)  # the segments keep every core busy already
    with files.part_file(output.parent, output.name) as part:
        files.remove_abandoned_parts(output.parent, output.name)
        encoded = _render_parts(plan, part, context)
        files.publish(part, output)
    context.reporter.begin(Phase.DONE)
    reused = len(plan.clips) - encoded
    return _film(plan, output, time.monotonic() - began, encoded, reused)


def render_segment(clip: Clip, video: VideoSettings, context: RenderContext) -> bool:
    """See to it that the clip is in the cache; says whether it had to be encoded."""
    entry = clip_entry(clip, video, context.cache)
    fresh = not context.cache.holds(entry)
    if fresh:
        _encode(clip, video, entry, context)
    else:
        context.reporter.add_frames(clip.frames, reused=True)
    context.reporter.finish_segment()
    return fresh


def render_thumbnail(scene: Scene, output: Path) -> Film:
    """Publish the scene's picture, cropped about its focal point, as a JPEG at `output`."""
    began = time.monotonic()
    width, height = size = Format.THUMBNAIL.size()
    picture = scene.picture
    crop = widest_crop(picture.aspect, width / height, scene.focus)
    pixels = load_rgb(picture.path, (round(width / crop.width), round(height / crop.height)))
    rows, columns = pixels.shape[:2]
    top, left = round(crop.y * rows), round(crop.x * columns)
    cut = pixels[top : top + round(crop.height * rows), left : left + round(crop.width * columns)]
    with files.part_file(output.parent, output.name) as part:
        part.write_bytes(cropped_jpeg(scaled(cut, size)))
        files.publish(part, output)
    return Film(
        output, Format.THUMBNAIL, width, height, 0, 1, 0.0, output.stat().st_size,
        digest_of(output), time.monotonic() - began, 0, 0,
    )  # fmt: skip


def clip_entry(clip: Clip, video: VideoSettings, cache: Cache) -> Path:
    """Where the encoded clip is or will be."""
    return cache.path("clips", clip.key(video), ".h264")


def _render_parts(plan: RenderPlan, part: Path, context: RenderContext) -> int:
    """Make everything and join it in `part`; once more if something from the cache was bad."""
    encoded, error = _make_and_join(plan, part, context)
    if error is None:
        return encoded
    _forget(plan, error, context.cache)
    encoded_again, error = _make_and_join(plan, part, context)
    if error is not None:
        raise error
    return encoded + encoded_again


def _make_and_join(
    plan: RenderPlan, part: Path, context: RenderContext
) -> tuple[int, EngineError | None]:
    """Encode what is missing and, beside it, make the sound and join what is finished.

    Returns how many clips were encoded and what is wrong with the film, if anything is.
    """
    unique = {clip.key(plan.video): clip for clip in plan.clips}
    context.reporter.begin(Phase.ENCODING, sum(clip.frames for clip in unique.values()))
    finished = FinishedClips()
    with ThreadPoolExecutor(1, "film") as beside:  # it waits for clips, so it must not keep one out
        tasks: list[tuple[Executor, Callable[[], bool | EngineError | None]]] = [
            (beside, partial(_join, plan, finished, part, context))
        ]
        for clip in unique.values():
            tasks.append((context.executor, partial(_finish, clip, plan.video, finished, context)))
        results = gather_all(tasks, context.reporter, context.cancelled)
    errors = [result for result in results if isinstance(result, EngineError)]
    return results.count(True), errors[0] if errors else None


def _finish(
    clip: Clip, video: VideoSettings, finished: FinishedClips, context: RenderContext
) -> bool:
    encoded = render_segment(clip, video, context)
    finished.add(clip_entry(clip, video, context.cache))
    return encoded


def _join(
    plan: RenderPlan, finished: FinishedClips, part: Path, context: RenderContext
) -> EngineError | None:
    entries = [clip_entry(clip, plan.video, context.cache) for clip in plan.clips]
    try:
        join_film(plan, entries, finished, part, context)
    except (FFmpegFailed, VerificationFailed) as error:
        return error
    return None


def _encode(clip: Clip, video: VideoSettings, entry: Path, context: RenderContext) -> None:
    meant: list[bytes] = []
    with _clip_files(context.cache) as made:
        frames = _frames(clip, video, meant, context.reporter)
        arguments = encoding.clip_arguments(video, made)
        with _named(clip):
            lines = ffmpeg.feed_in_step(arguments, frames, video.frames_ahead, context.cancelled)
        packets = verify.packets_of(lines)
        verify.check_clip(made, clip.number, packets, meant, clip.frames)
        context.cache.keep(made.stream, entry, packets)


@contextmanager
def _named(clip: Clip) -> Iterator[None]:
    """What FFmpeg fails at is told with the segment it was working on."""
    try:
        yield
    except FFmpegFailed as error:
        said = f"Segment {clip.number}: {error.message}"
        raise FFmpegFailed(said, error.argv, error.stderr, error.remedy) from error


@contextmanager
def _clip_files(cache: Cache) -> Iterator[ClipFiles]:
    with cache.part() as stream, cache.part() as prints:
        yield ClipFiles(stream, prints)


def _frames(
    clip: Clip, video: VideoSettings, prints: list[bytes], reporter: ProgressReporter
) -> Iterator[memoryview]:
    """The clip's frames one after another; key frames leave their fingerprint in `prints`."""
    size = (video.width, video.height)
    tightest = min(clip.path.start, clip.path.end, key=lambda crop: crop.width)
    sampler = FrameSampler(_load_unchanged(clip, tightest, size), size)
    unreported = 0
    for number in range(clip.frames):
        yield sampler.sample(clip.path.rect_of_frame(number, clip.frames))
        if number % video.key_frame_interval == 0:
            prints.append(sampler.fingerprint())
        unreported += 1
        if unreported == _FRAMES_PER_REPORT or number == clip.frames - 1:
            reporter.add_frames(unreported)
            unreported = 0


def _load_unchanged(clip: Clip, tightest: Rect, size: tuple[int, int]) -> Planes:
    """The clip's picture. It has to be the one that was inspected, whose name the clip gets."""
    try:
        planes = load_planes(clip.picture, tightest, size)
        if digest_of(clip.picture.path) == clip.picture.digest:
            return planes
    except (SourceError, OSError) as error:
        raise _changed(clip) from error
    raise _changed(clip)


def _changed(clip: Clip) -> SourceError:
    path = clip.picture.path
    return SourceError(
        path,
        f"Segment {clip.number}, {path.name}: the picture was changed or removed while the film "
        "was being made.",
        "Look at it and render again; finished segments are kept.",
    )


def _forget(plan: RenderPlan, error: EngineError, cache: Cache) -> None:
    """Forget what the error blames; clips were counted when they were made, the sound was not."""
    numbers = error.numbers if isinstance(error, VerificationFailed) else ()
    for clip in plan.clips:
        if clip.number in numbers:
            cache.forget(clip_entry(clip, plan.video, cache))
    if not numbers:
        cache.forget(sound_entry(plan.soundtrack, cache))


def _film(plan: RenderPlan, output: Path, took: float, encoded: int, reused: int) -> Film:
    video = plan.video
    return Film(
        output, plan.format, video.width, video.height, video.fps, plan.frames, plan.duration,
        output.stat().st_size, digest_of(output), took, encoded, reused,
    )  # fmt: skip
