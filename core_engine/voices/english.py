"""How English is read, by the part of hibari that knows: numbers and abbreviations, too.

Its phonemes are those of misaki, with which Kokoro was trained.
"""

import functools
import re
from typing import Any

from core_engine.voices.tokens import Token

_HUGE_NUMBER = re.compile(r"\d(?:,?\d){30,}")  # hibari has no names for those above decillions
_RAISED_SIGN = re.compile(r"([⁻⁺])(?=[⁰¹²³⁴-⁹])")  # 10⁻⁹, which hibari takes for no number


def english(text: str, british: bool = False) -> list[Token]:
    """The words and marks of a text as they are read; a mark is a token of its own."""
    from hibari.g2p.normalize import normalize

    g2p = _g2p(british)
    read = g2p.phonemize_tokens(g2p.tokenize(normalize(_readable(text))))
    spaced = ((it, " " if it.whitespace else "") for it in read)
    return [Token(it.text, (it.phonemes or "") + space) for it, space in spaced]


@functools.cache
def _g2p(british: bool) -> Any:
    from hibari.g2p import G2P

    return G2P(british=british)  # the package has no types


def _readable(text: str) -> str:
    """The text without what hibari cannot read, or would read as something else."""
    text = text.replace("](", "] (")  # to hibari that is a word, and how it is pronounced
    text = _RAISED_SIGN.sub(lambda it: " minus " if it[1] == "⁻" else " plus ", text)
    return _HUGE_NUMBER.sub(lambda it: " ".join(it[0].replace(",", "")), text)
