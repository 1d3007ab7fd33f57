"""What a neural voice reads: words and their phonemes, and when it says that each is heard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core_engine.voices.voice import Samples, Speech, Word
from core_engine.voices.words import timed


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it will be read, and how."""

    text: str
    phonemes: str  # with the space behind it


def spoken(
    text: str, tokens: Sequence[Token], rate: int, most: int,
    say: Callable[[Sequence[Token]], Speech],
) -> Speech:  # fmt: skip
    """The text, its tokens said in pieces of about so many phonemes at most."""
    samples: list[Samples] = [np.zeros(0, np.float32)]
    words, start = list[Word](), 0.0
    for piece in map(say, pieces(tokens, most)):
        words += [Word(it.word, it.start + start, it.end + start) for it in piece.words]
        samples.append(piece.samples)
        start += len(piece.samples) / rate
    return Speech(np.concatenate(samples), rate, timed(text, words))


def numbered(tokens: Sequence[Token], vocabulary: Mapping[str, int]) -> tuple[list[int], list[int]]:
    """The numbers of all phonemes that the model knows, and which token each belongs to."""
    known = [
        (vocabulary[letter], number)
        for number, token in enumerate(tokens)
        for letter in token.phonemes
        if letter in vocabulary
    ]
    return [it[0] for it in known], [it[1] for it in known]


def heard(tokens: Sequence[Token], owners: Sequence[int], ends: Sequence[float]) -> list[Word]:
    """When each token is heard, from the ends of its phonemes; those of -1 belong to none."""
    spans: dict[int, tuple[float, float]] = {}
    start = 0.0
    for owner, end in zip(owners, ends, strict=True):
        first, _ = spans.get(owner, (start, end))
        spans[owner] = (first, end)
        start = end
    return [
        Word(token.text, *spans[number])
        for number, token in enumerate(tokens)
        if number in spans and any(map(str.isalnum, token.text))
    ]


def pieces(tokens: Sequence[Token], most: int) -> list[list[Token]]:
    """The tokens in pieces that a model can take, divided behind commas where there are any."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        long = sum(len(it.phonemes) for it in pieces[-1])
        pause = pieces[-1] and pieces[-1][-1].text.rstrip()[-1:] in (*",;:—",)
        if long + len(token.phonemes) > most or (pause and long > most / 2):
            pieces.append([])
        pieces[-1].append(token)
    return [piece for piece in pieces if any(it.phonemes.strip() for it in piece)]
