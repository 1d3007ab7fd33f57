"""Which time belongs to which word of the text.

Engines time what they read, and that may be other words: "3 km" is read "three kilometres".
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from core_engine.voices.voice import Word


def words_of(text: str) -> list[str]:
    """The words of a text as they stand in it, with what clings to them; no lone punctuation."""
    return [it for it in text.split() if any(map(str.isalnum, it))]


def timed(text: str, read: Sequence[Word]) -> list[Word]:
    """The words of the text with the times of what was read in their place.

    Words that were read as they stand keep their time; where others were read, the words share the
    time of all those, by their lengths.
    """
    words = words_of(text)
    matcher = SequenceMatcher(None, _bare(words), _bare([it.word for it in read]), autojunk=False)
    found: list[Word] = []
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(words[first:last], read[begin:end], strict=True)
            found += [Word(word, it.start, it.end) for word, it in pairs]
        else:
            found += _shared(words[first:last], _span(read, begin, end))
    return found


def _bare(words: Sequence[str]) -> list[str]:
    return ["".join(filter(str.isalnum, it)).casefold() for it in words]


def _span(read: Sequence[Word], begin: int, end: int) -> tuple[float, float]:
    """From the beginning of the first to the end of the last; where there is none, the gap."""
    if begin < end:
        return read[begin].start, read[end - 1].end
    before = read[begin - 1].end if begin else 0.0
    return before, before


def _shared(words: Sequence[str], span: tuple[float, float]) -> list[Word]:
    start, end = span
    whole = sum(map(len, words)) or 1
    shared: list[Word] = []
    for word in words:
        until = start + (span[1] - span[0]) * len(word) / whole
        shared.append(Word(word, start, min(until, end)))
        start = until
    return shared
