"""Which time belongs to which word."""

import numpy as np
import pytest

from core_engine.voices.alignment import aligned
from core_engine.voices.hibari import RATE, HibariVoice
from core_engine.voices.voice import Word
from core_engine.voices.words import timed, words_of

SENTENCES = (
    "Once upon a time there was a little house by the sea.",
    "Nobody knew who had lived there before the storm.",
    "He had never seen so many stars in one night.",
    "A small dog ran across the road and disappeared.",
)


def read(*words: str) -> list[Word]:
    """Words of a second each."""
    return [Word(word, float(place), place + 1.0) for place, word in enumerate(words)]


def test_words_are_what_stands_between_spaces() -> None:
    assert words_of("“Hello,” he said — 3 km!") == ["“Hello,”", "he", "said", "3", "km!"]


def test_words_that_were_read_as_they_stand_keep_their_time() -> None:
    assert timed("Hello, you!", read("hello", "you")) == [
        Word("Hello,", 0.0, 1.0), Word("you!", 1.0, 2.0),
    ]  # fmt: skip


def test_words_that_were_read_as_others_share_their_time() -> None:
    found = timed("It was 3 km away", read("It", "was", "three", "kilometers", "away"))
    assert found[2:4] == [Word("3", 2.0, 2.0 + 2 / 3), Word("km", 2.0 + 2 / 3, 4.0)]
    assert (found[1].end, found[4].start) == (2.0, 4.0)


def test_a_word_that_was_not_read_takes_no_time() -> None:
    assert timed("a § b c", read("a", "c"))[1] == Word("b", 1.0, 1.0)


@pytest.mark.parametrize("words", [[], read("x")])
def test_nothing_was_read_or_another_thing(words: list[Word]) -> None:
    assert [it.word for it in timed("Hello you", words)] == ["Hello", "you"]
    assert timed("", words) == []


def test_words_are_found_in_the_sound() -> None:
    """Against what the model says of its own words."""
    voice, errors = HibariVoice(), list[float]()
    for sentence in SENTENCES:
        speech = voice.synthesize(sentence, 1.0)
        words = [it.word for it in speech.words]
        found = aligned(words, speech.samples, RATE, lambda it: voice.synthesize(it, 1.0).samples)
        assert [it.word for it in found] == words
        for one, other in zip(speech.words, found, strict=True):
            errors += [abs(one.start - other.start), abs(one.end - other.end)]
    assert np.median(errors) < 0.04
    assert max(errors) < 0.5


def test_silence_has_its_words_somewhere() -> None:
    silence = np.zeros(RATE, np.float32)
    found = aligned(["a", "b"], silence, RATE, lambda word: silence)
    assert all(0 <= it.start <= it.end <= 1.01 for it in found)
