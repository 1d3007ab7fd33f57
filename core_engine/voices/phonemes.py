"""How any language is read, by eSpeak: the words of a text and their phonemes."""

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from core_engine.voices.espeak import phonemes
from core_engine.voices.tokens import Token
from core_engine.voices.words import words_of

# Marks end a clause at the end of a word only: 3,5 and 10:30 are numbers, Dr. is none.
_MARKS = re.compile(r"((?:[,;:!?…—–]|\.+\W*$)+)(?=\W*(?:\s|$))")
_COMMON = str.maketrans({
    "、": ", ", "，": ", ", "。": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ", "।": ".",
    "،": ",", "؛": ";", "؟": "?", "–": "—",
})  # fmt: skip
_NO_SOUND = " ˈˌ"


def read(text: str, language: str, mapped: Callable[[str], str] = lambda it: it) -> list[Token]:
    """The words of a text with their phonemes, as they are in the sentence.

    eSpeak joins and divides words as it likes. So every word is read once more by itself, and the
    phonemes of those are looked for in the sentence's.
    """
    words = words_of(text)
    whole = mapped(_whole(text.translate(_COMMON), language))
    alone = [mapped(phonemes(word, language)) for word in words]
    starts = _starts(whole, alone)
    spans = zip(starts, [*starts[1:], len(whole)], strict=False)
    return [Token(word, whole[slice(*it)]) for word, it in zip(words, spans, strict=True)]


def _whole(text: str, language: str) -> str:
    """The phonemes of all, with the marks that a voice pauses at."""
    parts = _MARKS.split(text)
    clauses = (phonemes(clause, language).strip() for clause in parts[::2])
    marks = [*(mark.strip() + " " for mark in parts[1::2]), ""]
    return "".join(clause + mark for clause, mark in zip(clauses, marks, strict=True)).strip()


def _starts(whole: str, alone: Sequence[str]) -> list[int]:
    """Where each word begins in the whole; the first one at its beginning."""
    matcher = SequenceMatcher(None, whole, " ".join(alone), autojunk=False)
    blocks = matcher.get_matching_blocks()
    found = {block.b + it: block.a + it for block in blocks for it in range(block.size)}
    starts, place, end = list[int](), 0, 0
    for word in alone:
        letters = range(place, place + len(word))
        here = [found[it] for it in letters if it in found and whole[found[it]] not in _NO_SOUND]
        starts.append(_start(whole, end, here[0] if here else end))
        end = here[-1] + 1 if here else starts[-1]
        place += len(word) + 1
    return [0, *starts[1:]] if starts else []


def _start(whole: str, end: int, found: int) -> int:
    """Between the end of one word and the next one's first phoneme that was found there."""
    space = whole.find(" ", end, found + 1)
    if space >= 0:
        return space + 1
    while found > end and whole[found - 1] in _NO_SOUND:
        found -= 1  # the mark of stress stands before its phoneme
    return found
