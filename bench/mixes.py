"""Is the voice understood and the film as loud as asked for, with real music under real speech?

    .venv/bin/python bench/mixes.py [--only 3,12] [--minutes 4] [--write]

Twenty stories, each told again and again until its music has begun again from its beginning or the
film is four minutes long, are planned and mixed by the engine as for any film; pictures are not
filmed. Twelve are told by Storyreel's voices in seven languages, eight are sounds of which nobody
knows when something is said in them, most of them recordings of people, from -30 to -10 LUFS. The
music is ten pieces that people have made: sparse ones, and dense ones with a beat, from -11 to -20
LUFS, of loudness ranges from 2 to 18 LU. Both come from packages of Debian 12, fetched into the
system's temporary folder (`mixes_sources.py` has their names and licences).

Of the finished AAC, decoded:

- LUFS, dBTP: by FFmpeg's filter ebur128, integrated and true peak, to a thousandth
- voice over music: the engine's voice and its bed as they were before they were added, inside the
  windows of narration only, each measured by ebur128; the difference is corrected by how loud both
  really are in the film, which least squares find; where more than a tenth of the film's power is
  neither, the bench fails. Once for the film, once for each narration: of those the worst
- pause: in each pause of less than 3 s, wherever the voice is 20 dB below the music, how much the
  gain differs that the music has in the film, in steps of 0.1 s: pumping
- edge: the loudest of the first ten and the last ten samples
- seam: the largest step from one sample to the next where the beginning of the music comes in
  again, and where its ending has gone, above the largest within 10 ms of there

Targets: -14 LUFS ± 0.5, at most -1 dBTP, voice 12 dB over the music in every narration, 1 dB in a
pause, -40 dBFS at the edges, 0 dB at the seam. Exits with 1 when one is missed.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import mixes_measures as measures
import mixes_sources as sources
import numpy as np
import paths
import readme
import stories
from mixes_measures import AROUND, Level, Samples, Windows
from mixes_sources import Piece
from mixes_stories import AGENT, ALLISON, CARLO, NEVER, Recorded, Spoken, Telling
from story import SAMPLE_RATE

from core_engine import (
    Cache,
    Format,
    Music,
    MusicSource,
    ProgressReporter,
    RenderSettings,
    Scene,
    end_speakers,
    inspect_sources,
    load_music,
    plan_film,
)
from core_engine.audio import bed_under, mix_of, pieces_with, render_sound
from core_engine.music import Bed
from core_engine.plan import Soundtrack

LUFS, WITHIN, DBTP, OVER_MUSIC, PAUSE, EDGE, SEAM = -14.0, 0.5, -1.0, 12.0, 1.0, -40.0, 0.0
REST = 3 * SAMPLE_RATE  # samples; in a longer pause the music may come back
CROSSFADE = 2 * SAMPLE_RATE  # samples from where music begins again to its end


@dataclass(frozen=True, slots=True)
class Mix:
    """Who tells over which music, and what the person chose for that."""

    telling: Telling
    piece: Piece
    chosen: dict[str, float | bool] = field(default_factory=dict)


MIXES = (
    Mix(Spoken("hibari-heart", "en"), sources.SAD),
    Mix(Spoken("hibari-heart", "en", speed=1.3), sources.FRANTIC),
    Mix(Spoken("hibari-heart", "en", speed=0.8, rest=6), sources.SHADOWS),
    Mix(Spoken("pico-en-GB", "en"), sources.KNALGAN),
    Mix(Spoken("pico-en-US", "en", speed=0.7, pauses=3), sources.BLUES),
    Mix(Spoken("pico-de-DE", "de", rest=5), sources.NUNC_DIMITTIS),
    Mix(Spoken("pico-de-DE", "de", speed=1.5), sources.MACHINES),
    Mix(Spoken("pico-es-ES", "es"), sources.HUNTING),
    Mix(Spoken("pico-fr-FR", "fr", rest=4), sources.MINSTRELS),
    Mix(Spoken("pico-it-IT", "it", pauses=2), sources.CAVES),
    Mix(Spoken("espeak-sv", "sv"), sources.SAD),
    Mix(Spoken("espeak-pl", "pl", rest=8), sources.KNALGAN, {"fade": 0.0}),
    Mix(Recorded(Spoken("hibari-heart", "en"), [-30]), sources.MACHINES),
    Mix(Recorded(Spoken("pico-fr-FR", "fr"), [-10]), sources.SHADOWS),
    Mix(Recorded(ALLISON, [-20]), sources.MINSTRELS),
    Mix(Recorded(ALLISON, [-30], rest=5), sources.FRANTIC),
    Mix(Recorded(CARLO, [-12]), sources.NUNC_DIMITTIS),
    Mix(Recorded(CARLO, [-28, -16]), sources.BLUES),
    Mix(Recorded(AGENT), sources.CAVES),
    Mix(Recorded(AGENT, [-10]), sources.HUNTING, {"start": 3.0, "loops": False}),
)


@dataclass(frozen=True, slots=True)
class Result:
    """A mix, measured: `over` is how far the voice is above the music in the whole film, `least`
    in the worst narration; `pause` is None where nobody pauses."""

    mix: Mix
    music: Level
    seconds: float
    film: Level
    over: float
    least: float
    pause: float | None
    edge: float
    seam: float

    @property
    def missed(self) -> list[str]:
        """The targets that are."""
        held = {
            "loudness": abs(self.film.loudness - LUFS) <= WITHIN,
            "true peak": self.film.peak <= DBTP,
            "voice over music": min(self.over, self.least) >= OVER_MUSIC,
            "pause": self.pause is None or self.pause <= PAUSE,
            "edge": self.edge <= EDGE,
            "seam": self.seam <= SEAM,
        }
        return [name for name, is_held in held.items() if not is_held]


def main() -> None:
    """Make the mixes that the command line names, print the table."""
    parser = argparse.ArgumentParser(description="Measure real music under real speech.")
    parser.add_argument("--only", default="", help="numbers of mixes, with commas between")
    parser.add_argument("--minutes", type=float, default=4.0, help="of a film, about, at most")
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    chosen = parser.parse_args()
    numbers = [int(it) for it in chosen.only.split(",") if it] or range(1, len(MIXES) + 1)
    found = [measured(number, MIXES[number - 1], chosen.minutes * 60) for number in numbers]
    end_speakers()
    shown = table(numbers, found)
    print(shown)
    if chosen.write:
        readme.put("mixes", shown)
    missed = [f"{it.mix.telling}: {', '.join(it.missed)}" for it in found if it.missed]
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


def measured(number: int, mix: Mix, longest: float) -> Result:
    """Make a mix and take it apart again."""
    stories.say(f"{number}: {mix.telling} over {mix.piece.title}")
    folder = stories.fresh_folder("mixes")
    cache = Cache(folder / "cache")
    scenes = scenes_of(mix.telling, cache, folder)
    music = load_music(MusicSource(mix.piece.path, **mix.chosen), cache, NEVER)
    told = sum(it.narration.samples for it in scenes)
    wanted = min(music.sound.samples, round(longest * SAMPLE_RATE))
    soundtrack = plan_film(
        scenes * (wanted // told + 1), Format.CLIP_1_1, RenderSettings(), music
    ).soundtrack
    film = render_sound(soundtrack, cache, NEVER)
    apart = taken_apart(film, soundtrack)
    return Result(
        mix, measures.level_of(["-i", str(mix.piece.path)]), soundtrack.samples / SAMPLE_RATE,
        measures.level_of(["-i", str(film)]), apart.over(soundtrack.windows),
        min(map(apart.over, narrations(soundtrack))), apart.worst_pause(soundtrack.windows),
        measures.edge(apart.film), seam_of(music),
    )  # fmt: skip


def scenes_of(telling: Telling, cache: Cache, folder: Path) -> list[Scene]:
    """The scenes of a story that is told once; what voices say is kept."""
    segments = telling.segments(Cache(paths.WORK / "speech"), folder)
    reporter = ProgressReporter(lambda _: None, len(segments))
    with ThreadPoolExecutor() as executor:
        return inspect_sources(segments, cache, executor, reporter, NEVER)


@dataclass(frozen=True, slots=True)
class Apart:
    """A film's sound, and what it was made of: the voice, the music, and that as it is where
    nobody speaks; all as loud as they are in the film."""

    film: Samples
    voice: Samples
    music: Samples
    free: Samples

    def over(self, windows: Windows) -> float:
        """How far the voice is above the music within the windows."""
        voice, music = (measures.within(it, windows) for it in (self.voice, self.music))
        return measures.loudness(voice) - measures.loudness(music)

    def worst_pause(self, windows: Windows) -> float | None:
        """How much the music's gain differs within a pause of less than REST."""
        pauses = measures.pauses(self.voice, self.music, measures.joined(windows, REST))
        return max((measures.swell(self.film, self.free, it) for it in pauses), default=None)


def taken_apart(path: Path, soundtrack: Soundtrack) -> Apart:
    """The film's sound and its parts."""
    bed = mix_of(soundtrack, NEVER).bed
    free = bed_under(replace(soundtrack, windows=()), NEVER)
    assert bed
    assert free
    film, length = measures.decoded(path, soundtrack.samples), soundtrack.samples
    pieces = [np.frombuffer(it, "<i2") for it in pieces_with(soundtrack, None)]
    voice = np.concatenate(pieces).reshape(-1, 2) / np.float32(32768)
    music = bed.samples(0, length)
    of_voice, of_music = map(np.float32, measures.balance(film, voice, music))
    return Apart(film, voice * of_voice, music * of_music, free.samples(0, length) * of_music)


def narrations(soundtrack: Soundtrack) -> Iterator[Windows]:
    """The windows of each narration in which somebody speaks."""
    lengths = [it.samples for it in soundtrack.narrations]
    for begin, end in itertools.pairwise(itertools.accumulate(lengths, initial=0)):
        inside = [it for it in soundtrack.windows if begin <= it[0] < end]
        if inside:
            yield inside


def seam_of(music: Music) -> float:
    """The worse of the steps where the beginning comes in again and where the ending is gone."""
    source, length = MusicSource(music.source.path, fade=0), music.sound.samples
    bed = Bed(replace(music, source=source), 2 * length, (), 0.0)
    places = (length - CROSSFADE, length)
    return max(measures.click(bed.samples(it - AROUND, 2 * AROUND)) for it in places)


def table(numbers: Sequence[int], found: Sequence[Result]) -> str:
    """All results in Markdown."""
    head = (
        "|  | who speaks | music: LUFS, range | film | LUFS | dBTP | voice over music: film / "
        "worst narration | pause | edge | seam |\n| ---: | --- | --- |" + " ---: |" * 7
    )
    rows = [_row(number, it) for number, it in zip(numbers, found, strict=True)]
    minutes = sum(it.seconds for it in found) / 60
    note = f"{len(found)} mixes, {minutes:.0f} minutes; **bold** misses the target."
    return "\n".join([head, *rows, "", note])


def _row(number: int, result: Result) -> str:
    mix, music, film, missed = result.mix, result.music, result.film, result.missed
    pause = "–" if result.pause is None else f"{result.pause:.1f} dB"

    def cell(name: str, shown: str) -> str:
        shown = shown.replace("-", "\N{MINUS SIGN}")
        return f"**{shown}**" if name in missed else shown

    cells = (
        str(number), str(mix.telling),
        cell("", f"{mix.piece.title}: {music.loudness:.1f}, {music.range:.1f} LU{_chosen(mix)}"),
        f"{result.seconds:.0f} s",
        cell("loudness", f"{film.loudness:.2f}"), cell("true peak", f"{film.peak:.2f}"),
        cell("voice over music", f"{result.over:.1f} / {result.least:.1f} dB"),
        cell("pause", pause), cell("edge", f"{result.edge:.0f} dBFS"),
        cell("seam", f"{result.seam:.1f} dB"),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _chosen(mix: Mix) -> str:
    said = (f"no {it}" if is_ is False else f"{it} {is_:g}" for it, is_ in mix.chosen.items())
    return "".join(f", {it}" for it in said)


if __name__ == "__main__":
    main()
