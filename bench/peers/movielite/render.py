"""The story as a movielite user would film it: picture clips that change scale and position over
time, written by as many processes as there are cores.

movielite chooses x264's settings from four levels; here they are exchanged for the job's.

    PATH=…/tools:$PATH python render.py JOB.json OUT.mp4
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import movielite.core.video_writer as writer
from movielite import AudioClip, ImageClip, VideoWriter


def moving(shot: dict[str, Any], start: float, fps: int, frame_width: int) -> ImageClip:
    """The clip of one segment: brought to the size of the film once, then scaled and moved by
    movielite, which rounds scale and position to whole pixels."""
    widest = max(width for _, _, width, _ in shot["crops"])
    base = frame_width / widest
    crops = [[base * side for side in crop] for crop in shot["crops"]]

    def crop(time: float) -> list[float]:
        return crops[min(round(time * fps), len(crops) - 1)]

    def scale(time: float) -> float:
        return frame_width / crop(time)[2]

    def position(time: float) -> tuple[float, float]:
        left, top, width, _ = crop(time)
        return -left * frame_width / width, -top * frame_width / width

    clip = ImageClip(shot["image"], start=start, duration=shot["frames"] / fps)
    clip.set_size(width=round(shot["width"] * base))
    return clip.set_scale(scale).set_position(position)


def use_settings(arguments: list[str]) -> None:
    """Give x264 these settings in place of the level's preset and rate factor."""

    def start(command: list[str], **rest: Any) -> "subprocess.Popen[bytes]":
        if "libx264" in command:
            first, after = command.index("-c:v"), command.index("-movflags")
            command = [*command[:first], *arguments, *command[after:]]
        return subprocess.Popen(command, **rest)

    writer.subprocess = SimpleNamespace(  # type: ignore[attr-defined]
        Popen=start,
        PIPE=subprocess.PIPE,
        run=subprocess.run,
        CalledProcessError=subprocess.CalledProcessError,
    )


def main(job_file: str, output: str) -> None:
    """Render the job."""
    job = json.loads(Path(job_file).read_text())
    use_settings(job["video_arguments"])
    film = VideoWriter(output, fps=job["fps"], size=(job["width"], job["height"]))
    start = 0.0
    for shot in job["shots"]:
        length = shot["frames"] / job["fps"]
        film.add_clip(moving(shot, start, job["fps"], job["width"]))
        film.add_clip(AudioClip(shot["audio"], start=start, duration=length))
        start += length
    film.write(processes=os.cpu_count() or 1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
