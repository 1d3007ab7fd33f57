"""Processes that speak: warm ones are used again, stuck ones end, and none is left."""

import os
import signal
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from core_engine import RenderCancelled
from core_engine.voices import speakers as module
from core_engine.voices.speakers import Speakers, SpeechFailed

NEVER = threading.Event()
STUCK = "a" * 5000
"""With such a word Pico does not end; narrations have none."""


@pytest.fixture
def speakers() -> Iterator[Speakers]:
    """None at first."""
    speakers = Speakers()
    yield speakers
    speakers.close()


def test_a_process_speaks_again_and_again(speakers: Speakers) -> None:
    said = [speakers.speak("pico-en-US", text, 1.0, NEVER) for text in ("One.", "And two.")]
    assert [[word.word for word in it.words] for it in said] == [["One."], ["And", "two."]]
    assert all(len(it.samples) > 0.2 * it.rate for it in said)
    assert speakers._idle.qsize() == 1


@pytest.mark.parametrize("voice", ["hibari-heart", "pico-fr-FR"])
def test_the_same_text_sounds_the_same(speakers: Speakers, voice: str) -> None:
    said = [
        speakers.speak(voice, text, 1.0, NEVER).samples
        for text in ("Il est petit.", "Et un autre, plus long que le premier.", "Il est petit.")
    ]
    assert np.array_equal(said[0], said[2])


def test_a_voice_that_is_not_there_is_told_and_the_process_goes_on(speakers: Speakers) -> None:
    with pytest.raises(SpeechFailed, match="The voice nobody could not say “Hello”"):
        speakers.speak("nobody", "Hello", 1.0, NEVER)
    assert speakers._idle.qsize() == 1


def test_one_that_does_not_end_is_ended(
    speakers: Speakers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SECONDS", 1.0)
    monkeypatch.setattr(module, "_SECONDS_PER_LETTER", 0.0)
    with pytest.raises(SpeechFailed, match="not done after 1 seconds"):
        speakers.speak("pico-en-US", STUCK, 1.0, NEVER)
    assert speakers._idle.empty()


def test_a_cancel_is_heard_while_it_speaks(speakers: Speakers) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(RenderCancelled):
        speakers.speak("pico-en-US", STUCK, 1.0, cancelled)
    assert speakers._idle.empty()


def test_one_that_crashes_is_told_and_the_next_speaks(speakers: Speakers) -> None:
    speakers.speak("pico-en-US", "One.", 1.0, NEVER)
    process = speakers._idle.queue[0]._process
    os.kill(process.pid, signal.SIGSEGV)
    process.wait()
    with pytest.raises(SpeechFailed, match="its process ended with code -11"):
        speakers.speak("pico-en-US", "Two.", 1.0, NEVER)
    assert len(speakers.speak("pico-en-US", "Three.", 1.0, NEVER).samples)


def test_none_is_left(speakers: Speakers) -> None:
    speakers.speak("pico-en-US", "One.", 1.0, NEVER)
    process = speakers._idle.queue[0]._process
    speakers.close()
    assert process.poll() is not None
