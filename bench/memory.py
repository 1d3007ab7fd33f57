"""Does the memory that a film takes depend on its length?

    .venv/bin/python bench/memory.py [--segments 10 500]

Stories of 24-megapixel photographs (6000 × 4000, made from the example's) in 1920 × 1080, draft
quality. No two segments have the same length, so every clip is rendered.
"""

import argparse

import paths
import reel
import stories

_SHORTEST, _STEP = 24_000, 24  # samples at 48 kHz: half a second, and half a millisecond more each


def main() -> None:
    """Film stories of several lengths and tell the peak memory of each."""
    parser = argparse.ArgumentParser(description="Peak memory of short and long films.")
    parser.add_argument("--segments", type=int, nargs="+", default=[10, 500])
    counts = parser.parse_args().segments
    source = stories.fresh_folder("large-source")
    stories.say("making photographs of 24 megapixels")
    pictures = stories.photographs(source, (6000, 4000), 7)
    sounds = stories.hums(source, [_SHORTEST + _STEP * number for number in range(max(counts))])
    for count in counts:
        stories.fill(stories.fresh_folder("large"), pictures, sounds, count)
        reel.set_up()
        usage, said = reel.render(
            paths.WORK / "large", paths.WORK / "large.mp4", "--quality", "draft", limit=3600
        )
        print(
            f"{count} segments: peak memory {usage.memory / 1e6:,.0f} MB, "
            f"{usage.wall:.1f} s, {said.get('frames')} frames",
            flush=True,
        )


if __name__ == "__main__":
    main()
