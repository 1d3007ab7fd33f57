"""What the engine's tests share: a studio with a cache of its own, and a clean slate for FFmpeg."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings

from core_engine import (
    Cache,
    Film,
    Format,
    Narrated,
    Progress,
    ProgressReporter,
    RenderContext,
    RenderPlan,
    RenderSettings,
    Scene,
    SegmentSource,
    Utterance,
    ffmpeg,
    inspect_sources,
    narrate,
    plan_film,
    render_project,
    voice_of,
)
from core_engine.clips import clip_entry
from core_engine.tests.media import LENGTH, lengths, tone, write_picture, write_wav
from core_engine.voices.speakers import Speakers

SMALL = RenderSettings(short_side=180, fps=12)
SAID = (
    "He stopped for everything. A good stream could cost us half an hour.",
    "The rule was one dandelion, one wish. I always wished for a car.",
)

# No deadline: how long an example takes says how busy the machine is.
hypothesis_settings.register_profile("engine", deadline=None)
hypothesis_settings.load_profile("engine")


@dataclass
class Studio:
    """Everything a render needs, in a folder of its own."""

    folder: Path
    executor: ThreadPoolExecutor
    settings: RenderSettings = SMALL
    cancelled: threading.Event = field(default_factory=threading.Event)
    said: list[Progress] = field(default_factory=list)

    @property
    def cache(self) -> Cache:
        """The studio's cache."""
        return Cache(self.folder / "cache")

    @property
    def output(self) -> Path:
        """Where its films go."""
        return self.folder / "films" / "film.mp4"

    def context(self, segments: int) -> RenderContext:
        """A context whose progress is kept in `said`."""
        reporter = ProgressReporter(self.said.append, segments)
        return RenderContext(self.cache, self.executor, reporter, self.cancelled)

    def scenes(self, sources: Sequence[SegmentSource]) -> list[Scene]:
        """The sources, inspected."""
        reporter = ProgressReporter(self.said.append, len(sources))
        return inspect_sources(sources, self.cache, self.executor, reporter, self.cancelled)

    def plan(
        self, sources: Sequence[SegmentSource], format: Format = Format.CLIP_1_1
    ) -> RenderPlan:
        """The plan of a small film."""
        return plan_film(self.scenes(sources), format, self.settings)

    def render(self, sources: Sequence[SegmentSource], format: Format = Format.CLIP_1_1) -> Film:
        """A small film of the sources at `output`."""
        plan = self.plan(sources, format)
        return render_project(plan, self.output, self.context(len(sources)))

    def clips(self, plan: RenderPlan) -> list[Path]:
        """The cache entries of a plan's clips."""
        return [clip_entry(clip, self.cache) for clip in plan.clips]

    @property
    def leftovers(self) -> list[Path]:
        """Part files anywhere in the studio."""
        return [path for path in self.folder.rglob(".*") if path.name.endswith(".part")]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio with an empty cache."""
    with ThreadPoolExecutor(2) as executor:
        yield Studio(tmp_path / "studio", executor)


@pytest.fixture
def other_studio(tmp_path: Path) -> Iterator[Studio]:
    """A second studio that shares nothing with the first."""
    with ThreadPoolExecutor(1) as executor:
        yield Studio(tmp_path / "other studio", executor)


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> list[SegmentSource]:
    """Four segments with a picture and a tone of an odd length each, 0.4 to 0.9 seconds."""
    folder = tmp_path_factory.mktemp("stock")
    return [
        SegmentSource(
            number,
            write_picture(folder / f"{number}.jpg", number),
            write_wav(folder / f"{number}.wav", tone(samples, 200.0 + 100 * number)),
        )
        for number, samples in enumerate(lengths(4, 0.4, 0.9), 1)
    ]


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Narrated]]:
    """Texts that were spoken, which no tone is like: loud and soft in turn, with pauses."""
    cache, speakers, voice = Cache(tmp_path_factory.mktemp("speech")), Speakers(), "hibari-heart"
    texts = [Utterance(number, text, "en", voice_of(voice)) for number, text in enumerate(SAID, 1)]
    yield [narrate(text, cache, speakers, threading.Event()) for text in texts]
    speakers.close()


@pytest.fixture
def cancelled() -> threading.Event:
    """A cancel switch nobody presses."""
    return threading.Event()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """An empty cache."""
    return Cache(tmp_path / "cache")


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk without a free byte; where nobody may make one, the test is skipped."""
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can make a small disk")
    with (folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def fresh_ffmpeg() -> Iterator[None]:
    """Forgets which FFmpeg was found, before and after the test."""
    for found in (ffmpeg.binary, ffmpeg.version):
        found.cache_clear()
    yield
    for found in (ffmpeg.binary, ffmpeg.version):
        found.cache_clear()


@pytest.fixture
def dice() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20)


@pytest.fixture(scope="module")
def stereo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone on the left and a higher one on the right."""
    samples = np.stack([tone(LENGTH, 440), tone(LENGTH, 660)], axis=1)
    return write_wav(tmp_path_factory.mktemp("sounds") / "stereo.wav", samples)


@pytest.fixture(scope="module")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone in one channel."""
    return write_wav(tmp_path_factory.mktemp("sounds") / "mono.wav", tone(LENGTH))


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture for the cover of a record."""
    return write_picture(tmp_path_factory.mktemp("sounds") / "cover.jpg", 1)
