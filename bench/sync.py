"""Are picture and sound together at every cut, measured in the finished film?

    .venv/bin/python bench/sync.py [--segments 200] [--seed 1]

Segments have odd lengths from 0.37 to 9.91 s. Every picture is a grey of its own with a texture,
far from the grey before it; every narration starts with a chirp (20 ms, 2 to 6 kHz) over a quiet
hum. The film is decoded. A cut in the picture is where the mean grey jumps; its time is the time
stamp of that frame. A cut in the sound is where the chirp fits best (normalised cross-correlation,
to a sample). The picture can only change at a frame, so half a frame is the best that can be
promised: 16.7 ms at 30 frames a second.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import paths
import reel
import stories
import video
from numpy.typing import NDArray
from PIL import Image
from story import SAMPLE_RATE, write_sound

FPS = 30
_SHORTEST, _LONGEST = 0.37, 9.91  # seconds
_CHIRP_SECONDS, _CHIRP_LEVEL = 0.02, 16_000
_GREYS = (40, 200, 80, 160, 120)  # one after another no two are less than 40 apart
_JUMP = 20  # greys; the texture moves the mean by less than one
_LOOK = 3_000  # samples to each side of where a chirp has to be

Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cuts:
    """When the picture changes and when the sound does, in seconds, for each cut of the film."""

    picture: Samples
    sound: Samples


def main() -> None:
    """Make the story, film it, measure it; fail where a cut is off by more than half a frame."""
    parser = argparse.ArgumentParser(description="Measure how picture and sound stay together.")
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lengths = make_story(chosen.segments, chosen.seed)
    film = paths.WORK / "sync.mp4"
    reel.set_up(resolution="1280x720")
    stories.say("filming it")
    usage, _ = reel.render(paths.WORK / "sync", film, "--quality", "draft", limit=3600)
    stories.say(f"filmed in {usage.wall:.0f} s; measuring")
    sys.exit(0 if report(film, lengths) else 1)


def make_story(segments: int, seed: int) -> list[int]:
    """The story's folder; returns every segment's length in samples."""
    stories.say(f"making a story of {segments} segments")
    chance = random.Random(seed)  # noqa: S311 - the same story for the same seed
    folder = stories.fresh_folder("sync")
    lengths = [round(chance.uniform(_SHORTEST, _LONGEST) * SAMPLE_RATE) for _ in range(segments)]
    for number, length in enumerate(lengths):
        stem = folder / f"{number + 1:04}"
        picture(_GREYS[number % len(_GREYS)], seed + number).save(stem.with_suffix(".png"))
        write_sound(stem.with_suffix(".wav"), narration(length).astype("<i2").tobytes())
    return lengths


def picture(grey: int, seed: int) -> Image.Image:
    """A textured grey, 1280 × 720: squares of 16 pixels, up to ten levels lighter or darker."""
    texture = np.random.default_rng(seed).integers(-10, 11, (45, 80))
    squares = np.kron(grey + texture, np.ones((16, 16)))
    return Image.fromarray(squares.astype(np.uint8))


def narration(length: int) -> Samples:
    """A chirp, then a hum, `length` samples at 48 kHz."""
    time = np.arange(length) / SAMPLE_RATE
    sound = 1500 * np.sin(2 * np.pi * 180 * time)
    start = chirp()
    sound[: len(start)] += start * _CHIRP_LEVEL
    return np.asarray(np.rint(sound))


def chirp() -> Samples:
    """What every narration starts with, -1 to 1; it fades out, but it starts at once."""
    time = np.arange(round(_CHIRP_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * (2000 * time + (6000 - 2000) / _CHIRP_SECONDS * time**2 / 2)
    return np.asarray(np.cos(phase) * np.cos(np.pi / 2 * time / _CHIRP_SECONDS))


def report(film: Path, lengths: Sequence[int]) -> bool:
    """Print how the film keeps time; whether every cut is within half a frame."""
    cuts = Cuts(picture_cuts(film), sound_cuts(film, lengths))
    if len(cuts.picture) != len(lengths) - 1:
        print(f"{len(cuts.picture)} cuts in the picture, {len(lengths) - 1} in the story")
        return False
    planned = np.cumsum(lengths)[:-1] / SAMPLE_RATE
    apart = (cuts.picture - cuts.sound) * 1000
    drift = (cuts.sound - planned) * 1000
    half = len(apart) // 2
    total = sum(lengths) / SAMPLE_RATE
    shown, heard = length_of_picture(film), length_of_sound(film)
    print(
        f"{len(lengths)} segments, {total:.3f} s\n"
        f"picture against sound at {len(apart)} cuts: worst {np.abs(apart).max():.2f} ms "
        f"({np.abs(apart).max() * FPS / 1000:.3f} frames), mean {apart.mean():+.2f} ms, "
        f"of the first half {apart[:half].mean():+.2f}, of the second {apart[half:].mean():+.2f}\n"
        f"sound against the story: worst {np.abs(drift).max():.2f} ms\n"
        f"length of the picture {(shown - total) * 1000:+.2f} ms, "
        f"of the sound {(heard - total) * 1000:+.2f} ms"
    )
    return bool(np.abs(apart).max() <= 500 / FPS + 0.1)


def picture_cuts(film: Path) -> Samples:
    """The times at which the mean grey of the picture jumps."""
    arguments = ["-i", str(film), "-map", "0:v:0", "-fps_mode", "passthrough"]
    arguments += ["-vf", "extractplanes=y,scale=1:1:flags=area", "-f", "rawvideo", "-"]
    greys = np.frombuffer(video.output(arguments), np.uint8).astype(int)
    times = np.array([packet.time for packet in video.packets(film)])
    if len(times) != len(greys):
        raise ValueError(f"{len(times)} frames in the file, {len(greys)} decoded.")
    return np.asarray(times[1:][np.abs(np.diff(greys)) > _JUMP])


def sound_cuts(film: Path, lengths: Sequence[int]) -> Samples:
    """The times at which the chirps of all segments but the first start."""
    sound, template = _decoded(film), chirp()
    found = []
    for planned in np.cumsum(lengths)[:-1]:
        start = planned - _LOOK
        piece = sound[start : planned + _LOOK + len(template)]
        found.append(start + best_fit(piece, template))
    return np.array(found, np.float64) / SAMPLE_RATE


def best_fit(sound: Samples, template: Samples) -> int:
    """Where in the sound the template fits best."""
    likeness = np.correlate(sound, template, "valid")
    energy = np.convolve(sound**2, np.ones(len(template)), "valid")
    return int(np.argmax(likeness / np.sqrt(energy + 1)))


def length_of_picture(film: Path) -> float:
    """Seconds from the first frame to the end of the last."""
    times = [packet.time for packet in video.packets(film)]
    return times[-1] - times[0] + 1 / FPS


def length_of_sound(film: Path) -> float:
    """Seconds of decoded sound."""
    return len(_decoded(film)) / SAMPLE_RATE


def _decoded(film: Path) -> Samples:
    shape = ["-ar", str(SAMPLE_RATE), "-ac", "1", "-f", "s16le", "-"]
    data = video.output(["-i", str(film), "-map", "0:a:0", *shape])
    return np.frombuffer(data, "<i2").astype(np.float64)


if __name__ == "__main__":
    main()
