"""Processes that speak: warm ones are used again, stuck ones end, and none is left."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

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
    assert len(speakers._idle) == 1


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
    assert len(speakers._idle) == 1


def test_one_that_does_not_end_is_ended(
    speakers: Speakers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SECONDS", 1.0)
    monkeypatch.setattr(module, "_SECONDS_PER_LETTER", 0.0)
    with pytest.raises(SpeechFailed, match="not done after 1 seconds"):
        speakers.speak("pico-en-US", STUCK, 1.0, NEVER)
    assert not speakers._idle


def test_a_cancel_is_heard_while_it_speaks(speakers: Speakers) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(RenderCancelled):
        speakers.speak("pico-en-US", STUCK, 1.0, cancelled)
    assert not speakers._idle


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGSEGV])
def test_one_that_ends_while_it_is_idle_is_replaced(
    speakers: Speakers, ending: signal.Signals
) -> None:
    speakers.speak("pico-en-US", "One.", 1.0, NEVER)
    process = speakers._idle[0]._process
    os.kill(process.pid, ending)
    assert os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # a zombie still
    assert len(speakers.speak("pico-en-US", "Two.", 1.0, NEVER).samples)
    assert process.returncode == -ending
    assert len(speakers._idle) == 1


def test_one_that_ends_just_when_it_is_asked_is_replaced(
    speakers: Speakers, monkeypatch: pytest.MonkeyPatch
) -> None:
    speakers.speak("pico-en-US", "One.", 1.0, NEVER)
    os.kill(speakers._idle[0]._process.pid, signal.SIGKILL)
    monkeypatch.setattr(module._Speaker, "is_stale", lambda it: False)
    assert len(speakers.speak("pico-en-US", "Two.", 1.0, NEVER).samples)


@pytest.mark.parametrize(
    ("ending", "remedy"),
    [(signal.SIGSEGV, "Change the text"), (signal.SIGKILL, "Try again; close other programs")],
)
def test_one_that_ends_while_it_speaks_is_told(
    speakers: Speakers, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals, remedy: str
) -> None:
    wait = module._Speaker._read

    def end(speaker: module._Speaker, cancelled: threading.Event) -> bytes:
        os.kill(speaker._process.pid, ending)
        return wait(speaker, cancelled)

    monkeypatch.setattr(module._Speaker, "_read", end)
    with pytest.raises(SpeechFailed, match=f"its process ended with code -{ending:d}") as caught:
        speakers.speak("pico-en-US", STUCK, 1.0, NEVER)
    assert caught.value.remedy.startswith(remedy)
    monkeypatch.undo()
    assert len(speakers.speak("pico-en-US", "Three.", 1.0, NEVER).samples)


def test_no_more_than_so_many_speak_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[module._Speaker] = []
    begin = module._Speaker.__init__

    def count(speaker: module._Speaker) -> None:
        started.append(speaker)
        begin(speaker)

    monkeypatch.setattr(module._Speaker, "__init__", count)
    speakers = Speakers(2)
    with ThreadPoolExecutor(12) as threads:
        said = threads.map(lambda it: speakers.speak("pico-en-US", it, 1.0, NEVER), "abcdefghijkl")
        assert all(len(it.samples) for it in said)
    assert len(started) <= 2
    assert len(speakers._idle) == len(started)
    speakers.close()


def test_a_cancel_is_heard_while_others_speak() -> None:
    speakers, cancelled = Speakers(1), threading.Event()
    cancelled.set()
    with speakers._turn(NEVER), pytest.raises(RenderCancelled):
        speakers.speak("pico-en-US", "One.", 1.0, cancelled)
    assert not speakers._idle


def test_there_are_as_many_as_cores() -> None:
    assert Speakers()._turns._initial_value == os.cpu_count()  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that is busy")
def test_none_outlives_who_asked_though_its_engine_holds_python_up() -> None:
    script = (
        "import ctypes\nfrom core_engine.voices import speaker\n"
        "with speaker.ended_by_hangup():\n"
        "    print('busy', flush=True)\n"
        "    ctypes.PyDLL(None).sleep(600)\n"
    )
    busy = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert busy.stdout
    assert busy.stdin
    assert busy.stdout.readline() == b"busy\n"
    busy.stdin.close()
    assert busy.wait(20) == -signal.SIGIO
    busy.stdout.close()


def test_none_begins_to_speak_when_nobody_waits() -> None:
    script = (
        "from core_engine.voices import speaker\n"
        "with speaker.ended_by_hangup():\n    print('spoken')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], input=b"", capture_output=True, check=True, timeout=60
    )
    assert not told.stdout


def test_none_is_left(speakers: Speakers) -> None:
    speakers.speak("pico-en-US", "One.", 1.0, NEVER)
    process = speakers._idle[0]._process
    speakers.close()
    assert process.poll() is not None
