"""Story folders made for a purpose: many segments, large pictures, odd lengths."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import paths
from PIL import Image
from story import SAMPLE_RATE, write_sound

EXAMPLE_SPEECH_LEVEL = 3000  # of 32767, about what speech has on the average


def fresh_folder(name: str) -> Path:
    """An empty folder in bench/.work."""
    folder = paths.WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def photographs(folder: Path, size: tuple[int, int], count: int) -> list[Path]:
    """`count` JPEG files of `size` (width, height), made from the example's photographs; where
    there are more files than photographs, each file shows another part of one."""
    originals = sorted(paths.EXAMPLE.glob("*.jpg"))
    files = []
    for number in range(count):
        with Image.open(originals[number % len(originals)]) as original:
            margin = 4 * (number // len(originals))
            width, height = original.size
            part = original.crop((margin, margin, width, height))
            files.append(folder / f"photograph-{number}.jpg")
            part.resize(size, Image.Resampling.BICUBIC).save(files[-1], quality=90)
    return files


def hums(folder: Path, lengths: Sequence[int]) -> list[Path]:
    """A quiet 200 Hz square wave as a WAV file for each length in samples."""
    half = SAMPLE_RATE // 400
    level = EXAMPLE_SPEECH_LEVEL.to_bytes(2, "little", signed=True)
    minus = (-EXAMPLE_SPEECH_LEVEL).to_bytes(2, "little", signed=True)
    wave = (level * half + minus * half) * (max(lengths) // (2 * half) + 1)
    files = []
    for number, length in enumerate(lengths):
        files.append(folder / f"hum-{number}.wav")
        write_sound(files[-1], wave[: 2 * length])
    return files


def fill(folder: Path, pictures: Sequence[Path], sounds: Sequence[Path], count: int) -> None:
    """A story of `count` segments that uses the files again and again, without copying them."""
    for number in range(count):
        picture, sound = pictures[number % len(pictures)], sounds[number % len(sounds)]
        os.link(picture, folder / f"{number + 1:06}{picture.suffix}")
        os.link(sound, folder / f"{number + 1:06}{sound.suffix}")


def planned_frames(samples: int, fps: int) -> int:
    """How many frames a film of so many samples has to have: the nearest whole number."""
    return (2 * samples * fps + SAMPLE_RATE) // (2 * SAMPLE_RATE)


def say(what: str) -> None:
    """Tell how far things are, apart from the results."""
    print(what, file=sys.stderr, flush=True)
