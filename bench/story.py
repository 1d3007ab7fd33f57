"""The story that every contestant films: twelve segments of five seconds each.

The pictures are the example's photographs, the narrations are cut from its texts, spoken. What the
film has to look like is worked out once, by Storyreel's own plan, and handed to the others as a
job: files, frame counts, the crop of every frame, and the encoder's settings.
"""

import dataclasses
import json
import shutil
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import paths
import video
from ideal import Box

from core_engine import (
    Cache,
    Format,
    ProgressReporter,
    Quality,
    RenderPlan,
    RenderSettings,
    SegmentSource,
    Utterance,
    end_speakers,
    inspect_sources,
    narrate,
    plan_film,
    speakers,
    voice_of,
)
from core_engine.encoding import AUDIO_BITRATE, ClipFiles, VideoSettings, clip_arguments
from core_engine.plan import Clip

SEGMENTS = 12
SECONDS = 5
SAMPLE_RATE = 48_000
VOICE = "hibari-heart"
DISTINCT = 7
"""The first segments, each with a photograph of its own; picture quality is measured on these."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One segment as a renderer needs it: the picture, its size in pixels, the narration, how many
    frames are filmed, and the crops of the whole move, one per frame, in pixels of the picture."""

    image: str
    audio: str
    width: int
    height: int
    frames: int
    crops: list[Box]


@dataclass(frozen=True, slots=True)
class Job:
    """The whole film: size, frame rate, shots, and FFmpeg's arguments for picture and sound."""

    width: int
    height: int
    fps: int
    shots: list[Shot]
    video_arguments: list[str]
    audio_arguments: list[str]
    ffmpeg: str

    @property
    def frames(self) -> int:
        """Length of the film in frames."""
        return sum(shot.frames for shot in self.shots)

    def shortened(self, shots: int, frames: int) -> "Job":
        """The same film with fewer shots and fewer frames in each."""
        kept = [dataclasses.replace(shot, frames=frames) for shot in self.shots[:shots]]
        return dataclasses.replace(self, shots=kept)

    def save(self, path: Path) -> Path:
        """Write the job for a contestant to read."""
        path.write_text(json.dumps(dataclasses.asdict(self)))
        return path


def prepare(segments: int = SEGMENTS) -> tuple[Path, RenderPlan]:
    """The folder of the story and Storyreel's plan of its film."""
    folder = paths.WORK / "story"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    speech = _speech(segments * SECONDS)
    photographs = sorted(paths.EXAMPLE.glob("*.jpg"))
    for index in range(segments):
        shutil.copy(photographs[index % len(photographs)], folder / f"{index + 1:02}.jpg")
        samples = SECONDS * SAMPLE_RATE * 2
        write_sound(folder / f"{index + 1:02}.wav", speech[index * samples : (index + 1) * samples])
    return folder, _plan(folder)


def job_of(plan: RenderPlan) -> Job:
    """How the film has to look."""
    settings = plan.video
    shots = [_shot(clip) for clip in plan.clips]
    sound = ["-c:a", "aac", "-b:a", str(AUDIO_BITRATE)]
    return Job(
        settings.width, settings.height, settings.fps, shots,
        x264_arguments(settings), sound, video.ffmpeg(),
    )  # fmt: skip


def write_sound(path: Path, samples: bytes) -> None:
    """Write 16-bit mono samples at 48 kHz as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples)


def x264_arguments(settings: VideoSettings) -> list[str]:
    """The encoder's arguments of Storyreel's clips, but for the number of threads."""
    every: list[str] = clip_arguments(settings, ClipFiles(Path("clip"), Path("prints")))
    chosen = every[every.index("-c:v") : every.index("-map_metadata")]
    threads = chosen.index("-threads")
    return chosen[:threads] + chosen[threads + 2 :]


def _speech(seconds: int) -> bytes:
    """The example's texts, spoken one after another, again and again, as samples."""
    said = b"".join(video.output(["-i", str(path), *_AS_SAMPLES]) for path in _narrations())
    wanted = seconds * SAMPLE_RATE * 2
    return (said * (wanted // len(said) + 1))[:wanted]


def _narrations() -> list[Path]:
    """What the example says, spoken the first time and kept from then on."""
    cache, never = Cache(paths.WORK / "speech"), threading.Event()
    utterances = [
        Utterance(number, text, "en", voice_of(VOICE)) for number, text in enumerate(_texts(), 1)
    ]
    try:
        return [narrate(it, cache, speakers(), never).path for it in utterances]
    finally:
        end_speakers()  # they would take memory while others are measured


def _texts() -> list[str]:
    """The texts of the example: what in its file is neither title nor picture."""
    paragraphs = (paths.EXAMPLE / "story.md").read_text(encoding="utf-8").split("\n\n")
    return [text.strip() for text in paragraphs if not text.startswith(("#", "!["))]


_AS_SAMPLES = ("-ar", str(SAMPLE_RATE), "-ac", "1", "-f", "s16le", "-")


def _plan(folder: Path) -> RenderPlan:
    sources = [
        SegmentSource(number, image, image.with_suffix(".wav"))
        for number, image in enumerate(sorted(folder.glob("*.jpg")), start=1)
    ]
    reporter = ProgressReporter(lambda _: None, len(sources))
    with ThreadPoolExecutor() as executor:
        scenes = inspect_sources(
            sources, Cache(paths.WORK / "plan"), executor, reporter, threading.Event()
        )
    return plan_film(scenes, Format.FULL_16_9, RenderSettings(quality=Quality.STANDARD))


def _shot(clip: Clip) -> Shot:
    picture = clip.picture
    width, height = picture.width, picture.height
    rects = [clip.path.rect_of_frame(number, clip.frames) for number in range(clip.frames)]
    crops = [
        (rect.x * width, rect.y * height, rect.width * width, rect.height * height)
        for rect in rects
    ]
    audio = str(picture.path.with_suffix(".wav"))
    return Shot(str(picture.path), audio, width, height, clip.shown, crops)
