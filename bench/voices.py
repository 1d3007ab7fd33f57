"""How fast are narrations made, and how soon is it over when they are cancelled?

    .venv/bin/python bench/voices.py [--voice hibari-heart | --all] [--texts 100] [--rounds 3]

A hundred texts of thirty words, the example's sentences in other orders, always the same ones.

- cold: from nothing (no process that speaks, an empty cache) to the narration of a sentence, on one
  core, five times
- spoken: seconds of sound a second, by a voice that is loaded, on one core
- narrated: the same with all that follows, which is measuring the loudness and writing FLAC
- together: by `narrate_all` with a worker a core, loading included; the gain is over one core
- again: all texts once more, when they are in the cache
- cancel: at random moments of the first seconds, until `narrate_all` has raised

Other programs only ever make things slower, so best and median are told, and beside the seconds on
the wall what a second of the processor gives. Exits with 1 when hibari misses a target: 50 seconds
of sound a second on one core, 1.5 s cold, 0.5 s to cancel. Linux only.
"""

import argparse
import os
import random
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import paths
import processes
import readme
import stories

from core_engine import (
    Cache,
    ProgressReporter,
    RenderContext,
    Utterance,
    end_speakers,
    narrate,
    narrate_all,
    voice_engines,
    voice_of,
)
from core_engine.errors import RenderCancelled
from core_engine.voices.sentences import sentences
from core_engine.voices.speakers import Speakers
from core_engine.voices.text import pieces_of
from core_engine.voices.voice import Voice

SENTENCE = "Once upon a time there was a little house by the sea."
LANGUAGE, COUNTRY = "en", "en-US"
WORDS = 30  # in a text
COLD, CANCELS = 5, 20  # times
CANCEL_WITHIN = 3.0  # seconds: voices are loaded, sentences spoken, files written by then
SPEED, SECONDS_COLD, SECONDS_TO_CANCEL = 50.0, 1.5, 0.5
NEVER = threading.Event()


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of sound for a second on the wall, and for one of the processor, on any core."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Round:
    """All texts: spoken and narrated on one core, then together; and in so many seconds, together
    and once more."""

    spoken: Speed
    narrated: Speed
    together: Speed
    seconds: float
    again: float

    @property
    def gain(self) -> float:
        """How many times as fast as one core all are."""
        return self.together.wall / self.narrated.wall


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of a voice: seconds, rounds, and the bytes of the process that speaks,
    resident at its peak and proportional (PSS) at the end."""

    voice: str
    cold: Sequence[float]
    rounds: Sequence[Round]
    cancels: Sequence[float]
    resident: int
    proportional: int


def main() -> None:
    """Measure the voices that the command line names, and hold hibari against its targets."""
    chosen = _arguments()
    voices = best_voices() if chosen.all else [voice_of(chosen.voice)]
    with _others() as share:
        found = [measured(voice, chosen.texts, chosen.rounds, chosen.workers) for voice in voices]
    shown = table(found, chosen, share[0])
    print(shown)
    if chosen.write:
        readme.put("voices", shown)
    missed = [it for result in found if result.voice.startswith("hibari") for it in misses(result)]
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast voices narrate.")
    parser.add_argument("--voice", default="hibari-heart")
    parser.add_argument("--all", action="store_true", help="the best of each engine for English")
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="put the table into README.md")
    return parser.parse_args()


def best_voices() -> list[Voice]:
    """Of each installed engine the first voice for the country, else for the language."""
    found = []
    for engine in voice_engines():
        voices = engine.voices() if engine.is_installed() else ()
        english = [it for it in voices if LANGUAGE in it.languages]
        found += sorted(english, key=lambda it: not _is_of_the_country(it))[:1]
    return found


def _is_of_the_country(voice: Voice) -> bool:
    # Engines write tags as they like, and their letters have no case (RFC 5646, 2.1.1).
    return COUNTRY.casefold() in map(str.casefold, voice.languages)


def texts(count: int) -> list[str]:
    """So many texts of thirty words, the same every time."""
    chance = random.Random(1)  # noqa: S311
    said = _sentences_of_the_example()
    return [_cut(" ".join(chance.sample(said, len(said)))) for _ in range(count)]


def _sentences_of_the_example() -> list[str]:
    lines = (paths.EXAMPLE / "story.md").read_text().replace('"', "").splitlines()
    said = [line for line in lines if line and line[0] not in "#![("]
    return [it.strip() for line in said for it in sentences(line, LANGUAGE)]


def _cut(text: str) -> str:
    return " ".join(text.split()[:WORDS]).rstrip(".,?!") + "."


def measured(voice: Voice, count: int, rounds: int, workers: int) -> Result:
    """Everything about a voice."""
    stories.say(f"{voice.id}: cold")
    seconds = [cold(voice) for _ in range(COLD)]
    wanted = [Utterance(number, it, LANGUAGE, voice) for number, it in enumerate(texts(count), 1)]
    with closing(Speakers()) as speakers:
        with one_core():
            speakers.speak(voice.id, SENTENCE, 1.0, NEVER)
        (speaker,) = speaking()
        made = [_round(number, wanted, speakers, workers) for number in range(rounds)]
        memory = _peak_resident(speaker), processes.proportional(speaker)
    stories.say(f"{voice.id}: cancelled")
    within = min(CANCEL_WITHIN, *(it.seconds / 2 for it in made))
    return Result(voice.id, seconds, made, cancels(wanted, workers, within), *memory)


def cold(voice: Voice) -> float:
    """Seconds from nothing to the narration of a sentence, on one core."""
    cache = Cache(stories.fresh_folder("voices"))
    with one_core(), closing(Speakers()) as speakers:
        began = time.monotonic()
        narrate(Utterance(1, SENTENCE, LANGUAGE, voice), cache, speakers, NEVER)
        return time.monotonic() - began


def _round(number: int, wanted: Sequence[Utterance], speakers: Speakers, workers: int) -> Round:
    stories.say(f"{wanted[0].voice.id}: round {number + 1}")
    with one_core():
        spoken = speed_of(lambda: speak(wanted, speakers))
        cache = Cache(stories.fresh_folder("voices"))
        narrated = speed_of(
            lambda: sum(narrate(it, cache, speakers, NEVER).seconds for it in wanted)
        )
    cache = Cache(stories.fresh_folder("voices"))
    seconds = list[float]()
    fast = speed_of(lambda: together(wanted, cache, workers, seconds))
    speed_of(lambda: together(wanted, cache, workers, seconds))
    return Round(spoken, narrated, fast, *seconds)


def speak(wanted: Sequence[Utterance], speakers: Speakers) -> float:
    """Have all texts spoken, a sentence at a time, as narrators do; seconds of sound."""
    pieces = [(it.voice.id, piece.text) for it in wanted for piece in pieces_of(it.text, LANGUAGE)]
    spoken = (speakers.speak(*piece, 1.0, NEVER) for piece in pieces)
    return sum(len(it.samples) / it.rate for it in spoken)


def speed_of(work: Callable[[], float]) -> Speed:
    """How fast the work makes seconds of sound."""
    began, used = time.monotonic(), _processor_seconds()
    seconds = work()
    return Speed(seconds / (time.monotonic() - began), seconds / (_processor_seconds() - used))


def together(wanted: Sequence[Utterance], cache: Cache, workers: int, took: list[float]) -> float:
    """All texts by processes that are not there yet; notes the seconds, returns those of sound."""
    with ThreadPoolExecutor(workers) as executor:
        reporter = ProgressReporter(lambda progress: None, len(wanted))
        began = time.monotonic()
        told = narrate_all(wanted, RenderContext(cache, executor, reporter, NEVER))
        took.append(time.monotonic() - began)
    end_speakers()
    return sum(it.seconds for it in told)


def cancels(wanted: Sequence[Utterance], workers: int, within: float) -> list[float]:
    """Seconds until narrations were over that were cancelled in their first `within` seconds."""
    chance = random.Random(1)  # noqa: S311
    seconds = [cancel(wanted, workers, chance.uniform(0, within)) for _ in range(CANCELS)]
    end_speakers()
    return seconds


def cancel(wanted: Sequence[Utterance], workers: int, after: float) -> float:
    """Seconds from the switch, pressed after so many, to the exception."""
    cancelled, pressed = threading.Event(), list[float]()
    reporter = ProgressReporter(lambda progress: None, len(wanted))
    cache = Cache(stories.fresh_folder("voices"))

    def press() -> None:
        pressed.append(time.monotonic())
        cancelled.set()

    switch = threading.Timer(after, press)
    with ThreadPoolExecutor(workers) as executor:
        switch.start()
        try:
            narrate_all(wanted, RenderContext(cache, executor, reporter, cancelled))
        except RenderCancelled:
            return time.monotonic() - pressed[0]
    raise RuntimeError(f"All was narrated before it was cancelled after {after:.1f} s.")


@contextmanager
def one_core() -> Iterator[None]:
    """This thread and the processes that it starts share one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def speaking() -> list[int]:
    """The processes of ours that speak."""
    ours = processes.descendants(os.getpid())
    return [it for it in ours if b"voices.speaker" in Path(f"/proc/{it}/cmdline").read_bytes()]


def _processor_seconds() -> float:
    """Of this process, of those that have ended, and of those that speak."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_used, speaking()))


@contextmanager
def _others() -> Iterator[list[float]]:
    """Notes at the end which share of the machine's processor time other programs took."""
    share, busy, idle, ours = list[float](), *_machine_seconds(), _processor_seconds()
    yield share
    busy_now, idle_now = _machine_seconds()
    used = busy_now - busy - (_processor_seconds() - ours)
    share.append(max(0.0, used / (busy_now - busy + idle_now - idle)))


def _machine_seconds() -> tuple[float, float]:
    """Of all cores since they were started: at work, and idle."""
    first = Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]
    times = [int(it) / os.sysconf("SC_CLK_TCK") for it in first]
    idle = times[3] + times[4]  # the second waits for disks
    return sum(times) - idle, idle


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime


def _peak_resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(it.split()[1]) for it in lines if it.startswith("VmHWM:")) * 1024


def misses(result: Result) -> list[str]:
    """The targets that the voice misses, in words; none where it keeps them all."""
    speed = max(it.spoken.wall for it in result.rounds)
    quickest, slowest = min(result.cold), max(result.cancels)
    said = {
        f"{speed:.1f} × real time on one core, not {SPEED:.0f}": speed < SPEED,
        f"{quickest:.2f} s cold, not {SECONDS_COLD}": quickest > SECONDS_COLD,
        f"{slowest:.2f} s to cancel, not {SECONDS_TO_CANCEL}": slowest > SECONDS_TO_CANCEL,
    }
    return [f"{result.voice} misses a target: {it}." for it, missed in said.items() if missed]


def table(found: Sequence[Result], chosen: argparse.Namespace, others: float) -> str:
    """All results in Markdown."""
    head = (
        "|  | cold, s | spoken, × | narrated, × | together, s | together, × | gain | again, s "
        "| cancel, s | MB |\n| --- |" + " ---: |" * 9
    )
    under = (
        f"Texts: {chosen.texts} of {WORDS} words; rounds: {chosen.rounds}; "
        f"workers: {chosen.workers}; {os.cpu_count()} cores, "
        f"of which other programs took {others:.0%} meanwhile."
    )
    return "\n".join([head, *map(_row, found), "", under])


def _row(result: Result) -> str:
    rounds = result.rounds
    cells = (
        result.voice, _both(result.cold, min, ".2f"),
        _speeds([it.spoken for it in rounds]), _speeds([it.narrated for it in rounds]),
        _both([it.seconds for it in rounds], min, ".1f"),
        _speeds([it.together for it in rounds]),
        _both([it.gain for it in rounds], max, ".2f"),
        _both([it.again for it in rounds], min, ".2f"),
        _both(result.cancels, max, ".2f"),
        f"{result.resident / 1e6:.0f} / {result.proportional / 1e6:.0f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _speeds(speeds: Sequence[Speed]) -> str:
    walls = _both([it.wall for it in speeds], max, ".1f")
    return f"{walls} ({median(it.processor for it in speeds):.1f})"


def _both(values: Sequence[float], extreme: Callable[[Sequence[float]], float], form: str) -> str:
    return f"{extreme(values):{form}} / {median(values):{form}}"


if __name__ == "__main__":
    main()
