"""Clips: one segment's picture in motion, encoded, checked and kept.

A picture is decoded once for all clips that are made of it, whatever their shapes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core_engine import encoding, ffmpeg, verify
from core_engine.cache import Cache, digest_of
from core_engine.context import RenderContext
from core_engine.encoding import ClipFiles
from core_engine.errors import FFmpegFailed, SourceError
from core_engine.frames import FrameSampler, Planes, load_planes
from core_engine.images import Decoder, Picture
from core_engine.plan import Clip
from core_engine.progress import ProgressReporter

_FRAMES_PER_REPORT = 5


def clip_entry(clip: Clip, cache: Cache) -> Path:
    """Where the encoded clip is or will be."""
    return cache.path("clips", clip.key(), ".h264")


@contextmanager
def opened(picture: Picture, number: int) -> Iterator[Decoder]:
    """The picture of segment `number`, which has to be the one that was inspected.

    What is made of it is named by what was seen then.
    """
    try:
        yield Decoder(picture.path)
        if digest_of(picture.path) == picture.digest:
            return
    except (SourceError, FileNotFoundError) as error:
        raise _changed(picture, number) from error
    raise _changed(picture, number)


def planes_of(clip: Clip, decoder: Decoder) -> Planes:
    """The clip's picture as its frames are sampled from."""
    tightest = min(clip.path.start, clip.path.end, key=lambda crop: crop.width)
    return load_planes(decoder, tightest, (clip.video.width, clip.video.height))


def encode(clip: Clip, planes: Planes, context: RenderContext) -> None:
    """Make the clip and keep it in the cache. Raises VerificationFailed when it came out wrong."""
    meant: list[bytes] = []
    video = clip.video
    with _clip_files(context.cache) as made:
        frames = _frames(clip, planes, meant, context.reporter)
        arguments = encoding.clip_arguments(video, made)
        with _named(clip):
            lines = ffmpeg.feed_in_step(arguments, frames, video.frames_ahead, context.cancelled)
        packets = verify.packets_of(lines)
        verify.check_clip(made, clip.number, packets, meant, clip.frames)
        context.cache.keep(made.stream, clip_entry(clip, context.cache), packets)


def shown_packets(entry: Path, shown: int, cache: Cache) -> Sequence[verify.Packet]:
    """The packets of the clip at `entry` that are in the film."""
    return [verify.Packet(*row) for row in cache.note_of(entry)[:shown]]


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
    clip: Clip, planes: Planes, prints: list[bytes], reporter: ProgressReporter
) -> Iterator[memoryview]:
    """The clip's frames one after another; key frames leave their fingerprint in `prints`."""
    sampler = FrameSampler(planes, (clip.video.width, clip.video.height))
    unreported = 0
    for number in range(clip.frames):
        yield sampler.sample(clip.path.rect_of_frame(number, clip.frames))
        if number % clip.video.key_frame_interval == 0:
            prints.append(sampler.fingerprint())
        unreported += 1
        if unreported == _FRAMES_PER_REPORT or number == clip.frames - 1:
            reporter.add_frames(unreported)
            unreported = 0


def _changed(picture: Picture, number: int) -> SourceError:
    return SourceError(
        picture.path,
        f"Segment {number}, {picture.path.name}: the picture was changed or removed while the film "
        "was being made.",
        "Look at it and render again; finished segments are kept.",
    )
