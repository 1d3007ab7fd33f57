"""How good a film's picture is: VMAF and jitter against the ideal frames of the same camera path.

The ideal frames (see ideal.py) are made once, for the first segments of the story, each of which
shows another photograph, and kept as raw luma. VMAF (model vmaf_v0.6.1) is computed on luma, frame
by frame, with nothing scaled and no time stamps involved.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import ideal
import jitter
import numpy as np
import paths
import video
from story import DISTINCT, Job, Shot

_REFERENCE = paths.WORK / "ideal.luma"


@dataclass(frozen=True, slots=True)
class Quality:
    """Of a film's judged part: bits per second, mean VMAF, mean VMAF of its worst frames (one in a
    hundred), and the jitter of its first move."""

    bitrate: float
    vmaf: float
    vmaf_worst: float
    jitter: jitter.Jitter


def make_reference(job: Job) -> None:
    """Sample the ideal frames of the judged segments, two segments at a time."""
    _REFERENCE.write_bytes(b"")
    starts = accumulate((shot.frames for shot in judged(job)), initial=0)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda shot, start: _sample(shot, start, job), judged(job), starts))


def judged(job: Job) -> list[Shot]:
    """The segments whose picture is judged."""
    return job.shots[:DISTINCT]


def of(film: Path, job: Job) -> Quality:
    """The quality of a film; it may hold only the judged segments."""
    frames = sum(shot.frames for shot in judged(job))
    scores = np.sort(_vmaf(film, job, frames))
    worst = scores[: max(1, round(frames / 100))]
    sizes = [packet.size for packet in video.packets(film)[:frames]]
    seconds = judged(job)[0].frames / job.fps
    shake = jitter.measure(video.luma_frames(film, 0, seconds))
    bitrate = sum(sizes) * 8 * job.fps / frames
    return Quality(bitrate, float(scores.mean()), float(worst.mean()), shake)


def of_ideal_frames(job: Job) -> Quality:
    """The quality of the ideal frames themselves after the encoder: what can be had at best."""
    film = paths.WORK / "ideal.mp4"
    chroma = f"color=0x808080:size={job.width // 2}x{job.height // 2}:rate={job.fps},format=gray"
    planes = "mergeplanes=format=yuv420p:map0s=0:map1s=1:map2s=2:map1p=0:map2p=0"
    graph = ["-filter_complex", f"{chroma},split[u][v];[0:v]setsar=1[y];[y][u][v]{planes}"]
    frames = ["-frames:v", str(sum(shot.frames for shot in judged(job)))]
    video.run([*_reference_input(job), *graph, *frames, "-y", *job.video_arguments, str(film)])
    return of(film, job)


def noise_floor(job: Job) -> jitter.Jitter:
    """What the jitter measure finds in ideal frames that were never rounded nor encoded."""
    shot = judged(job)[0]
    boxes = shot.crops[: shot.frames]
    return jitter.measure(ideal.frames(Path(shot.image), boxes, (job.width, job.height)))


def _sample(shot: Shot, start: int, job: Job) -> None:
    """Write the ideal frames of a segment that begins at frame `start` of the reference."""
    boxes = shot.crops[: shot.frames]
    with _REFERENCE.open("r+b") as output:
        output.seek(start * job.width * job.height)
        for frame in ideal.frames(Path(shot.image), boxes, (job.width, job.height)):
            output.write(np.clip(np.rint(frame), 0, 255).astype(np.uint8).tobytes())


def _vmaf(film: Path, job: Job, frames: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    log = paths.WORK / "vmaf.json"
    counted = f"settb=1/{job.fps},setpts=N"  # whole numbers: a rounded time picks another frame
    graph = (
        f"[0:v]trim=end_frame={frames},extractplanes=y,{counted}[film];"
        f"[1:v]trim=end_frame={frames},{counted}[ideal];"
        f"[film][ideal]libvmaf=log_fmt=json:log_path={log}:n_threads=2"
    )
    video.run(["-i", str(film), *_reference_input(job), "-lavfi", graph, "-f", "null", "-"])
    rows = json.loads(log.read_text())["frames"]
    if len(rows) != frames:
        raise ValueError(f"{film} has {len(rows)} frames to judge instead of {frames}.")
    return np.array([row["metrics"]["vmaf"] for row in rows])


def _reference_input(job: Job) -> list[str]:
    shape = ["-pix_fmt", "gray", "-video_size", f"{job.width}x{job.height}"]
    return ["-f", "rawvideo", *shape, "-framerate", str(job.fps), "-i", str(_REFERENCE)]
