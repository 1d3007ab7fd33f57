"""A text becomes a narration: as loud as any other, in time, and spoken once."""

import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core_engine import Cache, RenderCancelled, ffmpeg_binary, load_narration
from core_engine.voices import casting
from core_engine.voices.catalogue import voice_of
from core_engine.voices.espeak import ESPEAK
from core_engine.voices.narrator import Manner, Narrated, Utterance, narrate
from core_engine.voices.speakers import Speakers, SpeechFailed

USUAL = Manner()
with_espeak = pytest.mark.skipif(
    not ESPEAK.is_installed(), reason="espeakng-loader, an extra, is not installed"
)
STORY = "Once upon a time there was a house. Who lived there?\n\nNobody knew for 20 years!"


@pytest.fixture(scope="module")
def speakers() -> Iterator[Speakers]:
    """Processes that stay warm from one test to the next."""
    speakers = Speakers()
    yield speakers
    speakers.close()


class Narrator:
    """Somebody who narrates, with a cache of their own."""

    def __init__(self, folder: Path, speakers: Speakers) -> None:
        self.cache, self.speakers = Cache(folder), speakers

    def __call__(
        self, text: str, voice: str = "hibari-heart", manner: Manner = USUAL, **more: object
    ) -> Narrated:
        cancelled = more.pop("cancelled", threading.Event())
        return narrate(
            Utterance(1, text, "en", voice_of(voice), manner),
            self.cache, self.speakers, cancelled, **more,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other voice is installed."""
    monkeypatch.setattr(casting, "voice_for", lambda language: None)


@pytest.fixture
def narrator(tmp_path: Path, speakers: Speakers) -> Narrator:
    """One with an empty cache."""
    return Narrator(tmp_path, speakers)


def measured(path: Path) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dBTP."""
    filters = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    argv = [ffmpeg_binary(), "-hide_banner", "-i", str(path), *filters]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stderr
    loud, peak = re.search(r"I:\s+(\S+) LUFS", said), re.search(r"Peak:\s+(\S+) dBFS", said)
    assert loud
    assert peak
    return float(loud[1]), float(peak[1])


def samples(narrated: Narrated, folder: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """What is heard."""
    narration = load_narration(narrated.path, Cache(folder), threading.Event())
    assert narration.channels == 1
    return np.fromfile(narration.pcm, "<i2")


@pytest.mark.parametrize("voice", ["hibari-heart", "pico-en-GB"])
@pytest.mark.parametrize("text", [STORY, "Hi.", "WAIT! STOP! NOW!"])
def test_it_is_as_loud_as_any_other(narrator: Narrator, voice: str, text: str) -> None:
    loudness, peak = measured(narrator(text, voice).path)
    assert loudness == pytest.approx(-19.0, abs=1.0)
    assert peak <= -1.5


def test_every_word_has_its_time(narrator: Narrator, tmp_path: Path) -> None:
    told = narrator(STORY)
    assert [it.word for it in told.words] == STORY.split()
    times = [time for it in told.words for time in (it.start, it.end)]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= told.seconds
    assert len(samples(told, tmp_path)) == pytest.approx(told.seconds * 48_000, abs=2)


def test_it_begins_with_what_is_heard_and_ends_with_a_breath(
    narrator: Narrator, tmp_path: Path
) -> None:
    heard = np.flatnonzero(np.abs(samples(narrator(STORY), tmp_path)) > 400) / 48_000
    told = narrator(STORY)
    assert 0.02 < heard[0] < 0.1
    assert 0.62 < told.seconds - heard[-1] < 0.75


def test_pauses_are_of_the_length_that_is_wanted(narrator: Narrator) -> None:
    none, usual, twice = (narrator(STORY, manner=Manner(pauses=it)).seconds for it in (0, 1, 2))
    assert usual - none == pytest.approx(twice - usual, abs=0.001)
    assert usual - none == pytest.approx(0.35 + 0.8 + 0.6, abs=0.001)


def test_faster_is_shorter(narrator: Narrator) -> None:
    manners = (Manner(speed=it, pauses=0.0) for it in (0.5, 2.0))
    slow, fast = (narrator(STORY, manner=it).seconds for it in manners)
    assert slow > 2.5 * fast


@pytest.mark.parametrize("text", ["", "👍", "…"])
def test_a_text_without_words_is_silence(narrator: Narrator, tmp_path: Path, text: str) -> None:
    told = narrator(text, manner=Manner(silence=1.5))
    assert (told.seconds, list(told.words)) == (1.5, [])
    assert not samples(told, tmp_path).any()


def test_what_was_spoken_once_is_found_again(
    narrator: Narrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = narrator(STORY)
    monkeypatch.setattr(narrator, "speakers", None)
    assert narrator(STORY) == first
    with pytest.raises(AttributeError):
        narrator(STORY, manner=replace(USUAL, speed=1.1))


def test_it_says_how_far_it_is(narrator: Narrator) -> None:
    heard: list[tuple[int, int]] = []
    narrator(STORY, listener=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_a_cancelled_narration_leaves_nothing(narrator: Narrator, tmp_path: Path) -> None:
    cancelled = threading.Event()
    with pytest.raises(RenderCancelled):
        narrator(STORY, cancelled=cancelled, listener=lambda done, of: cancelled.set())
    assert not list((tmp_path / "speech").rglob("*"))


@pytest.mark.parametrize(("voice", "text"), [("hibari-heart", "你好。"), ("pico-de-DE", "Привет.")])
def test_a_voice_that_knows_none_of_the_letters_is_told(
    narrator: Narrator, alone: None, voice: str, text: str
) -> None:
    with pytest.raises(SpeechFailed, match=f"{voice} could not say “{text}”: nothing is heard"):
        narrator(text, voice)


@pytest.mark.parametrize(
    ("voice", "text"), [("hibari-heart", "今日は天気がいい。"), ("pico-de-DE", "Привет, друг!")]
)
def test_a_sentence_among_others_of_which_nothing_is_heard_is_told(
    narrator: Narrator, alone: None, voice: str, text: str
) -> None:
    with pytest.raises(SpeechFailed, match=f"{voice} could not say “{text}”: nothing is heard"):
        narrator(f"Anna said: Hello, you! {text} Otto said no.", voice)


@pytest.mark.parametrize("voice", ["hibari-heart", "pico-de-DE"])
def test_words_that_no_voice_can_read_are_told(narrator: Narrator, alone: None, voice: str) -> None:
    told = narrator("Anna said “今日 は” and Привет to Otto. He nodded.", voice)
    assert list(told.unspoken) == ["“今日", "は”", "Привет"]
    assert [it.word for it in told.words][-3:] == ["Otto.", "He", "nodded."]
    assert narrator("Anna said hello.", voice).unspoken == []


@pytest.mark.parametrize("voice", ["hibari-heart", "pico-de-DE", "pico-fr-FR"])
def test_letters_of_formulas_are_said(narrator: Narrator, alone: None, voice: str) -> None:
    told = narrator("√16 = 4, π ≈ 3.14 and 2π is more. Ω!", voice)
    assert told.unspoken == []
    times = {it.word: it.end - it.start for it in told.words}
    assert list(times) == ["√16", "4,", "π", "3.14", "and", "2π", "is", "more.", "Ω!"]
    assert all(times[it] > 0.1 for it in ("π", "2π", "Ω!"))


def test_numbers_among_words_that_no_voice_can_read_are_said(
    narrator: Narrator, alone: None
) -> None:
    told = narrator("He said: Мне 20 лет, 30", "pico-de-DE")
    assert list(told.unspoken) == ["Мне", "лет,"]


@with_espeak
@pytest.mark.parametrize("voice", ["hibari-heart", "pico-de-DE"])
def test_words_in_other_letters_are_said_by_another_voice(narrator: Narrator, voice: str) -> None:
    told = narrator("Anna said “你好” and Привет to Otto. 再见。", voice)
    assert told.unspoken == []
    times = {it.word: it.end - it.start for it in told.words}
    assert all(times[it] > 0.2 for it in ("“你好”", "Привет", "再见。"))
    assert measured(told.path)[0] == pytest.approx(-19.0, abs=1.0)


@with_espeak
def test_voices_of_one_text_are_equally_loud(narrator: Narrator, tmp_path: Path) -> None:
    told = narrator("The old man said to her 你好吗我的朋友 and then he went away.", "pico-en-US")
    sound = samples(told, tmp_path) / 2**15
    spans = {it.word: sound[int(it.start * 48_000) : int(it.end * 48_000)] for it in told.words}
    english = np.concatenate([it for word, it in spans.items() if word.isascii()])
    chinese = np.concatenate([it for word, it in spans.items() if not word.isascii()])
    apart = 10 * np.log10(np.mean(english**2) / np.mean(chinese**2))
    assert abs(apart) < 3.0


def test_it_is_spoken_anew_when_another_voice_helps(
    narrator: Narrator, monkeypatch: pytest.MonkeyPatch, alone: None
) -> None:
    text = "Anna said 你好 to Otto."
    before = narrator(text)
    monkeypatch.setattr(casting, "voice_for", lambda tag: voice_of("pico-fr-FR"))
    assert narrator(text) == before  # that one cannot read it, either
    monkeypatch.setattr(casting, "foreign_script", lambda text, tags: "" if "fr" in tags else "CJK")
    assert narrator(text).path != before.path


def test_what_does_not_sound_in_it_has_it_not_spoken_anew(narrator: Narrator) -> None:
    said = {narrator("Hi.", manner=Manner(silence=it)).path for it in (1.0, 2.0)}
    assert len(said) == 1
    silent = {
        narrator("…", manner=Manner(speed, pauses)).path for speed, pauses in [(1, 1), (2, 0)]
    }
    assert len(silent) == 1
    assert narrator("…", manner=Manner(silence=2.0)).path not in silent


@pytest.mark.parametrize("voice", ["hibari-heart", "pico-de-DE"])
def test_a_foreign_word_in_a_sentence_is_no_error(narrator: Narrator, voice: str) -> None:
    assert narrator("Anna said 今日 and Привет to Otto.", voice).seconds > 1.0
