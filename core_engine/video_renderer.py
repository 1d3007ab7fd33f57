"""From plans to films: the only place where the parts of the engine are put together.

All that is asked for of one story is made in one go: a picture is decoded once for all its shapes,
the sound is mixed once. Missing clips are encoded side by side while the sound is made and finished
clips are joined with it; each film is compared with its plan; and only when all is done, what was
made takes the place of what was there before.
"""

import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import cv2

from core_engine import clips, files, thumbnail
from core_engine.audio import sound_entry
from core_engine.cache import Cache, digest_of
from core_engine.clips import clip_entry
from core_engine.context import RenderContext
from core_engine.errors import EngineError, FFmpegFailed, VerificationFailed
from core_engine.images import Picture
from core_engine.joining import FinishedClips, join_film
from core_engine.plan import Clip, Format, RenderPlan, ThumbnailPlan
from core_engine.progress import Phase
from core_engine.workers import gather_all

Task = tuple[Executor, Callable[[], "list[_Work] | EngineError | None"]]


@dataclass(frozen=True, slots=True)
class Order:
    """A film or thumbnail that is asked for, and the file in which it appears."""

    plan: RenderPlan | ThumbnailPlan
    output: Path


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


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """An order while it is carried out, in a part file."""

    order: Order
    part: Path


@dataclass(slots=True)
class _Segment:
    """What is to be made of one segment's picture: clips of films, and thumbnails."""

    number: int
    picture: Picture
    clips: list[tuple[_Work, Clip]] = field(default_factory=list)
    thumbnails: list[tuple[ThumbnailPlan, Path]] = field(default_factory=list)


def render_project(plan: RenderPlan, output: Path, context: RenderContext) -> Film:
    """Render one film and publish it at `output`; see `render_all`."""
    return render_all([Order(plan, output)], context)[0]


def render_all(orders: Sequence[Order], context: RenderContext) -> list[Film]:
    """Carry out all orders of one story; the films in the orders' order.

    Until the very end, and after any error, every output is what it was before.
    """
    began = time.monotonic()
    cv2.setNumThreads(1)  # the segments keep every core busy already
    with ExitStack() as stack:
        works = [stack.enter_context(_begun(order)) for order in orders]
        encoded = _make(works, context)
        for work in works:
            files.publish(work.part, work.order.output)
    context.reporter.begin(Phase.DONE)
    return [_film(work.order, time.monotonic() - began, encoded[work]) for work in works]


def render_segment(
    segment: _Segment, finished: FinishedClips, context: RenderContext
) -> list[_Work]:
    """See to it that the segment's clips are in the cache and its thumbnails in their part files.

    Returns for whom clips had to be encoded.
    """
    missing = []
    for work, clip in segment.clips:
        entry = clip_entry(clip, context.cache)
        if context.cache.holds(entry):
            context.reporter.add_frames(clip.frames, reused=True)
            finished.add(entry)
        else:
            missing.append((work, clip))
    if missing or segment.thumbnails:
        _use_picture(segment, [clip for _, clip in missing], finished, context)
    context.reporter.finish_segment()
    return [work for work, _ in missing]


def _use_picture(
    segment: _Segment, missing: Sequence[Clip], finished: FinishedClips, context: RenderContext
) -> None:
    with clips.opened(segment.picture, segment.number) as decoder:
        planes = deque(clips.planes_of(clip, decoder) for clip in missing)
        pictures = [thumbnail.jpeg(plan, decoder) for plan, _ in segment.thumbnails]
    for (_, part), picture in zip(segment.thumbnails, pictures, strict=True):
        part.write_bytes(picture)
    for clip in missing:
        clips.encode(clip, planes.popleft(), context)
        finished.add(clip_entry(clip, context.cache))


@contextmanager
def _begun(order: Order) -> Iterator[_Work]:
    folder, name = order.output.parent, order.output.name
    with files.part_file(folder, name) as part:
        files.remove_abandoned_parts(folder, name)
        yield _Work(order, part)


def _make(works: Sequence[_Work], context: RenderContext) -> "Counter[_Work]":
    """Make everything in the part files; once more what came out wrong, if the cache was bad.

    Returns how many clips were encoded for each.
    """
    encoded: Counter[_Work] = Counter()
    failed = _attempt(works, encoded, context)
    if failed:
        for work, error in failed.items():
            _forget(work.order.plan, error, context.cache)
        for error in _attempt(list(failed), encoded, context).values():
            raise error
    return encoded


def _attempt(
    works: Sequence[_Work], encoded: "Counter[_Work]", context: RenderContext
) -> dict[_Work, EngineError]:
    """Encode what is missing and, beside it, make the sound and join what is finished.

    Returns what came out wrong, and why; adds up in `encoded` what was encoded.
    """
    segments, finished = _segments(works, context.cache), FinishedClips()
    frames = sum(clip.frames for segment in segments for _, clip in segment.clips)
    joins = [(work, work.order.plan) for work in works if isinstance(work.order.plan, RenderPlan)]
    context.reporter.begin(Phase.ENCODING, frames, films=len(joins))
    # Joining waits for clips, so it must not keep one out.
    with ThreadPoolExecutor(len(joins) + 1, "film") as beside:
        tasks: list[Task] = [
            (beside, partial(_join, plan, finished, work.part, context)) for work, plan in joins
        ]
        for segment in segments:
            tasks.append((context.executor, partial(render_segment, segment, finished, context)))
        results = gather_all(tasks, context.reporter, context.cancelled)
    for result in results:
        encoded.update(result if isinstance(result, list) else ())
    outcomes = zip(joins, results, strict=False)  # the joins' come first
    return {work: error for (work, _), error in outcomes if isinstance(error, EngineError)}


def _segments(works: Sequence[_Work], cache: Cache) -> list[_Segment]:
    """The segments with what has to be made of each; a clip that is needed twice is made once."""
    segments: dict[int, _Segment] = {}
    known: set[Path] = set()
    for work in works:
        for item in _items(work.order.plan):
            segment = segments.setdefault(item.number, _Segment(item.number, item.picture))
            if isinstance(item, ThumbnailPlan):
                segment.thumbnails.append((item, work.part))
            elif (entry := clip_entry(item, cache)) not in known:
                segment.clips.append((work, item))
                known.add(entry)
    return [segments[number] for number in sorted(segments)]


def _items(plan: RenderPlan | ThumbnailPlan) -> Sequence[Clip | ThumbnailPlan]:
    return plan.clips if isinstance(plan, RenderPlan) else [plan]


def _join(
    plan: RenderPlan, finished: FinishedClips, part: Path, context: RenderContext
) -> EngineError | None:
    try:
        join_film(plan, finished, part, context)
    except (FFmpegFailed, VerificationFailed) as error:
        return error
    return None


def _forget(plan: RenderPlan | ThumbnailPlan, error: EngineError, cache: Cache) -> None:
    """Forget what the error blames; clips were counted when they were made, the sound was not."""
    if not isinstance(plan, RenderPlan):
        return
    numbers = error.numbers if isinstance(error, VerificationFailed) else ()
    for clip in plan.clips:
        if clip.number in numbers:
            cache.forget(clip_entry(clip, cache))
    if not numbers:
        cache.forget(sound_entry(plan.soundtrack, cache))


def _film(order: Order, took: float, encoded: int) -> Film:
    plan, output = order.plan, order.output
    clips_wanted = len(plan.clips) if isinstance(plan, RenderPlan) else 0
    return Film(
        output, plan.format, plan.width, plan.height, plan.fps, plan.frames, plan.duration,
        output.stat().st_size, digest_of(output), took, encoded, clips_wanted - encoded,
    )  # fmt: skip
