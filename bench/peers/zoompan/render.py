"""The story with FFmpeg's zoompan filter: one FFmpeg per segment, as many at a time as there are
cores, joined without encoding again.

The path is Storyreel's, written as expressions of the frame number: the crop's width grows or
shrinks geometrically with the eased time, and its corner follows. What zoompan does with it, whole
pixels of the source and an even number of them, is zoompan's.

    python render.py JOB.json OUT.mp4 [SOURCE_WIDTH]
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Box = list[float]


def canvas(shot: dict[str, Any], width: int, height: int) -> tuple[int, int, int, int]:
    """The part of the picture that the camera sees (left, top, width, height in its pixels), large
    enough to have the shape of a film of this size.

    zoompan's crops have the shape of its input. Where the picture is too small for that, the rest
    is padding that never comes into view. Even numbers, as 4:2:0 wants them.
    """
    crops = shot["crops"]
    left = math.floor(min(crop[0] for crop in crops) / 2) * 2
    top = math.floor(min(crop[1] for crop in crops) / 2) * 2
    right = max(crop[0] + crop[2] for crop in crops)
    bottom = max(crop[1] + crop[3] for crop in crops)
    divisor = math.gcd(width, height)
    across, down = 2 * width // divisor, 2 * height // divisor
    units = math.ceil(max((right - left) / across, (bottom - top) / down))
    return left, top, units * across, units * down


def path_expressions(crops: list[Box], area: tuple[int, int, int, int]) -> tuple[str, str, str]:
    """zoompan's zoom, x and y for these crops of a picture of which it gets `area`."""
    start, end = crops[0], crops[-1]
    ratio = end[2] / start[2]
    _check(crops, ratio)
    time = f"(on/{len(crops) - 1})"
    eased = f"(0.4*{time}+0.3*(1-cos(PI*{time})))"
    width = f"({start[2]}*pow({ratio},{eased}))"
    share = f"((pow({ratio},{eased})-1)/{ratio - 1})"
    x = f"iw*({start[0] - area[0]}+{end[0] - start[0]}*{share})/{area[2]}"
    y = f"ih*({start[1] - area[1]}+{end[1] - start[1]}*{share})/{area[3]}"
    return f"{area[2]}/{width}", x, y


def _check(crops: list[Box], ratio: float) -> None:
    """The expressions are only right as long as Storyreel's easing is the one they spell out."""
    for number, crop in enumerate(crops):
        time = number / (len(crops) - 1)
        eased = 0.4 * time + 0.3 * (1 - math.cos(math.pi * time))
        if abs(crops[0][2] * ratio**eased - crop[2]) > 0.01:
            raise SystemExit("Storyreel's camera path has changed; these expressions have not.")


def filters(shot: dict[str, Any], job: dict[str, Any], source_width: int | None) -> str:
    """The filter chain of one segment."""
    area = left, top, width, height = canvas(shot, job["width"], job["height"])
    seen_width, seen_height = min(shot["width"] - left, width), min(shot["height"] - top, height)
    chain = ["scale=out_color_matrix=bt709:out_range=tv", "format=yuv420p"]
    chain += [f"crop={seen_width}:{seen_height}:{left}:{top}", f"pad={width}:{height}:0:0"]
    if source_width:
        chain.append(f"scale={source_width}:-2")
    zoom, x, y = path_expressions(shot["crops"], area)
    size = f"{job['width']}x{job['height']}"
    chain.append(f"zoompan=z='{zoom}':x='{x}':y='{y}':d={shot['frames']}:s={size}:fps={job['fps']}")
    return ",".join(chain)


def film(shot: dict[str, Any], job: dict[str, Any], source_width: int | None, clip: Path) -> None:
    """Render one segment."""
    ffmpeg(
        job,
        ["-i", shot["image"], "-vf", filters(shot, job, source_width)],
        ["-frames:v", str(shot["frames"]), *job["video_arguments"], str(clip)],
    )


def join(job: dict[str, Any], clips: list[Path], output: str, folder: Path) -> None:
    """Put the clips one after another and the narrations beside them."""
    listing = folder / "clips.txt"
    listing.write_text("".join(f"file '{clip}'\n" for clip in clips))
    inputs = ["-f", "concat", "-safe", "0", "-i", str(listing)]
    for shot in job["shots"]:
        seconds = shot["frames"] / job["fps"]
        inputs += ["-t", str(seconds), "-i", shot["audio"]]
    count = len(job["shots"])
    sounds = "".join(f"[{number}:a]" for number in range(1, count + 1))
    mix = ["-filter_complex", f"{sounds}concat=n={count}:v=0:a=1[a]"]
    maps = ["-map", "0:v", "-map", "[a]", "-c:v", "copy", *job["audio_arguments"]]
    ffmpeg(job, inputs, [*mix, *maps, "-movflags", "+faststart", output])


def ffmpeg(job: dict[str, Any], inputs: list[str], outputs: list[str]) -> None:
    """Run FFmpeg to its end."""
    quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    subprocess.run([job["ffmpeg"], *quiet, *inputs, *outputs], check=True)


def main(job_file: str, output: str, source_width: str = "0") -> None:
    """Render the job."""
    job = json.loads(Path(job_file).read_text())
    with (
        tempfile.TemporaryDirectory(dir=Path(output).resolve().parent) as folder,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        clips = [Path(folder) / f"{number}.mp4" for number in range(len(job["shots"]))]
        work = [
            pool.submit(film, shot, job, int(source_width) or None, clip)
            for shot, clip in zip(job["shots"], clips, strict=True)
        ]
        for done in work:
            done.result()
        join(job, clips, output, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
