"""A text → a narration: 48 kHz mono FLAC, equally loud whoever speaks, and the time of every word.

Every sentence is spoken alone, freed of the silence around it, and set behind the one before with a
pause of our own; so a long text has the same rhythm everywhere, and takes no more memory to speak
than its longest sentence.
"""

import textwrap
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path

import numpy as np

from core_engine.cache import Cache, digest_of_values
from core_engine.context import RenderContext
from core_engine.errors import Problem, StoryNotNarrated
from core_engine.progress import Phase
from core_engine.timing import SAMPLE_RATE
from core_engine.voices import loudness
from core_engine.voices.speakers import Speakers, SpeechFailed, speakers
from core_engine.voices.text import Piece, pieces_of
from core_engine.voices.voice import Samples, Speech, Voice, Word
from core_engine.workers import gather

# Counts up whenever the same text gives another sound or other times.
_NARRATOR_VERSION = 4
_MARGIN = 0.05  # seconds of silence kept before and behind what is heard
_AUDIBLE = 10 ** (-45 / 20)  # of the loudest sample
_WINDOW = 0.01  # seconds
_SILENT = 0.02  # no voice speaks that softly


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is spoken: `speed` 0.5 to 2; `pauses` times as long as usual between sentences;
    a text without words is `silence` seconds of silence."""

    speed: float = 1.0
    pauses: float = 1.0
    silence: float = 3.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text to be spoken: in which language (an IETF tag), by whom and how; `number` is that of
    its segment, from 1, to name it."""

    number: int
    text: str
    language: str
    voice: Voice
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True)
class Narrated:
    """A narration in the cache, its length in seconds, and when its words are heard."""

    path: Path
    seconds: float
    words: Sequence[Word]


def narrate(
    wanted: Utterance, cache: Cache, voices: Speakers, cancelled: threading.Event,
    listener: Callable[[int, int], None] = lambda done, of: None,
) -> Narrated:  # fmt: skip
    """The text, spoken now or found in the cache; `listener` hears of every sentence.

    Raises SpeechFailed when the voice cannot say it, RenderCancelled when that is asked for.
    """
    entry = _entry(wanted, cache)
    if not cache.holds(entry):
        pieces = pieces_of(wanted.text, wanted.language)
        spoken = []
        for number, piece in enumerate(pieces, 1):
            speech = voices.speak(wanted.voice.id, piece.text, wanted.manner.speed, cancelled)
            if _peak(speech.samples) < _SILENT:
                raise _unheard(piece.text, wanted.voice)
            spoken.append(_trimmed(speech))
            listener(number, len(pieces))
        whole = _joined(spoken, pieces, wanted.manner)
        with cache.part() as part:
            seconds = loudness.write(whole, part, cancelled)
            words = [asdict(it) for it in whole.words]
            cache.keep(part, entry, {"seconds": seconds, "words": words})
    note = cache.note_of(entry)
    return Narrated(entry, note["seconds"], [Word(**it) for it in note["words"]])


def narrate_all(
    utterances: Sequence[Utterance], context: RenderContext,
    spoken: Callable[[int, Narrated], None] = lambda place, narrated: None,
) -> list[Narrated]:  # fmt: skip
    """All of them, several at once; `spoken` hears of each in this thread, with its place.

    One that cannot be spoken does not keep the others from it. Raises StoryNotNarrated with those,
    when all is done; see `narrate`.
    """
    failed: list[Problem] = []
    context.reporter.begin(Phase.NARRATING)

    def one(wanted: Utterance) -> Narrated | None:
        left = 1.0

        def listen(done: int, of: int) -> None:
            nonlocal left
            left -= 1 / of
            context.reporter.finish_part(1 / of)

        try:
            return narrate(wanted, context.cache, speakers(), context.cancelled, listen)
        except SpeechFailed as error:
            problem = Problem(wanted.number, None, error.code, error.message, error.remedy)
            failed.append(problem)
            return None
        finally:
            context.reporter.finish_segment(left)

    def tell(place: int, narrated: Narrated | None) -> None:
        if narrated:
            spoken(place, narrated)

    told = gather(context.executor, one, utterances, context.reporter, context.cancelled, tell)
    if failed:
        raise StoryNotNarrated(sorted(failed, key=attrgetter("number")))
    return [it for it in told if it]


def _entry(wanted: Utterance, cache: Cache) -> Path:
    voice = (wanted.voice.id, wanted.voice.version)
    values = (_NARRATOR_VERSION, wanted.text, wanted.language, *voice, wanted.manner)
    return cache.path("speech", digest_of_values(*values), ".flac")


def _unheard(text: str, voice: Voice) -> SpeechFailed:
    start = textwrap.shorten(text, 60, placeholder="…")
    return SpeechFailed(
        f"The voice {voice.id} could not say “{start}”: nothing is heard of it.",
        "Choose a voice that speaks its language, change the text, or record it yourself.",
    )


def _trimmed(speech: Speech) -> Speech:
    """Without the silence before and behind, but for a margin."""
    first, last = _heard(speech.samples, speech.rate)
    margin = round(_MARGIN * speech.rate)
    first, last = max(0, first - margin), min(len(speech.samples), last + margin)
    length = (last - first) / speech.rate
    words = [_within(it, first / speech.rate, length) for it in speech.words]
    return Speech(speech.samples[first:last], speech.rate, words)


def _heard(samples: Samples, rate: int) -> tuple[int, int]:
    """Where something is heard first and last, in samples."""
    window = max(1, round(_WINDOW * rate))
    whole = samples[: len(samples) // window * window].reshape(-1, window)
    loud = np.flatnonzero(np.abs(whole).max(axis=1, initial=0.0) > _AUDIBLE * _peak(samples))
    if not loud.size:
        return 0, len(samples)
    return int(loud[0]) * window, (int(loud[-1]) + 1) * window


def _peak(samples: Samples) -> float:
    return float(np.abs(samples).max(initial=0.0))


def _within(word: Word, start: float, length: float) -> Word:
    begin, end = (min(max(it - start, 0.0), length) for it in (word.start, word.end))
    return Word(word.word, begin, end)


def _joined(spoken: Sequence[Speech], pieces: Sequence[Piece], manner: Manner) -> Speech:
    """One behind the other, with the pauses between."""
    if not spoken:
        return Speech(np.zeros(round(manner.silence * SAMPLE_RATE), np.float32), SAMPLE_RATE)
    rate, samples, words = spoken[0].rate, list[Samples](), list[Word]()
    count = 0
    for speech, piece in zip(spoken, pieces, strict=True):
        start = count / rate
        words += [Word(it.word, start + it.start, start + it.end) for it in speech.words]
        pause = np.zeros(round(piece.pause * manner.pauses * rate), np.float32)
        samples += [speech.samples, pause]
        count += len(speech.samples) + len(pause)
    return Speech(np.concatenate(samples), rate, words)
