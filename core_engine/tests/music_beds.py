"""What is heard of music under films, in a file that the browser app's tests compare theirs with.

`python -m core_engine.tests.music_beds` writes the file anew after the mixing was changed; then
`frontend/lib/musicBed.ts` has to be changed alike.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from core_engine.music import Bed, Music, MusicSource
from core_engine.narration import Narration
from core_engine.timing import SAMPLE_RATE

FILE = Path(__file__).parents[2] / "frontend/tests/music-beds.json"
_SPEECH = [(2.0, 2.4), (2.5, 4.0), (5.0, 6.5), (12.0, 15.25), (18.449, 19.0), (22.21, 22.9)]
_CASES: list[dict[str, Any]] = [
    {"seconds": 7.0, "film": 30.0, "level_db": -7.5, "windows": _SPEECH},
    {"seconds": 40.0, "film": 30.0, "level_db": 3.0, "windows": _SPEECH, "start": 1.5, "fade": 4.0},
    {"seconds": 7.0, "film": 30.0, "level_db": 0.0, "windows": [], "start": 3.0, "loops": False},
    {"seconds": 3.0, "film": 2.0, "level_db": -9.0, "windows": [(0.0, 0.5)], "fade": 0.0},
    {"seconds": 3.0, "film": 20.0, "level_db": -9.0, "windows": [(0.1, 19.9)], "fade": 15.0},
    {"seconds": 3.0, "film": 5.0, "level_db": -9.0, "windows": [], "start": 60.0},
]  # fmt: skip
_MOMENTS = 150  # of each film, evenly spread


def comparison() -> list[dict[str, Any]]:
    """Music under films as the API has it, and what the engine makes heard of it.

    `heard` are [time, gain, sum of each gain by the share of the track that is over there].
    """
    with tempfile.TemporaryDirectory() as folder:
        return [{**case, "heard": _heard(Path(folder), **case)} for case in _CASES]


def _heard(
    folder: Path, seconds: float, film: float, level_db: float, windows: Any, **chosen: Any
) -> list[list[float]]:
    sound = _telling(folder / f"{seconds}.s16", round(seconds * SAMPLE_RATE))
    spoken = [(round(begin * SAMPLE_RATE), round(end * SAMPLE_RATE)) for begin, end in windows]
    length = round(film * SAMPLE_RATE)
    bed = Bed(Music(MusicSource(Path("music.wav"), **chosen), sound), length, spoken, level_db)
    places = [length * moment // _MOMENTS for moment in range(_MOMENTS)]
    found = [(place, *bed.samples(place, 1)[0].tolist()) for place in places]
    return [[place / SAMPLE_RATE, round(left, 5), round(right, 5)] for place, left, right in found]


def _telling(pcm: Path, samples: int) -> Narration:
    """A sound that tells where it is: full scale, and on the right the share that is over."""
    right = np.arange(samples) / samples * 32767
    np.stack([np.full(samples, 32767), right], axis=1).astype("<i2").tofile(pcm)
    return Narration(Path("music.wav"), "", pcm, 2, samples, silent=False)


if __name__ == "__main__":
    FILE.write_text(json.dumps(comparison(), separators=(",", ":")) + "\n", "utf-8")
