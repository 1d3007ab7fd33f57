"""Are words heard when narrations say they are?

    .venv/bin/python bench/words.py [--voice hibari-heart --voice pico-en-US]

Needs `pip install pocketsphinx`, an aligner for speech. Ordinary sentences, two to a text, are
narrated; the FLAC is decoded to 16 kHz, and PocketSphinx, which knows the words but not who spoke
them, says when each begins and ends (`set_align_text`), in steps of 10 ms, by its own model of
American English. Exits with 1 when the median difference of the starts is above 80 ms, or when
times go back or leave the sound.
"""

import argparse
import importlib.util
import itertools
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import readme
import stories
from numpy.typing import NDArray

from core_engine import Cache, Narrated, Utterance, end_speakers, ffmpeg, narrate, speakers
from core_engine.voices.catalogue import voices
from core_engine.voices.voice import Voice, Word

if TYPE_CHECKING:
    import pocketsphinx

VOICES = ("hibari-heart", "pico-en-GB", "pico-en-US", "espeak-en-us")
RATE = 16_000  # a second, what PocketSphinx hears
STEP = 0.01  # seconds, what it counts in
TARGET = 80.0  # milliseconds
NEVER = threading.Event()
TEXTS = (
    "Once upon a time there was a little house by the sea. Nobody knew who had lived there before.",
    "The old man opened the door and looked into the garden. It had rained during the night.",
    "She put the letter on the table and went to the window. Her hands were cold.",
    "A small dog ran across the road and disappeared behind the church. Nobody called him back.",
    "My mother used to sing when she was alone in the kitchen. We listened on the stairs.",
    "In the morning the mountains were white with snow. The children were already outside.",
    "He had never seen so many stars in one night. The boat moved slowly towards the island.",
    "They walked for hours without saying a word. At last they came to a bridge over the river.",
    "The train was late, as it always was in winter. She bought a cup of coffee and waited.",
    "When the music stopped, everybody turned around. A stranger stood under the lamp.",
    "The farmer gave us bread, cheese and a bottle of water. We thanked him and went on.",
    "Years later I found the photograph in a drawer. All of us were smiling, even my brother.",
)

_ALL = sum(len(it.split()) for it in TEXTS)
Milliseconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Result:
    """How much later than in the sound each word of a voice starts and ends by what it says, in
    milliseconds, and whether its times keep their order and stay inside the sound."""

    voice: str
    starts: Milliseconds
    ends: Milliseconds
    in_order: bool


def main() -> None:
    """Measure the voices that the command line names, where they are installed."""
    parser = argparse.ArgumentParser(description="Compare the times of words with the sound.")
    parser.add_argument("--voice", action="append", help=f"({', '.join(VOICES)})")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    chosen = parser.parse_args()
    if importlib.util.find_spec("pocketsphinx") is None:
        sys.exit("Nothing to compare with: `pip install pocketsphinx` installs the aligner.")
    found = [measured(it) for it in voices() if it.id in (chosen.voice or VOICES)]
    end_speakers()
    shown = table(found)
    print(shown)
    if chosen.write:
        readme.put("words", shown)
    missed = [it.voice for it in found if misses(it)]
    print("\n".join(f"{it} misses the target." for it in missed))
    sys.exit(1 if missed else 0)


def measured(voice: Voice) -> Result:
    """All texts by one voice; a text that the aligner loses its way in is left out."""
    stories.say(voice.id)
    cache = Cache(stories.fresh_folder("words"))
    wanted = [Utterance(number, it, "en", voice) for number, it in enumerate(TEXTS, 1)]
    told = [narrate(it, cache, speakers(), NEVER) for it in wanted]
    pairs = [it for text, one in zip(TEXTS, told, strict=True) for it in compared(text, one)]
    if not pairs:
        raise RuntimeError(f"The aligner understands nothing of {voice.id}.")
    starts = np.array([said.start - heard.start for said, heard in pairs])
    ends = np.array([said.end - heard.end for said, heard in pairs])
    return Result(voice.id, starts * 1000, ends * 1000, all(map(is_in_order, told)))


def compared(text: str, told: Narrated) -> list[tuple[Word, Word]]:
    """Each word as the narration times it and as the aligner does; none where it lost its way."""
    heard = reference(text, told.path)
    whole = len(heard) == len(told.words)
    return list(zip(told.words, heard, strict=True)) if whole else []


def reference(text: str, narration: Path) -> list[Word]:
    """When the words of the text are heard in its narration, by PocketSphinx; not all of them
    where it loses its way."""
    decoder, sound = _decoder(), _decoded(narration)
    decoder.set_align_text(" ".join(map(_bare, text.split())))
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()
    heard = [
        it for it in decoder.seg() or () if it.word[0] not in "<[("
    ]  # silence, breath, nothing
    return [Word(it.word, it.start_frame * STEP, (it.end_frame + 1) * STEP) for it in heard]


def _decoder() -> "pocketsphinx.Decoder":
    """A new one each time: it gets used to a voice, and would judge the last text by the first.

    The best path through its lattice, which it prefers otherwise, cuts phonemes shorter than its
    own model has them. Its second pass, for phonemes and states, would move no word's borders, and
    fails at times. The wide beams have it follow voices that it would give up on.
    """
    import pocketsphinx

    beams = {"beam": 1e-100, "pbeam": 1e-100, "wbeam": 1e-80}
    return pocketsphinx.Decoder(lm=None, bestpath=False, loglevel="FATAL", **beams)


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, word)).lower()


def _decoded(narration: Path) -> bytes:
    shape = ["-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"]
    return b"".join(ffmpeg.read(["-hide_banner", "-i", f"file:{narration}", *shape], NEVER))


def is_in_order(told: Narrated) -> bool:
    """Whether no word begins before the one before it ends, and all are inside the sound."""
    times = [0.0, *(it for word in told.words for it in (word.start, word.end)), told.seconds]
    return all(one <= other + 1e-9 for one, other in itertools.pairwise(times))


def misses(result: Result) -> bool:
    """Whether the starts are further away than they may be, or times are out of order."""
    return float(np.median(np.abs(result.starts))) > TARGET or not result.in_order


def table(found: Sequence[Result]) -> str:
    """All results in Markdown."""
    head = (
        "|  | words | start, median / 95 % | end, median / 95 % | start, mean | end, mean "
        "| in order |\n| --- |" + " ---: |" * 6
    )
    return "\n".join([head, *map(_row, found)])


def _row(result: Result) -> str:
    both = (result.starts, result.ends)
    means = [f"{it.mean():+.0f} ms".replace("-", "\N{MINUS SIGN}") for it in both]
    cells = (
        result.voice, f"{len(result.starts)} of {_ALL}", *map(_distances, both),
        *means, "yes" if result.in_order else "no",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _distances(differences: Milliseconds) -> str:
    away = np.abs(differences)
    return f"{np.median(away):.0f} / {np.percentile(away, 95):.0f} ms"


if __name__ == "__main__":
    main()
