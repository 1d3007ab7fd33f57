"""A text → a narration: 48 kHz mono FLAC, equally loud whoever speaks, and the time of every word.

Every sentence is spoken alone, freed of the silence around it, and set behind the one before with a
pause of our own; so a long text has the same rhythm everywhere, and takes no more memory to speak
than its longest sentence. Words in letters that the voice cannot read are said by another one.
"""

import textwrap
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from pathlib import Path

import numpy as np

from core_engine.cache import Cache, digest_of_values
from core_engine.context import RenderContext
from core_engine.errors import Problem, StoryNotNarrated
from core_engine.progress import Phase
from core_engine.timing import SAMPLE_RATE
from core_engine.voices import loudness
from core_engine.voices.blending import blended
from core_engine.voices.casting import Cast, Part, cast
from core_engine.voices.speakers import Speakers, SpeechFailed, speakers
from core_engine.voices.text import pieces_of
from core_engine.voices.voice import Samples, Speech, Voice, Word
from core_engine.voices.words import timed, words_of
from core_engine.workers import gather, until_cancelled

# Counts up whenever the same text gives another sound or other times.
_NARRATOR_VERSION = 5
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
    """A narration in the cache, its length in seconds, and when its words are heard.

    `unspoken` are those that no voice here can say; the rest is narrated without them.
    """

    path: Path
    seconds: float
    words: Sequence[Word]
    unspoken: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """A part and how it was said, without the silence around it."""

    part: Part
    speech: Speech

    @property
    def is_heard(self) -> bool:
        return bool(len(self.speech.samples))


def narrate(
    wanted: Utterance, cache: Cache, voices: Speakers, cancelled: threading.Event,
    listener: Callable[[int, int], None] = lambda done, of: None,
) -> Narrated:  # fmt: skip
    """The text, spoken now or found in the cache; `listener` hears of every sentence.

    Raises SpeechFailed when no voice can say a sentence, RenderCancelled when that is asked for.
    """
    pieces = [cast(it, wanted.voice) for it in pieces_of(wanted.text, wanted.language)]
    entry = _entry(pieces, wanted.manner, cache)
    if not cache.holds(entry):
        spoken = []
        for number, piece in enumerate(pieces, 1):
            spoken.append(_spoken(piece, wanted.manner.speed, voices, cancelled))
            listener(number, len(pieces))
        whole = _joined(spoken, pieces, wanted, cancelled)
        _keep(whole, _unspoken(spoken), entry, cache, cancelled)
    note = cache.note_of(entry)
    words = [Word(**it) for it in note["words"]]
    return Narrated(entry, note["seconds"], words, note["unspoken"])


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


def _entry(pieces: Sequence[Cast], manner: Manner, cache: Cache) -> Path:
    """Named by what decides how it sounds: without words that is the silence alone."""
    said = [
        (part.text, part.voice.id, part.voice.version, part.is_unread, piece.pause)
        for piece in pieces
        for part in piece.parts
    ]
    how = (manner.speed, manner.pauses) if said else (manner.silence,)
    return cache.path("speech", digest_of_values(_NARRATOR_VERSION, said, how), ".flac")


def _spoken(piece: Cast, speed: float, voices: Speakers, cancelled: threading.Event) -> list[_Said]:
    """What is said of a piece. Raises SpeechFailed when nothing of it is heard."""
    spoken = [_said(it, speed, voices, cancelled) for it in piece.parts]
    if not any(it.is_heard for it in spoken):
        raise _unheard(piece)
    return spoken


def _said(part: Part, speed: float, voices: Speakers, cancelled: threading.Event) -> _Said:
    speech = voices.speak(part.voice.id, part.said or part.text, speed, cancelled)
    if part.said and speech.words:
        speech = replace(speech, words=timed(part.text, speech.words))
    return _Said(part, _trimmed(speech))


def _unspoken(spoken: Sequence[Sequence[_Said]]) -> list[str]:
    """The words that no voice can read, or of which nothing was heard when one tried to."""
    return [word for said in spoken for it in said for word in _lost(it)]


def _lost(said: _Said) -> list[str]:
    words = words_of(said.part.text)
    if not said.is_heard:
        return words
    # Numbers among the words of a script are said by whoever cannot read its letters.
    return [it for it in words if any(map(str.isalpha, it))] if said.part.is_unread else []


def _keep(
    whole: Speech, unspoken: Sequence[str], entry: Path, cache: Cache, cancelled: threading.Event
) -> None:
    with cache.part() as part:
        seconds = loudness.write(whole, part, cancelled)
        words = [asdict(it) for it in whole.words]
        note = {"seconds": seconds, "words": words, "unspoken": unspoken}
        cache.keep(part, entry, note)


def _unheard(piece: Cast) -> SpeechFailed:
    start = textwrap.shorten(" ".join(it.text for it in piece.parts), 60, placeholder="…")
    return SpeechFailed(
        f"The voice {piece.parts[0].voice.id} could not say “{start}”: nothing is heard of it.",
        "Choose a voice that speaks its language, change the text, or record it yourself.",
    )


def _trimmed(speech: Speech) -> Speech:
    """Without the silence before and behind, but for a margin; nothing is left of silence alone."""
    first, last = _heard(speech.samples, speech.rate)
    if first == last:
        return Speech(speech.samples[:0], speech.rate, [Word(it.word, 0, 0) for it in speech.words])
    margin = round(_MARGIN * speech.rate)
    first, last = max(0, first - margin), min(len(speech.samples), last + margin)
    length = (last - first) / speech.rate
    words = [_within(it, first / speech.rate, length) for it in speech.words]
    return Speech(speech.samples[first:last], speech.rate, words)


def _heard(samples: Samples, rate: int) -> tuple[int, int]:
    """Where something is heard first and last, in samples; twice the same where nothing is."""
    window, peak = max(1, round(_WINDOW * rate)), float(np.abs(samples).max(initial=0.0))
    padded = np.pad(samples, (0, -len(samples) % window)).reshape(-1, window)
    loud = np.flatnonzero(np.abs(padded).max(axis=1, initial=0.0) > _AUDIBLE * peak)
    if peak < _SILENT:
        return 0, 0
    return int(loud[0]) * window, min(len(samples), (int(loud[-1]) + 1) * window)


def _within(word: Word, start: float, length: float) -> Word:
    begin, end = (min(max(it - start, 0.0), length) for it in (word.start, word.end))
    return Word(word.word, begin, end)


def _joined(
    spoken: Sequence[Sequence[_Said]], pieces: Sequence[Cast], wanted: Utterance,
    cancelled: threading.Event,
) -> Speech:  # fmt: skip
    """One behind the other, with the pauses between."""
    if not spoken:
        silence = round(wanted.manner.silence * SAMPLE_RATE)
        return Speech(np.zeros(silence, np.float32), SAMPLE_RATE)
    flat = [(it.part.voice.id, it.speech) for said in spoken for it in said]
    speeches = blended(flat, wanted.voice.id, cancelled)
    return _strung(
        until_cancelled(speeches, cancelled), [it * wanted.manner.pauses for it in _pauses(pieces)]
    )


def _strung(speeches: Iterable[Speech], pauses: Sequence[float]) -> Speech:
    rate, samples, words, count = 0, list[Samples](), list[Word](), 0
    for speech, pause in zip(speeches, pauses, strict=True):
        rate = speech.rate  # of all the same
        start, silence = count / rate, np.zeros(round(pause * rate), np.float32)
        words += [Word(it.word, start + it.start, start + it.end) for it in speech.words]
        samples += [speech.samples, silence]
        count += len(speech.samples) + len(silence)
    return Speech(np.concatenate(samples), rate, words)


def _pauses(pieces: Sequence[Cast]) -> list[float]:
    """Those behind every part: none, but behind the last one of a piece."""
    return [it for piece in pieces for it in [0.0] * (len(piece.parts) - 1) + [piece.pause]]
