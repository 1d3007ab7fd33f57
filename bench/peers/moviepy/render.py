"""The story as a MoviePy user would film it: one picture clip per segment, cropped and resized
for every frame with Pillow, put one after another, and written in one go.

    python render.py JOB.json OUT.mp4
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import AudioFileClip, ImageClip, concatenate_audioclips, concatenate_videoclips
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def moving(shot: dict[str, Any], fps: int, size: tuple[int, int]) -> Any:
    """The clip of one segment."""
    crops = shot["crops"]

    def frame(get_frame: Any, time: float) -> Pixels:
        left, top, width, height = crops[min(round(time * fps), len(crops) - 1)]
        edges = (round(left), round(top), round(left + width), round(top + height))
        picture = Image.fromarray(get_frame(time)).crop(edges)
        return np.array(picture.resize(size, Image.Resampling.LANCZOS))

    still = ImageClip(shot["image"], duration=shot["frames"] / fps)
    return still.transform(frame)


def main(job_file: str, output: str) -> None:
    """Render the job."""
    job = json.loads(Path(job_file).read_text())
    size = (job["width"], job["height"])
    film = concatenate_videoclips([moving(shot, job["fps"], size) for shot in job["shots"]])
    seconds = [shot["frames"] / job["fps"] for shot in job["shots"]]
    sounds = [
        AudioFileClip(shot["audio"]).subclipped(0, length)
        for shot, length in zip(job["shots"], seconds, strict=True)
    ]
    film = film.with_audio(concatenate_audioclips(sounds))
    settings = job["video_arguments"]
    film.write_videofile(
        output,
        fps=job["fps"],
        codec="libx264",
        preset=settings[settings.index("-preset") + 1],
        audio_fps=48_000,
        audio_codec="aac",
        audio_bitrate=job["audio_arguments"][-1],
        ffmpeg_params=settings,
        logger=None,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
