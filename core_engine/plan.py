"""The plan of a film: everything that shapes it, decided before the first frame is made.

Sources (files and wishes, as the backend knows them) are inspected, all of them, and every problem
is collected. From what was inspected and a format follows the plan, and from the plan alone the
film: same plan, same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core_engine import ffmpeg
from core_engine.cache import digest_of_values
from core_engine.encoding import Quality, VideoSettings
from core_engine.geometry import Point, Rect, fit_to_aspect, widest_crop
from core_engine.images import Picture
from core_engine.ken_burns import CameraPath, Easing, ZoomDirection, alternating, default_path
from core_engine.music import Music, Window
from core_engine.narration import Narration
from core_engine.timing import SAMPLE_RATE, frames_shown, frames_to_encode, seconds

RENDERER_VERSION = 2
"""Counts up whenever the same plan gives other pixels, so old clips are let go."""
_SOUND_VERSION = 2  # counts up whenever it gives other samples


class Format(StrEnum):
    """The shapes a film comes out in."""

    FULL_16_9 = "full_16_9"
    """A film for screens, 1920 × 1080."""
    SHORT_9_16 = "short_9_16"
    """An upright film for phones, 1080 × 1920."""
    CLIP_1_1 = "clip_1_1"
    """A square film, 1080 × 1080."""
    THUMBNAIL = "thumbnail"
    """A still picture to show for the film, JPEG, 1280 × 720."""

    @property
    def is_film(self) -> bool:
        """Whether it moves and sounds."""
        return self is not Format.THUMBNAIL

    @property
    def suffix(self) -> str:
        """The ending of its file name."""
        return ".mp4" if self.is_film else ".jpg"

    def size(self, short_side: int = 1080) -> tuple[int, int]:
        """Width and height in pixels; a thumbnail has always the same."""
        long_side = short_side * 16 // 9
        return {
            Format.FULL_16_9: (long_side, short_side),
            Format.SHORT_9_16: (short_side, long_side),
            Format.CLIP_1_1: (short_side, short_side),
            Format.THUMBNAIL: (1280, 720),
        }[self]


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """A segment as the person made it. `number` counts from 1.

    Motion that is None is chosen well; a picture or a sound that is None is still missing. `speech`
    is when somebody speaks in the sound, in seconds from its beginning; None is all the time.
    """

    number: int
    image: Path | None
    audio: Path | None
    focus: Point | None = None
    start_rect: Rect | None = None
    end_rect: Rect | None = None
    easing: Easing | None = None
    zoom_direction: ZoomDirection | None = None
    speech: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A segment whose files were read and found good."""

    source: SegmentSource
    picture: Picture
    narration: Narration

    @property
    def focus(self) -> Point:
        """The focal point the person set, or the automatic one."""
        return self.source.focus or self.picture.focus


@dataclass(frozen=True, slots=True)
class Clip:
    """One segment's picture in motion: `frames` are encoded, `shown` of them are in the film."""

    number: int
    picture: Picture
    path: CameraPath
    frames: int
    shown: int
    video: VideoSettings

    def key(self) -> str:
        """The name of the encoded clip: a hash of all that shapes its pixels, and nothing else."""
        return digest_of_values(
            RENDERER_VERSION, ffmpeg.version(), self.picture.digest, self.path, self.frames,
            self.video,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """The film's sound: the narrations one after another and the music under them, to be brought
    to `loudness` (LUFS). `windows` are where somebody speaks; they matter to the music alone."""

    narrations: tuple[Narration, ...]
    loudness: float
    music: Music | None = None
    windows: tuple[Window, ...] = ()

    @property
    def samples(self) -> int:
        """Length in samples."""
        return sum(narration.samples for narration in self.narrations)

    @property
    def silent(self) -> bool:
        """Whether there is nothing to hear."""
        heard = [*self.narrations, *([self.music.sound] if self.music else [])]
        return all(sound.silent for sound in heard)

    def key(self) -> str:
        """The name of the encoded sound: a hash of all that shapes it."""
        digests = [narration.digest for narration in self.narrations]
        music = [self.music.key(), self.windows] if self.music else []
        return digest_of_values(
            RENDERER_VERSION, _SOUND_VERSION, ffmpeg.version(), digests, self.loudness, *music
        )


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """A whole film: what is seen, what is heard, and how it is encoded."""

    format: Format
    video: VideoSettings
    clips: tuple[Clip, ...]
    soundtrack: Soundtrack

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.video.width

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.video.height

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self.video.fps

    @property
    def frames(self) -> int:
        """Length in frames."""
        return sum(clip.shown for clip in self.clips)

    @property
    def duration(self) -> float:
        """Length in seconds, as the sound has it."""
        return seconds(self.soundtrack.samples)


@dataclass(frozen=True, slots=True)
class ThumbnailPlan:
    """A still picture: that of segment `number`, cropped about `focus`."""

    number: int
    picture: Picture
    focus: Point
    format: Format = Format.THUMBNAIL
    width: int = Format.THUMBNAIL.size()[0]
    height: int = Format.THUMBNAIL.size()[1]
    fps: int = 0
    frames: int = 1
    duration: float = 0.0

    @property
    def crop(self) -> Rect:
        """What is seen of the picture, in fractions of it."""
        return widest_crop(self.picture.aspect, self.width / self.height, self.focus)


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """What the person chose for the whole film. `loudness` is in LUFS (ITU-R BS.1770)."""

    quality: Quality = Quality.STANDARD
    fps: int = 30
    short_side: int = 1080
    zoom_intensity: float = 1.3
    loudness: float = -14.0


def bitrate_of(format: Format, settings: RenderSettings) -> int:
    """Bits per second that the picture of a film may have at most."""
    size = format.size(settings.short_side)
    return VideoSettings.of(size, settings.fps, settings.quality).bitrate


def plan_film(
    scenes: Sequence[Scene], format: Format, settings: RenderSettings, music: Music | None = None
) -> RenderPlan:
    """The plan of the film in one format."""
    video = VideoSettings.of(format.size(settings.short_side), settings.fps, settings.quality)
    shown = frames_shown([scene.narration.samples for scene in scenes], settings.fps)
    clips = tuple(
        _clip(scene, index, shown[index], video, settings) for index, scene in enumerate(scenes)
    )
    return RenderPlan(format, video, clips, _soundtrack(scenes, settings.loudness, music))


def _soundtrack(scenes: Sequence[Scene], loudness: float, music: Music | None) -> Soundtrack:
    narrations = tuple(scene.narration for scene in scenes)
    return Soundtrack(narrations, loudness, music, tuple(_windows(scenes)) if music else ())


def _windows(scenes: Sequence[Scene]) -> Iterator[Window]:
    begin = 0
    for scene in scenes:
        length = scene.narration.samples
        if not scene.narration.silent:
            whole = ((0.0, length / SAMPLE_RATE),)
            for start, end in whole if scene.source.speech is None else scene.source.speech:
                at = (round(start * SAMPLE_RATE), min(length, round(end * SAMPLE_RATE)))
                yield begin + at[0], begin + at[1]
        begin += length


def plan_thumbnail(scenes: Sequence[Scene]) -> ThumbnailPlan:
    """The plan of the story's thumbnail, which shows its first picture."""
    first = scenes[0]
    return ThumbnailPlan(first.source.number, first.picture, first.focus)


def _clip(
    scene: Scene, index: int, shown: int, video: VideoSettings, settings: RenderSettings
) -> Clip:
    samples = scene.narration.samples
    path = camera_path(scene, index, video.width / video.height, settings.zoom_intensity)
    frames = frames_to_encode(samples, video.fps)
    return Clip(scene.source.number, scene.picture, path, frames, shown, video)


def camera_path(scene: Scene, index: int, frame_aspect: float, zoom_intensity: float) -> CameraPath:
    """The path the person set, in the film's shape, completed by the default where nothing is."""
    source, aspect = scene.source, scene.picture.aspect
    path = default_path(
        aspect,
        frame_aspect,
        scene.focus,
        source.zoom_direction or alternating(index),
        zoom_intensity=zoom_intensity,
        seconds=scene.narration.samples / SAMPLE_RATE,
    )
    return CameraPath(
        _fitted(source.start_rect, aspect, frame_aspect) or path.start,
        _fitted(source.end_rect, aspect, frame_aspect) or path.end,
        source.easing or path.easing,
    )


def _fitted(rect: Rect | None, picture_aspect: float, frame_aspect: float) -> Rect | None:
    return fit_to_aspect(rect, picture_aspect, frame_aspect) if rect else None
