"""The yardstick: x264 alone on the frames that Storyreel's sampler makes.

The frames lie uncompressed in memory (files on /dev/shm when there is room, else in bench/.work,
where the page cache holds them), so that all that is measured is reading and encoding them.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import paths
import video
from story import Job

from core_engine.encoding import VideoSettings
from core_engine.frames import FrameSampler, load_planes
from core_engine.images import Decoder
from core_engine.plan import Clip, RenderPlan

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the frames have to be in memory
_NAME = "storyreel-bench-frames"


def prepare(plan: RenderPlan) -> None:
    """Write the film's frames as yuv420p, in as many files as there are cores."""
    if _files():
        return
    folder = _folder(plan.frames * plan.video.width * plan.video.height * 3 // 2)
    folder.mkdir(parents=True)
    cores = os.cpu_count() or 1
    shares = [plan.clips[first::cores] for first in range(min(cores, len(plan.clips)))]
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(_write, _names(folder), shares, [plan.video] * len(shares)))


def remove() -> None:
    """Give the memory back."""
    for folder in _places():
        shutil.rmtree(folder, ignore_errors=True)


def one_process_a_core(job: Job, output: Path) -> Sequence[Sequence[str]]:
    """As many FFmpegs as cores, each with one thread and its share of the clips."""
    return [
        _encode(str(file), job, ["-threads", "1"], output.with_name(f"{output.stem}-{index}.mp4"))
        for index, file in enumerate(_files())
    ]


def one_process(job: Job, output: Path) -> Sequence[Sequence[str]]:
    """One FFmpeg with all clips and as many threads as x264 chooses."""
    return [_encode("concat:" + "|".join(map(str, _files())), job, [], output)]


def _encode(source: str, job: Job, threads: Sequence[str], output: Path) -> list[str]:
    shape = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{job.width}x{job.height}"]
    tags = job.video_arguments[job.video_arguments.index("-color_range") :]
    return [
        video.ffmpeg(), "-hide_banner", "-nostats", "-nostdin", "-y",
        *shape, "-framerate", str(job.fps), *tags, "-i", source,
        *job.video_arguments, *threads, str(output),
    ]  # fmt: skip


def _write(file: Path, clips: Sequence[Clip], settings: VideoSettings) -> None:
    with file.open("wb") as output:
        for clip in clips:
            for frame in _frames(clip, settings):
                output.write(frame)


def _frames(clip: Clip, settings: VideoSettings) -> Iterator[memoryview]:
    size = (settings.width, settings.height)
    tightest = min(clip.path.start, clip.path.end, key=lambda crop: crop.width)
    sampler = FrameSampler(load_planes(Decoder(clip.picture.path), tightest, size), size)
    for number in range(clip.shown):
        yield sampler.sample(clip.path.rect_of_frame(number, clip.frames))


def _folder(needed: int) -> Path:
    """Shared memory when twice as much is free there and in main memory, else the disk."""
    in_memory, on_disk = _places()
    if not in_memory.parent.is_dir():
        return on_disk
    free = min(shutil.disk_usage(in_memory.parent).free, _available_memory())
    return in_memory if free > 2 * needed else on_disk


def _available_memory() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _places() -> tuple[Path, Path]:
    return _SHARED_MEMORY / _NAME, paths.WORK / _NAME


def _names(folder: Path) -> Iterator[Path]:
    return (folder / f"{number}.yuv" for number in range(os.cpu_count() or 1))


def _files() -> list[Path]:
    return sorted(file for folder in _places() for file in folder.glob("*.yuv"))
