"""What does it gain to ask for several formats at once?

    .venv/bin/python bench/formats.py [--segments 10] [--rounds 3]

A story of 24-megapixel photographs (6000 × 4000, made from the example's) in all four formats at
once and one after another, alternately and each time from an empty cache; draft quality.
"""

import argparse
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

import paths
import processes
import reel
import stories
from story import SAMPLE_RATE

FORMATS = ("full_16_9", "short_9_16", "clip_1_1", "thumbnail")
_SECONDS = 2
_THUMBNAIL = paths.WORK / "formats.jpg"


def main() -> None:
    """Film the story in both ways, and tell time, processor time and memory of each."""
    parser = argparse.ArgumentParser(description="Several formats at once, and one by one.")
    parser.add_argument("--segments", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    folder = _story(chosen.segments)
    reel.set_up()
    apart = [[format] for format in FORMATS]
    rounds = [(_filmed(folder, [FORMATS]), _filmed(folder, apart)) for _ in range(chosen.rounds)]
    _tell("at once", [it[0] for it in rounds])
    _tell("one by one", [it[1] for it in rounds])
    ratios = [after.wall / at_once.wall for at_once, after in rounds]
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    print(f"at once is {statistics.median(ratios):.2f} times as fast ({spread})")


def _story(segments: int) -> Path:
    source, folder = stories.fresh_folder("formats-source"), stories.fresh_folder("formats")
    pictures = stories.photographs(source, (6000, 4000), segments)
    sounds = stories.hums(source, [SAMPLE_RATE * _SECONDS])
    stories.fill(folder, pictures, sounds, segments)
    return folder


def _filmed(folder: Path, runs: Iterable[Sequence[str]]) -> processes.Usage:
    """What the runs took together, from an empty cache."""
    reel.forget()
    took = [reel.render(folder, paths.WORK / "formats.mp4", *_options(it))[0] for it in runs]
    return processes.Usage(
        sum(it.wall for it in took), sum(it.cpu for it in took), max(it.memory for it in took)
    )


def _options(formats: Sequence[str]) -> list[str]:
    output = [] if len(formats) > 1 or formats[0] != "thumbnail" else ["-o", str(_THUMBNAIL)]
    chosen = [option for format in formats for option in ("--format", format)]
    return [*chosen, "--quality", "draft", *output]


def _tell(name: str, runs: Sequence[processes.Usage]) -> None:
    wall, cpu = (
        statistics.median(it) for it in zip(*((it.wall, it.cpu) for it in runs), strict=True)
    )
    memory = statistics.median(it.memory for it in runs)
    print(f"{name}: {wall:.1f} s, {cpu:.1f} s CPU, peak {memory / 1e6:,.0f} MB", flush=True)


if __name__ == "__main__":
    main()
