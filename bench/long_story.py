"""A very long story: does a film of thousands of segments come out, and what does it take?

    .venv/bin/python bench/long_story.py [--segments 5000] [--distinct 50]

Pictures and narrations are tiny and used again and again, so that what is measured is what grows
with the number of segments: reading, planning, joining and checking. 1280 × 720 in draft quality,
12 frames a second.
"""

import argparse
import sys
from typing import Any

import paths
import reel
import stories
import video
from processes import Usage
from story import SAMPLE_RATE

FPS = 12
_SHORTEST, _STEP = 17_760, 97  # samples at 48 kHz: 0.37 s, and a step that fits no frame


def main() -> None:
    """Make the story, film it, and compare the film with what it has to be."""
    parser = argparse.ArgumentParser(description="Film a very long story.")
    parser.add_argument("--segments", type=int, default=5000)
    parser.add_argument("--distinct", type=int, default=50, help="different pictures (50)")
    chosen = parser.parse_args()
    samples = make_story(chosen.segments, chosen.distinct)
    usage, said = film()
    planned = stories.planned_frames(samples, FPS)
    found = len(video.packets(paths.WORK / "long.mp4"))
    print(
        f"{chosen.segments} segments, {samples / SAMPLE_RATE:.1f} s: "
        f"rendered in {usage.wall:.1f} s ({usage.wall / chosen.segments * 1000:.1f} ms a segment), "
        f"processor {usage.cpu:.1f} s, peak memory {usage.memory / 1e6:,.0f} MB; "
        f"{said.get('segments_encoded')} clips encoded; "
        f"{found} frames, planned {planned}"
    )
    sys.exit(0 if found == planned == said.get("frames") else 1)


def make_story(segments: int, distinct: int) -> int:
    """The story's folder; returns the film's length in samples."""
    stories.say(f"making a story of {segments} segments")
    lengths = [_SHORTEST + _STEP * number for number in range(31)]
    source = stories.fresh_folder("long-source")
    pictures = stories.photographs(source, (640, 360), distinct)
    sounds = stories.hums(source, lengths)
    stories.fill(stories.fresh_folder("long"), pictures, sounds, segments)
    return sum(lengths[number % len(lengths)] for number in range(segments))


def film() -> tuple[Usage, dict[str, Any]]:
    """Film it from nothing, small and quick."""
    reel.set_up(resolution="1280x720")
    stories.say("filming it")
    output = paths.WORK / "long.mp4"
    options = ("--quality", "draft", "--fps", str(FPS))
    return reel.render(paths.WORK / "long", output, *options, limit=3600)


if __name__ == "__main__":
    main()
