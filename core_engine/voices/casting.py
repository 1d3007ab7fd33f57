"""Who says which words: those in letters that a voice cannot read are said by another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from core_engine.voices.catalogue import voice_for
from core_engine.voices.greek import has_single_letters_only, named
from core_engine.voices.language import foreign_script, languages_in, recognised
from core_engine.voices.text import Piece
from core_engine.voices.voice import Voice

_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK"}  # Japanese is written with all three


@dataclass(frozen=True, slots=True)
class Part:
    """Words that one voice says; where no voice that is installed reads their letters, `is_unread`,
    and it is the one that was chosen for the text.

    `said` is what the voice is given to read, where that is not the text itself.
    """

    text: str
    voice: Voice
    is_unread: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """What is said in one breath by one voice after the other, and the silence behind it."""

    parts: Sequence[Part]
    pause: float


def cast(piece: Piece, voice: Voice) -> Cast:
    """The piece as that voice says it, with the help of others.

    Words are not divided: those with letters of several scripts are in that of most of them.
    """
    words = piece.text.split(" ")
    pairs = zip(_scripts(words, voice), words, strict=True)
    runs = groupby(pairs, key=itemgetter(0))
    parts = [_part(" ".join(word for _, word in run), script, voice) for script, run in runs]
    return Cast(parts, piece.pause)


def _scripts(words: Sequence[str], voice: Voice) -> list[str]:
    """The script of each word where it is foreign to the voice, else nothing."""
    found = [_script(word, voice) for word in words]
    settled: list[str] = []
    for number, script in enumerate(found):
        if script is None:
            after = next((it for it in found[number:] if it is not None), None)
            is_number = any(map(str.isalnum, words[number]))
            script = _between(settled[-1] if settled else None, after, is_number)
        settled.append(script)
    return settled


def _script(word: str, voice: Voice) -> str | None:
    if not any(map(str.isalpha, word)):
        return None
    script = foreign_script(word, voice.languages)
    return _TOGETHER.get(script, script)


def _between(before: str | None, after: str | None, is_number: bool) -> str:
    """Numbers among words of a script are said with them; marks cling to what is before."""
    if before is None or after is None:
        return before or after or ""
    return "" if is_number and before != after else before


def _part(text: str, script: str, voice: Voice) -> Part:
    other = _reader(text, script) if script else voice
    if not other and has_single_letters_only(text):
        return Part(text, voice, said=named(text, voice.languages[0]))
    return Part(text, other or voice, is_unread=other is None)


def _reader(text: str, script: str) -> Voice | None:
    """A voice for the language of the text, or for another that is written like that."""
    found = map(voice_for, [recognised(text), *languages_in(script)])
    return next((it for it in found if it and not foreign_script(text, it.languages)), None)
