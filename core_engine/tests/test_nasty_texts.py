"""Whatever people paste in is narrated, to its last word.

Every text of `nasty_texts.py` is narrated by the best voice of its language. What holds for any
narration, whatever the text:

- It ends, in a few seconds, without an error; unless nothing can be heard of a piece, because the
  voice's language is written with other letters. That piece is named.
- Its words are those of the text, in their order. What they have to be is found without the code
  that is tested: all letters and digits of the text in their compatible form (NFKC), without the
  marks that cling to them; the list below names what is not said.
- Their times never go back, and lie within the sound.
- Every piece sounds, none is lost. A piece is counted in groups: three letters are one, about a
  syllable; so is every sign of Chinese, Japanese and Korean, every digit and every other symbol. A
  voice says a group in no less than 0.04 and no more than 1.5 seconds. Letters that the voice's
  language is not written with may be silent, so they only count for the most.

Loudness is not measured here, for that takes longer than to speak; see `test_narrator.py`.
"""

import html
import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core_engine import Cache
from core_engine.errors import EngineError
from core_engine.tests.nasty_texts import TEXTS
from core_engine.voices import loudness, narrator
from core_engine.voices.casting import cast
from core_engine.voices.catalogue import voice_for
from core_engine.voices.speakers import Speakers
from core_engine.voices.text import pieces_of, plain
from core_engine.voices.voice import Speech, Voice
from core_engine.voices.words import words_of

SHORTEST, LONGEST = 0.04, 1.5  # seconds of a group
ROOM = 1.0  # seconds that any piece may be longer
AUDIBLE = 0.01
LANGUAGES = sorted({language for language, _ in TEXTS})
# Not said: tags of pages, the rest of an address, where a link leads, the numbers of a list.
UNSAID = (
    (re.compile(r"<!--.*?-->|</?(?:a|audio|b|br|i|p)\b[^<>]*>"), " "),
    (re.compile(r"\]\([^()\s]*\)"), "]"),
    (
        re.compile(r"(?i)(?:https?://|www\.)(?:www\.)?([\w.-]*\w)[-a-zA-Z0-9_éüßÉ/?=&#%.:+~(),@]*"),
        r"\1 ",
    ),
    (re.compile(r"(?m)^[ \t]*[1-3][.)](?= [A-Z][^k])"), ""),
    (re.compile("™"), ""),
)
OTHER_SCRIPTS = re.compile(r"[^\W\da-zA-ZÀ-ɏḀ-ỿ]")
LATIN = re.compile(r"[a-zA-ZÀ-ɏḀ-ỿ]")
EVERY_SIGN = re.compile("[\u0e00-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uff66-\uff9f]")


@pytest.fixture(scope="module")
def speakers() -> Iterator[Speakers]:
    """Processes that stay warm from one test to the next."""
    speakers = Speakers()
    yield speakers
    speakers.close()


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[Speech]:
    """What is narrated, whole; it is not measured, and its file is empty."""
    heard: list[Speech] = []

    def keep(speech: Speech, output: Path, cancelled: threading.Event) -> float:
        heard.append(speech)
        output.touch()
        return len(speech.samples) / speech.rate

    monkeypatch.setattr(loudness, "write", keep)
    return heard


def letters(text: str) -> str:
    """All letters and digits, whatever they are dressed up as."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).casefold()


def expected(text: str) -> str:
    """The letters that have to be said."""
    text = "".join(it for it in text if unicodedata.category(it) not in ("Cs", "Cf"))
    for pattern, instead in UNSAID:
        text = pattern.sub(instead, text)
    return letters(html.unescape(text))


def groups(text: str) -> int:
    """How many groups of letters are said, at the most."""
    text = unicodedata.normalize("NFKC", text)
    words = [it for it in re.split(r"[\W\d_]+", EVERY_SIGN.sub(" ", text)) if it]
    signs = [it for it in text if not (it.isspace() or it.isalpha())]
    return sum(-(-len(it) // 3) for it in words) + len(signs) + len(EVERY_SIGN.findall(text))


def heard_groups(text: str, voice: Voice) -> int:
    """How many groups are said at the least: those that the voice can read."""
    latin = groups(LATIN.sub("", text)) < groups(OTHER_SCRIPTS.sub("", text))
    foreign = OTHER_SCRIPTS if latin or voice.id.startswith(("hibari", "pico")) else LATIN
    known = "".join(it if it.isalnum() else " " for it in foreign.sub("", text))
    return -(-groups(known) // 2) if re.search(r"(.)\1{9}", known) else groups(known)


def complaints(text: str, language: str, voice: Voice, folder: Path, speakers: Speakers,
               spoken: list[Speech]) -> Iterator[str]:  # fmt: skip
    """What is wrong with the narration of a text."""
    heard: list[Speech] = []

    class Listening(Speakers):
        def speak(self, *request: object) -> Speech:
            heard.append(speakers.speak(*request))  # type: ignore[arg-type]
            return heard[-1]

    pieces = [cast(it, voice) for it in pieces_of(text, language)]
    parts = [part for piece in pieces for part in piece.parts]
    try:
        told = narrator.narrate(
            narrator.Utterance(1, text, language, voice),
            Cache(folder),
            Listening(),
            threading.Event(),
        )
    except EngineError as error:
        unreadable = [it.text for it in parts if not heard_groups(it.text, it.voice)]
        if not any(f"“{it}”: nothing is heard" in str(error) for it in unreadable):
            yield str(error)
        return
    if [it.word for it in told.words] != [it for part in parts for it in words_of(part.text)]:
        yield "not every word is timed"
    times = [0.0, *(at for it in told.words for at in (it.start, it.end)), told.seconds]
    if any(after < before - 1e-6 for before, after in pairwise(times)):
        yield "times go back, or beyond the end"
    if told.seconds != len(spoken[-1].samples) / spoken[-1].rate:
        yield "the length is wrong"
    for part, speech in zip(parts, heard, strict=True):
        yield from _sounds(part.text, part.voice, narrator._trimmed(speech))


def _sounds(text: str, voice: Voice, speech: Speech) -> Iterator[str]:
    seconds, least = len(speech.samples) / speech.rate, heard_groups(text, voice)
    if least and np.abs(speech.samples).max(initial=0.0) < AUDIBLE:
        yield f"{text[:60]!r} is not heard"
    if not SHORTEST * least <= seconds <= LONGEST * groups(text) + ROOM:
        yield f"{text[:60]!r} takes {seconds:.2f} s for {least} to {groups(text)} groups"


# All of them take minutes: STORYREEL_THOROUGH=1 ./storyreel test core_engine -k nasty
THOROUGH = os.environ.get("STORYREEL_THOROUGH") == "1"
EVERY = 4


def test_there_are_many() -> None:
    assert len(set(TEXTS)) == len(TEXTS) >= 300
    assert len(LANGUAGES) >= 12


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_no_word_is_lost_in_pieces(number: int) -> None:
    language, text = TEXTS[number]
    said = " ".join(piece.text for piece in pieces_of(text, language))
    assert letters(said) == expected(text), ascii(text[:200])
    assert letters(said) == letters(plain(text)), ascii(text[:200])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_narrated(
    language: str, tmp_path: Path, speakers: Speakers, spoken: list[Speech]
) -> None:
    voice = voice_for(language)
    if voice is None:
        pytest.skip(f"no voice for {language} is installed")
    wrong = []
    texts = [it for tag, it in TEXTS if tag == language]
    for number, text in list(enumerate(texts))[:: 1 if THOROUGH else EVERY]:
        found = complaints(text, language, voice, tmp_path / str(number), speakers, spoken)
        wrong += [f"{text[:80]!a}: {it}" for it in found]
    assert not wrong, "\n".join(wrong)
